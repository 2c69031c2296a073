/* What a sink may ask of a held tracee, over /proc/TID. Keeps nothing between two calls but the
 * descriptor in a struct held_task. */
#include "tracer/held.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/peek.h"
#include "tracer/stack.h"

enum { PROC_NAME = 64, PROC_FILE_LIMIT = 8 * 1024 * 1024 };

static int proc_name(char name[PROC_NAME], pid_t tid, const char *rest)
{
	int len = snprintf(name, PROC_NAME, "/proc/%d/%s", (int)tid, rest);

	return len < PROC_NAME ? 0 : -ENAMETOOLONG;
}

static int open_proc(pid_t tid, const char *rest, int flags)
{
	char name[PROC_NAME];
	int rc = proc_name(name, tid, rest), fd;

	if (rc)
		return rc;
	fd = open(name, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static const char *const link_names[] = {
	[HELD_ROOT] = "root", [HELD_CWD] = "cwd", [HELD_EXE] = "exe"};

static int held_open_link(const struct held *held, enum held_link which)
{
	return open_proc(held->tid, link_names[which], O_PATH);
}

static int held_stat_link(const struct held *held, enum held_link which, struct stat *out)
{
	char name[PROC_NAME];
	int rc = proc_name(name, held->tid, link_names[which]);

	return rc ? rc : stat(name, out) ? -errno : 0;
}

static int held_open_fd(const struct held *held, int fd)
{
	char rest[32];

	snprintf(rest, sizeof(rest), "fd/%d", fd);
	return open_proc(held->tid, rest, O_PATH);
}

void held_task_close(struct held_task *task)
{
	if (task->tid)
		close(task->fd);
	*task = (struct held_task){0};
}

/* -errno where the kernel has no descriptor of a single thread (6.9), whose table may be its own.
 */
static int open_task(const struct held *held)
{
	enum { SINGLE_THREAD = O_EXCL }; /* PIDFD_THREAD */
	int task = syscall(SYS_pidfd_open, held->tid, held->tid == held->pid ? 0 : SINGLE_THREAD);

	return task < 0 ? -errno : task;
}

static int get_fd(int task, int fd)
{
	int got = syscall(SYS_pidfd_getfd, task, fd, 0);

	return got < 0 ? -errno : got;
}

/* Its descriptor itself, shared, which takes no walk through /proc. -errno where the kernel has no
 * pidfd_getfd (5.6). */
static int borrow_fd(const struct held *held, int fd)
{
	struct held_task *kept = held->task, once = {0};
	bool known = kept && kept->tid == held->tid;
	int borrowed = known ? get_fd(kept->fd, fd) : -ESRCH;

	if (borrowed != -ESRCH)
		return borrowed;
	if (!kept)
		kept = &once;
	held_task_close(kept);
	kept->fd = open_task(held);
	if (kept->fd < 0)
		return kept->fd;
	kept->tid = held->tid;
	borrowed = get_fd(kept->fd, fd);
	held_task_close(&once);
	return borrowed;
}

/* Opened anew: to open a pipe or a device has effects, so what it is is looked at first. */
static int reopen_fd(const struct held *held, int fd)
{
	scope_close int path_fd = held_open_fd(held, fd);
	struct stat file;
	char name[PROC_NAME];
	int again;

	if (path_fd < 0)
		return path_fd;
	if (fstat(path_fd, &file) || !S_ISREG(file.st_mode))
		return -EINVAL;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", path_fd);
	again = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return again < 0 ? -errno : again;
}

static ssize_t held_read_fd(const struct held *held, int fd, void *bytes, size_t len)
{
	scope_close int borrowed = borrow_fd(held, fd);
	scope_close int own = -1;
	struct stat file;
	ssize_t got;

	if (borrowed >= 0 && (fstat(borrowed, &file) || !S_ISREG(file.st_mode)))
		return -EINVAL;
	got = borrowed >= 0 ? pread(borrowed, bytes, len, 0) : -1;
	if (got >= 0)
		return got;
	own = reopen_fd(held, fd); /* open for writing only, too */
	if (own < 0)
		return own;
	got = pread(own, bytes, len, 0);
	return got < 0 ? -errno : got;
}

static bool held_fd_cloexec(const struct held *held, int fd)
{
	scope_buf struct buf text = {0};
	const char *flags;
	char rest[32];
	scope_close int file = -1;

	snprintf(rest, sizeof(rest), "fdinfo/%d", fd);
	file = open_proc(held->tid, rest, O_RDONLY);
	if (file < 0 || buf_read_fd(&text, file, 4096, NULL) || !text.data)
		return false;
	flags = strstr(text.data, "flags:");
	return flags && (strtoul(flags + 6, NULL, 8) & O_CLOEXEC);
}

static int held_read_proc(const struct held *held, const char *name, struct buf *out)
{
	scope_close int fd = open_proc(held->tid, name, O_RDONLY);

	return fd < 0 ? fd : buf_read_fd(out, fd, PROC_FILE_LIMIT, NULL);
}

char *held_link(pid_t tid, const char *name)
{
	char path[PROC_NAME], target[PATH_MAX];
	ssize_t len;

	if (proc_name(path, tid, name))
		return NULL;
	len = readlink(path, target, sizeof(target));
	return len < 0 ? NULL : xstrndup(target, len);
}

static int held_read_link(const struct held *held, const char *name, struct buf *out)
{
	scope_free char *target = NULL;

	errno = 0;
	target = held_link(held->tid, name);
	if (!target)
		return errno ? -errno : -ENAMETOOLONG;
	buf_add_string(out, target);
	return 0;
}

static int held_read_string(const struct held *held, uint64_t address, size_t limit,
			    struct buf *out)
{
	scope_free char *string = NULL;
	struct peek peek;
	int rc;

	peek_start(&peek, held->tid, sizeof(void *));
	rc = peek_string(&peek, address, limit, &string);
	if (!rc)
		buf_add_string(out, string);
	return rc;
}

static int held_stack(const struct held *held, struct frame **frames, const char **why)
{
	return stack_read(held->pid, held->tid, frames, why);
}

struct held held_make(pid_t pid, pid_t tid)
{
	static const struct held_ops ops = {
		.open_link = held_open_link,
		.stat_link = held_stat_link,
		.open_fd = held_open_fd,
		.fd_cloexec = held_fd_cloexec,
		.read_fd = held_read_fd,
		.read_proc = held_read_proc,
		.read_link = held_read_link,
		.read_string = held_read_string,
		.stack = held_stack,
	};

	return (struct held){.ops = &ops, .pid = pid, .tid = tid};
}
