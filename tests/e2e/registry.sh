#!/bin/sh
# --registry: what it says of a registry is what the kernel does with it, and its commands mend.
. "$(dirname "$0")/harness.sh"
needs_registry

elf='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
printf MZ >mz && printf '#!/bin/sh\necho "script $*"\n' >script && cp script plain && : >empty
chmod 755 mz script empty && chmod 644 plain

needs_progs try_exec # without a shell's fallback

codes='[.hazards[] | select(.severity != "note") | "\(.code):\(.entry // "-")"] | join(" ")'

# view NAME SETUP CODES WHAT-EXEC-OF-mz-DOES: hazards but notes, and the kernel's answer.
view() {
	run_by "$in_registry" "$2" "$exectrace" --registry -o report.json
	is "$1: hazards" "$status $(query "$codes")" "0 $3"
	if [ $# -gt 3 ]; then
		run_by "$in_registry" "$2" ./try_exec ./mz
		is "$1: the kernel" "$out" "$4"
	fi
}

view "nothing registered" '' "" ENOEXEC
view "fine" "register ':m:M::MZ::$dir/script:'" "" "script ./mz"
view "O with a script" "register ':m:M::MZ::$dir/script:O'" EXECFD_WITH_SCRIPT:m ENOEXEC
view "missing" "register ':m:M::MZ::$dir/gone:'" INTERPRETER_MISSING:m ENOENT
view "no x bit" "register ':m:M::MZ::$dir/plain:'" INTERPRETER_NOT_EXECUTABLE:m EACCES
view "directory" "register ':m:M::MZ::$dir:'" INTERPRETER_NOT_EXECUTABLE:m EACCES
view "empty" "register ':m:M::MZ::$dir/empty:'" INTERPRETER_NO_FORMAT:m ENOEXEC
view "relative" "register ':m:M::MZ::script:'" INTERPRETER_RELATIVE:m "script ./mz"
view "a ring of entries" \
	"register ':m:M::MZ::$dir/mz2:'; register ':n:M::NZ::$dir/mz:'; printf NZ >mz2; chmod 755 mz2" \
	"INTERPRETER_LOOP:n INTERPRETER_LOOP:m" ELOOP
view "the later registration wins" \
	"register ':old:M::MZ::$dir/gone:'; register ':new:M::MZ::$dir/script:'" \
	"INTERPRETER_MISSING:old SHADOWED:old" "script ./mz"
view "the other way round" \
	"register ':new:M::MZ::$dir/script:'; register ':old:M::MZ::$dir/gone:'" \
	"INTERPRETER_MISSING:old SHADOWED:new" ENOENT
view "disabled entry" "register ':m:M::MZ::$dir/script:'; printf 0 >$registry/m" ENTRY_DISABLED:m \
	ENOEXEC
view "disabled registry" "register ':m:M::MZ::$dir/script:'; printf 0 >$registry/status" \
	STATUS_DISABLED:- ENOEXEC
view "F survives its file" \
	"cp /bin/echo gone-soon; register ':m:M::MZ::$dir/gone-soon:F'; rm gone-soon" "" ./mz
is "F survives its file: the note" "$(query '.hazards[0].code')" INTERPRETER_REPLACED
view "F does not keep a script" \
	"cp script gone-soon; register ':m:M::MZ::$dir/gone-soon:F'; rm gone-soon" "" ""
view "F with a script" "register ':m:M::MZ::$dir/script:F'" FIX_BINARY_SCRIPT:m "script ./mz"
view "short files are padded" "register ':z:M:2:\x00\x00::$dir/script:'" CATCHES_ZEROS:z "script ./mz"
view "never matches" "register ':e:E::tar.mz::$dir/script:'; cp mz x.tar.mz" \
	EXTENSION_NEVER_MATCHES:e ENOEXEC

# Linux 7.3 refuses C without F where the interpreter's path is relative.
release=$(uname -r)
minor=${release#*.}
if [ $((${release%%.*} * 1000 + ${minor%%[!0-9]*})) -ge 7003 ]; then refused=97; else refused=0; fi
run_by "$in_registry" "register ':m:M::MZ::script:C'" true
is "C with a relative path" "$status" $refused
run_by "$in_registry" "register ':m:M::MZ::script:CF'" true
is "C with a relative path and F" "$status" 0
run_by "$in_registry" "register ':m:M::MZ::$dir/script:C'" true
is "C with an absolute path" "$status" 0

# The commands that mend, run as they stand.
mended() {
	run_by "$in_registry" "$2
		$exectrace --registry -o before.json && fix=\$(jq -r '.hazards[] |
			select(.code == \"$3\") | .fix' before.json) && sh -c \"\$fix\"" \
		"$exectrace" --registry -o report.json
	is "$1: was there" "$(query "[.hazards[].code] | index(\"$3\") != null" before.json)" true
	is "$1: mended" "$status $(query "[.hazards[].code] | index(\"$3\")")" "0 null"
}
foreign='\xb7\x00' # not this machine's own, which would take the commands themselves
[ "$(uname -m)" != aarch64 ] || foreign='\x3e\x00'
entry="$elf$foreign:$mask:/bin/true"
mended "F" "register ':a:M::$entry:P'" NO_FIX_BINARY
mended "C" "register ':a:M::$entry:PF'" NO_CREDENTIALS
mended "P" "register ':a:M::$entry:F'" ARGV0_LOST
mended "O" "register ':m:M::MZ::$dir/script:OP'" EXECFD_WITH_SCRIPT
is "O: the rest stays" "$(query '.registry.entries[0] | "\(.flags) \(.magic)"')" "P 4d5a"
mended "AppImages" "register ':a:M::$entry:POCF'" MASK_MISSES_APPIMAGE
is "AppImages: the rest stays" "$(query '.registry.entries[0] | "\(.flags) \(.mask)"')" \
	"POCF ffffffffffffff00000000fffffffffffeffffff"
mended "x bit" "register ':m:M::MZ::$dir/plain:'" INTERPRETER_NOT_EXECUTABLE
chmod 644 plain
mended "shadow" "register ':b:M::MZ::/bin/true:'; register ':a:M::MZ::/bin/echo:'" SHADOWED
mended "odd name" "register ':it is \$(a) name:M::MZ::$dir/gone:'" INTERPRETER_MISSING
mended "newline" "register ':a
b:M::MZ::$dir/gone:'" INTERPRETER_MISSING
mended "status" "printf 0 >$registry/status" STATUS_DISABLED

# An entry that captures native programs: only builtins work while it is there. Its text is kept
# and judged afterwards.
captured() {
	mkdir -p "$1" && rm -f "$1"/*
	answer=$("$in_registry" "register ':x:M:18:$2::/bin/true:$3'
		while IFS= read -r line; do printf '%s\n' \"\$line\"; done <$registry/x >$1/x
		/bin/true 2>&1; printf -- -1 >$registry/x" true)
	run --registry --registry-dir="$1" -o report.json
}
case $(uname -m) in
x86_64) native='\x3e\x00' ;;
aarch64) native='\xb7\x00' ;;
*) native= ;;
esac
if [ -n "$native" ]; then
	captured loop "$native" ''
	like "captured: the kernel" "$answer" "*Too many levels of symbolic links*"
	is "captured: hazards" "$(query '[.hazards[:2][].code] | join(" ")')" \
		"CAPTURES_NATIVE INTERPRETER_LOOP"
	like "captured: errno" "$(query '.hazards[1].sentence')" "*(ELOOP)."
	captured loop "$native" O
	like "captured with O: the kernel" "$answer" "*Exec format error*"
	like "captured with O: errno" "$(query '.hazards[1].sentence')" "*(ENOEXEC)."
fi

# Saved copies and other machines.
run --registry --registry-dir="$top/tests/data/binfmt.d" --host=amd64,ia32=no -o report.json
if [ -d "$top/tests/data/binfmt.d" ]; then
	is "binfmt.d: entries" "$(query '.registry.entries | length')" 8
	is "binfmt.d: coverage" \
		"$(query '[.coverage[] | select(.result == "nothing") | .goarch] | join(" ")')" \
		"386 loong64 mips64 mips64le mipsle ppc64 s390x"
	run --registry --registry-dir="$top/tests/data/binfmt.d" --host=arm64,aarch32=yes -o report.json
	is "another machine: who is captured" \
		"$(query '[.hazards[] | select(.code == "CAPTURES_NATIVE") | .entry] | join(" ")')" \
		"qemu-aarch64 qemu-arm"
	run --registry --registry-dir="$top/tests/data/binfmt.d" -o - --format=text
	is "text: no line is wider than 80 but commands" \
		"$(printf '%s\n' "$out" | grep -v /proc/sys | awk 'length > 80' | wc -l)" 0
	like "text: coverage" "$out" "*arm64     *qemu-aarch64*"
fi

# What is not there is said, and nothing is mounted for it.
run --registry
mounts=$(grep -c binfmt_misc /proc/self/mountinfo)
is "status" "$status" 0
run_by unshare -Urm sh -c 'mount -t tmpfs none /proc/sys/fs/binfmt_misc && exec "$@"' sh \
	"$exectrace" --registry -o report.json
is "not mounted: said" "$status $(query '.registry.state') $(query '.hazards[0].code')" \
	"0 not-mounted REGISTRY_NOT_VISIBLE"
is "not mounted in a user namespace: mounting is no fix" "$(query '.hazards[0].fix')" null
is "not mounted: still so" "$(grep -c binfmt_misc /proc/self/mountinfo)" "$mounts"
run --registry --registry-dir=/nonexistent
is "no such directory" "$status $err" \
	"125 exectrace: cannot open /nonexistent: No such file or directory"
run --registry --host=vax
is "no such machine" "$status" 125
run --registry surplus
is "surplus word" "$status" 125
finish
