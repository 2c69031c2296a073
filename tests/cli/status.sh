#!/bin/sh
# The status line of a long silent run, on a terminal that a program plays.
. "$(dirname "$0")/../harness.sh"
command -v python3 >/dev/null || skip_all "python3 is not installed"
timeout -k 5 200 python3 "$top/tests/cli/status.py" "$exectrace" >tap 2>&1
while read -r verdict name; do
	case $verdict in
	ok) pass "$name" ;;
	bad) fail "$name" "$(grep -A 1 "^bad $name" tap | tail -n 1)" ;;
	'#') ;;
	*) fail "$verdict $name" ;;
	esac
done <tap
is "it came to its end" "$(tail -n 1 tap)" "ok all done"
finish
