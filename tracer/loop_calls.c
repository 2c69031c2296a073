/* Calls other than execs: opens for writing and their like, and those of a followed task. */
#include "tracer/loop_state.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/held.h"
#include "tracer/peek.h"

enum { FD_NAME = 32, VECTORS_MAX = 64, HOW_MAX = 4096 };

static char *fd_name(pid_t tid, int fd)
{
	char name[FD_NAME];

	snprintf(name, sizeof(name), "fd/%d", fd);
	return held_link(tid, name);
}

/* A path argument as the kernel takes it, absolute in the tracee's root; owned, or NULL.
 * *given: where in it the argument itself begins. */
static char *read_path(struct peek *peek, const struct call *call, int dirfd_at, int path_at,
		       size_t *given)
{
	scope_free char *path = NULL;
	scope_free char *base = NULL;
	int dirfd = dirfd_at == ARG_NONE ? AT_FDCWD : (int)call->args[dirfd_at];

	if (path_at == ARG_NONE || peek_string(peek, call->args[path_at], PEEK_PATH_MAX, &path))
		return NULL;
	if (*path == '/')
		return scope_steal_pointer(&path);
	base = dirfd == AT_FDCWD ? held_link(peek->tid, "cwd") : fd_name(peek->tid, dirfd);
	if (!base)
		return scope_steal_pointer(&path);
	*given = strlen(base);
	if (!*path)
		return scope_steal_pointer(&base);
	*given = strcmp(base, "/") ? *given + 1 : 1;
	return xasprintf("%s/%s", strcmp(base, "/") ? base : "", path);
}

/* The text of a symbolic link is not resolved against anything. */
static char *read_first_path(struct peek *peek, const struct call *call,
			     const struct call_shape *shape, size_t *given)
{
	char *text = NULL;

	if (!shape->file || shape->op != FILE_SYMLINK)
		return read_path(peek, call, shape->dirfd, shape->path, given);
	if (peek_string(peek, call->args[shape->path], PEEK_PATH_MAX, &text))
		return NULL;
	return text;
}

/* The kernel knows no smaller struct, and takes none that is larger than a page. */
static void read_how(struct tracee *tracee, const struct call *call)
{
	uint64_t size = call->args[3] < HOW_MAX ? call->args[3] : HOW_MAX;
	ssize_t got;

	if (call->kind != CALL_OPENAT2 || size < sizeof(struct open_how))
		return;
	tracee->call_how = xmalloc(size);
	got = peek_remote(tracee->tid, call->args[2], tracee->call_how, size);
	tracee->call_how_len = got > 0 ? (size_t)got : 0;
}

static int open_flags(const struct tracee *tracee, const struct call *call,
		      const struct call_shape *shape)
{
	struct open_how how = {0};

	if (call->kind == CALL_CREAT)
		return O_CREAT | O_WRONLY | O_TRUNC;
	if (call->kind != CALL_OPENAT2)
		return shape->flags == ARG_NONE ? 0 : (int)call->args[shape->flags];
	if (tracee->call_how_len >= sizeof(how))
		memcpy(&how, tracee->call_how, sizeof(how));
	return (int)how.flags;
}

/* Only for what the user named: the line of the log begins before the call blocks. */
static void emit_enter(struct loop *loop, struct tracee *tracee)
{
	struct event event = {.kind = EVENT_CALL_ENTER,
			      .call = {.name = call_shape(tracee->call.kind)->name,
				       .abi = tracee->call.abi,
				       .path = tracee->call_path,
				       .given = tracee->call_given,
				       .fd_path = tracee->call_fd,
				       .how = tracee->call_how,
				       .how_len = tracee->call_how_len,
				       .entered_ns = tracee->call_entered}};

	if (!call_wanted(&tracee->call, loop->trace & ~(TRACE_WRITES | TRACE_STORY), false))
		return;
	memcpy(event.call.args, tracee->call.args, sizeof(event.call.args));
	loop_emit_ahead(loop, &event, tracee);
}

void loop_call_enter(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	const struct call_shape *shape = call_shape(loop->call.kind);
	size_t given2 = 0;
	struct peek peek;

	(void)stop;
	tracee_drop_call(tracee);
	tracee->call = loop->call;
	tracee->call_given = 0;
	tracee->call_entered = loop_now();
	if (loop->call.kind == CALL_EXIT_GROUP) {
		loop_call_lost(loop, tracee, true);
		return;
	}
	if ((shape->path == ARG_NONE && shape->fd == ARG_NONE) || !loop_tells(loop))
		return;
	peek_start(&peek, tracee->tid, arch_word(loop->call.abi));
	read_how(tracee, &loop->call);
	tracee->call_flags = open_flags(tracee, &loop->call, shape);
	tracee->call_path = read_first_path(&peek, &loop->call, shape, &tracee->call_given);
	if (shape->path2 != ARG_NONE)
		tracee->call_path2 =
			read_path(&peek, &loop->call, shape->dirfd2, shape->path2, &given2);
	/* Of a close and a chmod the name is needed before; of a read only when it is told. */
	if (loop->call.kind == CALL_CLOSE || loop->call.kind == CALL_FCHMOD)
		tracee->call_fd = fd_name(tracee->tid, (int)loop->call.args[shape->fd]);
	emit_enter(loop, tracee);
}

