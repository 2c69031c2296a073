#!/bin/sh
# The log against strace's own on the same programs, task by task and line by line: only what no
# two runs share (pids, addresses, times) is made equal first.
. "$(dirname "$0")/../harness.sh"
command -v strace >/dev/null || skip_all "strace is not installed"
progs=${TEST_PROGS:-$top/build/progs}
calls=execve,execveat,open,openat,openat2,creat,read,pread64

# normal FILE: the lines of each task together, tasks in the order of their first line.
normal() {
	awk '{ pid = $1; sub(/^[0-9]+ +/, "")
		if (!(pid in task)) task[pid] = ++count
		printf "%d\t%d\t%s\n", task[pid], NR, $0 }' "$1" |
		sort -s -n -k1,1 -k2,2 | cut -f1,3- |
		sed -E -e 's/0x[0-9a-f]{6,}/ADDRESS/g' -e 's/si_pid=[0-9]+/si_pid=PID/' \
			-e 's/si_([us])time=[0-9]+( \/\* [0-9.]+ s \*\/)?/si_\1time=N/g' -e 's/(in pid) [0-9]+/\1 PID/' \
			-e 's/(pipe|socket):\[[0-9]+\]/\1:[N]/g' -e 's/ <[0-9]+\.([0-9]+)>$/ <TIME>/' \
			-e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?/CLOCK/' \
			-e 's/[0-9]{10}\.[0-9]+/EPOCH/' -e 's/^([0-9]+	)(CLOCK \(\+)? *[0-9]+\.[0-9]+\)? /\1\2SINCE /' \
			-e 's:/proc/[0-9]+/:/proc/PID/:g'
}

# same NAME OPTIONS COMMAND...: strace and exectrace with the same options show the same.
same() {
	name=$1 options=$2
	shift 2
	strace -f -o strace.log -e trace=$calls $options "$@" >/dev/null 2>&1 </dev/null
	run --log=our.log -e trace=$calls $options -- "$@"
	normal strace.log >expected
	grep -v '^ ' our.log >ours # what explains a line is indented under it
	normal ours >got
	if [ ! -s expected ]; then
		fail "$name" "strace showed nothing"
	elif cmp -s expected got; then
		pass "$name"
	else
		fail "$name" "$(diff expected got | head -n 20)"
	fi
}

printf '\001\002' >bad
printf '#!/bin/sh\nexit 3\n' >script
printf 'echo no shebang\n' >text
chmod 755 bad script text
cat >tree.sh <<'END'
./script; ./bad; ./missing; ./text
(exit 4)
cat ./script >/dev/null
printf 'x"\\\001\1112\303\251' >./'odd "name'
cat './odd "name' >/dev/null
sh -c 'kill -SEGV $$'
sh -c 'kill -USR1 $$'
END
same "a failing and a working command" "" /bin/sh tree.sh
same "-y" -y /bin/sh tree.sh
same "-s 5" "-s 5" /bin/sh tree.sh
same "-s 200" "-s 200" /bin/sh tree.sh
same "-z" -z /bin/sh tree.sh
same "-Z" -Z /bin/sh tree.sh
same "-tt -T" "-tt -T" /bin/sh tree.sh
same "-ttt" -ttt /bin/sh tree.sh
same "-t" -t /bin/sh tree.sh
same "-r" -r /bin/sh tree.sh
same "-qq" -qq /bin/sh tree.sh
same "-P" "-P ./script" /bin/sh tree.sh
same "-P, by another name" "-P script" /bin/sh tree.sh

for options in "-e signal=none" "-e signal=!chld" --signal=17,USR1 -q -qqq --quiet=exit -a20 "--columns 70" \
	"-e status=failed" --status=unfinished,successful "--no-abbrev -s 9" "-e abbrev=none" -x -xx "-xx -y" \
	--absolute-timestamps=ms --absolute-timestamps=format:unix,precision:ns -T --syscall-times=ns \
	"--relative-timestamps=ms --quiet=all" "-tt -r"; do
	same "$options" "$options" /bin/sh tree.sh
