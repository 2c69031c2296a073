#!/bin/sh
# What `make install` and `make deb` put where, and that it works there: the program in a root that
# has nothing but the package and what it depends on, the completions in their shells.
. "$(dirname "$0")/../harness.sh"
build=$(dirname "$exectrace")
[ -e "$top/Makefile" ] || skip_all "no Makefile beside the tests"
make_quietly() { (cd "$top" && make -s B="$build" "$@") >made 2>&1; }

make_quietly install DESTDIR="$dir/root" PREFIX=/usr || fail "make install" "$(tail -n 5 made)"
is "installed" "$(cd root/usr && find . -type f ! -path './share/doc/*' | LC_ALL=C sort)" \
	"./bin/exectrace
./share/bash-completion/completions/exectrace
./share/fish/vendor_completions.d/exectrace.fish
./share/man/man1/exectrace.1
./share/man/man5/exectrace-report.5
./share/zsh/site-functions/_exectrace"
run_by root/usr/bin/exectrace -- sh -c 'exit 3'
is "the installed program runs" "$status $err" "3 "

# Every option of --help is completed, in every shell; values come with it.
options=$("$exectrace" --help | grep -oE '^ +(-[A-Za-z], )? *--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+' | sort)
completed() { # WORD...: what bash offers for the last word
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _exectrace; printf "%s\n" "${COMPREPLY[@]}"' \
		root/usr/share/bash-completion/completions/exectrace exectrace "$@" | sort -u
}
is "bash: all options" "$(completed - | grep '^--')" "$options"
is "bash: a list of values" "$(completed --wait = r)" root
is "bash: formats" "$(completed --format = js | tr '\n' ' ')" "json jsonl "
is "bash: a value that may be left out is no next word" "$(completed --quiet t | grep thread-execve)" ""
: >"a file.json"
is "bash: a file with a blank" "$(completed --render = a)" "a file.json"
is "bash: the command after an option's value" "$(completed -o x tru | grep -x true)" true
mkdir commands && : >commands/argument
is "bash: after the command the command's" "$(completed sh comm)" commands
zsh=root/usr/share/zsh/site-functions/_exectrace
for option in $options; do
	grep -q -- "\*$option\[\|\*$option=" $zsh || fail "zsh: $option is missing"
done
if command -v zsh >/dev/null; then
	run_by zsh -n $zsh
	is "zsh: reads it" "$status $err" "0 "
else
	skip "zsh: reads it" "zsh is not installed"
fi
if command -v fish >/dev/null; then
	HOME=$dir run_by fish -c 'source root/usr/share/fish/vendor_completions.d/exectrace.fish
		complete -C "exectrace --" | cut -f1'
	is "fish: all options" "$(printf '%s\n' "$out" | sed 's/=$//' | sort -u)" "$options"
	HOME=$dir run_by fish -c 'source root/usr/share/fish/vendor_completions.d/exectrace.fish
		complete -C "exectrace --wait=" | cut -f1'
	is "fish: a list of values" "$out" "--wait=all
--wait=root"
else
	skip "fish: all options" "fish is not installed"
fi

if ! command -v dpkg-shlibdeps >/dev/null; then
	skip "the package" "dpkg-dev is not installed"
	finish
fi
make_quietly deb || fail "make deb" "$(tail -n 5 made)"
deb=$(tail -n 1 made)
case $deb in /*) ;; *) deb=$top/$deb ;; esac
if command -v lintian >/dev/null; then
	run_by lintian --fail-on error "$deb"
	is "lintian: no errors" "$status $(grep '^E:' out)" "0 "
else
	skip "lintian: no errors" "lintian is not installed"
fi

# A root with the package and the packages that it says it needs, and theirs: nothing else.
# busybox, which is one static file, is what is traced there.
closure() {
	for package in "$@"; do
		dpkg-query -W -f '${Depends}, ${Pre-Depends}\n' "$package" 2>/dev/null |
			tr ',' '\n' | sed 's/^ *//;s/[ (|:].*//' | grep .
	done
}
depends=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/^ *//;s/[ (].*//')
for again in 1 2 3; do depends=$(printf '%s\n' $depends $(closure $depends) | sort -u); done
busybox=$(command -v busybox)
if [ "$busybox" ] && ! ldd "$busybox" >/dev/null 2>&1; then
	mkdir minimal && dpkg-deb -x "$deb" minimal
	for package in $depends; do
		dpkg -L "$package" 2>/dev/null | grep -E '\.so(\.|$)'
	done | sort -u | while read -r file; do
		real=$(readlink -f "$file")
		[ -f "$real" ] || continue
		for path in "$file" "$real"; do
			mkdir -p "minimal$(dirname "$path")"
			cp "$real" "minimal$path" 2>/dev/null
		done
	done
	for link in lib lib64; do
		[ -L /$link ] && [ ! -e minimal/$link ] && ln -s "usr/$link" minimal/$link
	done
	mkdir -p minimal/proc minimal/tmp
	[ -e minimal/usr/lib64 ] || mkdir -p minimal/usr/lib64
	loader=$(find minimal -name 'ld-linux-*' | head -n 1)
	[ -e minimal/lib64/ld-linux-x86-64.so.2 ] || cp "$loader" minimal/lib64/ 2>/dev/null
	cp "$busybox" minimal/busybox
	printf '\002\003junk' >minimal/junk && chmod 755 minimal/junk
	in_root() {
		run_by unshare -Urmpf sh -c 'mount -t proc proc minimal/proc && exec chroot minimal "$@"' - "$@"
	}
	if unshare -Urmpf true 2>/dev/null; then
		in_root /usr/bin/exectrace -V
		like "the package in a minimal root: -V" "$status $out" "0 exectrace *"
		in_root /usr/bin/exectrace -- /busybox sh -c './junk; exit 5'
		like "the package in a minimal root: traces and explains" "$status $err" \
			"5 *exectrace: ./junk: *"
	else
		skip "the package in a minimal root" "user namespaces are not permitted here"
	fi
else
	skip "the package in a minimal root" "no static busybox"
fi
finish
