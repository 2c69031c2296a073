#!/bin/sh
# --timeout: all of the command's processes are asked to end, then killed; the report says which
# there were and what each was doing, in every format, and on stderr.
. "$(dirname "$0")/../harness.sh"

mkfifo pipe
cat >tree.sh <<'END'
trap '' TERM
sleep 300 &
cat pipe &
while :; do sleep 300; done
END
run --timeout=3 -o r.json -o r.md -o r.html -o r.txt -o r.jsonl -- sh tree.sh --password hunter2
is "the command is killed when it does not end" "$status" 137
is "timed out" "$(query '.run.timed_out' r.json)" true
is "each process that was there" \
	"$(query '[.run.still_running[].argv | join(" ")] | sort | unique | join("; ")' r.json)" \
	"cat pipe; sh tree.sh --password hunter2; sleep 300"
is "what each was doing" \
	"$(query '[.run.still_running[] | "\(.argv[0]) \(.state) \(.doing)"] | sort | unique | join("; ")' r.json)" \
	"cat S in openat; sh S in wait4, for a child; sleep S in clock_nanosleep"
like "on stderr" "$(printf '%s' "$err" | tr -s ' \n' ' ')" "exectrace: *the time was up with 4 processes still there \
still ran process *, sh tree.sh --password hunter2: in wait4, for a child process *, sleep 300: in clock_nanosleep*"
is "redacted where that is done" "$(grep -l hunter2 r.md r.html)" ""
for file in r.md r.html r.txt; do
	like "in $file" "$(cat $file)" "*sleep 300*clock*nanosleep*"
done
is "the stream ends with the document" "$(tail -n 1 r.jsonl | jq -r '.type, .run.still_running_total' | tr '\n' ' ')" "report 4 "
is "nothing is left" "$(for pid in $(query '.run.still_running[].pid' r.json); do
	grep -s '^State:.[^ZX]' "/proc/$pid/status"
done)" ""

# Who ends when asked has the grace for it, also after the command itself has ended.
cat >polite.sh <<'END'
sh -c 'trap "sleep 0.3; echo child >child-ended; exit" TERM; echo >ready; while :; do sleep 0.05; done' &
while [ ! -e ready ]; do sleep 0.05; done
trap 'echo asked >asked; exit 7' TERM
while :; do sleep 0.05; done
END
run --timeout=1 -o polite.json -- sh polite.sh
is "the command's own status" "$status $(cat asked)" "7 asked"
is "a child's grace" "$(cat child-ended)" child
run --timeout=60 -o quick.json -- true
is "nothing to say when there was time" "$status $err $(query '.run.timed_out, .run.still_running_total' quick.json)" \
	"0  false 0"

sleep 300 &
victim=$!
run --timeout=1 -o attached.json -p $victim
is "-p: told of, not ended" \
	"$(query '.run.still_running[0] | .pid, .doing' attached.json) $(kill -0 $victim && echo runs)" \
	"$victim in clock_nanosleep runs"
kill $victim
finish
