/* Which environment variables choose what a build makes or which program runs: one table.
 * Knows names only; where a value came from is lineage's question. */
#ifndef EXECTRACE_REPORT_ENVIRONMENT_H
#define EXECTRACE_REPORT_ENVIRONMENT_H

#include <stdbool.h>

/* Does "NAME=value" (or "NAME") choose a target, an architecture or a toolchain? */
bool environment_chooses(const char *assignment);
/* The assignments of envp that choose, and PATH; owned, never NULL. envp may be NULL. */
char **environment_pick(char *const *envp);
/* Of `now`, what is not in `before` with the same value, PATH left out; owned, NULL for none. */
char **environment_added(char *const *before, char *const *now);
/* The value of NAME in a list of assignments; borrowed, NULL when unset. */
const char *environment_get(char *const *assignments, const char *name);

#endif
