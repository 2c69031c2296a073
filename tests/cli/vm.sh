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

# What `make test` makes of it: a machine's table comes from a program beside core.sh.
mkdir -p tree/tests/vm && cp "$top/tests/vm/core.sh" "$top/tests/vm/suites" tree/tests/vm/
# core LINE...: what core.sh says of a table of these lines.
core() {
	printf '#!/bin/sh\nprintf "%%s\\n" "kernel suite passed failed skipped"\n' >tree/tests/vm/run
	for line; do printf 'printf "%%s\\n" "%s"\n' "$line"; done >>tree/tests/vm/run
	chmod 755 tree/tests/vm/run
	out=$(VM_CACHE=none B=build VM_LIMIT=240 sh tree/tests/vm/core.sh)
	status=$?
}
core "k (6.1)   loop  20  0  2  5 s"
is "make test: a suite that passed" "$status $out" "0 ok 1 - k (6.1) loop: 20 passed, 2 skipped
1..1"
core "k (6.1)   loop   -       1       -  hung: no end in time" "k (6.1)   oracle   -   -   -  did not begin"
is "make test: one that hung" "$status $out" "1 not ok 1 - k (6.1) loop: 1 failed, see build/vm/bookworm-amd64.log
# k (6.1)   loop   -       1       -  hung: no end in time
ok 2 - k (6.1) oracle # SKIP did not begin (240 seconds)
1..2"
core "k (6.1)   loop   -    -    -  the time does not suffice: an exec takes 680 ms here"
is "make test: a machine that is too slow" "$status $out" \
	"0 ok 1 - k (6.1) loop # SKIP the time does not suffice: an exec takes 680 ms here (240 seconds)
1..1"
finish
