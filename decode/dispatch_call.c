/* What the kernel asks of the call itself, before and after it opens the file.
 * Files are dispatch_open.c's. */
#include "decode/dispatch_replay.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000
#endif

static bool deny(struct replay *r, enum dispatch_rule rule)
{
	replay_fail(r, STEP_CALL, rule, dispatch_rule_errno(rule), SUBJECT_CALLER, -1,
		    r->call->path);
	return false;
}

static int known_flags(const struct kernel *kernel)
{
	return AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH |
	       (kernel_has_execve_check(kernel) ? AT_EXECVE_CHECK : 0);
}

/* getname, then do_execveat_common until it looks at the file or at the arguments. */
bool replay_check_call(struct replay *r)
{
	const struct dispatch_call *call = r->call;

	if (call->unseen) {
		replay_unknown(r, STEP_CALL, UNDECIDABLE_CALLER, -1, NULL);
		return false;
	}
	if (call->path_fault || !call->path)
		return deny(r, RULE_PATH_FAULT);
	if (call->path_cut || strlen(call->path) >= PATH_MAX)
		return deny(r, RULE_PATH_TOO_LONG);
	if (!*call->path && !(call->flags & AT_EMPTY_PATH))
		return deny(r, RULE_PATH_EMPTY);
	if (r->task->nproc_exceeded == TRI_YES)
		return deny(r, RULE_NPROC);
	if (r->task->nproc_exceeded == TRI_UNKNOWN && r->task->limits.nproc == 0)
		r->out->undecidable |= UNDECIDABLE_LIMITS;
	return true;
}

/* do_open_execat in front of its lookup. */
bool replay_check_lookup(struct replay *r)
{
	const struct dispatch_call *call = r->call;

	if (call->flags & ~known_flags(r->kernel))
		return deny(r, RULE_BAD_FLAGS);
	if (call->dirfd_bad && call->path[0] != '/')
		return deny(r, RULE_BAD_DIRFD);
	return true;
}

/* count, bprm_stack_limits, copy_strings */
bool replay_check_args(struct replay *r)
{
	const struct dispatch_call *call = r->call;
	int error;

	if (call->argv_fault || call->envp_fault)
		return deny(r, RULE_ARGV_FAULT);
	error = replay_args_start(r);
	if (error)
		return deny(r, call->longest > kernel_arg_string_max(r->kernel)
				       ? RULE_STRING_TOO_LONG
				       : RULE_ARGS_TOO_LONG);
	return true;
}

/* AT_EXECVE_CHECK ends here: neither the format nor an interpreter is looked at. */
bool replay_only_checks(struct replay *r)
{
	if (!(r->call->flags & AT_EXECVE_CHECK))
		return false;
	replay_step(r, STEP_CALL, STEP_PASSES, r->image)->rule = RULE_CHECKED;
	r->out->rule = RULE_CHECKED;
	r->out->predicted.kind = OUTCOME_CHECKED;
	r->done = true;
	return true;
}
