/* What a name stands for: the file of the working directory, or what PATH leads to, as execvp and
 * a shell find it. Private to report/explain*.c. */
#ifndef EXECTRACE_REPORT_EXPLAIN_SEARCH_H
#define EXECTRACE_REPORT_EXPLAIN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/dispatch.h"

struct registry;

struct explain_search {
	const struct dispatch_task *task; /* all borrowed */
	const struct dispatch_call *call; /* its path is the name */
	const struct kernel *kernel;
	const struct registry *registry;
	const char *path_variable; /* NULL: unset */

	/* what was found */
	char *path;		  /* owned: what execve would be called with */
	bool in_path;		  /* found by way of PATH */
	bool unseen;		  /* we could not look everywhere: what was found is not sure */
	struct dispatch dispatch; /* its replay; taken over or freed by the caller */
	char **missing;		  /* owned or NULL: tried, and nothing was there */
	char **denied;		  /* owned or NULL: their directories may not be searched */
	char **others;		  /* owned or NULL: of that name in PATH too, not chosen */
	char *runs;		  /* owned or NULL: of these the first that would run */
};

void explain_search_run(struct explain_search *search);
/* All but the dispatch. */
void explain_search_free(struct explain_search *search);

#endif
