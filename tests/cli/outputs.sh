#!/bin/sh
# Report files: several at once, by suffix or --format, proved before the command, never in halves.
. "$(dirname "$0")/../harness.sh"
echo text >text && chmod 755 text

run -o a.json -o b.md -o c.txt -o d.html -- ./text
is "several outputs: status, as a shell runs it" "$status" 127
is "json by suffix" "$(query .schema a.json)" exectrace/1
like "markdown by suffix" "$(cat b.md)" "*NO*SHEBANG*"
like "text by suffix" "$(cat c.txt)" "*text*"
like "html by suffix" "$(head -c 100 d.html)" "<![dD][oO][cC]*"
run --format=json -o a.txt -- true
is "--format over the suffix" "$(query .schema a.txt)" exectrace/1
run --format=json -o - -- sh -c 'echo from the command'
is "-o -: stdout is the command's first" "$(head -n 1 out)" "from the command"
is "-o -: then the report" "$(sed 1d out | jq -r .schema)" exectrace/1

run -o no/such/folder/report.json -- touch started
is "unwritable: status" "$status" 125
is "unwritable: said once" "$err" \
	"exectrace: cannot write no/such/folder/report.json: No such file or directory"
is "unwritable: nothing was started" "$(test -e started || echo no)" no
mkdir folder
run -o folder -- touch started
is "a folder: status" "$status" 125
run --log=no/such/log -- touch started
is "unwritable log" "$status $err" \
	"125 exectrace: cannot write no/such/log: No such file or directory"
is "unwritable: still nothing was started" "$(test -e started || echo no)" no

echo old >kept.json && chmod 640 kept.json
run -o kept.json -- sh -c 'cat kept.json'
is "the old file is whole until the end" "$out" old
is "replaced" "$(query .schema kept.json)" exectrace/1
is "its mode is kept" "$(stat -c %a kept.json)" 640
ln -s kept.json link.json
run -o link.json -- true
is "a symlink is followed" "$(test -L link.json && query .schema kept.json)" exectrace/1
rm -f fifo && mkfifo fifo
cat fifo >from-fifo &
run -o fifo --format=json -- true
wait
is "a pipe" "$(query .schema from-fifo)" exectrace/1
(umask 077; "$exectrace" -o private.json -- true)
is "the umask holds" "$(stat -c %a private.json)" 600
is "nothing is left beside them" "$(ls -A | grep '^\.exectrace')" ""

# What goes wrong when the command has run: said, and its status kept.
if [ -w /dev/full ]; then
	for option in "-o /dev/full" "--format=jsonl -o /dev/full"; do
		run $option -- sh -c 'echo ran; exit 3'
		is "full disk, $option" "$status $out" "3 ran"
		like "full disk, $option: said" "$err" "exectrace: cannot write *: No space left on device"
	done
	run --log=/dev/full -- sh -c 'echo ran; exit 3'
	is "full disk: the log" "$status $out $err" \
		"3 ran exectrace: cannot write the log: No space left on device"
	run -o /dev/full -p "$(sleep 60 >/dev/null 2>&1 & echo $! | tee pid)" --timeout=1
	is "full disk: attached, no command's status" "$status" 125
	kill "$(cat pid)"
else
	skip "full disk" "no /dev/full"
fi
mkfifo closed
for option in "" "--format=jsonl -o -" "--format=json -o -" "-v"; do
	# The reader is gone before exectrace starts; only its stdout, or stderr, is that pipe.
	sleep 5 <closed &
	reader=$!
	exec 5>closed
	kill $reader
	wait $reader 2>/dev/null
	case $option in
	-v) timeout 60 "$exectrace" $option -- sh -c 'exit 3' >out 2>&5; status=$? ;;
	*) timeout 60 "$exectrace" $option -- sh -c 'exit 3' >&5 2>err; status=$? ;;
	esac
	exec 5>&-
	is "closed pipe $option" "$status" 3
	case $option in *-o*) like "closed pipe $option: said" "$(cat err)" "*: Broken pipe" ;; esac
