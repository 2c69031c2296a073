/* What a sink may ask of a held tracee: a child of ours stands for it, and a traced one for stacks.
 */
#include "tracer/held.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/stack.h"

Test(held, links_and_files)
{
	struct held held = held_make(getpid(), getpid());
	scope_buf struct buf text = {0}, cwd = {0};
	struct stat here, there;
	char *own = getcwd(NULL, 0);
	scope_close int fd = held.ops->open_link(&held, HELD_CWD);
	scope_close int root = held.ops->open_link(&held, HELD_ROOT);
	scope_close int exe = held.ops->open_link(&held, HELD_EXE);

	cr_expect_eq(held.pid, getpid());
	cr_assert(fd >= 0 && root >= 0 && exe >= 0);
	cr_expect_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	cr_assert_eq(fstat(fd, &there), 0);
	cr_assert_eq(stat(".", &here), 0);
	cr_expect_eq(here.st_ino, there.st_ino);
	cr_assert_eq(held.ops->stat_link(&held, HELD_EXE, &there), 0);
	cr_assert_eq(fstat(exe, &here), 0);
	cr_expect(here.st_dev == there.st_dev && here.st_ino == there.st_ino);
	cr_assert_eq(held.ops->read_link(&held, "cwd", &cwd), 0);
	cr_expect_str_eq(cwd.data, own);
	cr_assert_eq(held.ops->read_proc(&held, "status", &text), 0);
	cr_expect_not_null(strstr(text.data, "\nTgid:"));
	cr_expect_eq(held.ops->read_proc(&held, "no-such-file", &text), -ENOENT);
	cr_expect_eq(held.ops->read_link(&held, "no-such-link", &text), -ENOENT);
	cr_expect_null(held_link(1 << 30, "exe"));
	free(own);
}

Test(held, descriptors)
{
	struct held held = held_make(getpid(), getpid());
	int plain = open("/dev/null", O_RDONLY), closed = open("/dev/null", O_RDONLY | O_CLOEXEC);
	scope_close int copy = held.ops->open_fd(&held, plain);

	cr_expect_geq(copy, 0);
	cr_expect_not(held.ops->fd_cloexec(&held, plain));
	cr_expect(held.ops->fd_cloexec(&held, closed));
	cr_expect_not(held.ops->fd_cloexec(&held, 9999));
	cr_expect_eq(held.ops->open_fd(&held, 9999), -ENOENT);
	close(plain);
	close(closed);
}

Test(held, beginning_of_a_file)
{
	struct held held = held_make(getpid(), getpid());
	char name[] = "/tmp/exectrace-unit-held-XXXXXX", bytes[8] = "";
	int file = mkstemp(name), writer = open(name, O_WRONLY), ends[2];

	cr_assert(file >= 0 && writer >= 0 && !pipe(ends));
	cr_assert_eq(write(file, "beginning", 9), 9);
	cr_expect_eq(held.ops->read_fd(&held, file, bytes, 5), 5);
	cr_expect_eq(memcmp(bytes, "begin", 5), 0);
	cr_expect_eq(lseek(file, 0, SEEK_CUR), 9, "it stays where it was");
	bytes[0] = 0;
	cr_expect_eq(held.ops->read_fd(&held, writer, bytes, 5), 5, "opened for writing only");
	cr_expect_eq(memcmp(bytes, "begin", 5), 0);
	cr_expect_eq(write(ends[1], "x", 1), 1);
	cr_expect_eq(held.ops->read_fd(&held, ends[0], bytes, 5), -EINVAL, "a pipe");
	cr_expect_eq(read(ends[0], bytes, 1), 1, "which nobody read from");
	cr_expect_lt(held.ops->read_fd(&held, 9999, bytes, 5), 0);
	unlink(name);
}

/* What is kept of a task serves while it is that task, and leads to no other. */
Test(held, a_task_that_is_kept)
{
	struct held_task kept = {0};
	struct held held = held_make(getpid(), getpid()), child;
	char name[] = "/tmp/exectrace-unit-held-XXXXXX", byte = 0;
	int file = mkstemp(name), first, status, ends[2];
	pid_t pid;

	cr_assert(file >= 0 && write(file, "a", 1) == 1 && !pipe(ends));
	held.task = &kept;
	cr_expect_eq(held.ops->read_fd(&held, file, &byte, 1), 1);
	cr_assert_eq(kept.tid, getpid());
	first = kept.fd;
	cr_expect_lt(held.ops->read_fd(&held, 9999, &byte, 1), 0);
	cr_expect_eq(held.ops->read_fd(&held, file, &byte, 1), 1);
	cr_expect_eq(kept.fd, first, "it is opened once");
	pid = fork();
	if (!pid)
		_exit(read(ends[0], &byte, 1) != 1);
	child = held_make(pid, pid);
	child.task = &kept;
	cr_expect_eq(child.ops->read_fd(&child, file, &byte, 1), 1);
	cr_expect_eq(kept.tid, pid);
	cr_assert_eq(write(ends[1], "x", 1), 1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	/* As if the number were ours by now. */
	kept.tid = getpid();
	cr_expect_eq(held.ops->read_fd(&held, file, &byte, 1), 1);
	held_task_close(&kept);
	cr_expect_eq(kept.tid, 0);
	unlink(name);
}

static void __attribute__((noinline)) stop_here(void)
{
	raise(SIGSTOP);
	__asm__ volatile("");
}

Test(held, stack_of_a_stopped_child)
{
	struct frame *frames = NULL;
	const char *why = NULL;
	bool seen = false, traced;
	int status, count;
	struct held held;
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME);
		stop_here();
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	traced = WIFSTOPPED(status);
	held = held_make(pid, pid);
	count = traced ? held.ops->stack(&held, &frames, &why) : 0;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (!traced)
		cr_skip_test("ptrace is not permitted");
	if (count < 0) {
		cr_expect_not_null(why, "a stack that is missing needs a reason");
		cr_expect_null(frames);
		return;
	}
	for (int i = 0; i < count; i++) {
		cr_expect_neq(frames[i].address, 0);
		seen = seen || (frames[i].symbol && !strcmp(frames[i].symbol, "stop_here"));
	}
	cr_expect(seen, "%d frames", count);
	frames_free(frames, count);
	frames_free(NULL, 0);
}

Test(held, stack_of_what_is_not_traced)
{
	struct frame *frames = (struct frame *)&frames;
	const char *why = NULL;
	int rc = stack_read(getppid(), getppid(), &frames, &why);

	cr_expect_lt(rc, 0);
	cr_expect_null(frames);
	cr_expect_not_null(why);
}
