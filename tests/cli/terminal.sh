#!/bin/sh
# Job control as a user at a terminal sees it: ^C, ^Z, fg, bg, interactive shells; plain and traced.
. "$(dirname "$0")/../harness.sh"
command -v python3 >/dev/null || skip_all "python3 is not installed"
command -v bash >/dev/null || skip_all "bash is not installed"

timeout -k 5 400 python3 "$top/tests/cli/terminal.py" "$exectrace" >tap 2>differences
while read -r verdict name; do
	case $verdict in
	ok) pass "$name" ;;
	*) fail "$name" "$(cat differences)" ;;
	esac
done <tap
is "the sessions came to their end" "$(tail -n 1 tap)" "ok all done"
finish
