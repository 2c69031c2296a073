#!/bin/sh
# Bad use is one clear line, a hint and status 125; help and version go to stdout.
. "$(dirname "$0")/../harness.sh"

# refused NAME FIRST-LINE ARGS...
refused() {
	name=$1 line=$2
	shift 2
	run "$@"
	is "$name: status" "$status" 125
	is "$name: stdout" "$out" ""
	is "$name: stderr" "$err" "exectrace: $line
Try 'exectrace --help'."
}

refused "no command" "no command to trace"
refused "unknown letter" "unknown option '-@'" -@ touch started
refused "unknown name" "unknown or ambiguous option '--frobnicate'" --frobnicate touch started
refused "missing argument" "-o needs FILE" -o
refused "bad number" "--timeout needs a number from 0 to 31622400, not 'x'" --timeout=x touch started
refused "no pid" "-p needs process ids, not 'x'" -p x
refused "unknown call" "-e trace: 'mmap' is not a call that exectrace shows (execve, execveat, openat, \
open, openat2, creat, read, pread64, %exec, %file, all-io, none)" -e trace=mmap touch started
is "nothing was started" "$(ls)" "err
out"

run --format=pdf -o report touch started
like "unknown format" "$status $err" \
	"125 exectrace: --format: 'pdf' is not a format of this version (text, *json, jsonl, *, log)"
is "unknown format: nothing was started" "$(test -e started || echo no)" no
refused "counters: an action takes no command" "'touch' is one word too many" --counters=arm touch started
refused "counters: unknown" "--counters needs one of auto|kernel|model|off|arm|show|disarm, not 'x'" \
	--counters=x touch started

run --help
is "help: status" "$status" 0
is "help: stderr" "$err" ""
like "help: shape" "$out" "*Usage:*COMMAND*--output=FILE*--help*"
is "help: fits 80 columns" "$(awk 'length > 80' out)" ""
run --explain-cause TARGET_EMPTY
is "a code: status and stderr" "$status $err" "0 "
like "a code: its paragraph" "$out" "TARGET_EMPTY (error): *meaning *known by *to do *"
run --explain-cause
is "all codes: status and stderr" "$status $err" "0 "
like "all codes" "$out" "*RUNS_NATIVE*ELF_FOREIGN_ARCH_NO_HANDLER*UNKNOWN*BUILD_TARGET_ENV*"
run --explain-cause TARGET_EMTPY
is "a word that is no code" "$status $out $err" \
	"125  exectrace: 'TARGET_EMTPY' is no code of a report; near it: TARGET_EMPTY"
run -o report.md --explain-cause TARGET_EMPTY
is "a code: no report is made" "$(test -e report.md || echo no) $status" "no 125"

run -V
is "version: status" "$status" 0
like "version: libraries too" "$out" "exectrace *
libseccomp *"
finish
