#!/bin/sh
# What healthy programs do all day: probes that fail, PATH searches, wrappers, hooks, scripts tried
# by shells. No finding, or notes where an exec did fail and its caller dealt with it.
. "$(dirname "$0")/harness.sh"

# trace NAME COMMAND...: traced and untraced alike, silent, and nothing above a note.
# Leaves report.json.
trace() {
	name=$1
	shift
	run_by "$@"
	plain="$status $out $err"
	run -o report.json -- "$@"
	is "$name: status and output as untraced" "$status $out $err" "$plain"
	is "$name: nothing above a note" \
		"$(query '[.findings[] | select(.severity != "note") | "\(.cause) \(.path)"] | join(", ")')" ""
	is "$name: no anomalies, and the command's status is its own" \
		"$(query '"\(.anomalies | length) \(.explained_by)"')" "0 null"
}
# none NAME: not even a note.
none() {
	is "$1: no finding" "$(query '[.findings[] | "\(.cause) \(.path)"] | join(", ")')" ""
}
# notes NAME CODES: these notes.
notes() {
	is "$1: its notes" "$(query '[.findings[].cause] | sort | join(" ")')" "$2"
}
# needs NAME PROGRAM...
needs() {
	for program in "$@"; do
		[ "$program" = "$1" ] || command -v "$program" >/dev/null || {
			skip "$1" "$program is not installed"
			return 1
		}
	done
}

if needs "go test" go; then
	mkdir tested && cd tested || exit 99
	printf 'module exectrace.example/tested\n\ngo 1.19\n' >go.mod
	cat >tested_test.go <<'END'
package tested

import (
	"os"
	"os/exec"
	"testing"
)

func TestLookups(t *testing.T) {
	if exec.Command("true").Run() != nil {
		t.Fatal("true does not run")
	}
	if _, err := exec.LookPath("no-such-program"); err == nil {
		t.Fatal("found")
	}
	if exec.Command("./no-such-program").Run() == nil {
		t.Fatal("ran")
	}
}

func TestNoShell(t *testing.T) {
	if os.WriteFile("text", []byte("echo text\n"), 0o755) != nil {
		t.Fatal("cannot write")
	}
	if exec.Command("./text").Run() == nil {
		t.Fatal("ran")
	}
}
END
	run_by go test -count=1 ./...
	is "go test: passes untraced" "$status" 0
	run -o ../report.json -- go test -count=1 ./...
	is "go test: passes" "$status" 0
	cd ..
	is "go test: nothing above a note" \
		"$(query '[.findings[] | select(.severity != "note") | .cause] | join(" ")')" ""
	notes "go test" SCRIPT_NO_SHEBANG
fi

if needs "configure" gcc; then
	cat >configure <<'END'
#!/bin/sh
for cc in no-such-cc-1 no-such-cc-2 gcc; do
	if command -v $cc >/dev/null 2>&1; then CC=$cc; fi
done
echo "compiler: $CC"
no-such-cc-1 --version >/dev/null 2>&1 || echo "no no-such-cc-1"
(./conftest) >/dev/null 2>&1 || echo "no conftest yet"
echo 'int main(void) { return 0; }' >conftest.c
$CC -o conftest conftest.c && ./conftest && echo "the compiler works"
echo 'int main(void) { return 3; }' >conftest.c
$CC -o conftest conftest.c; ./conftest; echo "a test program says $?"
$CC -c -o conftest.o conftest.c
chmod +x conftest.o
./conftest.o >/dev/null 2>&1 || echo "objects do not run"
if aarch64-linux-gnu-gcc -static -o conftest.arm conftest.c >/dev/null 2>&1; then
	./conftest.arm >/dev/null 2>&1 || echo "cross compiling"
fi
rm -f conftest*
exit 0
END
	chmod 755 configure
	trace "configure" ./configure
	is "configure: its probes are told as such" \
		"$(query '[.findings[] | select(.factors | index("EXPECTED_PROBE_FAILURE") | not) | .path] | join(" ")')" ""
	like "configure: the object" "$(query '[.findings[].cause] | join(" ")')" "*ELF_TYPE_NOT_EXECUTABLE*"
fi

if needs "make" make; then
	cat >Makefile <<'END'
export PATH := /no/such/dir:$(PATH)
HAS := $(shell no-such-tool --version 2>/dev/null)
all: words
	@true
	-@no-such-tool --version 2>/dev/null
	@no-such-tool 2>/dev/null || true
	@env no-such-tool 2>/dev/null || true
	@$(MAKE) -s sub
