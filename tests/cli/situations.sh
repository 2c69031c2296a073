#!/bin/sh
# One small program per situation of processes, signals, threads and privileges: it ends and says
# the same without exectrace, with it, and with it and no seccomp filter. Where ptrace itself makes
# a difference, the difference is written down here, and said by exectrace.
. "$(dirname "$0")/../harness.sh"
progs=${TEST_PROGS:-$top/build/progs}
PATH=$progs:$PATH

# answer COMMAND...: "status|line;line" of a command as it is.
answer() {
	timeout -k 5 60 "$@" >said 2>/dev/null </dev/null
	echo "$?|$(tr '\n' ';' <said)"
}

# traced OPTION COMMAND...: the same of a traced one, and what the report has in anomalies.
traced() {
	option=$1
	shift
	timeout -k 5 60 "$exectrace" $option -o report.json -- "$@" >said 2>err </dev/null
	echo "$?|$(tr '\n' ';' <said)"
	# Mostly there are none, and jq takes its time.
	if grep -q '"anomalies": \[\]' report.json; then
		echo >anomalies
	else
		query '.anomalies | unique | join("; ")' >anomalies
	fi
}

# differs NAME PLAIN TRACED UNFILTERED COMMAND...: what is expected in each of the three ways.
# An exit status of 77 without exectrace says that this machine cannot do it.
differs() {
	name=$1 plain=$2 filtered=$3 unfiltered=$4
	shift 4
	got=$(answer "$@")
	case $got in
	77\|*)
		skip "$name" "not possible here"
		return
		;;
	esac
	is "$name: untraced" "$got" "$plain"
	is "$name: traced" "$(traced --seccomp-bpf=on "$@")" "$filtered"
	said=$(cat anomalies)
	is "$name: no filter" "$(traced --seccomp-bpf=off "$@")" "$unfiltered"
	said="$said|$(cat anomalies)"
}

# same NAME EXPECTED COMMAND...: without any difference, and without an anomaly.
same() {
	name=$1 expected=$2
	shift 2
	differs "$name" "$expected" "$expected" "$expected" "$@"
	[ "${got#77|}" != "$got" ] || is "$name: nothing strange" "$said" "|"
}

same "fork" "3|" fork_exec /bin/sh -c 'exit 3'
same "vfork" "3|" vfork_exec /bin/sh -c 'exit 3'
same "vfork: the child's exec fails" "42|" vfork_exec /nonexistent
same "posix_spawn" "3|" spawn /bin/sh -c 'exit 3'
same "posix_spawn fails" "2|" spawn /nonexistent
same "clone3" "3|" clone3_exec /bin/sh -c 'exit 3'
same "CLONE_VFORK" "3|" vfork_clone vfork /bin/sh -c 'exit 3'
same "CLONE_VFORK and CLONE_VM" "3|" vfork_clone vm /bin/sh -c 'exit 3'
same "a child without an exit signal" "3|" vfork_clone silent /bin/sh -c 'exit 3'
same "CLONE_PARENT" "3|" clone_parent /bin/sh -c 'exit 3'
same "a subreaper and a double fork" "3|" subreaper /bin/sh -c 'exit 3'
same "zombies" "0|" zombies
same "children that nobody waits for" "0|ignored: -1 No child processes;not wanted: -1 No child \
processes;" no_zombies
same "a pid used again" "0|" pid_reuse
same "pidfds" "0|" pidfds
same "a session of its own" "3|" setsid_exec /bin/sh -c 'exit 3'
same "a daemon" "5|" daemon 100 /bin/true
same "exec by the first thread" "3|" thread_exec leader /bin/sh -c 'exit 3'
same "exec by another thread" "3|" thread_exec other /bin/sh -c 'exit 3'
same "exec by a thread fails" "42|" thread_exec other /nonexistent
same "threads execute at once" "3|" threads_race /bin/sh -c 'exit 3'
same "the first thread has ended" "3|" leader_exits /bin/sh -c 'exit 3'
same "SIGKILL to a group that executes" "137|" group_kill
bad_elf bad && chmod 755 bad
same "death past the point of no return" "111|" fork_exec ./bad
same "the same in a thread" "139|" thread_exec other ./bad
same "the same after vfork" "111|" vfork_exec ./bad

