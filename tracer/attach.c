/* Whether and why not a process can be attached to, read from /proc. */
#include "tracer/attach.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"

static bool read_file(const char *name, struct buf *out)
{
	scope_close int fd = open(name, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && !buf_read_fd(out, fd, 65536, NULL) && out->data;
}

static bool read_status(pid_t pid, struct buf *out)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/status", (int)pid);
	return read_file(name, out);
}

/* The text behind "\nKEY:", up to its line's end; false when there is no such line. */
static bool status_field(const struct buf *status, const char *key, char *value, size_t size)
{
	const char *line = strstr(status->data, key);

	if (!line)
		return false;
	line += strlen(key);
	line += strspn(line, "\t ");
	snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
	return true;
}

static long status_number(const struct buf *status, const char *key)
{
	char value[64];

	return status_field(status, key, value, sizeof(value)) ? atol(value) : -1;
}

/* A process's name, with nothing in it that a terminal would obey. */
static void name_of(pid_t pid, char *name, size_t size)
{
	scope_buf struct buf status = {0};

	if (!read_status(pid, &status) || !status_field(&status, "Name:", name, size))
		snprintf(name, size, "?");
	for (; *name; name++)
		if (!isprint((unsigned char)*name))
			*name = '?';
}

static bool is_traced_by(pid_t pid, pid_t tracer)
{
	scope_buf struct buf status = {0};

	return read_status(pid, &status) && status_number(&status, "\nTracerPid:") == tracer;
}

int attach_check(pid_t pid, pid_t front, struct err *err)
{
	scope_buf struct buf status = {0};
	char text[64];
	long number;

	if (pid == getpid() || pid == front)
		return err_set(err, EPERM, "%d is exectrace itself", (int)pid);
	if (is_traced_by(getpid(), pid) || (front && is_traced_by(front, pid)))
		return err_set(err, EPERM, "%d traces exectrace itself: neither could go on",
			       (int)pid);
	if (!read_status(pid, &status)) {
		if (!access("/proc/self", F_OK))
			return err_set(err, ESRCH, "there is no process %d", (int)pid);
		return 0; /* no /proc to ask */
	}
	number = status_number(&status, "\nTgid:");
	if (number > 0 && number != pid)
		return err_set(err, EINVAL, "%d is a thread of process %ld: attach to that",
			       (int)pid, number);
	if (status_field(&status, "\nState:", text, sizeof(text)) && *text == 'Z')
		return err_set(err, ESRCH, "process %d has ended (a zombie)", (int)pid);
	number = status_number(&status, "\nTracerPid:");
	if (number > 0) {
		name_of(number, text, sizeof(text));
		return err_set(err, EPERM, "process %d is already traced by %ld (%s)", (int)pid,
			       number, text);
	}
	return 0;
}

static bool other_user(pid_t pid, long *uid)
{
	scope_buf struct buf status = {0};

	if (!read_status(pid, &status))
		return false;
	*uid = status_number(&status, "\nUid:");
	return *uid >= 0 && *uid != (long)getuid();
}

/* Whom yama's scope 1 lets everybody trace. */
static bool is_child_of_ours(pid_t pid)
{
	scope_buf struct buf status = {0};

	return read_status(pid, &status) && status_number(&status, "\nPPid:") == getpid();
}

/* Only a filter can make ptrace fail for root towards a process of its own. */
static bool is_filtered(void)
{
	scope_buf struct buf own = {0};

	return read_status(getpid(), &own) && status_number(&own, "\nSeccomp:") == 2;
}

static bool has_ptrace_right(void)
{
	scope_buf struct buf own = {0};
	char caps[64];

	/* Unknown counts as given: the sentence that this decides would be a guess. */
	return !read_status(getpid(), &own) ||
	       !status_field(&own, "\nCapEff:", caps, sizeof(caps)) ||
	       strtoull(caps, NULL, 16) >> CAP_SYS_PTRACE & 1;
}

static int yama_scope(void)
{
	scope_buf struct buf text = {0};

	return read_file("/proc/sys/kernel/yama/ptrace_scope", &text) ? atoi(text.data) : 0;
}

int attach_explain(pid_t pid, pid_t front, int code, struct err *err)
{
	int scope = yama_scope();
	long uid;

	if (code == ESRCH)
		return err_set(err, code, "process %d is gone", (int)pid);
	if (code == EIO || code == EINVAL)
		return err_sys(err, code, "the kernel cannot seize process %d", (int)pid);
	if (attach_check(pid, front, err))
		return -code;
	if (geteuid() && other_user(pid, &uid))
		return err_set(err, code,
			       "not permitted to trace process %d: it belongs to uid %ld", (int)pid,
			       uid);
	if (scope >= 3)
		return err_set(
			err, code,
			"not permitted to trace: kernel.yama.ptrace_scope is %d (nobody may)",
			scope);
	if (scope > 0 && geteuid() && !(scope == 1 && is_child_of_ours(pid)))
		return err_set(err, code,
			       "not permitted to trace process %d: kernel.yama.ptrace_scope is %d "
			       "(%s)",
			       (int)pid, scope,
			       scope == 1 ? "only one's own descendants" : "only root");
	if (is_filtered())
		return err_set(err, code,
			       "not permitted to trace: exectrace runs under a seccomp filter "
			       "(a container's? it needs SYS_PTRACE allowed)");
	if (!has_ptrace_right())
		return err_set(err, code,
			       "not permitted to trace process %d: exectrace has no CAP_SYS_PTRACE",
			       (int)pid);
	return err_sys(err, code, "not permitted to trace process %d", (int)pid);
}

ssize_t attach_threads(pid_t pid, pid_t **tids)
{
	char name[64];
	DIR *dir;
	size_t count = 0;

	snprintf(name, sizeof(name), "/proc/%d/task", (int)pid);
	dir = opendir(name);
	if (!dir)
		return -errno;
	*tids = NULL;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		if (!(count & (count + 1))) /* 0, 1, 3, 7: room for as many again, and one */
			*tids = xrealloc(*tids, 2 * (count + 1) * sizeof(**tids));
		(*tids)[count++] = atoi(entry->d_name);
	}
	closedir(dir);
	return count;
}

bool attach_serves_files(pid_t pid)
{
	scope_free char *name = xasprintf("/proc/%d/fd", (int)pid);
	DIR *dir = opendir(name);
	bool serves = false;

	for (struct dirent *entry; dir && !serves && (entry = readdir(dir));) {
		char target[16];
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target));

		serves = len == strlen("/dev/fuse") && !memcmp(target, "/dev/fuse", len);
	}
	if (dir)
		closedir(dir);
	return serves;
}
