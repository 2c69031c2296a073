#!/bin/sh
# -p: what is attached to goes on unharmed, and what cannot be attached to is refused with a reason.
. "$(dirname "$0")/../harness.sh"
progs=${TEST_PROGS:-$top/build/progs}

# until_true COMMAND...: half a minute at most.
until_true() {
	tries=0
	until "$@" || [ $tries -gt 600 ]; do
		sleep 0.05; tries=$((tries + 1))
	done
}
said() { [ -s said ]; }
traced() { ! grep -q '^TracerPid:.0' /proc/$victim/status; }
untraced() { ! cat /proc/$victim/task/*/status | grep -q '^TracerPid:.[1-9]'; }
all_traced() { ! cat /proc/$victim/task/*/status | grep -q '^TracerPid:.0'; }

# attach CONDITION [OPTIONS]: to $victim, until the condition holds; detach PID ends it.
attach() {
	condition=$1
	shift
	"$exectrace" -o report.json "$@" -p $victim >out 2>err &
	tracer=$!
	until_true "$condition"
}
let_go() {
	kill -INT $tracer
	wait $tracer
	status=$?
}

"$progs/idle_threads" 500 >said &
victim=$!
until_true said
attach all_traced
let_go
is "500 threads: all let go" "$status $(cat /proc/$victim/task/*/status | grep -c '^TracerPid:.0')" "0 501"
attach all_traced --attach-full
let_go
is "500 threads, in full: all let go" "$status $(cat /proc/$victim/task/*/status | grep -c '^TracerPid:.0')" "0 501"
thread=$(ls /proc/$victim/task | tail -n 1)
run -p "$thread"
is "a thread's tid" "$status $err" "125 exectrace: $thread is a thread of process $victim: attach to that"
kill -TERM $victim
wait $victim
is "500 threads: all went on" "$?" 0

for option in "" --attach-full; do
	rm -f said
	"$progs/vfork_waits" /bin/sh -c 'exit 7' >said &
	victim=$!
	until_true said
	attach traced $option
	let_go
	kill -TERM "$(cat said)"
	wait $victim
	is "let go in the middle of a vfork $option" "$status $?" "0 7"
	rm -f said
	"$progs/vfork_waits" /nonexistent >said &
	victim=$!
	until_true said
	attach traced $option
	kill -TERM "$(cat said)"
	wait $victim
	is "a vfork that ends while attached $option" "$?" 42
	wait $tracer
	is "and the trace with it $option" "$?" 0
done

sleep 0.3 &
victim=$!
run -o report.json -p $victim
like "a target that ends, or has ended" "$status" "[01]*"
sleep 60 &
other=$!
sleep 0.01 &
victim=$!
wait $victim
run --timeout=1 -o report.json -p $victim,$other
is "one of several is gone" "$status" 0
kill $other

if command -v go >/dev/null; then
	cat >main.go <<'X'
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
)

func main() {
	var stop, wrong, runs int32
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for atomic.LoadInt32(&stop) == 0 {
				err := exec.Command("/bin/sh", "-c", "exit 7").Run()
				if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 7 {
					atomic.StoreInt32(&wrong, 1)
				}
				if exec.Command("/nonexistent").Run() == nil {
					atomic.StoreInt32(&wrong, 1)
				}
				atomic.AddInt32(&runs, 1)
			}
		}()
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	fmt.Println("ready")
	<-asked
	atomic.StoreInt32(&stop, 1)
	all.Wait()
	if wrong != 0 || runs == 0 {
		os.Exit(1)
	}
}
X
	GOCACHE=${TEST_CACHE:-$PWD}/go-cache GO111MODULE=off go build -o busy main.go
	rm -f said
	./busy >said &
	victim=$!
	until_true said
	attach all_traced
	sleep 0.5
	let_go
	until_true untraced
	is "a busy Go program: failing and working execs are seen" \
		"$status $(query '(.execs.failed > 0), (.execs.succeeded > 0), .anomalies[]')" "0 true true"
	kill -TERM $victim
	wait $victim
	is "a busy Go program: nothing went wrong in it" "$?" 0
else
	skip "a busy Go program" "Go is not installed"
fi

sleep 60 &
victim=$!
if command -v strace >/dev/null; then
	strace -o /dev/null -p $victim 2>/dev/null &
	other=$!
	until_true traced
	run -p $victim
	is "traced by another" "$status $err" "125 exectrace: process $victim is already traced by $other (strace)"
	kill $other
	wait $other
	run_by strace -o /dev/null sh -c 'echo $PPID >tracer; exec "$0" -p $PPID' "$exectrace"
	is "its own tracer" "$status $err" \
		"125 exectrace: $(cat tracer) traces exectrace itself: neither could go on"
fi
run_by "$progs/without_ptrace" "$exectrace" -p $victim
like "a container's filter" "$status $err" "125 exectrace: not permitted to trace: *seccomp filter*"
run_by "$progs/without_ptrace" "$exectrace" -- true
like "a container's filter, with a command" "$status $err" \
	"125 exectrace: cannot trace the command: not permitted to trace: *seccomp filter*"
# What yama says, on a machine of ours: it is the file that is read, and a filter that refuses.
cat >yama.sh <<'X'
mount -t tmpfs none /proc/sys/kernel && mkdir /proc/sys/kernel/yama &&
	echo "$1" >/proc/sys/kernel/yama/ptrace_scope || exit 77
shift
exec unshare -U --map-user=1000 --map-group=1000 sh -c 'sleep 60 & "$@" -p $!; s=$?
	"$@" -- true; echo "$s $?"; kill $!' sh "$@"
X
for scope in "1 (only one's own descendants)" "2 (only root)" "3 (nobody may)"; do
	run_by unshare -Urm sh yama.sh "${scope%% *}" "$progs/without_ptrace" "$exectrace"
	name="yama's scope ${scope%% *}"
	if [ -z "$out" ]; then
		skip "$name" "no namespaces here: $err"
		continue
	fi
	is "$name: refused" "$out" "125 125"
	like "$name: of a process" "$(head -n 1 err)" \
		"exectrace: not permitted to trace*ptrace_scope is $scope"
	case $scope in
	1*) reason="seccomp filter*" ;; # one's own child is a descendant
	*) reason="ptrace_scope is $scope" ;;
	esac
	like "$name: of a command" "$(tail -n 1 err)" "exectrace: cannot trace the command: *$reason"
done
if [ "$(id -u)" -eq 0 ]; then
	run_by setpriv --reuid=65534 --regid=65534 --clear-groups "$exectrace" -p $victim
	is "another user's" "$status $err" \
		"125 exectrace: not permitted to trace process $victim: it belongs to uid 0"
else
	skip "another user's" "needs root"
fi
kill $victim
finish
