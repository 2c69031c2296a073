/* /proc/PID/stat and /proc/PID/syscall as facts. */
#include "tracer/overdue.h"

#include <elf.h>
#include <inttypes.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "tracer/held.h"

/* The state's letter stands behind the name, which may have brackets of its own. */
static char state_of(const struct buf *stat)
{
	const char *bracket = stat->len ? memrchr(stat->data, ')', stat->len) : NULL;

	return bracket && bracket[1] == ' ' ? bracket[2] : 0;
}

/* "202 0x7ffd... ... SP PC"; "running"; "-1 SP PC" outside of a call (fs/proc/base.c
 * proc_pid_syscall). */
static void read_call(struct overdue *overdue, const char *text)
{
	long long number;
	int end = 0;

	if (sscanf(text, "%lld%n", &number, &end) != 1 || number < 0)
		return;
	overdue->in_call = true;
	text += end;
	for (int i = 0; i < 6; i++)
		if (sscanf(text, " %" SCNx64 "%n", &overdue->args[i], &end) == 1)
			text += end;
	overdue->call = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, (int)number);
}

/* The numbers of a 32-bit program are another table's, and its ABI is told to nobody but a tracer
 * that stops it. */
static bool is_native(const struct held *held)
{
	scope_buf struct buf auxv = {0};

	/* AT_NULL ends the vector: of a program of our width it is a pair of words of ours. */
	return !held->ops->read_proc(held, "auxv", &auxv) && auxv.len >= 2 * sizeof(Elf64_auxv_t) &&
	       auxv.len % sizeof(Elf64_auxv_t) == 0 && !((const uint32_t *)(void *)auxv.data)[1];
}

void overdue_read(struct overdue *overdue, pid_t pid)
{
	struct held held = held_make(pid, pid);
	scope_buf struct buf stat = {0}, call = {0};

	*overdue = (struct overdue){0};
	if (!held.ops->read_proc(&held, "stat", &stat))
		overdue->state = state_of(&stat);
	if (!held.ops->read_proc(&held, "syscall", &call) && call.len)
		read_call(overdue, call.data);
	if (overdue->call && !is_native(&held)) {
		free(overdue->call);
		overdue->call = NULL;
	}
}

void overdue_free(struct overdue *overdue)
{
	free(overdue->call);
	*overdue = (struct overdue){0};
}
