#!/bin/sh
# Other people's tests of processes, execs and signals: Python's, Go's and stress-ng's, run untraced
# and traced. Every single result has to be the same.
. "$(dirname "$0")/../harness.sh"
limit=${SUITE_LIMIT:-1500}

# Results as "NAME VERDICT" lines, whatever order they came in.
python_results() {
	LC_ALL=C sed -nE 's/^(test[A-Za-z0-9_]* \([^)]*\)).* ?\.\.\. .*(ok|FAIL|ERROR|skipped).*$/\1 \2/p' "$1" | sort
}
go_results() {
	sed -nE 's/^ *--- (PASS|FAIL|SKIP): ([^ ]*) .*/\2 \1/p' "$1" | sort
}
# How often it ran differs from run to run; what it found wrong must not.
stress_results() {
	grep -v 'No stress workers' "$1" |
		sed -nE -e 's/.*((un)?successful run completed).*/\1/p' -e 's/.*(fail|error): *\[[0-9]+\] (.*)/\1 \2/p' |
		sort
}

# compare NAME RESULTS COMMAND...
compare() {
	name=$1 results=$2
	shift 2
	timeout -k 5 "$limit" "$@" >plain.out 2>&1 </dev/null
	plain=$?
	timeout -k 5 "$limit" "$exectrace" -o report.json -- "$@" >traced.out 2>&1 </dev/null
	is "$name: status" "$?" "$plain"
	"$results" plain.out >plain
	"$results" traced.out >traced
	count=$(wc -l <plain)
	if [ "$count" -eq 0 ]; then
		fail "$name" "no results: $(tail -n 5 plain.out)"
	elif cmp -s plain traced; then
		pass "$name: $count results, $(query '"\(.execs.total) execs, \(.anomalies | length) anomalies"')"
	else
		fail "$name: $count results" "$(diff plain traced)"
	fi
}

for test in test_subprocess test_signal test_posix test_os test_wait3 test_wait4 test_fork1 \
	test_popen test_threadsignals test_faulthandler test_select test_poll test_threading \
	test_eintr test_selectors test_cmd_line_script; do
	if /usr/bin/python3 -c "import test.$test" 2>/dev/null; then
		compare "python $test" python_results /usr/bin/python3 -m test -v $test
	else
		skip "python $test" "libpython3-testsuite is not installed"
	fi
done

src=$(go env GOROOT 2>/dev/null)/src
for package in os/exec os/signal os syscall; do
	if [ -e "$src/$package" ] && GOFLAGS=-mod=mod go test -c -o test.bin $package >build.out 2>&1; then
		# In its own directory, where it finds its files; as it was found there.
		top_dir=$PWD
		cp -r "$src/$package" "$(basename $package).dir" && cd "$(basename $package).dir" || exit 99
		compare "go $package" go_results "$top_dir/test.bin" -test.v
		cd "$top_dir" || exit 99
	else
		skip "go $package" "Go's sources are not installed"
	fi
done

if command -v stress-ng >/dev/null; then
	for stressor in fork vfork vforkmany clone daemon zombie wait sigq sigrt sigsuspend \
		sigpending sigfpe sigsegv sigabrt sigchld kill timer itimer pidfd pthread procfs switch \
		alarm bad-altstack exit-group forkheavy session seccomp prctl sigpipe sigtrap signest \
		sigfd rlimit usersyscall priv-instr chroot unshare set nanosleep timerfd; do
		compare "stress-ng $stressor" stress_results \
			stress-ng --$stressor 2 --$stressor-ops 400 --timeout 60 --verify --metrics-brief
	done
	# These refuse to run as root.
	as_nobody=
	[ "$(id -u)" -ne 0 ] || as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
	mkdir open && chmod 777 open
	for stressor in exec spawn; do
		compare "stress-ng $stressor" stress_results $as_nobody \
			stress-ng --$stressor 2 --$stressor-ops 400 --timeout 20 --verify \
			--temp-path "$PWD/open"
	done
else
	skip "stress-ng" "it is not installed"
fi
finish
