#!/bin/sh
# Who called: the frames of failed execs, for callers of every kind, and why there are none.
. "$(dirname "$0")/../harness.sh"
progs=${TEST_PROGS:-$top/build/progs}
ldconfig -p 2>/dev/null | grep -q libunwind-ptrace || skip_all "libunwind is not installed"

cat >caller.c <<'X'
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) static int inner(void)
{
	char *argv[] = {"x", 0};
	int status = 0;
	pid_t pid = vfork();
	if (!pid) {
		execv("/nonexistent/x", argv);
		_exit(42);
	}
	waitpid(pid, &status, 0);
	return status >> 8;
}
__attribute__((noinline)) static int outer(void) { return inner() + 1; }
int main(void) { return outer() - 1; }
X
# frames FILTER: of the only finding.
frames() {
	query "[.findings[0].stack[] | $1] | map(. // \"-\") | join(\" \")"
}

if gcc -O1 -o caller caller.c 2>/dev/null; then
	run -o report.json -- ./caller
	like "a vfork child shows its parent's stack" "$status $(frames .symbol)" "42 execve inner outer main *"
	like "the files of frames" "$(frames .file)" "*/libc.so.6 $PWD/caller $PWD/caller $PWD/caller *"
	is "build-ids" "$(query '.findings[0].stack[1].build_id')" \
		"$(readelf -n caller | sed -n 's/.*Build ID: //p')"
	is "offsets" "$(query '[.findings[0].stack[] | .offset > 0] | all')" true
	is "nothing to excuse" "$(query '.findings[0].stack_note')" null
	strip caller
	run -o report.json -- ./caller
	like "stripped: offsets in the file" "$(frames .symbol) $(frames .file)" \
		"execve - - - *$PWD/caller $PWD/caller $PWD/caller*"
	run --log=log -k -- sh -c './caller; exec true'
	like "-k: of those that succeed, too" "$(cat log)" "*execve(*true*= 0
*execve+0x*"
	gcc -O1 -fomit-frame-pointer -static -o caller caller.c 2>/dev/null
	run -o report.json -- ./caller
	case $(query '.findings[0].stack | length') in
	1) like "static: cut short, and why" "$(query '.findings[0].stack_note')" "*no unwind tables*" ;;
	*) like "static" "$(frames .symbol)" "execve inner outer main *" ;;
	esac
else
	skip "C callers" "gcc is not installed"
fi

run -o report.json -- "$progs/thread_exec" other /nonexistent/x
like "a thread" "$(frames .symbol)" "execve exec_target *"
run -o report.json -- env -u NOTHING PATH=/nonexistent:/usr/bin:/bin env no-such-program
# What lies between, libc exports no name for.
like "the end of a search" "$(frames .symbol)" "execve * __libc_start_*"
if [ -x "$progs/i386_exec" ]; then
	run -o report.json -- "$progs/i386_exec" /nonexistent/x
	is "a 32-bit caller: why there is none" "$(query '.findings[0] | .stack_note, (.stack | length)')" \
		"a 32-bit caller is not unwound 0"
else
	skip "a 32-bit caller" "no -m32"
fi

if command -v go >/dev/null; then
	cat >main.go <<'X'
package main

import (
	"os"
	"os/exec"
)

//go:noinline
func start() {
	if err := exec.Command("./bad").Start(); err != nil {
		os.Exit(3)
	}
}

func main() { start() }
X
	printf '\001\002' >bad && chmod 755 bad
	for flags in "" "-s -w"; do
		GOCACHE=${TEST_CACHE:-$PWD}/go-cache GO111MODULE=off go build -ldflags "$flags" -o gocaller main.go
		run -o report.json -- ./gocaller
		like "Go $flags: functions" "$status $(frames .symbol)" \
			"3 *syscall.forkExec * os.StartProcess os/exec.(\*Cmd).Start main.start main.main runtime.main *"
		like "Go $flags: lines" "$(query '.findings[0].stack[] | select(.symbol == "main.start") | .source')" \
			"$PWD/main.go:10"
	done
else
	skip "Go callers" "Go is not installed"
fi
finish
