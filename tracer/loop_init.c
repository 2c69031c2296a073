/* The init of a pid namespace. The kernel keeps signals from it that it has no handler for, and
 * being traced changes which (kernel/signal.c): what untraced it would die of, or never notice. */
#include "tracer/loop_state.h"

#include <elf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/held.h"

static bool read_status(const struct group *group, struct buf *text)
{
	struct held held = held_make(group->pid, group->pid);

	return !held.ops->read_proc(&held, "status", text) && text->data;
}

/* The last of more than one id is 1: it is the first of a namespace below ours. */
static bool has_first_id(const char *status)
{
	const char *ids = strstr(status, "\nNSpid:"), *last;
	size_t len;

	if (!ids)
		return false;
	ids += strlen("\nNSpid:");
	ids += strspn(ids, "\t ");
	len = strcspn(ids, "\n");
	for (last = ids + len; last > ids && last[-1] != '\t' && last[-1] != ' '; last--)
		;
	return last > ids && atoi(last) == 1;
}

static bool is_init(struct group *group)
{
	scope_buf struct buf status = {0};

	if (group->init == INIT_UNKNOWN)
		group->init = read_status(group, &status) && has_first_id(status.data) ? INIT_YES
										       : INIT_NO;
	return group->init == INIT_YES;
}

static bool has_handler(const struct group *group, int signal)
{
	scope_buf struct buf status = {0};
	const char *caught = read_status(group, &status) ? strstr(status.data, "\nSigCgt:") : NULL;

	/* Unknown counts as one: then nothing is done. */
	return !caught || (strtoull(caught + strlen("\nSigCgt:"), NULL, 16) >> (signal - 1) & 1);
}

/* Let it do again what the signal is for, where the instruction is behind it already: a system
 * call that its own filter traps, and x86's int3. */
static void step_back(struct loop *loop, const struct tracee *tracee, const siginfo_t *info)
{
#if defined(__x86_64__)
	enum { RIP_OFFSET = 16 * 8, SYSCALL_BYTES = 2, INT3_BYTES = 1 };
	int bytes = info->si_signo == SIGSYS				      ? SYSCALL_BYTES
		    : info->si_signo == SIGTRAP && info->si_code == SI_KERNEL ? INT3_BYTES
									      : 0;
	struct user_regs_struct registers;

	if (!bytes || loop_request(loop, PTRACE_GETREGS, tracee->tid, 0, &registers) < 0)
		return;
	loop_request(loop, PTRACE_POKEUSER, tracee->tid, RIP_OFFSET,
		     (void *)(uintptr_t)(registers.rip - bytes));
#else /* aarch64: arch.h lets no other pass; brk is not behind it */
	enum { SYSCALL_BYTES = 4 };
	struct user_regs_struct registers;
	struct iovec all = {&registers, sizeof(registers)};

	if (info->si_signo != SIGSYS ||
	    loop_request(loop, PTRACE_GETREGSET, tracee->tid, NT_PRSTATUS, &all) < 0)
		return;
	registers.pc -= SYSCALL_BYTES;
	loop_request(loop, PTRACE_SETREGSET, tracee->tid, NT_PRSTATUS, &all);
#endif
}

/* force_sig_info_to_task: traced, it keeps SIGNAL_UNKILLABLE, so that a fault that should end it is
 * dropped, and raised again for ever. Untraced it dies of it. */
void loop_init_fault(struct loop *loop, struct tracee *tracee, const siginfo_t *info)
{
	struct stop end = {.kind = STOP_GONE, .signal = info->si_signo};

	if (!is_init(tracee->group) || has_handler(tracee->group, info->si_signo))
		return;
	step_back(loop, tracee, info);
	loop_request(loop, PTRACE_DETACH, tracee->tid, 0, NULL);
	loop_gone(loop, tracee, &end);
}

/* sig_task_ignored: from its own namespace it gets no SIGSTOP; but traced it is asked nevertheless
 * (sig_ignored), and get_signal takes it for one from above. The sender has an id only in its own.
 */
bool loop_init_ignores(struct loop *loop, const struct tracee *tracee, int signal)
{
	siginfo_t info;

	return signal == SIGSTOP && is_init(tracee->group) &&
	       loop_request(loop, PTRACE_GETSIGINFO, tracee->tid, 0, &info) >= 0 &&
	       info.si_code <= 0 && info.si_pid != 0;
}
