#!/bin/sh
# -o '|COMMAND', strace's: a command reads the report, the stream or the log.
. "$(dirname "$0")/../harness.sh"
printf '\001\002\003' >broken && chmod 755 broken

run -o '|cat >text; echo done >after' -o '!cat >json' --log='|sed s/^/L/ >log' -- /bin/sh -c './broken; exit 4'
is "the command's status is kept" "$status" 4
like "a report is text" "$(head -n 1 text)" "exectrace: ./broken: *"
is "whatever the command's words are" "$(cmp text json && echo same)" same
is "exectrace ends after its reader" "$(cat after)" done
is "the log" "$(grep -c '^L[0-9]* *execve' log) $(tail -n 1 log | sed 's/^L[0-9]* *//')" "2 +++ exited with 4 +++"
like "the summary is where it was" "$err" "*exectrace: ./broken: *"

run --format=json -o '|cat >report.json' -- ./broken
is "--format" "$(query .schema) $status" "exectrace/1 127"
run --format=jsonl -o '|cat >lines' -- /bin/true
is "the stream" "$(jq -r .type lines | tr '\n' ' ')" "start exec report "
run --format=log -o '|cat >log' -- /bin/sh -c 'exit 4'
is "strace's -o" "$status $(grep -c execve log)" "4 1"
run -o '|cat' -- sh -c 'kill -TERM $$'
like "a command that is killed" "$status $out" "143 exectrace: the command was killed by SIGTERM,*"
run --explain -o '|cat' ./broken
like "--explain" "$status $out" "1 exectrace: what exec would do *"
run --format=markdown -o "|tr '\\n' ' '" --render=report.json
like "--render" "$status $out" "0 ### exectrace: *"

# Where nothing is left to do but to wait: a descendant stays, its tracer with it.
run -o '|cat' -- sh -c 'sleep 600 >/dev/null 2>&1 & echo $! >left'
like "its reader does not wait for a process that is left behind" "$status $out" "0 exectrace: *"
kill "$(cat left)"

# What goes wrong with the reader is said; the command's status is kept.
run -o '|cat >/dev/null; exit 3' -- sh -c 'exit 7'
is "a reader that fails" "$status $err" \
	"7 exectrace: the command of -o '|cat >/dev/null; exit 3' exited with 3"
run -o '|cat >/dev/null; kill -KILL $$' -- true
is "a reader that is killed" "$status $err" \
	"0 exectrace: the command of -o '|cat >/dev/null; kill -KILL \$\$' died of signal 9"
run --explain -o '|cat >/dev/null; exit 3' /bin/sh
like "without a command it is exectrace's failure" "$status $err" "125 exectrace: the command of *exited with 3"
run -o '|/nosuch-command' -- true
like "a reader that is not there" "$status $err" "0 sh: 1: *not found*exited with 127"
run --log='|cat' --output-separately -- true
like "a log per task has no reader" "$status $err" "125 exectrace: a log per task does not go to a command*"

# Nothing of the pipe is left to the traced command, nor is the reader traced.
run -o '|cat >text' --log=log -- ls -l /proc/self/fd
is "the command gets no descriptor of it" "$(printf '%s\n' "$out" | grep -c 'pipe:')" \
	"$(ls -l /proc/self/fd </dev/null 2>err >out; grep -c 'pipe:' out)"
is "the reader is not traced" "$(grep -c '"cat"' log)" 0

# A terminal's Ctrl-C goes to the whole group; who reads the report still gets it.
if command -v python3 >/dev/null; then
	cat >interrupt.py <<'END'
import os, signal, subprocess, sys, time
run = subprocess.Popen(
    [sys.argv[1], "-o", "|cat >interrupted; echo done >>interrupted", "--", "/bin/sh", "-c", "echo >ready; exec sleep 600"],
    start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
for _ in range(600):
    if os.path.exists("ready") or run.poll() is not None:
        break
    time.sleep(0.05)
os.killpg(run.pid, signal.SIGINT)
print(run.wait(timeout=60))
END
	is "Ctrl-C: exectrace ends as the command does" "$(python3 interrupt.py "$exectrace" 2>&1)" -2
	like "Ctrl-C: the report is whole" "$(cat interrupted)" "exectrace: the command was killed by SIGINT*totals *done"
else
	skip "Ctrl-C" "python3 is not installed"
fi

if command -v strace >/dev/null; then
	plain() { sed 's/^[0-9]* *//; s/0x[0-9a-f]*/ADDR/g; s/[0-9]* vars/N vars/; s/_pid=[0-9]*/_pid=PID/; s/_[us]time=[0-9.]*/_time/g'; }
	strace -f -e trace=execve -o '|cat >theirs' /bin/sh -c '/bin/true; exit 1'
	run -e trace=execve --format=log -o '|cat >ours' -- /bin/sh -c '/bin/true; exit 1'
	is "strace's lines" "$(plain <ours)" "$(plain <theirs)"
else
	skip "strace's lines" "strace is not installed"
fi
finish
