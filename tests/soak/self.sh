#!/bin/sh
# The project's other tests as tracees: the unit tests that trace nothing themselves (a task has one
# tracer only). Every single result has to be the same as untraced.
. "$(dirname "$0")/../harness.sh"
units=${B:-$top/build}/unit
case $units in /*) ;; *) units=$top/$units ;; esac

# results FILE: TAP lines without their numbers, in any order.
results() {
	sed -nE 's/^((not )?ok)[ 0-9]*-? *([^ ]*).*/\1 \3/p' "$1" | sort
}

for test in "$units"/decode/* "$units"/report/*; do
	case $test in *.d) continue ;; esac
	name=$(basename "$(dirname "$test")")/$(basename "$test")
	timeout 300 "$test" --tap=- -q >plain.out 2>&1 </dev/null
	plain=$?
	timeout 300 "$exectrace" -o report.json -- "$test" --tap=- -q >traced.out 2>&1 </dev/null
	is "$name: status" "$?" "$plain"
	results plain.out >plain
	results traced.out >traced
	if cmp -s plain traced && [ -s plain ]; then
		pass "$name: $(wc -l <plain) results"
	else
		fail "$name" "$(diff plain traced)"
	fi
done
finish
