/* What became of an exec that failed, once its thread execs again or ends; and of a program that
 * ran through a registry entry, once it ends. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/collect_steps.h"
#include "report/log.h"
#include "report/texts.h"

#define HANDED_ON "handed the file to"
#define LATE_NS INT64_C(1000000000) /* an end within this is part of the exec's story */

/* What the attempt saw follow becomes the start of its chain. */
static void move_consequences(struct exec_record *exec, struct consequence **items, size_t *count)
{
	*items = exec->consequences;
	*count = exec->nconsequences;
	exec->consequences = NULL;
	exec->nconsequences = 0;
}

static void hand_on(struct chain *chain, struct consequence *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (chain)
			chain_add(chain, &items[i]);
		else
			free(items[i].text);
	}
	free(items);
}

void collect_settle(struct collect *collect, struct process *process, struct attempt *attempt,
		    enum settle how)
{
	struct exec_record *exec = attempt->exec;
	struct consequence *items;
	struct chain *chain = NULL;
	size_t count, finding;

	attempt_unlink(&process->attempts, attempt);
	if (attempt->searching)
		collect_replay(collect, process, exec, &attempt->scene, NULL);
	attempt->exec = NULL;
	attempt_free(attempt);
	move_consequences(exec, &items, &count);
	finding = collect_judge(collect, exec);
	if (finding != COLLECT_NO_FINDING && how == SETTLE_RECOVERED)
		collect->tallies[finding].ends.count[CHAIN_RECOVERED]++;
	else if (finding != COLLECT_NO_FINDING)
		chain = chain_start(&collect->chains, finding, process->pid);
	if (chain)
		chain->weak = how == SETTLE_REPLACED;
	hand_on(chain, items, count);
}

static void forget(struct process *process, struct attempt *attempt)
{
	attempt_unlink(&process->attempts, attempt);
	attempt_free(attempt);
}

void collect_settle_at_end(struct collect *collect, struct process *process,
			   struct attempt *attempt, const struct event *end)
{
	bool cut = !end || end->kind != EVENT_EXIT || end->exit.how == EXIT_SIGNAL;

	if (!attempt->searching || !cut) {
		collect_settle(collect, process, attempt, SETTLE_OPEN);
		return;
	}
	forget(process, attempt);
	collect->record.failed--;
}

static struct consequence retry_of(const struct event *event, const char *what)
{
	const struct exec_call *call = event->exec.call;

	return (struct consequence){
		.kind = CONSEQUENCE_RETRY,
		.pid = event->pid,
		.text = xasprintf("%s %s", what,
				  call && call->path ? call->path : "something else")};
}

void collect_note_retry(struct exec_record *exec, const struct event *event, const char *what)
{
	struct consequence retry = retry_of(event, what);

	exec->consequences = xrealloc(exec->consequences,
				      (exec->nconsequences + 1) * sizeof(*exec->consequences));
	exec->consequences[exec->nconsequences++] = retry;
}

/* The same path ran after all: for whoever waits at this process or at its parent it is solved. */
static void end_by_success(struct collect *collect, const struct process *process, const char *path)
{
	struct chain **slot = &collect->chains.first;

	while (path && *slot) {
		struct chain *chain = *slot;
		const char *failed = collect->tallies[chain->finding].finding.exec->path;

		if ((chain->at != process->pid && chain->at != process->parent) || !failed ||
		    strcmp(failed, path) != 0) {
			slot = &chain->next;
			continue;
		}
		*slot = chain->next;
		collect->chains.count--;
		chain->next = NULL;
		chain->end = CHAIN_RECOVERED;
		collect_end_chains(collect, chain);
	}
}

/* make spawns again, with a shell in front, when posix_spawn told it of ENOEXEC: what failed in one
 * child goes on in the next. */
static bool retried_by_sibling(struct collect *collect, const struct process *process,
			       const struct event *event)
{
	bool found = false;

	for (struct chain *chain = collect->chains.first; chain && process->parent;
	     chain = chain->next) {
		struct exec_record *failed = collect->tallies[chain->finding].finding.exec;
		struct consequence retry;

		if (chain->at != process->parent ||
		    !attempt_is_shell_retry(failed, event->exec.call))
			continue;
		retry = retry_of(event, HANDED_ON);
		chain_add(chain, &retry);
		chain->at = process->pid;
		chain->at_origin = true;
		failed->shell_retried = found = true;
	}
	return found;
}

enum event_reply collect_settle_by_exec(struct collect *collect, struct process *process,
					const struct event *event)
{
	pid_t tid = event->exec.former_tid ? event->exec.former_tid : event->tid;
	const struct exec_call *call = event->exec.call;
	const char *path = call ? call->path : NULL;
	struct attempt *attempt = attempt_find(process->attempts, tid);
	bool same = attempt && path && attempt->exec->path && !strcmp(path, attempt->exec->path);
	enum event_reply reply = REPLY_GO;

	if (attempt && !same && attempt_continues(attempt, call)) {
		forget(process, attempt); /* the search has found its program: one exec */
		collect->record.execs--;
		collect->record.failed--;
	} else if (attempt && attempt_is_shell_retry(attempt->exec, call)) {
		attempt->exec->shell_retried = true;
		collect_note_retry(attempt->exec, event, HANDED_ON);
		collect_settle(collect, process, attempt, SETTLE_OPEN);
		reply = REPLY_FOLLOW;
	} else if (attempt) {
		collect_note_retry(attempt->exec, event,
				   same ? "tried again and ran" : "ran instead");
		collect_settle(collect, process, attempt,
			       same ? SETTLE_RECOVERED : SETTLE_REPLACED);
	}
	while (process->attempts) /* of threads that this exec has ended */
		collect_settle(collect, process, process->attempts, SETTLE_OPEN);
	if (retried_by_sibling(collect, process, event))
		reply = REPLY_FOLLOW;
	end_by_success(collect, process, path);
	return reply;
}

void collect_settle_emulated(struct collect *collect, struct process *process,
			     const struct event *exit)
{
	struct exec_record *exec = process->emulated;
	size_t finding;

	process->emulated = NULL;
	if (!exec)
		return;
	if (exit && exit->kind == EVENT_EXIT && exit->mono_ns - process->emulated_ns < LATE_NS &&
	    (exit->exit.how == EXIT_SIGNAL || exit->exit.code != 0)) {
		exec->late_death = true;
		exec->late_code = exit->exit.how == EXIT_CODE ? exit->exit.code : 0;
		exec->late_signal = exit->exit.how == EXIT_SIGNAL ? exit->exit.signal : 0;
	}
	finding = collect_judge(collect, exec);
	if (finding != COLLECT_NO_FINDING && exit)
		chain_start(&collect->chains, finding, process->pid);
}
