#!/bin/sh
# --counters on the machine at hand: what is in the way is said; a kernel without probes has its
# tracepoints. Probes are for the virtual machines (tests/vm/counters.sh): here none is made.
. "$(dirname "$0")/../harness.sh"
tracing=/sys/kernel/tracing

run --counters=off -o report.json -- true
is "off: nothing is counted" "$status $(query '.counters | "\(.source) \(.walks)"')" "0 off 0"
run --counters=model -o report.json -- true
is "model: the replay" "$status $(query '.counters | "\(.source) \(.walks) \(.kernel)"')" "0 model 1 null"
run -o report.json -- true
is "auto: the replay, without a word on why" "$(query '.counters | "\(.source) \(.why)"')" "model null"

# What a default run touches of the kernel's tracing: root asks once whether anything is armed.
if command -v strace >/dev/null && strace -o trace.log true 2>/dev/null; then
	run_by strace -f -e trace=file -o trace.log "$exectrace" -- true
	is "auto: opens nothing of tracefs" "$(sed -n 's/^[0-9]* *\([a-z0-9]*\)(.*tracing.*/\1/p' trace.log)" \
		"$([ "$(id -u)" -eq 0 ] && echo access)"
else
	skip "auto: opens nothing of tracefs" "strace cannot trace here"
fi

if [ "$(id -u)" -ne 0 ]; then
	run --counters=kernel true
	like "not root" "$status $err" "125 exectrace: --counters=kernel: *$tracing*"
	finish
fi
# Mount namespaces of our own: with tracefs, and without.
unshare -m true 2>unshare.err || skip_all "no mount namespace: $(head -n 1 unshare.err)"
for mode in kernel arm show disarm; do
	run_by unshare -m sh -c 'umount -l "$0" 2>/dev/null; exec "$@"' $tracing "$exectrace" \
		--counters=$mode $([ $mode = kernel ] && echo true)
	like "$mode: no tracefs" "$status $err" "125 exectrace: *tracefs is not mounted at $tracing"
done
run_by unshare -m sh -c 'umount -l "$0" 2>/dev/null; exec "$@"' $tracing "$exectrace" \
	--counters=auto -o report.json -- true
is "auto: no tracefs" "$status $(query .counters.source)" "0 model"

unshare -m mount -t tracefs none $tracing 2>mount.err || {
	skip "tracepoints" "tracefs cannot be mounted: $(head -n 1 mount.err)"
	finish
}
with_tracefs() {
	run_by unshare -m sh -c 'mount -t tracefs none "$0" && exec "$@"' $tracing "$@"
}
with_tracefs test -e $tracing/kprobe_events
[ "$status" -ne 0 ] || {
	skip "tracepoints" "this kernel has probes, which a test makes in a virtual machine only"
	finish
}
with_tracefs test -d $tracing/events/sched/sched_prepare_exec
[ "$status" -eq 0 ] || {
	skip "tracepoints" "this kernel has no sched_prepare_exec (Linux 6.10)"
	finish
}
with_tracefs readlink /proc/self/ns/pid
[ "$out" = "pid:[4026531836]" ] || {
	with_tracefs "$exectrace" --counters=kernel true
	like "a pid namespace of its own" "$status $err" "125 *pid namespace of its own*"
	finish
}

printf TEXT >text && chmod 755 text
printf '#!/bin/true\n' >script && chmod 755 script
with_tracefs "$exectrace" --counters=kernel -o report.json -o report.txt -- sh -c \
	"env ./text; ./script; $TEST_PROGS/thread_exec; true"
is "tracepoints: the command's status" "$status" 0
is "tracepoints: are named" "$(query '.counters | "\(.source) \(.kernel.means)"')" "kernel tracepoints"
is "tracepoints: what ran is compared, and agrees" \
	"$(query '.counters.kernel.compared == .execs.succeeded, .counters.kernel.disagreements')" "true 0"
is "tracepoints: how the tree's execs ended" \
	"$(query '.counters.kernel.tree.execs.succeeded == .execs.succeeded, .counters.kernel.tree.execs.failed.ENOEXEC')" \
	"true 1"
is "tracepoints: attempts are not known" "$(query '.counters.kernel.tree.attempts')" null
like "tracepoints: what they cannot tell is said" "$(tr -s ' \n' ' ' <report.txt)" \
	"*not how often the registry was asked*"
with_tracefs ls $tracing/instances
is "tracepoints: nothing stays" "$out" ""
with_tracefs "$exectrace" --counters=arm
is "arm wants probes" "$status $err" "125 exectrace: this kernel has no probes (CONFIG_KPROBE_EVENTS)"

# Killed, both processes at once: the watcher removes the instance.
with_tracefs sh -c 'setsid "$0" --counters=kernel -- sleep 60 & group=$!
	until [ "$(ls '$tracing'/instances)" ]; do sleep 0.1; done
	sleep 0.3
	kill -KILL -$group
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(ls '$tracing'/instances)" ] || exit 0
		sleep 0.5
	done
	exit 1' "$exectrace"
is "killed: nothing stays" "$status" 0
finish