words: ; @echo a b | tr a-z A-Z
sub: ; @command -v sh >/dev/null
END
	trace "make" make -s
	none "make"
fi

# Shims that find the real tool behind them in PATH, and one that starts itself again.
mkdir shims real
cat >shims/tool <<'END'
#!/bin/sh
here=$(dirname "$0")
PATH=$(printf %s "$PATH" | tr : '\n' | grep -vx "$here" | paste -sd : -)
export PATH
exec tool "$@"
END
cat >real/tool <<'END'
#!/usr/bin/env sh
case ${AGAIN:-} in
'') AGAIN=1 exec "$0" "$@" ;;
1) AGAIN=2 exec sh "$0" "$@" ;;
esac
echo "tool $1"
END
cp shims/tool shims/outer
sed -i 's/exec tool/exec env tool/' shims/outer
chmod 755 shims/* real/*
trace "shims" env PATH="$dir/shims:$dir/real:$PATH" outer built
like "shims: the tool ran" "$out" "tool built"
none "shims"

if needs "npm" node npm; then
	mkdir -p package/node_modules/.bin package/node_modules/hello && cd package || exit 99
	echo '{"name":"x","version":"1.0.0","scripts":{"prebuild":"true","build":"hello && node -e 0"}}' >package.json
	printf '#!/usr/bin/env node\nconsole.log("hello")\n' >node_modules/hello/cli.js
	chmod 755 node_modules/hello/cli.js
	ln -s ../hello/cli.js node_modules/.bin/hello
	trace "npm" npm run --no-update-notifier --silent build
	like "npm: the script ran" "$out" "hello"
	none "npm"
	cd ..
fi

if needs "git" git; then
	git init -q repo && cd repo || exit 99
	git config user.email test@exectrace.example
	git config user.name test
	git config alias.hello '!echo hello'
	git config core.pager no-such-pager
	printf '#!/bin/sh\nexit 0\n' >.git/hooks/pre-commit
	cp .git/hooks/pre-commit .git/hooks/commit-msg
	cp .git/hooks/pre-commit .git/hooks/post-commit
	chmod 755 .git/hooks/pre-commit .git/hooks/post-commit
	chmod 644 .git/hooks/commit-msg # git passes over it
	trace "git" sh -c 'echo 1 >>file; git add file && git -c advice.ignoredHook=false commit -q -m change &&
		git hello && git log --oneline | wc -l >/dev/null; git no-such-verb 2>/dev/null; git clone -q . ../clone$$'
	none "git"
	cd ..
fi

if needs "python" /usr/bin/python3; then
	cat >subprocesses.py <<'END'
import os, shutil, subprocess, sys
subprocess.run(["true"], check=True)
subprocess.run("echo hi | cat", shell=True, check=True)
for args in ["no-such-program"], ["/etc/passwd"], ["./no-such-program"]:
    try:
        subprocess.run(args)
    except OSError as error:
        print(error.errno)
piped = subprocess.Popen([sys.executable, "-c", "print(1)"], stdout=subprocess.PIPE)
print(piped.communicate())
print(os.spawnlp(os.P_WAIT, "true", "true"), shutil.which("no-such-program"))
print(subprocess.run(["sh", "-c", "exit 3"]).returncode)
END
	trace "python" /usr/bin/python3 subprocesses.py
	notes "python" TARGET_NO_EXEC_BIT
fi

printf '%s\n' a b c >words
trace "xargs" sh -c 'xargs -n 1 -P 2 true <words; xargs -n 1 sh -c "exit 1" <words; echo $?'
none "xargs"
trace "find" find . -name words -exec true {} \;
none "find"

cat >tries.sh <<'END'
echo 'echo text $1' >text; chmod 755 text; ./text a
echo 'echo sourced' >sourced; . ./sourced; sh ./sourced
./sourced 2>/dev/null || echo "no x"
: >empty; chmod 755 empty; ./empty && echo "an empty script"
for name in a b; do [ -x "./run-$name" ] && "./run-$name"; done
hash no-such-program 2>/dev/null || env no-such-program 2>/dev/null || ./text b
END
for shell in sh bash dash zsh "busybox sh"; do
	if needs "shell $shell" "${shell%% *}"; then
		# shellcheck disable=SC2086 # busybox and its applet
		trace "shell $shell" $shell tries.sh
		like "shell $shell: the text ran" "$out" "*text a*text b*"
		notes "shell $shell" "SCRIPT_NO_SHEBANG TARGET_EMPTY TARGET_NO_EXEC_BIT"
	fi
done
finish