same "stops and continues" "7|" group_stop
same "what SIGCHLD and waitid tell" "0|exit: code 1 status 9; code 1 status 9;stop: code 5 status \
19; code 5 status 19;continue: code 6 status 18; code 6 status 18;terminal stop: code 5 status 20; \
code 5 status 20;continue: code 6 status 18; code 6 status 18;kill: code 2 status 15; code 2 status \
15;stop: code 5 status 19; code 5 status 19;kill while stopped: code 2 status 9; code 2 status 9;" \
	child_signals
same "orphaned process groups" "0|discarded: went on went on went on , status 0;orphaned: cont hup end, \
status 0;" orphaned_groups
mkdir -p cores && expected=$(answer dumps_core cores)
like "core dumps: as everywhere" "$expected" \
	"0|signal 6 code [23] core [01] files ?;signal 11 *;signal 3 code 2 core 0 *;signal 15 code 2 core 0 *;"
same "core dumps" "$expected" dumps_core cores
same "queued signals" "0|" signal_storm 500
if command -v go >/dev/null; then
	cat >storm.go <<'X'
package main

import "sync"

func main() {
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for n := 0; n < 200000000; n++ {
			}
		}()
	}
	all.Wait()
}
X
	GOCACHE=${TEST_CACHE:-$PWD}/go-cache GO111MODULE=off go build -o storm storm.go
	# Go preempts what runs for long by SIGURG: each is one more stop and one more request.
	GOMAXPROCS=2 GODEBUG=asyncpreemptoff=1 run_by "$exectrace" -o report.json -- ./storm
	calm=$(query '.run.tracing_cost | .ptrace_requests - .stops, .stops')
	GOMAXPROCS=2 run_by "$exectrace" -o report.json -- ./storm
	storm=$(query '.run.tracing_cost | .ptrace_requests - .stops, .stops')
	if [ "${storm#* }" -gt $((${calm#* } + 10)) ]; then
		is "Go's SIGURG: one request each" "$status ${storm% *}" "0 ${calm% *}"
		is "Go's SIGURG: nothing strange" "$(query '.anomalies | length')" 0
	else
		skip "Go's SIGURG" "Go sent hardly any: stops $calm and $storm"
	fi
else
	skip "Go's SIGURG" "go is not installed"
fi
same "timers, and an alarm over an exec" "142|timer: signal 1 code -2 value 4711 overrun 0;itimer: \
signal 14 code 128;virtual: signal 26 code 128;" timers
same "a parent thread's death" "7|" parent_dies
# Whoever runs the tests may ignore further signals.
masks='import os, signal as s
s.signal(s.SIGPIPE, s.SIG_DFL); s.signal(s.SIGHUP, s.SIG_IGN)
s.pthread_sigmask(s.SIG_BLOCK, [s.SIGTERM])
os.execvp("grep", ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])'
plain=$(answer python3 -c "$masks")
like "signals are blocked and ignored" "$plain" "0|SigBlk:	0000000000004000;SigIgn:	*1;"
cat >masks.py <<'X'
import os, signal as s
s.signal(s.SIGPIPE, s.SIG_DFL); s.signal(s.SIGHUP, s.SIG_IGN); s.signal(s.SIGXFSZ, s.SIG_DFL)
s.pthread_sigmask(s.SIG_BLOCK, [s.SIGTERM])
os.execvp("grep", ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])
X
# Others may be ignored already where the tests run.
expected=$(answer python3 masks.py)
like "blocked and ignored signals: as set" "$expected" \
	"0|SigBlk:	00000000????4???;SigIgn:	????????????????;"
same "blocked and ignored signals" "$expected" python3 masks.py

# ptrace wants to see an ignored signal, and epoll_wait cannot be restarted (ptrace(2)).
calm="nanosleep, stopped: 0 ;poll, stopped: 0 ;read, stopped: 1 ;mutex, stopped: 110 ;epoll, \
stopped: -1 Interrupted system call;"
sleepy="nanosleep, ignored: 0 ;poll, ignored: 0 ;read, ignored: 1 ;mutex, ignored: 110 ;epoll, ignored:"
interrupted="0|$sleepy -1 Interrupted system call;$calm"
differs "calls that sleep" "0|$sleepy 0 ;$calm" "$interrupted" "$interrupted" restarts

same "a user namespace" "0|pid 0;" namespaces user /bin/true
same "a pid namespace" "1|pid 1;" namespaces pid /bin/sh -c 'exit $$'
same "both, and an exec fails there" "42|pid 1;" namespaces both /nonexistent
run -o report.json -- namespaces both "$progs/fork_exec" /nonexistent
case $status in
77) skip "both pids" "no namespaces here" ;;
*) is "both pids" "$(query '.findings[0] | .ns_pid, (.pid != .ns_pid)')" "2 true" ;;
esac
same "the init of a pid namespace dies of a fault" "11|" pidns_init
same "the same in its second thread" "11|" pidns_init thread
same "it dies of a call that its own filter traps" "31|" pidns_init trap
same "it gets no SIGSTOP from inside" "103|" pidns_init stop
mkdir -p root/bin && cp "$(command -v busybox)" root/bin/sh 2>/dev/null
if [ -x root/bin/sh ]; then
	same "chroot" "3|" new_root chroot root /bin/sh -c 'exit 3'
	same "chroot: missing there" "2|" new_root chroot root /bin/true
	same "pivot_root" "3|" new_root pivot "$PWD/root" /bin/sh -c 'exit 3'
	same "pivot_root: missing there" "2|" new_root pivot "$PWD/root" /bin/true
