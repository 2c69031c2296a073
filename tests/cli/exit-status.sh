#!/bin/sh
# The exit status is the command's own; 125, 126 and 127 say what kept it from having one.
. "$(dirname "$0")/../harness.sh"

run true
is "0" "$status $out$err" "0 "
run -- sh -c 'exit 7'
is "7" "$status $err" "7 "
run -- sh -c 'exit 255'
is "255" "$status" 255

run /nonexistent/program
is "not found: 127" "$status" 127
like "not found: the finding is printed" "$err" "*nonexistent/program*"
run no-such-program-anywhere
is "not found in PATH: 127" "$status" 127
like "not found in PATH: named" "$err" "*no-such-program-anywhere*"
run /
is "a directory: 126" "$status" 126
printf '\037\213\010\000junkjunkjunk' >text.gz && chmod 755 text.gz
run ./text.gz
is "no format: 126" "$status" 126
like "no format: the finding is printed" "$err" "*text.gz*"

# Dies of the command's signal: a shell sees 128 + n and whether there was a core.
for signal in TERM KILL SEGV USR1 HUP INT; do
	(ulimit -c unlimited; exec "$exectrace" -- sh -c "ulimit -c 0; kill -$signal \$\$") >out 2>err
	is "died of $signal" "$(kill -l $?)" "$signal"
done
is "no core of exectrace" "$(ls core* 2>/dev/null)" ""

run --error-exitcode=42 -- true
is "--error-exitcode without a finding" "$status" 0
run --error-exitcode=42 -- sh -c './text.gz || true'
is "--error-exitcode: a failure that was handled is no error" "$status" 0
run --error-exitcode=42 -- sh -c './text.gz; exit 3'
is "--error-exitcode with one" "$status" 42

run --timeout=1 -- sleep 60
is "--timeout ends the command" "$status" 143
run -E NAME=value -- sh -c 'echo "$NAME"'
is "-E" "$out" value
run --argv0=name -- sh -c 'echo "$0"'
is "--argv0" "$out" name

# Descendants live on: the status comes at once, the pipe of the command is not held by us.
run -- sh -c '(sleep 3; echo late >late; sh -c "exit 0"; echo fine >fine) >/dev/null 2>&1 & exit 5'
is "descendants: the command's status" "$status" 5
like "descendants: one line says so" "$err" "exectrace: the command has ended; still running and traced: *"
is "descendants: not waited for" "$(test ! -e late && echo yes)" yes
tries=0
while [ ! -e fine ] && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
is "descendants: they can still exec" "$(cat fine 2>&1)" fine
# Whoever stays with them may be asked to end, and stays; killed, it leaves nobody with a filter that
# nobody answers for.
run -- sh -c '(until [ -e go ]; do sleep 0.05; done; sh -c "exit 0" && echo fine >asked; exec sleep 300) \
	>/dev/null 2>&1 & echo $! >pid; exit 5'
tracer=$(sed -n 's/^TracerPid:.//p' "/proc/$(cat pid)/status")
for signal in TERM INT HUP; do kill -$signal "$tracer"; done
: >go
tries=0
while [ ! -e asked ] && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
is "descendants: their tracer is asked to end" "$status $(cat asked 2>&1)" "5 fine"
kill -KILL "$tracer"
tries=0
while grep -qs '^State:.[^Z]' "/proc/$(cat pid)/status" && [ $tries -lt 300 ]; do
	sleep 0.1; tries=$((tries + 1))
done
is "descendants: their tracer is killed" "$(grep -s '^State:.[^Z]' "/proc/$(cat pid)/status")" ""
run --kill-on-exit -- sh -c 'sleep 300 & echo $! >pid; exit 6'
is "--kill-on-exit: status" "$status" 6
is "--kill-on-exit: killed" "$(grep -s '^State:.[^Z]' "/proc/$(cat pid)/status")" ""
run --wait=all -- sh -c '(sleep 1; echo late >waited) & exit 8'
is "--wait=all" "$status $(cat waited)" "8 late"
rm -f ready
"$exectrace" --wait=all -- sh -c 'echo $$ >ready; (sleep 2; sh -c "exit 0" && echo fine >later) & exit 8' \
	>out 2>err &
pid=$!
while [ ! -s ready ] || [ -e "/proc/$(cat ready)" ]; do sleep 0.05; done
kill -TERM $pid # the command has ended: nobody else is asked to
wait $pid
is "--wait=all: asked to end" "$?" 8
like "--wait=all: the rest is stayed with" "$(cat err)" "*still running and traced: *"
tries=0
while [ ! -e later ] && [ $tries -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
is "--wait=all: and can still exec" "$(cat later 2>&1)" fine
finish
