#!/bin/sh
# One real failure for each cause that needs no registry; the rest is in the files beside this.
. "$(dirname "$0")/harness.sh"

# expect NAME CAUSE [PATH] -- COMMAND...: the only finding, about PATH.
expect() {
	name=$1 cause=$2 path=
	shift 2
	[ "$1" = -- ] || { path=$1; shift; }
	run -o report.json "$@"
	finding "$name" "$cause" ${path:+"$path"}
}
text() { # FILE CONTENT (a printf format)
	printf "$2" >"$1" && chmod 755 "$1"
}

expect "missing" TARGET_NOT_FOUND ./missing -- sh -c ./missing
expect "missing in PATH, the command itself" TARGET_NOT_FOUND -- no-such-program
is "missing in PATH: one exec" "$(query '.execs.total')" 1
expect "missing in PATH, by env" TARGET_NOT_FOUND -- env no-such-program
is "missing in PATH, by env: one finding" "$(query '.findings[0].occurrences')" 1

text plain '#!/bin/sh\nexit 0\n' && chmod 644 plain
expect "no x" TARGET_NO_EXEC_BIT ./plain -- sh -c './plain; true'
like "no x: the fix" "$(query '.findings[0].fixes | map(.run) | tostring')" "*chmod*plain*"
text empty ''
expect "empty" TARGET_EMPTY ./empty -- python3 -c 'import os
try: os.execv("./empty", ["empty"])
except OSError: pass'
text script 'echo hello\n'
expect "no #!" SCRIPT_NO_SHEBANG ./script -- ./script
is "no #!: the shell ran it" "$status $out" "0 hello"
text crlf '#!/bin/sh\r\necho hello\r\n'
expect "CRLF" SHEBANG_CRLF ./crlf -- ./crlf
text noshell '#!/no/such/interpreter\n'
expect "interpreter missing" SHEBANG_INTERP_NOT_FOUND ./noshell -- sh -c './noshell; true'

if command -v gcc >/dev/null; then
	printf 'int main(void) { return 0; }\n' >main.c
	gcc -o noloader main.c -Wl,--dynamic-linker=/no/such/loader.so || exit 99
	expect "loader missing" ELF_INTERP_NOT_FOUND ./noloader -- sh -c './noloader; true'
	gcc -o busy main.c || exit 99
	expect "open for writing" TARGET_OPEN_FOR_WRITE ./busy -- sh -c 'exec 3>>busy; ./busy; true'
	like "open for writing: the writer is named" "$(query '.findings[0] | tostring')" "*sh*"
else
	skip "loader missing, open for writing" "gcc is not installed"
fi

# A class file, and a file of nothing known.
text Main.class '\312\376\272\276\000\000\000\075\000\020'
expect "class file" MANAGED_FORMAT_NO_HANDLER ./Main.class -- ./Main.class
text archive '\037\213\010\000\000\000\000\000'
expect "gzip" TARGET_IS_ARCHIVE ./archive -- ./archive
mkdir folder
expect "a folder" TARGET_NOT_REGULAR_FILE ./folder -- ./folder

# Mounted noexec, in a mount namespace of its own.
mkdir mounted
if unshare -Urm sh -c 'mount -t tmpfs -o noexec none mounted' 2>/dev/null; then
	run_by unshare -Urm sh -c 'mount -t tmpfs -o noexec none mounted &&
		cp script mounted/ && exec "$0" -o report.json -- sh -c "mounted/script; true"' "$exectrace"
	finding "noexec" MOUNT_NOEXEC mounted/script
else
	skip "noexec" "no mount namespace here"
fi

# What nothing is wrong with.
run -o report.json -- sh -c 'true; ls / >/dev/null; env true; command -v no-such-program || true'
is "nothing wrong" "$(query '[.findings[].cause] | join(" ")')" ""
run -o report.json -- env PATH=/no/such:/usr/bin:/bin true
is "a PATH search that finds is no finding" "$(query '[.findings[].cause] | join(" ")')" ""
finish
