/* The strings of argv and envp on the new stack: what fits, and what argv becomes on its way.
 * fs/exec.c bprm_stack_limits, copy_strings, remove_arg_zero. */
#include "decode/dispatch_replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"

#define STACK_DEFAULT (8ULL << 20) /* _STK_LIM */
#define ARG_MAX_BYTES 131072
#define POINTER 8 /* sizeof(void *) of the kernel, compat callers too */

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* get_arg_page: the stack grows page by page under RLIMIT_STACK and RLIMIT_AS; its first page is
 * there from the start. */
static int grow(struct replay *r)
{
	const struct dispatch_limits *limits = &r->task->limits;
	uint64_t page = r->kernel->page_size, size;

	size = (r->args.used + POINTER + page - 1) / page * page;
	if (size <= r->args.peak)
		return 0;
	if (size > page && (size > limits->stack || size / page > limits->as / page))
		return E2BIG;
	r->args.peak = size;
	return 0;
}

static int take(struct replay *r, uint64_t bytes)
{
	r->args.used += bytes;
	if (r->args.used > r->args.limit)
		return E2BIG;
	return grow(r);
}

static char **copy_argv(char *const *argv)
{
	size_t n = 0;
	char **copy;

	while (argv[n])
		n++;
	copy = xcalloc(n + 2, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = xstrdup(argv[i]);
	return copy;
}

/* 32-bit kernels count 4 bytes a pointer. */
static uint64_t pointer_size(const struct replay *r)
{
	uint16_t machine = kernel_native_machine(r->kernel);

	return machine == 3 || machine == 40 || machine == 20 ? 4 : POINTER;
}

int replay_args_start(struct replay *r)
{
	const struct dispatch_call *call = r->call;
	struct replay_args *args = &r->args;
	uint64_t pointers;

	args->argc = call->argc;
	args->envc = call->envc;
	args->limit = min_u64(STACK_DEFAULT / 4 * 3, r->task->limits.stack / 4);
	if (args->limit < ARG_MAX_BYTES)
		args->limit = ARG_MAX_BYTES;
	if (call->argc > INT32_MAX || call->envc > INT32_MAX)
		return E2BIG;
	pointers = ((call->argc ? call->argc : 1) + call->envc) * pointer_size(r);
	if (args->limit <= pointers)
		return E2BIG;
	args->limit -= pointers;
	if (call->argv) {
		args->argv = copy_argv(call->argv);
		args->first = args->argv[0] ? strlen(args->argv[0]) + 1 : 0;
	}
	if (call->longest > kernel_arg_string_max(r->kernel))
		return E2BIG;
	if (take(r, strlen(r->interp) + 1) || take(r, call->strings))
		return E2BIG;
	if (call->argc || !kernel_fills_empty_argv(r->kernel))
		return 0;
	return replay_args_push(r, "");
}

int replay_args_push(struct replay *r, const char *string)
{
	struct replay_args *args = &r->args;
	uint64_t len = strlen(string) + 1;
	size_t n = 0;

	if (len > kernel_arg_string_max(r->kernel))
		return E2BIG;
	args->argc++;
	args->first = len;
	if (args->argv) {
		while (args->argv[n])
			n++;
		args->argv = xrealloc(args->argv, (n + 2) * sizeof(*args->argv));
		memmove(args->argv + 1, args->argv, (n + 1) * sizeof(*args->argv));
		args->argv[0] = xstrdup(string);
	}
	return take(r, len);
}

void replay_args_shift(struct replay *r)
{
	struct replay_args *args = &r->args;
	size_t n = 0;

	if (!args->argc)
		return;
	args->argc--;
	args->used -= min_u64(args->first, args->used);
	args->first = 0;
	if (!args->argv || !args->argv[0])
		return;
	free(args->argv[0]);
	do {
		args->argv[n] = args->argv[n + 1];
	} while (args->argv[n++]);
	args->first = args->argv[0] ? strlen(args->argv[0]) + 1 : 0;
}
