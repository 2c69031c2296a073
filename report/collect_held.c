/* One exec replayed while its task is held: the scene it saw, who called, the line under the log's.
 * What becomes of it is collect_exec.c's. */
#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/frames_source.h"
#include "report/images.h"
#include "report/log.h"
#include "report/mounts.h"
#include "report/program.h"

/* What the task is like, with the descriptor as it was when the exec began. */
void collect_take_scene(struct scene *scene, struct process *process, const struct event *event)
{
	const struct exec_call *call = event->exec.call;

	scene_take(scene, event->held, call);
	if (call && call->is_at && process->at_fd >= 0) {
		scene_set_dirfd(scene, process->at_fd, process->at_cloexec);
		process->at_fd = -1;
	}
}

void collect_read_stack(struct collect *collect, struct exec_record *exec,
			const struct event *event)
{
	const struct process *process = process_find(&collect->processes, event->pid);
	int count;

	/* Without a caller it is our own launcher: its stack is no part of the story. */
	if (!event->held || !exec->caller || exec->nframes ||
	    collect_knows(collect, exec->path, exec->observed.error))
		return;
	count = event->held->ops->stack(event->held, &exec->frames, &exec->frames_why);
	exec->nframes = count > 0 ? (size_t)count : 0;
	if (process && process->program && process->program->handled)
		exec->frames_why = "the caller runs by a binfmt_misc entry: these frames are its "
				   "handler's, its own are not unwound";
	frames_source(exec->frames, exec->nframes, event->held);
	frames_build_ids(exec->frames, exec->nframes, event->held);
	if (collect->options.notes && exec->nframes)
		log_stack(collect->options.notes, event->tid, exec->frames, exec->nframes);
}

/* Under the call's line in the log: the rule it failed by, or the entry that took it. */
static void note_outcome(struct collect *collect, const struct exec_record *exec, pid_t tid)
{
	const struct dispatch *dispatch = &exec->dispatch;
	scope_buf struct buf text = {0};

	if (!collect->options.notes)
		return;
	if (exec->observed.kind != OUTCOME_SUCCESS && dispatch->rule != RULE_NONE)
		buf_add_string(&text, dispatch_rule_sentence(dispatch->rule));
	else if (exec->observed.kind == OUTCOME_SUCCESS && dispatch->entry_step >= 0)
		buf_addf(&text, "%s runs, by entry %s of binfmt_misc",
			 exec->observed.ran ? exec->observed.ran : "its interpreter",
			 dispatch->steps[dispatch->entry_step].entry);
	if (text.len)
		log_note(collect->options.notes, tid, text.data);
}

void collect_replay_held(struct collect *collect, struct process *process, struct exec_record *exec,
			 struct scene *scene, const struct event *event)
{
	collect_replay(collect, process, exec, scene, event->exec.call);
	mounts_find(exec, event->held);
	images_close(exec); /* they would keep a file system busy, and the verdict may be long in
			       coming */
	note_outcome(collect, exec, event->tid);
	/* the caller's stack is gone where another program has taken its place */
	if (exec->observed.kind != OUTCOME_SUCCESS)
		collect_read_stack(collect, exec, event);
}
