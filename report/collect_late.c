/* Programs that ran as asked and died within a moment. Nothing is kept of them but a path and a
 * time; the replay is made when the end calls for it, in our own view of the files. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "report/collect_steps.h"
#include "report/images.h"
#include "report/mounts.h"
#include "report/nearby.h"
#include "report/program.h"
#include "report/sandbox.h"
#include "report/texts.h"

#define LATE_NS INT64_C(1000000000)
#define ROUNDS_MIN 16
#define ROUND_NS INT64_C(250000000) /* who does something else meanwhile takes longer */

void collect_late_note(struct process *process, const struct event *event, bool script)
{
	const struct exec_call *call = event->exec.call;
	const char *reads = collect_story_script(call->path, call->argv.items);
	struct buf cwd = {0};

	process->exec_ns = event->mono_ns;
	process->exec_time_ns = event->time_ns;
	process->exec_script = script;
	free(process->exec_cwd);
	process->exec_cwd = NULL;
	if (call->is_at || !call->path || !event->held)
		return;
	if (call->path[0] == '/' && (!reads || reads[0] == '/'))
		return;
	if (event->held->ops->read_link(event->held, "cwd", &cwd) == 0 && cwd.data)
		process->exec_cwd = buf_steal(&cwd);
	buf_free(&cwd);
}

/* Words of dynamic loaders and runtimes that refuse to start a program. */
static bool says_why(const struct process *process)
{
	static const char *const words[] = {
		"error while loading shared libraries", /* glibc */
		"Error loading shared library",		/* musl */
		"Error relocating",			/* musl */
		"CANNOT LINK EXECUTABLE",		/* bionic */
		"symbol lookup error: ",		/* glibc */
		"not found (required by",		/* glibc, a version */
		"CPU ISA level is lower than required",
		"This program can only be run on", /* Go */
		"cannot run dynamically linked executables",
		"Could not start dynamically linked executable",
		"not page-aligned",
		"not properly aligned",
		"position independent executables",
		"has unexpected e_type",
		"TLS segment is underaligned",
		"cannot dynamically load executable",
	};

	for (size_t i = 0; process->said.len && i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(process->said.data, words[i]))
			return true;
	return false;
}

/* An end that a file can be the reason of: a loader's 127, a script's interpreter that is unhappy
 * with its arguments, a program that this processor cannot run. */
static bool calls_for_it(const struct process *process, const struct event *exit)
{
	const struct program *program = process->program;

	if (!process->exec_ns || exit->mono_ns - process->exec_ns > LATE_NS || !program ||
	    program->pid != process->pid || !program->exe)
		return false;
	if (program->exe[0] != '/' && !process->exec_cwd)
		return false;
	if (exit->exit.how == EXIT_SIGNAL)
		return exit->exit.signal == SIGILL || exit->exit.signal == SIGSEGV ||
		       exit->exit.signal == SIGBUS;
	return exit->exit.code == 127 ||
	       (exit->exit.code != 0 && (process->exec_script || says_why(process)));
}

/* Its last exec, with how it ended. */
static struct exec_record *record_of(struct collect *collect, const struct process *process,
				     const struct event *exit)
{
	static const struct texts_limit limit = {64, 4096};
	const struct program *program = process->program, *caller = program->before;
	struct exec_record *exec = xcalloc(1, sizeof(*exec));

	exec->serial = ++collect->serial;
	exec->pid = exec->tid = process->pid;
	exec->time_ns = process->exec_time_ns;
	exec->abi = ABI_UNKNOWN;
	exec->dirfd = AT_FDCWD;
	exec->euid_after = (uid_t)-1;
	exec->path = xstrdup(program->exe);
	exec->argv = texts_copy(program->argv, limit, NULL);
	exec->env = texts_copy(program->env, limit, NULL);
	exec->cwd = xstrdup(process->exec_cwd);
	exec->result = EXEC_RESULT_RAN;
	exec->observed.kind = OUTCOME_SUCCESS;
	exec->late_death = true;
	exec->late_code = exit->exit.how == EXIT_CODE ? exit->exit.code : 0;
	exec->late_signal = exit->exit.how == EXIT_SIGNAL ? exit->exit.signal : 0;
	exec->small_stack = exec->late_signal == SIGSEGV ? process->small_stack : 0;
	exec->late_message = process->said.len ? xstrdup(process->said.data) : NULL;
	if (caller) {
		exec->caller = xstrdup(caller->exe);
		exec->caller_argv = texts_copy(caller->argv, limit, NULL);
	}
	return exec;
}

