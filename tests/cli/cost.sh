#!/bin/sh
# What tracing costs, by counts, as the report tells it: requests and memory, never time.
. "$(dirname "$0")/../harness.sh"
repeat=$TEST_PROGS/repeat
few=5 more=105

# The cost of KEY for one more of a thing, in hundredths: 300 is three each.
one_more() {
	key=$1
	shift
	what=$1
	shift
	run -o few.json "$repeat" "$what" $few "$@"
	run -o more.json "$repeat" "$what" $more "$@"
	echo $(($(query ".run.tracing_cost.$key" more.json) - $(query ".run.tracing_cost.$key" few.json)))
}

# costs NAME WHAT [ARGUMENT]: requests in all for a hundred more
costs() {
	is "requests for $1" "$(one_more ptrace_requests "$3" ${4:+"$4"})" "$2"
}

costs "a successful exec" 400 exec
costs "a search that misses" 500 fail /nonexistent
costs "a new process, and the signal of its end" 400 fork
costs "a new thread" 300 thread
costs "a signal" 100 signal
costs "an open that explains nothing" 0 open /dev/null
costs "a read that explains nothing" 0 read /dev/zero
# Followed from the failure on, it stops twice at the entry of the next call.
costs "an exec that fails" 700 fail /etc/passwd

# Nothing is kept of what is as it should be: neither of execs nor of processes.
run -o few.json "$repeat" run 100 /bin/true
run -o more.json "$repeat" run 1500 /bin/true
grown=$(($(query .run.tracing_cost.peak_memory_kib more.json) - \
	$(query .run.tracing_cost.peak_memory_kib few.json)))
[ "$grown" -lt 1024 ]
is "memory does not grow with unremarkable execs ($grown KiB)" $? 0
is "all of them were seen" "$(query .execs.succeeded more.json)" 1501
is "a few are told one by one, the others together" "$(query '.timeline |
	[(.processes | length), (.processes[0].folded | map([.path, .count, .execs, .nonzero]))] |
	tostring' more.json)" '[9,[["/bin/true",1492,1492,0]]]'
is "the first of them before the last" "$(query '.timeline.processes[0].folded[0] |
	.first_us < .last_us' more.json)" true

# Failures that are alike are kept once.
run -o few.json "$repeat" run 100 /etc/passwd
run -o more.json "$repeat" run 1500 /etc/passwd
grown=$(($(query .run.tracing_cost.peak_memory_kib more.json) - \
	$(query .run.tracing_cost.peak_memory_kib few.json)))
[ "$grown" -lt 1024 ]
is "nor with failures that are alike ($grown KiB)" $? 0
is "they are one finding" "$(query '.findings | map(.occurrences) | tostring' more.json)" "[1500]"

# A stream is written as it happens and keeps nothing back.
run -o few.jsonl "$repeat" run 100 /bin/true
run -o more.jsonl "$repeat" run 1500 /bin/true
peak() { tail -n 1 "$1" | jq .run.tracing_cost.peak_memory_kib; }
grown=$(($(peak more.jsonl) - $(peak few.jsonl)))
[ "$grown" -lt 1024 ]
is "nor with a stream's lines ($grown KiB)" $? 0
is "which are all there" "$(grep -c '"type":"exec"' more.jsonl)" 1501

# The unwinder is loaded for the first stack, not before.
if LD_DEBUG=files LD_DEBUG_OUTPUT="$dir/loads" "$exectrace" -- true && ls "$dir"/loads.* >/dev/null 2>&1; then
	is "no unwinder without a stack" "$(cat "$dir"/loads.* | grep -c 'file=libunwind')" 0
	rm -f "$dir"/loads.*
	printf '\001\002\003' >bad && chmod 755 bad
	LD_DEBUG=files LD_DEBUG_OUTPUT="$dir/loads" "$exectrace" -- sh -c './bad; true' 2>/dev/null
	if cat "$dir"/loads.* | grep -q 'file=libunwind'; then
		pass "the unwinder for a stack"
	else
		skip "the unwinder for a stack" "libunwind is not installed, or built without it"
	fi
else
	skip "no unwinder without a stack" "this C library does not tell what it loads"
fi
finish
