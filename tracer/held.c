/* What a sink may ask of a held tracee, over /proc/TID. Holds nothing between two calls. */
#include "tracer/held.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
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
		.read_proc = held_read_proc,
		.read_link = held_read_link,
		.stack = held_stack,
	};

	return (struct held){.ops = &ops, .pid = pid, .tid = tid};
}