/* The walk was counted when it was made; the task's credentials are gone, and ours stand in. */
bool collect_replay_here(struct collect *collect, struct exec_record *exec, const char *cwd)
{
	struct exec_call call = {.dirfd = AT_FDCWD, .path = exec->path};
	const struct process *process = process_find(&collect->processes, exec->pid);
	struct dispatch_task task;
	struct dispatch_call view;
	struct scene scene;

	if (scene_take_own(&scene, NULL) < 0)
		return false;
	if (cwd) {
		close(scene.cwd_fd);
		scene.cwd_fd = open(cwd, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	call.argv.items = exec->argv;
	call.argv.count = call.argc = texts_count(exec->argv);
	task = scene_task(&scene);
	task.images = collect->images;
	task.landlock = process ? sandbox_domain(process->sandbox, process->pid) : NULL;
	view = scene_call(&scene, &call);
	exec->registry = collect_registry(collect, &scene, NULL);
	exec->registry_log = &collect->record.registry_log;
	exec->registry_seen = collect->record.registry_log.count;
	dispatch_resolve(&exec->dispatch, &task, &view, &collect_host(collect)->kernel,
			 exec->registry);
	nearby_find(exec, &task);
	mounts_find(exec, NULL);
	scene_free(&scene);
	return true;
}

static bool replay(struct collect *collect, const struct process *process, struct exec_record *exec)
{
	if (!collect_replay_here(collect, exec, process->exec_cwd) ||
	    exec->dispatch.predicted.kind != OUTCOME_SUCCESS)
		return false;
	exec->observed.dev = exec->dispatch.predicted.dev;
	exec->observed.ino = exec->dispatch.predicted.ino;
	exec->observed.ran = xstrdup(exec->dispatch.predicted.ran);
	collect_add_story(collect, exec, process->program->before);
	return true;
}

/* What the interpreter then looked for in vain is the #! line's doing. */
static bool is_of_the_line(enum cause cause)
{
	return cause == CAUSE_SHEBANG_ARG_NOT_SPLIT || cause == CAUSE_SHEBANG_CRLF;
}

/* Whoever executes that fast, that often in one process, and does not end well by itself is in a
 * loop, unless each time it was another program: the rule counts these. */
static bool goes_in_circles(const struct process *process, const struct event *exit)
{
	return process->execs >= ROUNDS_MIN &&
	       exit->mono_ns - process->first_exec_ns < ROUND_NS * (int64_t)process->execs &&
	       process->program && process->program->pid == process->pid && process->program->exe &&
	       (process->program->exe[0] == '/' || process->exec_cwd) &&
	       (exit->exit.how == EXIT_SIGNAL || exit->exit.code != 0);
}

bool collect_settle_late(struct collect *collect, struct process *process, const struct event *exit)
{
	struct exec_record *exec;
	struct chain *chain;
	size_t finding;
	bool circles;

	if (exit->kind != EVENT_EXIT || process->emulated)
		return false;
	circles = goes_in_circles(process, exit);
	if (!circles && !calls_for_it(process, exit))
		return false;
	exec = record_of(collect, process, exit);
	exec->rounds = circles ? process->execs : 0;
	if (!replay(collect, process, exec)) {
		images_close(exec);
		exec_record_free(exec);
		free(exec);
		return false;
	}
	finding = collect_judge(collect, exec);
	if (finding == COLLECT_NO_FINDING)
		return false;
	chain = chain_start(&collect->chains, finding, process->pid);
	chain->endless =
		collect->tallies[finding].finding.verdict.cause == CAUSE_EXEC_LOOP_USERSPACE;
	return is_of_the_line(collect->tallies[finding].finding.verdict.cause);
}