else
	skip "chroot and pivot_root" "no static program for the new root"
fi

same "NULL for argv and envp" "0|" null_argv /bin/true
same "pointers that lead nowhere" "0|" bad_pointers
same "one string too long" "7|" too_big 131072
same "paths and arguments at their limits" "0|empty: 2;4096 with the NUL: 0;4097 with the NUL: 36;a \
name of 256: 36;about 2 MiB: 0;" long_names
same "descriptors" "$(answer count_fds)" count_fds
run_by prlimit --nofile=10:10 "$exectrace" -o report.json -- fork_exec /nonexistent
is "ten descriptors" "$status $(query '.findings[].cause')" "42 TARGET_NOT_FOUND"
run_by prlimit --nofile=6:6 "$exectrace" -o report.json -- sh -c 'exec /etc/passwd'
is "six: no cause is claimed" "$status $(query '.findings[].cause')" "126 UNKNOWN"
like "six: what limits us is said" "$(query '.findings[].predicted.undecidable | join("; ")')" \
	"*exectrace itself ran out of file descriptors*"
is "six: nor that the file is missing" "$(query '.findings[].target.description')" "not examined"

# A limit that was set low for the command is not one for whoever looks at it, and stays the command's.
is "descriptors: the command's limits" \
	"$(answer prlimit --nofile=12:500 "$exectrace" -- sh -c 'ulimit -Sn; ulimit -Hn')" "0|12;500;"
run_by prlimit --nofile=64:4096 "$exectrace" -o report.json -- retries 100 /etc/passwd
is "descriptors: a hundred that may exec again" \
	"$status $(query '.findings[] | .cause, .occurrences')" "13 TARGET_NO_EXEC_BIT 1"

same "its own filter refuses" "1|" own_filter errno /bin/true
run -o report.json -- own_filter errno /bin/true
is "its own filter refuses: explained" "$(query '.findings[] | .cause, .outcome.errno')" \
	"SECCOMP_DENIED EPERM"
same "its own filter wants a tracer" "38|" own_filter trace /bin/true
run -o report.json -- own_filter trace /bin/true
is "its own filter wants a tracer: explained" "$(query '.findings[] | .cause, .outcome.errno')" \
	"SECCOMP_DENIED ENOSYS"
same "its own filter for all its threads" "13|" filter_for_all /bin/true
run -o report.json -- filter_for_all /bin/true
is "its own filter for all its threads: explained" "$(query '.findings[] | .cause, .outcome.errno')" \
	"SECCOMP_DENIED EACCES"
