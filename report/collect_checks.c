/* Files that a process asks access() about before it would execute them: make, a shell's command
 * search, Go's LookPath, git's hooks. What the kernel answers there it never says again in an
 * exec. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/task_status.h"
#include "report/collect_steps.h"

#define CANNOT_RUN 126 /* shells' statuses (POSIX, 2.8.2) */
#define NOT_FOUND 127

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_check(const struct plain_call *call)
{
	return call->path &&
	       (!strcmp(call->name, "access") || !strncmp(call->name, "faccessat", 9));
}

static int filters_of(const struct held *held)
{
	scope_task_status struct task_status status = {0};
	scope_buf struct buf text = {0};

	if (!held || held->ops->read_proc(held, "status", &text) != 0 || !text.data)
		return -1;
	task_status_parse(&status, text.data, text.len);
	return status.seccomp_filters;
}

static void forget(struct process *process)
{
	free(process->checked_path);
	process->checked_path = NULL;
}

/* That a file is not there says nothing of it; one of the same name that will do ends the search.
 */
void collect_checks_note(struct process *process, const struct event *event)
{
	const struct plain_call *call = &event->call;
	int error = call->result < 0 ? (int)-call->result : 0;

	if (!is_check(call))
		return;
	if (!error && process->checked_path &&
	    !strcmp(base_of(call->path), base_of(process->checked_path)))
		forget(process);
	if (error != EACCES && error != EPERM && error != ENOSYS)
		return;
	forget(process);
	process->checked_path = xstrdup(call->path);
	process->checked_given = call->given;
	process->checked_error = error;
	process->checked_filters = error == EACCES ? -1 : filters_of(event->held);
}

static bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* The name as a word of its own, whatever the language around it. */
static bool mentions(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = text; len && (at = strstr(at, name)); at++)
		if ((at == text || !is_of_name(at[-1])) && !is_of_name(at[len]))
			return true;
	return false;
}

static bool speaks_of_it(const struct process *process)
{
	return process->said.len && mentions(process->said.data, base_of(process->checked_path));
}

static bool ended_as_shells_do(const struct event *exit)
{
	return exit->exit.how == EXIT_CODE &&
	       (exit->exit.code == CANNOT_RUN || exit->exit.code == NOT_FOUND);
}

/* Does what lies there explain the answer? */
static bool is_explained(const struct exec_record *exec)
{
	const struct dispatch *dispatch = &exec->dispatch;

	if (exec->observed.error == EACCES)
		return dispatch->rule == RULE_NO_X || dispatch->rule == RULE_MOUNT_NOEXEC ||
		       dispatch->rule == RULE_SEARCH_DENIED;
	return dispatch->nimages && dispatch->images[0].opened &&
	       dispatch->rule != RULE_NO_X; /* a filter answered in the kernel's place */
}

struct exec_record *collect_checks_explain(struct collect *collect, const struct process *process,
					   const struct event *exit)
{
	struct exec_record *exec;
	bool well = exit->exit.how == EXIT_CODE && exit->exit.code == 0;

	if (!process->checked_path ||
	    (!speaks_of_it(process) && (well || !ended_as_shells_do(exit))))
		return NULL;
	exec = collect_story_record(collect, process, exit, NO_EXEC_LOOKUP);
	exec->path = xstrdup(process->checked_path + process->checked_given);
	if (process->checked_given)
		exec->cwd = process->checked_given == 1
				    ? xstrdup("/")
				    : xstrndup(process->checked_path, process->checked_given - 1);
	exec->observed.error = process->checked_error;
	exec->status.seccomp_filters = process->checked_filters;
	exec->went_on = well;
	if (collect_replay_here(collect, exec, exec->cwd) && is_explained(exec))
		return exec;
	collect_story_drop(exec);
	return NULL;
}
