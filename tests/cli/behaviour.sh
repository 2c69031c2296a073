#!/bin/sh
# The command behaves as without exectrace: streams, job control, signals, closed descriptors.
. "$(dirname "$0")/../harness.sh"

run true
is "quiet" "$status:$out:$err" "0::"
is "stdin is the command's" "$(echo words | "$exectrace" -- cat)" words
run -- sh -c 'echo to-stdout; echo to-stderr >&2'
is "stdout and stderr are the command's" "$out/$err" to-stdout/to-stderr
ls -l /proc/self/fd | awk '{ print $9 }' >plain
"$exectrace" -- ls -l /proc/self/fd | awk '{ print $9 }' >traced
is "no descriptor leaks into the command" "$(cat traced)" "$(cat plain)"

# Closed when exectrace starts: its own files must not come to lie there, and the report is whole.
cat >descriptors.sh <<'X'
open=
for n in 0 1 2 3 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$n ] || open="$open $n"; done
echo "open:$open" >"$1"
/nonexistent/x
exit 5
X
for closed in '<&-' '>&-' '2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	rm -f report.json plain traced
	eval "(exec $closed; sh descriptors.sh plain)" 2>/dev/null
	eval "(exec $closed; timeout 20 '$exectrace' -o report.json -- sh descriptors.sh traced)" 2>/dev/null
	is "closed $closed: the command's status" "$?" 5
	is "closed $closed: the same are open" "$(cat traced)" "$(cat plain)"
	is "closed $closed: the report" "$(query '.findings[].cause, .command.exit.code')" "TARGET_NOT_FOUND 5"
done
is "all closed: so they are" "$(sed 's/^open:\( [3-9]\)*$/none of the three/' plain)" "none of the three"

cat >signals.sh <<'X'
trap 'echo usr1' USR1
trap 'echo term; exit 9' TERM
echo ready >ready
while :; do sleep 0.05; done
X
rm -f ready
"$exectrace" -- sh signals.sh >out 2>err &
pid=$!
while [ ! -s ready ]; do sleep 0.05; done
kill -USR1 $pid
while ! grep -q usr1 out; do sleep 0.05; done
kill -TERM $pid
wait $pid
is "signals to exectrace reach the command" "$? $(tr '\n' ' ' <out)" "9 usr1 term "

# Every signal, as often as it is sent, once each: nothing is taken as a wish to kill the command.
cat >all-signals.sh <<'X'
for s in HUP INT QUIT USR1 USR2 ALRM TERM CONT TSTP URG WINCH IO PWR RTMIN+3; do trap "echo $s" $s; done
echo ready >ready
until [ -e end ]; do read -t 0.05 <>fifo; done
exit 9
X
rm -f ready fifo && mkfifo fifo
# Its own session: no signal but ours comes near it, and none is inherited as ignored.
env --default-signal=INT,QUIT setsid "$exectrace" -- bash all-signals.sh >out 2>err &
pid=$!
while [ ! -s ready ]; do sleep 0.05; done
# To exectrace, twice; to the whole group: once each time is what an untraced command gets.
expected=
for s in USR1 HUP INT QUIT USR2 ALRM TERM CONT TSTP URG WINCH IO PWR RTMIN+3 TERM USR1; do
	expected="$expected$s "
	kill -s $s $pid 2>/dev/null || bash -c "kill -s $s $pid"
	tries=0
	until [ "$(tr '\n' ' ' <out)" = "$expected" ] || [ $tries -gt 100 ]; do
		sleep 0.05; tries=$((tries + 1))
	done
done
for s in USR1 TERM WINCH CONT; do
	expected="$expected$s "
	kill -s $s -- -$pid
	tries=0
	until [ "$(tr '\n' ' ' <out)" = "$expected" ] || [ $tries -gt 100 ]; do
		sleep 0.05; tries=$((tries + 1))
	done
done
sleep 0.2 # what comes twice comes late
: >end
wait $pid
is "every signal reaches the command once" "$? $(tr '\n' ' ' <out)" "9 $expected"
is "an alarm set before exectrace reaches the command" "$(perl -e 'alarm 1; exec @ARGV' "$exectrace" -- \
	bash -c 'trap "echo rang; exit 4" ALRM; while :; do sleep 0.1; done'; echo $?)" "rang
4"

# Stopped and continued as a job: the front is what the shell sees stop.
rm -f ready
"$exectrace" -- sh -c 'echo $$ >ready; kill -STOP $$; echo went on; exit 3' >out 2>err &
pid=$!
while [ ! -s ready ]; do sleep 0.05; done
tries=0
until grep -q '^State:.*[tT] (' "/proc/$(cat ready)/status" || [ $tries -gt 200 ]; do
	sleep 0.05; tries=$((tries + 1))
done
kill -CONT "$(cat ready)"
wait $pid
is "a stopped command goes on" "$? $(cat out)" "3 went on"
# The front stopped with it, and ends with it although nobody continued it.
rm -f ready
"$exectrace" -- sh -c 'echo $$ >ready; kill -STOP $$' >out 2>err &
pid=$!
tries=0
until grep -q '^State:.T (' /proc/$pid/status || [ $tries -gt 400 ]; do
	sleep 0.05; tries=$((tries + 1))