same "its own filter allows" "1|" own_filter allow /bin/false
same "a supervisor refuses" "1|" notified refuse /bin/true
run -o report.json -- notified refuse /bin/true
[ "$status" -eq 77 ] || is "a supervisor refuses: explained" "$(query '.findings[].cause')" SECCOMP_DENIED
same "a supervisor allows" "1|" notified allow /bin/false
same "its own filter traps" "6|signal 31 code 1 call 1;" trapped trap
same "its own filter kills" "159|" trapped kill

# A filter in place keeps strict mode away, an untraced child has no tracer to answer for the
# filter, and a task has one tracer only.
differs "strict mode" "137|" "77|" "137|" trapped strict
like "strict mode: said" "$said" "*strict mode*|"
differs "CLONE_UNTRACED" "3|" "38|" "3|" untraced clone /bin/sh -c 'exit 3'
like "CLONE_UNTRACED: said" "$said" "*CLONE_UNTRACED*ENOSYS*"
# Its flags are in memory, where no filter reads them: its end tells of it.
differs "CLONE_UNTRACED by clone3" "3|" "38|" "3|" untraced clone3 /bin/sh -c 'exit 3'
like "CLONE_UNTRACED by clone3: said" "$said" "*CLONE_UNTRACED*ENOSYS*|*CLONE_UNTRACED*"
differs "PTRACE_TRACEME" "0|" "1|" "1|" traces me
like "PTRACE_TRACEME: said" "$said" "*one tracer only*|*one tracer only*"
differs "PTRACE_SEIZE" "0|" "1|" "1|" traces child
like "PTRACE_SEIZE: said" "$said" "*one tracer only*|*one tracer only*"

if [ "$(uname -m)" = x86_64 ]; then
	same "int 0x80" "0|" int80_exec /bin/true
	same "int 0x80 fails" "2|" int80_exec /nonexistent
	expected=$(answer x32_exec /bin/true)
	same "x32" "$expected" x32_exec /bin/true
	if [ -x "$progs/i386_exec" ]; then
		same "i386" "0|32-bit;" i386_exec /bin/echo 32-bit
	else
		skip "i386" "no -m32"
	fi
	if [ -x "$progs/i386_fork_exec" ]; then
		same "i386: fork" "3|" i386_fork_exec /bin/sh -c 'exit 3'
		same "i386: vfork" "3|" i386_vfork_exec /bin/sh -c 'exit 3'
		same "i386: the vfork child's exec fails" "42|" i386_vfork_exec /nonexistent
		same "i386: posix_spawn" "3|" i386_spawn /bin/sh -c 'exit 3'
		same "i386: posix_spawn fails" "2|" i386_spawn /nonexistent
		same "i386: CLONE_VFORK and CLONE_VM" "3|" i386_vfork_clone vm /bin/sh -c 'exit 3'
		same "i386: a session of its own" "3|" i386_setsid_exec /bin/sh -c 'exit 3'
		same "i386: exec by another thread" "3|" i386_thread_exec other /bin/sh -c 'exit 3'
		same "i386: exec by a thread fails" "42|" i386_thread_exec other /nonexistent
		same "i386: threads execute at once" "3|" i386_threads_race /bin/sh -c 'exit 3'
		same "i386: the first thread has ended" "3|" i386_leader_exits /bin/sh -c 'exit 3'
		same "i386: death past the point of no return" "111|" i386_fork_exec ./bad
		same "i386: a 32-bit program executes a 32-bit one" "2|" \
			i386_fork_exec "$progs/i386_spawn" /nonexistent
		same "i386: queued signals" "0|" i386_signal_storm 100
		run -o report.json -- i386_spawn /nonexistent
		is "i386: the failure is explained" "$(query '.findings[] | .cause, .abi')" \
			"TARGET_NOT_FOUND i386"
	else
		skip "i386 programs of a C library" "gcc -m32 does not link"
	fi
fi

