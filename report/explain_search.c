/* execvp's walk through PATH (glibc, posix/execvpe.c), each try a replay. */
#include "report/explain_search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/walk.h"
#include "report/texts.h"

#define DIRECTORIES_MAX 256
#define PATH_UNSET "/bin:/usr/bin" /* confstr(_CS_PATH) of glibc */

enum try { TRY_MISSING, TRY_DENIED, TRY_UNUSABLE, TRY_DECIDES, TRY_UNSEEN };

static void replay(const struct explain_search *search, const char *path, struct dispatch *out)
{
	struct dispatch_call call = *search->call;

	call.path = path;
	dispatch_resolve(out, search->task, &call, search->kernel, search->registry);
}

/* Which result lets execvp go on: nothing there, or nothing that may be executed. An interpreter
 * that is missing does too, but a shell stops there: it found its file. */
static enum try judge(const struct dispatch *dispatch)
{
	const struct outcome *predicted = &dispatch->predicted;
	bool opened = dispatch->nimages > 0 && dispatch->images[0].opened;

	/* We ran out of descriptors or memory: the search ends here, where nobody knows how. */
	if (dispatch->undecidable & UNDECIDABLE_EXHAUSTED)
		return TRY_UNSEEN;
	if (predicted->kind != OUTCOME_ERRNO || dispatch->failing_image > 0)
		return TRY_DECIDES;
	if (!opened && (predicted->error == ENOENT || predicted->error == ENOTDIR))
		return TRY_MISSING;
	if (predicted->error != EACCES)
		return TRY_DECIDES;
	return opened ? TRY_UNUSABLE : TRY_DENIED;
}

static void choose(struct explain_search *search, char *path, struct dispatch *dispatch)
{
	if (search->path)
		dispatch_free(&search->dispatch);
	free(search->path);
	search->path = path;
	search->dispatch = *dispatch;
}

static bool would_run(const struct dispatch *dispatch)
{
	return dispatch->predicted.kind == OUTCOME_SUCCESS;
}

/* One directory's file. *decided: a shell has its file, what follows is worth a remark only. */
static void try_file(struct explain_search *search, char *path, bool *decided)
{
	struct dispatch dispatch;
	enum try result;

	replay(search, path, &dispatch);
	result = judge(&dispatch);
	if (!*decided && (result == TRY_DECIDES || result == TRY_UNSEEN ||
			  (result == TRY_UNUSABLE && !search->path))) {
		if (search->path)
			texts_add(&search->others, xstrdup(search->path));
		choose(search, path, &dispatch);
		search->unseen |= result == TRY_UNSEEN;
		*decided = result != TRY_UNUSABLE;
		return;
	}
	if (result == TRY_MISSING && !*decided && !texts_contain(search->missing, path))
		texts_add(&search->missing, xstrdup(path));
	if (result == TRY_DENIED && !*decided && !texts_contain(search->denied, path))
		texts_add(&search->denied, xstrdup(path));
	if (result == TRY_UNUSABLE || result == TRY_DECIDES)
		texts_add(&search->others, xstrdup(path));
	if (would_run(&dispatch) && !search->runs)
		search->runs = xstrdup(path);
	dispatch_free(&dispatch);
	free(path);
}

static void try_path(struct explain_search *search)
{
	const char *at = search->path_variable ? search->path_variable : PATH_UNSET;
	bool decided = false;

	for (size_t i = 0; i < DIRECTORIES_MAX; i++) {
		size_t len = strcspn(at, ":");

		/* an empty one is the working directory */
		try_file(search,
			 len ? xasprintf("%.*s/%s", (int)len, at, search->call->path)
			     : xstrdup(search->call->path),
			 &decided);
		if (at[len] == '\0')
			return;
		at += len + 1;
	}
}

static bool is_name(const char *path)
{
	return *path && !strchr(path, '/') && strcmp(path, ".") != 0 && strcmp(path, "..") != 0;
}

/* A file of that name in the working directory is meant; a directory is not, if PATH has better. */
static bool is_here(const struct explain_search *search)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

	if (search->task->cwd_fd < 0)
		return false;
	walk_path(&walk, search->task, search->task->cwd_fd, search->task->cwd_path,
		  search->call->path, false);
	return walk.error != ENOENT && !(walk.error == 0 && S_ISDIR(walk.stat.st_mode));
}

static void take_plain(struct explain_search *search)
{
	struct dispatch dispatch;

	replay(search, search->call->path, &dispatch);
	choose(search, xstrdup(search->call->path), &dispatch);
}

void explain_search_run(struct explain_search *search)
{
	if (is_name(search->call->path) && !is_here(search)) {
		try_path(search);
		search->in_path = search->path != NULL;
		search->unseen |= search->task->cwd_fd < 0;
	}
	if (!search->path)
		take_plain(search);
}

void explain_search_free(struct explain_search *search)
{
	free(search->path);
	free(search->runs);
	texts_free(search->missing);
	texts_free(search->denied);
	texts_free(search->others);
	search->path = search->runs = NULL;
	search->missing = search->denied = search->others = NULL;
}
