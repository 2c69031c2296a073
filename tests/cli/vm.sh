#!/bin/sh
# What a virtual machine's output is taken for: tests/vm/rows on recorded lines.
. "$(dirname "$0")/../harness.sh"
rows() { "$top/tests/vm/rows" k a,b log | tr '\t' '|'; }
killed='qemu-system-x86_64: terminating on signal 15 from pid 3 (timeout)'
quick=$(printf '%s\n' '@ kernel 6.1.0' '@ pace 12' '@ start a' 'pass x (3)' '@ pace 30' \
	'@ end a 3 passed, 0 failed, 1 skipped, 5 s')

printf '%s\n' "$quick" '@ start b' '@ end b 1 passed, 2 failed, 0 skipped, 7 s' >log
is "both ended" "$(rows)" "k (6.1.0)|a|3|0|1|5 s
k (6.1.0)|b|1|2|0|7 s"
printf '%s\n' "$quick" '@ start b' "$killed" >log
is "one hung: a failure" "$(rows | tail -n 1)" \
	"k (6.1.0)|b|-|1|-|hung: no end in time, though an exec takes 21 ms only"
printf '%s\n' '@ kernel 6.1.0' '@ pace 12' '@ start a' "$killed" >log
is "behind it nothing is known" "$(rows | tail -n 1)" \
	"k (6.1.0)|b|-|-|-|did not begin, for another did not end"
printf '%s\n' "$quick" '@ pace 2000' '@ start b' "$killed" >log
is "too slow: not known" "$(rows | tail -n 1)" \
	"k (6.1.0)|b|-|-|-|the time does not suffice: an exec takes 680 ms here"
printf '%s\n' "$killed" >log
is "not booted in time: not known" "$(rows | tail -n 1)" "k (?)|b|-|-|-|did not boot in time"
printf '%s\n' "$quick" '@ start b' 'Kernel panic' >log
is "ended before its time: a failure" "$(rows | tail -n 1)" "k (6.1.0)|b|-|1|-|the machine ended before"
finish
