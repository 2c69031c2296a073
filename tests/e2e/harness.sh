# Sourced by the tests that trace real failures: a binfmt_misc registry of their own, programs
# for other machines, and the same file once more as an ordinary user.
# Safety: nothing is written to a registry before its device number shows that it is a new one.
# Kernels before 6.7 have one registry for all: in a virtual machine of tests/vm it serves instead.

# As root, each file runs twice: the second time as nobody, from a copy that nobody can read.
if [ "$(id -u)" -eq 0 ] && [ "${E2E_SECOND:-}" = "" ] && command -v setpriv >/dev/null; then
	copy=$(mktemp -d "${TMPDIR:-/tmp}/exectrace-e2e.XXXXXX") || exit 99
	here=$(cd "$(dirname "$0")/../.." && pwd)
	mkdir -p "$copy/tests/e2e" "$copy/bin" "$copy/home"
	cp -r "$here/scripts" "$here/docs" "$copy/"
	cp "$here/tests/harness.sh" "$here/tests/validate.py" "$copy/tests/"
	cp "$here"/tests/e2e/*.sh "$copy/tests/e2e/"
	cp "${EXECTRACE:-$here/build/exectrace}" "$copy/bin/exectrace"
	TEST_PROGS=${TEST_PROGS:-$here/build/progs}
	cp -r "$TEST_PROGS" "$copy/progs" 2>/dev/null
	[ -z "${TEST_GUESTS:-}" ] || cp -r "$TEST_GUESTS" "$copy/guests"
	if grep -q '^needs_qemu' "$0"; then
		QEMU=${QEMU:-$("$here/scripts/fetch-qemu" "${TEST_CACHE:-$here/build/test-cache}/qemu")}
		cp "$QEMU/qemu-aarch64-static" "$copy/bin/" 2>/dev/null
		export QEMU
	fi
	chmod -R a+rX "$copy" && chown -R 65534:65534 "$copy/home"
	E2E_SECOND=no sh "$0" >"$copy/root.tap" 2>&1
	first=$?
	cat "$copy/root.tap"
	# nobody's PATH: without what lies in root's home, where every search would end denied
	PATH=$(printf '%s\n' "$PATH" | tr : '\n' | grep -v "^${HOME:-/root}/" | paste -sd : -)
	(cd / && E2E_SECOND=nobody EXECTRACE="$copy/bin/exectrace" HOME="$copy/home" \
		TMPDIR="$copy/home" TEST_CACHE="$copy/home" QEMU="$copy/bin" \
		TEST_PROGS="$copy/progs" TEST_GUESTS="${TEST_GUESTS:+$copy/guests}" \
		setpriv --reuid 65534 --regid 65534 --clear-groups \
		sh "$copy/tests/e2e/$(basename "$0")") 2>&1 |
		sed 's/^\(not \)\{0,1\}ok \([0-9]*\) - /\1ok \2 - as nobody: /' >"$copy/nobody.tap"
	cat "$copy/nobody.tap"
	grep -q '^not ok' "$copy/nobody.tap" && first=1
	grep -q '^1\.\.' "$copy/nobody.tap" || first=1
	cd / && rm -rf "$copy"
	exit $first
fi

. "$(dirname "$0")/../harness.sh"

cache=${TEST_CACHE:-$top/build/test-cache}
mkdir -p "$cache" || exit 99
export GOCACHE="$cache/go-cache" GOPROXY=off GO111MODULE=on GOFLAGS=-mod=mod GOTMPDIR="$dir"
export CGO_ENABLED=0 HOME="$dir"
registry=/proc/sys/fs/binfmt_misc

# A program that runs a command in a new user namespace with an empty registry of its own:
# "$in_registry" SETUP COMMAND..., where SETUP is shell text that may call `register LINE`.
in_registry=$dir/.in-registry
cat >"$in_registry" <<'END'
#!/bin/sh
registry=/proc/sys/fs/binfmt_misc
register() { printf %s "$1" >"$registry/register" || exit 97; }
one_for_all() {
	grep -qw exectrace_vm /proc/cmdline && [ "$(id -u)" -eq 0 ] &&
		! unshare -Urm mount -t binfmt_misc none "$registry" 2>/dev/null
}
case ${1-} in
--own | --shared) ;;
*)
	one_for_all || exec unshare -Urm sh "$0" --own "$@"
	# emptied before and after: a test that ran out of time has left its entries
	printf -- -1 >"$registry/status" 2>/dev/null
	printf 1 >"$registry/status" || exit 98
	unshare -m sh "$0" --shared "$@"
	status=$?
	printf -- -1 >"$registry/status"
	exit $status
	;;
esac
if [ "$1" = --own ]; then
	before=$(stat -c %d "$registry")
	mount -t binfmt_misc none "$registry" || exit 98
	[ "$(stat -c %d "$registry")" != "$before" ] || exit 98
fi
setup=$2
shift 2
eval "$setup"
exec "$@"
END
chmod 755 "$in_registry"

needs_registry() {
	"$in_registry" '' true 2>registry.err ||
		skip_all "no registry of its own here (Linux 6.7 and user namespaces are needed): $(
			head -n 1 registry.err)"
}

# Test programs, copied to where the test is: a sandbox may not reach the build.
needs_progs() {
	for prog in "$@"; do
		cp "${TEST_PROGS:-$top/build/progs}/$prog" . 2>/dev/null || skip_all "no $prog: make progs"
	done
}

# Go, or what it would build: TEST_GUESTS has go-GOARCH and go-GOOS where there is no compiler.
needs_go() {
	command -v go >/dev/null || [ -d "${TEST_GUESTS:-}" ] || skip_all "go is not installed"
}

# The emulator's static program, copied to ./qemu-aarch64 so that a test may remove it.
needs_qemu() {
	bin=${QEMU:-$("$top/scripts/fetch-qemu" "$cache/qemu" 2>qemu.err)}
	[ -x "$bin/qemu-aarch64-static" ] ||
		skip_all "no emulator: $(head -n 1 qemu.err 2>/dev/null)"
	cp "$bin/qemu-aarch64-static" qemu-aarch64
}

# go_program FOLDER GOARCH [GOOS]: a module whose program says hello; built to FOLDER/hello.
go_module() {
	mkdir -p "$1"
	printf 'module exectrace.example/hello\n\ngo 1.19\n' >"$1/go.mod"
	printf 'package main\n\nfunc main() { println("hello") }\n' >"$1/main.go"
}
go_program() {
	go_module "$1"
	if ! command -v go >/dev/null; then
		if [ $# -gt 2 ]; then guest=go-$3; else guest=go-$2; fi
		cp "$TEST_GUESTS/$guest" "$1/hello" 2>/dev/null || skip_all "no $guest, and no go to build it"
		return
	fi
	(cd "$1" && GOARCH=$2 GOOS=${3:-linux} go build -o hello .) >go.log 2>&1 || {
		cat go.log
		exit 99
	}
}

# The magic of Debian's qemu-aarch64 entry: aarch64_entry NAME INTERPRETER [FLAGS].
aarch64_entry() {
	printf '%s' "register ':$1:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
	printf '%s' "\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff"
	printf '%s' "\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:$2:${3:-}'"
}

# Scripts that change a registry on the way, around a program ./foreign that is for another machine.
# traced SETUP SCRIPT: run SCRIPT by sh under exectrace, in a registry that SETUP filled.
traced() {
	printf '%s\n' "$2" >script.sh
	run_by "$in_registry" "$1" "$exectrace" -o report.json -- sh script.sh
}
changes() { query '[.registry.changes[] | "\(.kind) \(.name) \(.by.exe // "-" | sub(".*/"; ""))"] | join(", ")'; }
# summary N: what the N-th finding about ./foreign says, in the order of the execs.
summary() { query "[.findings | sort_by(.time_ns)[] | select(.path == \"./foreign\") | .summary][$1]"; }