static void emit_file(struct loop *loop, struct tracee *tracee)
{
	const struct call_shape *shape = call_shape(tracee->call.kind);
	struct event event = {
		.kind = EVENT_FILE,
		.file = {.op = shape->op,
			 .path = tracee->call_path ? tracee->call_path : tracee->call_fd,
			 .path2 = tracee->call_path2}};

	if (shape->op == FILE_OPEN_WRITE) {
		event.file.flags = tracee->call_flags;
		if ((event.file.flags & O_ACCMODE) == O_RDONLY)
			return;
	}
	if (shape->mode != ARG_NONE)
		event.file.mode = tracee->call.args[shape->mode];
	loop->wary |= event.file.path && !strcmp(event.file.path, "/dev/fuse");
	if (event.file.path)
		loop_emit(loop, &event, tracee, true);
}

/* One struct iovec of the tracee's ABI. */
static bool read_vector(const struct tracee *tracee, uint64_t address, struct iovec *vector)
{
	unsigned word = arch_word(tracee->call.abi);
	uint64_t wide[2] = {0};
	uint32_t narrow[2] = {0};

	if (peek_remote(tracee->tid, address, word == 8 ? (void *)wide : narrow, 2 * word) !=
	    (ssize_t)(2 * word))
		return false;
	vector->iov_base = (void *)(uintptr_t)(word == 8 ? wide[0] : narrow[0]);
	vector->iov_len = word == 8 ? wide[1] : narrow[1];
	return true;
}

/* Bytes that a call moved, up to size: how many were read back. */
static size_t read_data(const struct tracee *tracee, uint64_t moved, char *data, size_t size)
{
	const struct call *call = &tracee->call;
	size_t want = moved < size ? (size_t)moved : size, have = 0;
	size_t step = 2 * arch_word(call->abi);
	struct iovec vector;

	if (call->kind == CALL_READ || call->kind == CALL_PREAD64 || call->kind == CALL_WRITE) {
		ssize_t got = peek_remote(tracee->tid, call->args[1], data, want);

		return got > 0 ? (size_t)got : 0;
	}
	if (call->kind != CALL_WRITEV)
		return 0;
	for (uint64_t i = 0; i < call->args[2] && i < VECTORS_MAX && have < want &&
			     read_vector(tracee, call->args[1] + i * step, &vector);
	     i++) {
		size_t len = vector.iov_len < want - have ? vector.iov_len : want - have;
		ssize_t got =
			peek_remote(tracee->tid, (uintptr_t)vector.iov_base, data + have, len);

		have += got > 0 ? (size_t)got : 0;
	}
	return have;
}

static void emit_call(struct loop *loop, struct tracee *tracee, int64_t result, bool unfinished,
		      bool held)
{
	const struct call_shape *shape = call_shape(tracee->call.kind);
	size_t limit = loop->config->data_limit < LOOP_DATA ? loop->config->data_limit : LOOP_DATA;
	bool refused =
		result < 0 && tracee->follow == FOLLOW_WRITES && tracee->call.kind == CALL_WRITE;
	uint64_t bytes = result > 0 ? (uint64_t)result : refused ? tracee->call.args[2] : 0;
	struct event event = {.kind = EVENT_CALL,
			      .call = {.name = shape->name,
				       .abi = tracee->call.abi,
				       .result = result,
				       .path = tracee->call_path,
				       .given = tracee->call_given,
				       .how = tracee->call_how,
				       .how_len = tracee->call_how_len,
				       .entered_ns = tracee->call_entered,
				       .unfinished = unfinished}};

	if (!loop_tells(loop)) {
		loop->unheard |= loop->deaf;
		return; /* the sink may be looking at the last data */
	}
	memcpy(event.call.args, tracee->call.args, sizeof(event.call.args));
	loop_settle(loop); /* whose data may still lie there */
	if (!unfinished && bytes) {
		event.call.data_len = read_data(tracee, bytes, loop->data, limit);
		event.call.data = event.call.data_len ? loop->data : NULL;
	}
	/* The name of a descriptor costs a readlink: only where it explains something. */
	if (held && !tracee->call_fd && shape->fd != ARG_NONE && tracee->follow)
		tracee->call_fd = fd_name(tracee->tid, (int)tracee->call.args[shape->fd]);
	event.call.fd_path = tracee->call_fd;
	if (held)
		loop_emit_ahead(loop, &event, tracee);
	else
		loop_emit(loop, &event, tracee, false);
}