done

run -o runs/ -- ./text
run -o runs/ -- true
is "-o DIR/: a directory per run" "$(ls runs | grep -cE '^[0-9]{8}T[0-9]{6}Z-[0-9]+$') $(ls runs | wc -l)" "2 2"
is "-o DIR/: a report per format" "$(cd runs && ls * | grep report | sort | uniq -c | tr -s ' \n' ' ')" \
	" 2 report.html 2 report.json 2 report.md 2 report.txt "
is "-o DIR/: the reports" "$(query .schema "$(ls runs/*/report.json | head -n 1)")" exectrace/1
run -o only/ --format=json -- true
is "-o DIR/ --format: that one only" "$(ls only/*)" report.json
run -o no/such/ -- touch started
is "-o DIR/: unwritable" "$status $err $(ls started 2>/dev/null)" \
	"125 exectrace: cannot make a directory in no/such/: No such file or directory "

echo first >appended.txt
run -A -o appended.txt -- ./text
is "-A appends" "$(head -n 1 appended.txt)" first
is "-A appended something" "$(test "$(wc -l <appended.txt)" -gt 1 && echo yes)" yes

run --render=a.json --format=github
like "--format=github: an annotation" "$out" "::error title=exectrace%3A *::*text*"
is "--format=github: every fix has words" "$(printf '%s\n' "$out" | grep -c -e "fix: \(%0A\|$\)" -e "%0A$")" 0
run --format=github -o - -- true
is "--format=github: nothing to say" "$status $out$err" "0 "

run --render=a.json
like "--render: text on stdout" "$out" "*text*"
run --render=a.json -o again.json
is "--render: json is the same" "$(cmp a.json again.json && echo same)" same
run --render=b.md
is "--render: no JSON" "$status" 125
echo '{"schema": "exectrace/9"}' >newer.json
run --render=newer.json
like "--render: a newer schema" "$status $err" "125 *exectrace/9*"
echo '{"schema": "exectrace/1", "findings": 7, "host": [], "execs": null}' >odd.json
run --render=odd.json
like "--render: odd types do no harm" "$status" "[01]*"

# The command is killed, or exectrace is asked to end: there is a report.
run -o killed.json -- sh -c 'kill -KILL $$'
is "killed command: report" "$(query '.command.exit.signal' killed.json)" SIGKILL
"$exectrace" -o asked.json -- sh -c 'echo $$ >ready; exec sleep 60' >out 2>err &
pid=$!
while [ ! -s ready ]; do sleep 0.05; done
kill -TERM $pid
wait $pid
is "exectrace terminated: status" "$?" 143
is "exectrace terminated: report" "$(query '.command.exit.signal' asked.json)" SIGTERM

run -o stream.jsonl -- sh -c './text; exit 4'
is "jsonl: each line is an object" "$(jq -c type stream.jsonl | sort -u)" '"object"'
is "jsonl: starts, and ends with the document" \
	"$(jq -r .schema stream.jsonl | sed -n '1p;$p' | tr '\n' ' ')" "exectrace/1 exectrace/1 "
is "jsonl: the document's exit" "$(tail -n 1 stream.jsonl | jq .command.exit.code)" 4
run --explain ./text
is "--explain: a file that would not run by itself" "$status" 1
run --format=json --explain /bin/true
is "--explain: a file that would run" "$status $(query '.command, .findings[0].cause' out)" \
	"0 null RUNS_NATIVE"

run -v -- sh -c 'exec true'
like "-v: the log on stderr" "$err" '*execve("*", \["sh", "-c", "exec true"\],*) = 0*'
run --log=log -e trace=execve -- sh -c './text; exec true'
like "--log=FILE" "$(cat log)" '*execve("./text", \["./text"\],* = -1 ENOEXEC (Exec format error)*'
run --format=log -o log2 -- true
like "--format=log -o FILE" "$(cat log2)" '*execve(*'
finish
