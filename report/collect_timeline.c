/* What the timeline keeps of a process: everything while there is room, then only those whose
 * execs failed or were redirected, and the processes above them. */
#include "report/collect_steps.h"

#include <stddef.h>

#include "tracer/event.h"

void collect_timeline_begin(struct collect *collect, struct process *process, int64_t time_ns)
{
	const struct process *parent =
		process->parent ? process_find(&collect->processes, process->parent) : NULL;

	timeline_has_child(&collect->record.timeline, parent ? parent->place : 0);
	process->start_ns = time_ns;
	process->place = timeline_begin(&collect->record.timeline, process->pid, process->parent,
					time_ns, false);
}

/* Its place, made now when it had none; those of the living processes above it too. */
static size_t important_place(struct collect *collect, struct process *process)
{
	struct process *at = process;

	/* Above one that has a place all have one: they began before it, or were given theirs here.
	 */
	while (at && !at->place) {
		at->place = timeline_begin(&collect->record.timeline, at->pid, at->parent,
					   at->start_ns, true);
		if (at != process)
			timeline_has_child(&collect->record.timeline, at->place);
		at = at->parent ? process_find(&collect->processes, at->parent) : NULL;
	}
	return process->place;
}

void collect_timeline_ran(struct collect *collect, struct process *process,
			  const struct event *event)
{
	const struct exec_call *call = event->exec.call;
	struct timeline_exec exec = {.time_ns = event->time_ns, .path = call ? call->path : NULL};

	timeline_exec(&collect->record.timeline, process->place, &exec,
		      call ? call->argv.items : NULL);
}

static enum timeline_result result_of(const struct exec_record *exec)
{
	switch (exec->result) {
	case EXEC_RESULT_FAILED:
		return TIMELINE_FAILED;
	case EXEC_RESULT_KILLED:
		return TIMELINE_KILLED;
	case EXEC_RESULT_REDIRECTED:
		return TIMELINE_REDIRECTED;
	case EXEC_RESULT_RAN:
	case EXEC_RESULT_CHECKED:
	case EXEC_RESULT_LOST:
	case EXEC_RESULT_EXPLAINED:
	case EXEC_RESULT_NONE:
		break;
	}
	return TIMELINE_RAN;
}

void collect_timeline_mark(struct collect *collect, struct process *process,
			   const struct exec_record *exec, uint64_t serial)
{
	struct timeline_exec mark = {.time_ns = exec->time_ns,
				     .result = result_of(exec),
				     .error = exec->observed.error,
				     .signal = exec->observed.signal,
				     .path = exec->path,
				     .serial = serial};

	if (!process)
		return;
	if (exec->result == EXEC_RESULT_REDIRECTED)
		mark.ran = exec->observed.ran;
	timeline_exec(&collect->record.timeline, important_place(collect, process), &mark, NULL);
}

void collect_timeline_end(struct collect *collect, const struct process *process,
			  const struct event *event)
{
	struct timeline *timeline = &collect->record.timeline;
	const struct process *parent =
		process->parent ? process_find(&collect->processes, process->parent) : NULL;
	bool by_signal = event->exit.how == EXIT_SIGNAL;

	timeline_end(timeline, process->place, event->time_ns, by_signal,
		     by_signal ? event->exit.signal : event->exit.code);
	timeline_fold_end(timeline, process->place);
	timeline_fold(timeline, process->place, parent ? parent->place : 0);
}
