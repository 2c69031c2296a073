#!/bin/sh
# --counters=arm killed at what it writes, one after the other: nothing stays, or what stays is said to be a
# part, and a disarm removes it. Only in a virtual machine.
. "$(dirname "$0")/../harness.sh"
grep -qw exectrace_vm /proc/cmdline || skip_all "only in a virtual machine of tests/vm"
tracing=/sys/kernel/tracing
[ -e $tracing/trace_clock ] || mount -t tracefs none $tracing 2>mount.err ||
	skip_all "no tracefs: $(cat mount.err)"
[ -e $tracing/kprobe_events ] || skip_all "this kernel has no probes"
command -v strace >/dev/null || skip_all "strace is not here"
. "$top/tests/vm/armed.sh"
part="counters are armed only in part: an arm was killed, or is under way; --counters=disarm removes them"

strace -o writes -e trace=write "$exectrace" --counters=arm
writes=$(grep -c '^write' writes)
like "armed in whole" "$("$exectrace" --counters=show 2>&1)" "binfmt_misc  since *"
"$exectrace" --counters=disarm
is "what it writes" "$([ "$writes" -ge 15 ] && echo "probes, events and triggers") $(left)" \
	"probes, events and triggers "

# Alone: its watcher removes the rest. A probe, an event, triggers; each takes a slow machine seconds.
kept=
for at in 1 4 6 8 "$writes"; do
	strace -o /dev/null -e trace=write -e inject=write:signal=KILL:when="$at" \
		"$exectrace" --counters=arm
	vanish
	[ "$(left)" ] || continue
	kept="$kept $at: $(left)"
	"$exectrace" --counters=disarm
done
is "killed at any of its writes: nothing stays" "$kept" ""

# stopped AT: it stands still behind a write, and is killed there together with its watcher.
stopped() {
	strace -o stopped.log -e trace=write -e inject=write:signal=STOP:when="$1" \
		"$exectrace" --counters=arm &
	tracer=$!
	tries=0
	until grep -q 'stopped by SIGSTOP' stopped.log 2>/dev/null || [ $tries -ge 300 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill -KILL $(named exectrace-watch)
	kill -KILL $(named exectrace)
	wait $tracer
	rm -f stopped.log
}
# The second probe, the first trigger, the last one but one.
for at in 2 8 $((writes - 1)); do
	stopped $at
	like "killed with its watcher at write $at: a part stays" "$(left)" "*asked*"
	run --counters=show
	is "write $at: show" "$status $err" "125 exectrace: $part"
	run --counters=arm
	is "write $at: arm" "$status $err" "125 exectrace: $part"
	[ $at -ne 8 ] || {
		run --counters=kernel -o report.json -- true
		is "write $at: a run counts for itself" \
			"$status $(query '.counters | "\(.source) \(.kernel.armed)"')" "0 kernel false"
	}
	run --counters=disarm
	is "write $at: disarm removes it" "$status $out$err$(left)" "0 "
done

# A disarm that is killed half way is a part as well, and the next one goes on.
"$exectrace" --counters=arm
strace -o /dev/null -e trace=write -e inject=write:signal=KILL:when=3 "$exectrace" --counters=disarm
run --counters=show
is "disarm killed: show" "$status $err" "125 exectrace: $part"
run --counters=disarm
is "disarm killed: the next one removes the rest" "$status $(left)" "0 "
umount $tracing
finish