done
is "exectrace stops when its command stops" "$(grep -c '^State:.T (' /proc/$pid/status)" 1
kill -KILL "$(cat ready)"
wait $pid
is "killed while stopped" "$?" 137

run -- sh -c 'ulimit -c; trap "" PIPE; umask; nice'
plain=$(sh -c 'ulimit -c; trap "" PIPE; umask; nice')
is "limits, mask and priority as untraced" "$out" "$plain"
grep -E '^(SigBlk|SigIgn)' /proc/self/status >plain.sig
"$exectrace" -- grep -E '^(SigBlk|SigIgn)' /proc/self/status >traced.sig
is "signal dispositions as untraced" "$(cat traced.sig)" "$(cat plain.sig)"

# What was looked at for a failure keeps no file system busy, although its process lives on.
cat >busy.sh <<'X'
mkdir -p m && mount -t tmpfs none m || exit 77
printf '#!/nonexistent/i\n' >m/script && printf '\001\000\002' >m/text && chmod 755 m/*
cd m && exec ./script
exec ./text
exec ./none
cd .. && umount m
echo "umount $?"
X
if command -v bash >/dev/null && plain=$(unshare -Urm bash -O execfail busy.sh 2>/dev/null); then
	is "an unmount: as untraced" \
		"$(unshare -Urm "$exectrace" -o report.json -- bash -O execfail busy.sh 2>/dev/null)" "$plain"
	is "an unmount: the failures before it" "$(query '[.findings[].cause] | sort | join(" ")')" \
		"SHEBANG_INTERP_NOT_FOUND TARGET_UNRECOGNIZED_FORMAT"
else
	skip "an unmount" "no namespaces here, or no bash"
fi

# All that /proc says of the command, but what tracing is: its parent, its tracer, its filters.
cat >inherited.sh <<'X'
for name in limits oom_score_adj cgroup timerslack_ns personality coredump_filter environ loginuid; do
	echo "== $name"
	tr '\0' '\n' </proc/self/$name 2>&1 | grep -v '^_='
done
grep -E '^(Umask|State|Uid|Gid|Groups|Threads|Sig[^Q]|Shd|Cap|NoNewPrivs|Cpus)' /proc/self/status
for name in /proc/self/ns/*; do readlink "$name"; done
readlink /proc/self/cwd /proc/self/root /proc/self/fd/0
ps -o pgid=,sid=,tty=,nice=,cls= -p $$ | awk '{ print $3, $4, $5 }'
X
sh inherited.sh >plain </dev/null 2>&1
"$exectrace" -- sh inherited.sh >traced </dev/null 2>&1
[ "$(id -u)" -eq 0 ] || sed -i '/^NoNewPrivs/d' plain traced # which an unprivileged filter needs
is "what the command has inherited" "$(diff plain traced)" ""
is "there is much of it" "$(test "$(wc -l <plain)" -gt 50 && echo yes)" yes

sleep 60 &
victim=$!
"$exectrace" -o attach.json -p $victim >out 2>err &
pid=$!
tries=0
until grep -q '^TracerPid:.[1-9]' /proc/$victim/status || [ $tries -gt 200 ]; do
	sleep 0.05; tries=$((tries + 1))
done
kill -INT $pid
wait $pid
is "-p: an interrupt detaches" "$(kill -0 $victim && grep TracerPid /proc/$victim/status | tr '\t' ' ')" "TracerPid: 0"
is "-p: a report without a command" "$(query '.command.exit' attach.json)" null
like "-p: the blind spot is stated" "$(query '.run.notes | join("; ")' attach.json)" \
	"attached to *an exec that fails in a program that ran then is not seen (--attach-full*"
run --attach-full --timeout=1 -o full.json -p $victim
is "--attach-full: no such blind spot" "$(query '.run.notes | map(select(test("not seen"))) | length' full.json)" 0
like "--attach-full: what is not known" "$(query '.run.notes | join("; ")' full.json)" \
	"attached to *what it did before is not known*"
kill $victim
run -p 999999999
is "-p: no such process" "$status" 125
timeout 20 sh -c 'echo $$ >self; exec "$0" -p $$' "$exectrace" 2>err
is "-p: exectrace itself" "$? $(cat err)" "125 exectrace: $(cat self) is exectrace itself"
sleep 60 & one=$!
sleep 60 & two=$!
"$exectrace" -o attach.json -p "$one
$two" -- sh -c 'grep -h TracerPid "$@" | sort -u | wc -l; exit 3' sh /proc/$one/status /proc/$two/status >out 2>err
is "-p: several, with a command" "$? $(cat out err)" "3 1"
is "-p: let go when the command ends" \
	"$(grep -h '^TracerPid' /proc/$one/status /proc/$two/status | sort -u | tr '\t' ' ')" "TracerPid: 0"
kill $one $two
finish
