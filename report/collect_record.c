/* One exec as a record: the call as it was made, the scene, the replay, and what the run knows of
 * the file and of the process. Judges nothing. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/counters.h"
#include "report/environment.h"
#include "report/images.h"
#include "report/lineage.h"
#include "report/nearby.h"
#include "report/program.h"
#include "report/provenance.h"
#include "report/sandbox.h"
#include "report/texts.h"
#include "report/writers.h"

static const struct texts_limit argv_limit = {.items = 1024, .bytes = 65536};

const struct host *collect_host(struct collect *collect)
{
	if (!collect->host_read)
		host_read(&collect->record.host);
	collect->host_read = true;
	return &collect->record.host;
}

static void keep_call(struct exec_record *exec, const struct exec_call *call)
{
	exec->abi = call->abi;
	exec->is_at = call->is_at;
	exec->dirfd = call->dirfd;
	exec->flags = call->flags;
	exec->path = xstrdup(call->path);
	exec->argv_truncated = call->argv.truncated;
	exec->argv = texts_copy(call->argv.items, argv_limit, &exec->argv_truncated);
	exec->env = environment_pick(call->envp.items);
	exec->longest_name = xstrdup(call->longest_name);
	exec->sizes = *call;
	exec->sizes.path = NULL;
	exec->sizes.longest_name = NULL;
	memset(&exec->sizes.argv, 0, sizeof(exec->sizes.argv));
	memset(&exec->sizes.envp, 0, sizeof(exec->sizes.envp));
}

struct exec_record *collect_record(struct collect *collect, const struct process *process,
				   const struct event *event)
{
	struct exec_record *exec = xcalloc(1, sizeof(*exec));
	const struct program *caller = process->program;

	exec->serial = ++collect->serial;
	exec->pid = event->pid;
	exec->tid = event->tid;
	exec->time_ns = event->time_ns;
	exec->abi = ABI_UNKNOWN;
	exec->euid_after = (uid_t)-1;
	exec->observed.error = event->exec.error;
	if (event->kind == EVENT_EXEC_FAILED) {
		exec->result = EXEC_RESULT_FAILED;
		exec->observed.kind = OUTCOME_ERRNO;
	} else if (event->kind == EVENT_EXEC_KILLED) {
		exec->result = EXEC_RESULT_KILLED;
		exec->observed.kind = OUTCOME_SIGNAL;
		exec->observed.signal = SIGSEGV;
	} else if (event->kind == EVENT_EXEC_CHECKED) {
		exec->result = EXEC_RESULT_CHECKED;
		exec->observed.kind = OUTCOME_CHECKED;
	}
	loader_keep(&exec->loader, event->exec.loader);
	if (event->exec.call)
		keep_call(exec, event->exec.call);
	else
		exec->entry_unseen = true;
	if (caller) {
		exec->caller = xstrdup(caller->exe);
		exec->caller_argv = texts_copy(caller->argv, argv_limit, NULL);
	}
	return exec;
}

/* Items of a history that happened before the exec, in one order. */
static void add_history(struct exec_record *exec, struct history_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct history_item *slot;
		size_t at = exec->nhistory;

		exec->history = xrealloc(exec->history, (at + 1) * sizeof(*exec->history));
		while (at > 0 && exec->history[at - 1].time_ns > items[i].time_ns)
			at--;
		slot = &exec->history[at];
		memmove(slot + 1, slot, (exec->nhistory - at) * sizeof(*slot));
		*slot = items[i];
		exec->nhistory++;
	}
	free(items);
}

static void add_history_of(struct collect *collect, struct exec_record *exec, const char *path)
{
	size_t count;
	struct history_item *items;

	if (!path)
		return;
	items = provenance_history(collect->provenance, path, &count);
	add_history(exec, items, count);
}

/* Of the path as given, and of what symlinks led to; of the file that failed, when it is another.
 */