done
calls=none same "-e trace=none" "" /bin/sh tree.sh

# -ff: a log per task, each the one that strace writes.
strace -ff -o strace.task -e trace=$calls /bin/sh tree.sh >/dev/null 2>&1
run -ff --log=our.task -e trace=$calls -- /bin/sh tree.sh
separate() {
	for file in $(ls $1.* | sort -t. -k3 -n); do grep -v '^ ' "$file" | sed 's/^/1 /'; done >whole
	normal whole
}
separate strace.task >expected
separate our.task >got
is "-ff: as many files" "$(ls our.task.* | wc -l)" "$(ls strace.task.* | wc -l)"
is "-ff: strace's lines" "$(diff expected got)" ""
run -ff --log=no/such/folder/log -- true
is "-ff: unwritable" "$status $err" \
	"125 exectrace: cannot write no/such/folder/log.PID: No such file or directory"
run --log=/dev/full -e openat -- true
is "a log that is cut is told" "$status $err" \
	"0 exectrace: cannot write the log: No space left on device"

# strace's -o '|command' is in consumer.sh; the shell's way works as well.
if command -v bash >/dev/null; then
	bash -c '"$0" --format=log -o >(grep -c execve >counted) -- /bin/sh -c "/bin/true; exit 4"' "$exectrace"
	status=$? tries=0
	while [ ! -s counted ] && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
	is "-o >(command)" "$status $(cat counted)" "4 2"
else
	skip "-o >(command)" "bash is not installed"
fi

# Calls that block while others go on. Where a line is broken off is chance, how is not: put
# together again, each task's lines are strace's.
together() {
	awk -F '\t' '{ task = $1; sub(/^[^\t]*\t/, "") }
		sub(/ <unfinished \.\.\.>$/, "") { begun[task] = $0; next }
		sub(/^<\.\.\. [a-z0-9]+ resumed>/, "") { $0 = begun[task] $0 }
		{ sub(/\) += /, ") = "); print task "\t" $0 }'
}
cat >blocked.sh <<'END'
mkfifo a b
sh -c 'read x; echo "$x" >b' <a &
sh -c 'echo ready' >a
read y <b
rm a b
wait
END
strace -f -o strace.log -e trace=$calls /bin/sh blocked.sh
run --log=our.log -e trace=$calls -- /bin/sh blocked.sh
# When a child's end is told depends on who is faster.
normal strace.log | together | grep -v 'SIGCHLD' >expected
grep -v "^ " our.log >ours
normal ours | together | grep -v 'SIGCHLD' >got
like "calls that block: broken off and resumed" "$(cat our.log)" "* <unfinished ...>
*<... openat resumed>*"
is "calls that block: strace's lines" "$(diff expected got)" ""

# An ELF header that is opened or read is decoded under the call; other files are not touched.
cp /bin/true program
mkfifo pipe
run --log=our.log -e trace=openat,read -- /bin/sh -c 'cat program script >/dev/null; exec 3<>pipe'
elf_lines=$(grep -A1 -E 'openat\([^)]*"program"|read\([0-9]+, "[^"]*ELF.*131072\)' our.log | grep '^ => ')
is "an ELF header opened, then read" "$(echo "$elf_lines" | grep -c '^ => ELF 64-bit LSB ET_DYN, [^,]*, [0-9]* program headers$')" 2
is "no line under what is no ELF file" "$(grep -A1 -E '"(script|pipe)"' our.log | grep '^ => ')" ""

for prog in null_argv spawn vfork_exec fork_exec exec_check setsid_exec int80_exec \
	x32_exec bad_elf too_big clone3_exec openat2; do
	if [ -x "$progs/$prog" ]; then
		same "$prog" "" "$progs/$prog"
	else
		skip "$prog" "not built"
	fi
done
finish
