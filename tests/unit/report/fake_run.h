/* A run without processes: a directory of real files, a held tracee made of our own /proc, and
 * one function per event. */
#ifndef EXECTRACE_TESTS_FAKE_RUN_H
#define EXECTRACE_TESTS_FAKE_RUN_H

#include <criterion/criterion.h>
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
#include "report/collect.h"
#include "report/record.h"
#include "report/texts.h"

struct fake_run {
	struct held held; /* first: the ops find the rest from it */
	char dir[64];
	char exe[PATH_MAX]; /* what runs after a committed exec */
	struct collect *collect;
	int64_t clock;
	enum event_reply reply;		   /* of the last event */
	bool joined;			   /* descriptors 1 and 2 are the same */
	const struct loader_trace *loader; /* what the kernel says of the execs to come */
	uint32_t argc;			   /* what the programs get that they become */
};

static int fake_open_link(const struct held *held, enum held_link which)
{
	const struct fake_run *run = (const struct fake_run *)held;
	const char *paths[] = {[HELD_ROOT] = "/", [HELD_CWD] = run->dir, [HELD_EXE] = run->exe};
	int fd = open(paths[which], O_PATH | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int fake_stat_link(const struct held *held, enum held_link which, struct stat *out)
{
	scope_close int fd = fake_open_link(held, which);

	return fd < 0 ? fd : fstat(fd, out) ? -errno : 0;
}

static int fake_open_fd(const struct held *held, int fd)
{
	char path[64];

	(void)held;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static bool fake_fd_cloexec(const struct held *held, int fd)
{
	(void)held;
	return fcntl(fd, F_GETFD) & FD_CLOEXEC;
}

static ssize_t fake_read_fd(const struct held *held, int fd, void *bytes, size_t len)
{
	ssize_t got = pread(fd, bytes, len, 0);

	(void)held;
	return got < 0 ? -errno : got;
}

static int fake_read_proc(const struct held *held, const char *name, struct buf *out)
{
	char path[64];
	int fd, result;

	(void)held;
	snprintf(path, sizeof(path), "/proc/self/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	result = buf_read_fd(out, fd, 1 << 20, NULL);
	close(fd);
	return result;
}

static int fake_read_link(const struct held *held, const char *name, struct buf *out)
{
	const struct fake_run *run = (const struct fake_run *)held;
	char path[64], target[PATH_MAX];
	ssize_t len;

	if (!strcmp(name, "cwd") || !strcmp(name, "exe")) {
		buf_add_string(out, name[0] == 'c' ? run->dir : run->exe);
		return 0;
	}
	if (!strncmp(name, "fd/", 3)) {
		buf_addf(out, "pipe:[%s]", run->joined ? "1" : name + 3);
		return 0;
	}
	snprintf(path, sizeof(path), "/proc/self/%s", name);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return -errno;
	buf_add(out, target, (size_t)len);
	return 0;
}

static int fake_read_string(const struct held *held, uint64_t address, size_t limit,
			    struct buf *out)
{
	const char *string = (const char *)(uintptr_t)address; /* /proc/self is ours */

	(void)held;
	buf_add(out, string, strnlen(string, limit));
	return 0;
}

static int fake_stack(const struct held *held, struct frame **frames, const char **why)
{
	(void)held;
	*frames = NULL;
	*why = "no stack here";
	return 0;
}

static const struct held_ops fake_ops = {
	fake_open_link, fake_stat_link, fake_open_fd,	  fake_fd_cloexec, fake_read_fd,
	fake_read_proc, fake_read_link, fake_read_string, fake_stack,
};

static inline void fake_file(const struct fake_run *run, const char *name, const char *bytes,
			     size_t len, mode_t mode)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", run->dir, name);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	fchmod(fd, mode);
	close(fd);
}

static inline void fake_send(struct fake_run *run, struct event *event)
{
	struct event_sink sink = collect_sink(run->collect);

	run->clock += 1000000;
	event->mono_ns = run->clock;
	event->time_ns = 1795474217000000000 + run->clock;
	if (!event->tid)
		event->tid = event->pid;
	run->held.pid = event->pid;
	run->held.tid = event->tid;
	event->held = event->kind == EVENT_EXIT ? NULL : &run->held;
	run->reply = sink.take(sink.self, event);
	event->held = NULL;
	sink.after(sink.self, event);
}

static inline void fake_begin(struct fake_run *run)
{
	static char *command[] = {(char *)"sh", (char *)"-c", (char *)"build", NULL};
	struct collect_options options = {.command = command};
	struct event event = {.kind = EVENT_ROOT, .pid = 1};

	memset(run, 0, sizeof(*run));
	run->held.ops = &fake_ops;
	strcpy(run->dir, "/tmp/collect-XXXXXX");
	cr_assert_not_null(mkdtemp(run->dir));
	strcpy(run->exe, "/bin/sh");
	run->collect = collect_new(&options);
	fake_send(run, &event);
}

static inline void fake_spawn(struct fake_run *run, pid_t pid, pid_t parent)
{
	struct event event = {.kind = EVENT_SPAWN,
			      .pid = pid,
			      .spawn = {.parent_pid = parent, .parent_tid = parent}};

	fake_send(run, &event);
}

/* An exec with "name" found below the directory unless it is absolute; argv[1] may be NULL. */
static inline void fake_exec(struct fake_run *run, pid_t pid, const char *name,
			     const char *argument, char **env, int error)
{
	char path[256], *argv[] = {path, (char *)argument, NULL};
	struct exec_call call = {.abi = ABI_X86_64, .dirfd = AT_FDCWD, .path = path};
	struct event event = {.kind = EVENT_EXEC_ENTER, .pid = pid};

	snprintf(path, sizeof(path), "%s%s%s", *name == '/' ? "" : run->dir,
		 *name == '/' ? "" : "/", name);
	call.argv = (struct strings){.items = argv, .count = argument ? 2 : 1};
	call.argc = call.argv.count;
	call.envp = (struct strings){.items = env, .count = texts_count(env)};
	event.exec.call = &call;
	fake_send(run, &event);
	event.kind = error ? EVENT_EXEC_FAILED : EVENT_EXEC_COMMITTED;
	event.exec.error = error;
	event.exec.loader = run->loader;
	event.exec.argc = error ? 0 : run->argc;
	fake_send(run, &event);
}

static inline void fake_exit(struct fake_run *run, pid_t pid, int code)
{
	struct event event = {.kind = EVENT_EXIT,
			      .pid = pid,
			      .exit = {.how = EXIT_CODE, .code = code, .group = true}};

	fake_send(run, &event);
}

static inline void fake_call(struct fake_run *run, pid_t pid, const char *name, int arg0,
			     const char *path, const char *data)
{
	struct event event = {.kind = EVENT_CALL, .pid = pid};
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", run->dir, path ? path : "");
	event.call.name = name;
	event.call.args[0] = (uint64_t)arg0;
	event.call.path = path ? full : NULL;
	event.call.data = data;
	event.call.data_len = data ? strlen(data) : 0;
	event.call.result = data ? (int64_t)strlen(data) : 3;
	fake_send(run, &event);
}

static inline void fake_write(struct fake_run *run, pid_t pid, enum file_op op, const char *name,
			      const char *name2)
{
	char path[256], path2[256];
	struct event event = {.kind = EVENT_FILE, .pid = pid, .file = {.op = op, .path = path}};

	snprintf(path, sizeof(path), "%s/%s", run->dir, name);
	snprintf(path2, sizeof(path2), "%s/%s", run->dir, name2 ? name2 : "");
	event.file.path2 = name2 ? path2 : NULL;
	fake_send(run, &event);
}

/* The command ends; its record, which lives until fake_end. */
static inline const struct record *fake_finish(struct fake_run *run, int code)
{
	struct run_end end = {.has_exit = true, .how = EXIT_CODE, .code = code, .seccomp = true};

	fake_exit(run, 1, code);
	return collect_finish(run->collect, &end);
}

static inline void fake_end(struct fake_run *run)
{
	char command[128];

	collect_free(run->collect);
	snprintf(command, sizeof(command), "rm -rf %s", run->dir);
	cr_expect_eq(system(command), 0);
}

/* The first bytes of a program for a machine that no Linux host of ours runs natively. */
__attribute__((unused)) static void fake_foreign(const struct fake_run *run, const char *name)
{
	unsigned char header[64 + 56] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

	header[16] = 2;	  /* ET_EXEC */
	header[18] = 243; /* EM_RISCV */
	header[20] = 1;
	header[32] = 64; /* e_phoff */
	header[52] = 64;
	header[54] = 56;
	header[56] = 1;
	fake_file(run, name, (const char *)header, sizeof(header), 0755);
}

#endif