static void find_history(struct collect *collect, struct exec_record *exec)
{
	const struct dispatch *dispatch = &exec->dispatch;
	scope_free char *given = exec->path && (exec->path[0] == '/' || exec->cwd)
					 ? provenance_key(exec->cwd, exec->path)
					 : NULL;
	const char *target = dispatch->nimages > 0 ? dispatch->images[0].resolved : NULL;
	const char *failing = dispatch->failing_image > 0
				      ? dispatch->images[dispatch->failing_image].resolved
				      : NULL;

	add_history_of(collect, exec, given);
	if (target && (!given || strcmp(target, given) != 0))
		add_history_of(collect, exec, target);
	if (failing && (!target || strcmp(failing, target) != 0))
		add_history_of(collect, exec, failing);
}

void collect_add_story(struct collect *collect, struct exec_record *exec,
		       const struct program *caller)
{
	images_read_go(exec, collect->images);
	find_history(collect, exec);
	exec->lineage = lineage_of(caller, &exec->nlineage);
	exec->variables = variables_passed(exec->env, caller, &exec->nvariables);
}

static void take_over(struct exec_record *exec, struct scene *scene)
{
	exec->status = scene->status;
	memset(&scene->status, 0, sizeof(scene->status));
	exec->limits = scene->limits;
	if (exec->status.nns_pids > 1)
		exec->ns_pid = exec->status.ns_pids[exec->status.nns_pids - 1];
	exec->cwd = scope_steal_pointer(&scene->cwd);
	exec->root = scope_steal_pointer(&scene->root);
}

/* The registry may have changed between the exec and this reading of it: then the one before it
 * was in force if that explains what was seen. */
static void replay_in_force(struct collect *collect, struct exec_record *exec,
			    const struct scene *scene, const struct dispatch_task *task,
			    const struct dispatch_call *view)
{
	const struct kernel *kernel = &collect_host(collect)->kernel;
	size_t seen = collect->record.registry_log.count;
	const struct registry *before;
	struct dispatch other;

	exec->registry = collect_registry(collect, scene, &before);
	exec->registry_log = &collect->record.registry_log;
	exec->registry_seen = collect->record.registry_log.count;
	dispatch_resolve(&exec->dispatch, task, view, kernel, exec->registry);
	if (before == exec->registry || outcome_agrees(&exec->dispatch.predicted, &exec->observed))
		return;
	dispatch_resolve(&other, task, view, kernel, before);
	if (!outcome_agrees(&other.predicted, &exec->observed)) {
		dispatch_free(&other);
		return;
	}
	dispatch_free(&exec->dispatch);
	exec->dispatch = other;
	exec->registry = before;
	exec->registry_seen = seen;
}

void collect_replay(struct collect *collect, const struct process *process,
		    struct exec_record *exec, struct scene *scene, const struct exec_call *call)
{
	struct exec_call kept = exec->sizes;
	struct dispatch_task task = scene_task(scene);
	struct writers_table writers = {0};
	struct dispatch_call view;

	if (exec->observed.error == ETXTBSY) {
		task.busy = writers_hold;
		task.busy_context = &writers;
	}
	task.images = collect->images;
	task.landlock = sandbox_domain(process->sandbox, exec->tid);
	kept.path = exec->path;
	kept.argv.items = exec->argv;
	kept.argv.count = texts_count(exec->argv);
	view = scene_call(scene, call ? call : &kept);
	replay_in_force(collect, exec, scene, &task, &view);
	writers_table_free(&writers);
	/* The kernel's answer to that question is known, if not who held the file just then. */
	if (exec->observed.error != ETXTBSY)
		exec->dispatch.undecidable &= ~(unsigned)UNDECIDABLE_BUSY;
	else if (!outcome_agrees(&exec->dispatch.predicted, &exec->observed))
		exec->dispatch.undecidable |= UNDECIDABLE_BUSY;
	if (exec->registry->device != collect->registries.own->device)
		exec->ours = collect->registries.own;
	counters_add_walk(&collect->record.counters, &exec->dispatch, &exec->observed);
	collect_compare_loader(collect, exec);
	take_over(exec, scene);
	nearby_find(exec, &task);
	collect_add_story(collect, exec, process->program);
	if (exec->observed.error == ETXTBSY)
		writers_find(exec);
}
