/* Children made with CLONE_UNTRACED. The kernel tells nobody of their birth, and clone3 keeps its
 * flags where a filter cannot read them; but their end is told to their parent, which is ours. */
#include "tracer/loop_state.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "decode/scope.h"
#include "tracer/held.h"

void loop_untraced_count(struct loop *loop, const struct tracee *child)
{
	struct tracee *parent = tracee_find(&loop->tracees, child->group->parent);

	if (parent && parent->group)
		parent->group->ends++;
}

static bool tells_of_an_end(const siginfo_t *info)
{
	return info->si_code == CLD_EXITED || info->si_code == CLD_KILLED ||
	       info->si_code == CLD_DUMPED;
}

/* Where ids are other numbers than ours, nothing can be said of them. */
static bool shares_our_ids(const struct group *group)
{
	scope_free char *its = held_link(group->pid, "ns/pid");
	scope_free char *ours = held_link(getpid(), "ns/pid");

	return its && ours && !strcmp(its, ours);
}

/* Whoever is told of the end of a child that is ours is told after we were (kernel/exit.c
 * wait_task_zombie), so mostly the count says that there is nothing to ask. */
void loop_untraced_look(struct loop *loop, struct tracee *parent)
{
	struct group *group = parent->group;
	unsigned ends = group->ends;
	siginfo_t info;

	group->ends = 0;
	/* What ran when we attached to it has children that are not ours. */
	if (ends || group->attached || !loop->config->follow_forks)
		return;
	if (loop_request(loop, PTRACE_GETSIGINFO, parent->tid, 0, &info) < 0 ||
	    !tells_of_an_end(&info) || tracee_ever(&loop->tracees, info.si_pid) ||
	    !shares_our_ids(group))
		return;
	tracee_note_ever(&loop->tracees, info.si_pid);
	loop_anomaly(loop, parent, call_untraced_remark);
}