/* A program that speaks much shall not stop twice for it. */
void loop_call_said(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	const struct call *call = &tracee->call;
	size_t limit = loop->config->data_limit < LOOP_DATA ? loop->config->data_limit : LOOP_DATA;
	struct event event = {.kind = EVENT_CALL, .call.unfinished = true};

	(void)stop;
	tracee_drop_call(tracee);
	if (!loop_tells(loop)) {
		loop->unheard |= loop->deaf;
		return;
	}
	tracee->call = loop->call;
	event.call.name = call_shape(call->kind)->name;
	event.call.abi = call->abi;
	memcpy(event.call.args, call->args, sizeof(event.call.args));
	loop_settle(loop); /* whose data may still lie there */
	event.call.data_len = read_data(tracee, call->kind == CALL_WRITE ? call->args[2] : limit,
					loop->data, limit);
	event.call.data = event.call.data_len ? loop->data : NULL;
	loop_emit_ahead(loop, &event, tracee);
	tracee_drop_call(tracee);
}

/* The call is over; its strings live as long as what was told of it. */
static void spend_call(struct loop *loop, struct tracee *tracee)
{
	char **strings[] = {&tracee->call_path, &tracee->call_path2, &tracee->call_fd,
			    &tracee->call_how};

	for (size_t i = 0; loop->telling && i < sizeof(strings) / sizeof(strings[0]); i++) {
		loop->spent[i] = *strings[i];
		*strings[i] = NULL;
	}
	tracee_drop_call(tracee);
}

/* Is it to be told as EVENT_CALL? An open for writing may be told as both. */
static bool told_as_call(const struct loop *loop, const struct tracee *tracee)
{
	return call_wanted(&tracee->call, loop->trace & ~TRACE_WRITES, tracee->follow);
}

/* A thread that runs goes on until it stops for something else: it is asked to. */
static void follow_calls(struct loop *loop, struct tracee *tracee, bool may_run)
{
	if (may_run && !tracee->syscalls && !tracee->held && !tracee->listening)
		loop_request(loop, PTRACE_INTERRUPT, tracee->tid, 0, NULL);
	tracee->own_filter = tracee->syscalls = true;
}

/* From here on its own filter decides before ours does: what it refuses is seen by PTRACE_SYSCALL
 * only (seccomp(2): the most restrictive action wins). With TSYNC this goes for its threads. */
static void own_filter(struct loop *loop, struct tracee *tracee)
{
	for (struct tracee *t = tracee->group ? tracee->group->first : NULL; t; t = t->next_thread)
		if (t == tracee || tracee->call.args[1] & 1)
			follow_calls(loop, t, t != tracee);
}

void loop_call_leave(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
	bool restarts = loop->left <= -512 && loop->left >= -516;
	const char *remark = call_remark(&tracee->call, loop->left);

	(void)stop;
	if (remark)
		loop_anomaly(loop, tracee, remark);
	if (remark && tracee->call.kind == CALL_CLONE)
		tracee_note_ever(&loop->tracees, loop->left); /* told of */
	if (call_installs_filter(&tracee->call) && loop->left >= 0)
		own_filter(loop, tracee);
	if (call_confines(&tracee->call) && loop->left >= 0)
		loop_landlock(loop, tracee);
	if (!restarts && loop->left >= 0 && (loop->trace & TRACE_WRITES) &&
	    call_shape(tracee->call.kind)->file)
		emit_file(loop, tracee);
	if (!restarts && told_as_call(loop, tracee))
		emit_call(loop, tracee, loop->left, false, true);
	spend_call(loop, tracee);
}

void loop_call_lost(struct loop *loop, struct tracee *tracee, bool held)
{
	if (tracee->call.kind != CALL_OTHER && told_as_call(loop, tracee))
		emit_call(loop, tracee, 0, true, held);
	spend_call(loop, tracee);
}

/* A filter of the tracee's own said RET_TRACE. Without a tracer the call would answer ENOSYS
 * (kernel/seccomp.c __seccomp_filter), so it does: the number -1 is no call, and what is in the
 * result register by then is what the call answers. */
void loop_refuse(struct loop *loop, struct tracee *tracee, const struct stop *stop)
{
#if defined(__x86_64__)
	enum { ORIG_RAX_OFFSET = 15 * 8, RAX_OFFSET = 10 * 8 };

	loop_request(loop, PTRACE_POKEUSER, tracee->tid, RAX_OFFSET, (void *)(intptr_t)-ENOSYS);
	loop_request(loop, PTRACE_POKEUSER, tracee->tid, ORIG_RAX_OFFSET, (void *)(intptr_t)-1);
#else /* aarch64: arch.h lets no other pass */
	struct user_regs_struct registers;
	int none = -1;
	struct iovec all = {&registers, sizeof(registers)};
	struct iovec number = {&none, sizeof(none)};

	if (loop_request(loop, PTRACE_GETREGSET, tracee->tid, NT_PRSTATUS, &all) < 0)
		return;
	registers.regs[0] = (uint64_t)-ENOSYS;
	loop_request(loop, PTRACE_SETREGSET, tracee->tid, NT_PRSTATUS, &all);
	loop_request(loop, PTRACE_SETREGSET, tracee->tid, NT_ARM_SYSTEM_CALL, &number);
#endif
	(void)stop;
}