# Its memory may be read by the privileged only: by anybody else nothing is claimed.
same "a caller that is not dumpable" "3|" not_dumpable /bin/sh -c 'exit 3'
same "a caller that is not dumpable: the exec fails" "2|" not_dumpable /nonexistent
as_anybody=
[ "$(id -u)" -ne 0 ] || as_anybody="setpriv --reuid=65534 --regid=65534 --clear-groups"
: >report.json && chmod 666 report.json && chmod 777 .
run_by $as_anybody "$exectrace" -o report.json -- not_dumpable /nonexistent
chmod 755 .
is "anybody: a caller that is not dumpable" "$status $(query '.findings[].cause')" "2 UNKNOWN"
like "anybody: why nothing is known" "$(query '.findings[].predicted.undecidable | join("; ")')" \
	"*the caller is not dumpable*"

# Whoever looks at its files waits for it, and it would wait for us.
if unshare -Urm true 2>/dev/null; then
	plain=$(answer unshare -Urm serves_files)
	case $plain in
	77*) skip "a file system of its own" "no file systems in user space here" ;;
	*)
		is "a file system of its own: untraced" "$plain" "8|"
		is "a file system of its own: traced" "$(traced -v unshare -Urm serves_files)" "8|"
		is "a file system of its own: the file was looked at" "$(query '.findings[].cause')" \
			TARGET_UNRECOGNIZED_FORMAT
		is "a file system of its own: no filter" \
			"$(traced --seccomp-bpf=off unshare -Urm serves_files)" "8|"
		;;
	esac
else
	skip "a file system of its own" "no user namespaces here"
fi

# What root's tracing leaves alone, and what anybody else's cannot.
as_root="0|nnp 0 uid 0 euid 0 gid 0 egid 0"
if [ "$(id -u)" -eq 0 ]; then
	rest=$(answer privileges) rest=${rest#"$as_root"}
	same "root: no_new_privs and ids" "$as_root$rest" privileges
	cp "$progs/privileges" setuid && chown 65533 setuid && chmod 4755 setuid
	setuid="0|nnp 0 uid 0 euid 65533 gid 0 egid 0"
	rest=$(answer ./setuid) rest=${rest#"$setuid"}
	same "root: a setuid program" "$setuid$rest" ./setuid
	is "root: -u" "$(traced "-u 65534" ./setuid)" \
		"$(answer setpriv --reuid=65534 --regid=65534 --clear-groups ./setuid)"
	ids='id -u; id -g; id -G; umask; pwd'
	gid=$(id -g nobody)
	is "root: -u NAME, and its groups" "$(traced "-u nobody" sh -c "$ids")" \
		"$(answer setpriv --reuid=nobody --regid="$gid" --init-groups sh -c "$ids")"
	is "root: -u UID:GID" "$(traced "-u 65533:4" sh -c "$ids")" \
		"$(answer setpriv --reuid=65533 --regid=4 --clear-groups sh -c "$ids")"
	run -u nobody -o report.json -- fork_exec /nonexistent/x
	is "root: -u NAME, an exec that fails" "$status $(query '.findings[].cause')" \
		"42 TARGET_NOT_FOUND"
	chmod 700 . && run -u nobody -o report.json -- fork_exec "$PWD/setuid"
	is "root: -u NAME, what root could execute" "$status $(query '.findings[].cause')" \
		"42 PATH_SEARCH_DENIED"
	run -u no-such-user -- true
	is "root: -u, no such user" "$status $err" "125 exectrace: no such user: no-such-user"
	run -u nobody:nogroup -- true
	like "root: -u, not a group id" "$status $err" "125 exectrace: *nobody:nogroup"
	chmod 755 .
	run_by setpriv --reuid=65534 --regid=65534 --clear-groups "$exectrace" -u 65533 -- true
	is "anybody: -u is refused" "$status $err" \
		"125 exectrace: cannot become the user asked for: Operation not permitted"
	chmod 755 . && chmod 666 report.json && plain=$(answer setpriv --reuid=65534 --regid=65534 \
		--clear-groups ./setuid)
	got=$(answer setpriv --reuid=65534 --regid=65534 --clear-groups "$exectrace" -- ./setuid)
	is "anybody: a setuid program, untraced" "${plain%% gid*}" "0|nnp 0 uid 65534 euid 65533"
	is "anybody: a setuid program, traced" "${got%% gid*}" "0|nnp 1 uid 65534 euid 65534"
else
	skip "setuid programs" "needs root"
fi
finish
