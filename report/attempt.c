/* Attempts of a thread, and which call goes on with one.
 * Owns the record until somebody takes it. */
#include "report/attempt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/environment.h"
#include "report/program.h"
#include "report/record.h"
#include "report/texts.h"

#define PATHS_MAX 256 /* of one search */

struct attempt *attempt_find(struct attempt *list, pid_t tid)
{
	while (list && list->tid != tid)
		list = list->next;
	return list;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* After these execvp goes on with the next directory (glibc posix/execvpe.c). */
static bool is_search_error(int error)
{
	return error == EACCES || error == ENOENT || error == ENOTDIR || error == ESTALE ||
	       error == E2BIG || /* dash: any error (exec.c shellexec) */
	       error == ENODEV || error == ETIMEDOUT;
}

/* A search tries DIR/NAME for each DIR; NAME itself may hold slashes only when no search is made,
 * so that the last component decides. PATH may name a directory twice; any other time the same
 * path is a new attempt. */
bool attempt_continues(const struct attempt *attempt, const struct exec_call *call)
{
	const char *path = attempt->exec->path;

	if (!path || !call || !call->path || call->is_at || attempt->exec->is_at)
		return false;
	if (!is_search_error(attempt->exec->observed.error))
		return false;
	return !strcmp(base_of(path), base_of(call->path));
}

bool attempt_search_goes_on(const struct exec_call *call)
{
	const char *path = environment_get(call->envp.items, "PATH");
	const char *slash = strrchr(call->path, '/');
	size_t len = slash ? (size_t)(slash - call->path) : 0;

	for (const char *end; path; path = *end ? end + 1 : NULL) {
		end = strchrnul(path, ':');
		if ((size_t)(end - path) == len && !memcmp(path, call->path, len))
			return *end;
	}
	return false;
}

/* busybox calls itself by /proc/self/exe, as "ash". */
bool attempt_is_shell_retry(const struct exec_record *failed, const struct exec_call *call)
{
	const char *name = call && call->argv.items ? call->argv.items[0] : NULL;

	if (!failed->path || !call || !call->path)
		return false;
	if (!program_name_is_shell(call->path) && !program_name_is_shell(name))
		return false;
	return failed->observed.error == ENOEXEC && texts_contain(call->argv.items, failed->path);
}

void attempt_add_path(struct attempt *attempt, const char *path)
{
	struct exec_record *exec = attempt->exec;

	if (texts_count(exec->path_list) >= PATHS_MAX || !path)
		return;
	if (!exec->path_list && exec->path)
		texts_add(&exec->path_list, xstrdup(exec->path));
	if (!texts_contain(exec->path_list, path))
		texts_add(&exec->path_list, xstrdup(path));
	exec->path_tried = texts_count(exec->path_list);
}

void attempt_unlink(struct attempt **list, struct attempt *attempt)
{
	while (*list != attempt)
		list = &(*list)->next;
	*list = attempt->next;
	attempt->next = NULL;
}

void attempt_free(struct attempt *attempt)
{
	if (!attempt)
		return;
	if (attempt->searching)
		scene_free(&attempt->scene);
	if (attempt->exec)
		exec_record_free(attempt->exec);
	free(attempt->exec);
	free(attempt);
}
