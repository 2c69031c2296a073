/* Where the variables that choose a target come from: the command's own environment, or a program
 * on the way down to the one that has them. */
#ifndef EXECTRACE_REPORT_VARIABLES_H
#define EXECTRACE_REPORT_VARIABLES_H

#include <stddef.h>
#include <sys/types.h>

struct program;

enum variables_from {
	VARIABLES_OF_COMMAND,  /* it was started with them: from whoever called exectrace */
	VARIABLES_OF_ATTACHED, /* a process that ran already when exectrace attached had them */
	VARIABLES_SET,	       /* a program put them into the environment of the next one */
	VARIABLES_UNKNOWN,     /* an environment on the way was not seen */
};

/* Variables with the same source. */
struct variables {
	enum variables_from from;
	pid_t pid;   /* of SET and ATTACHED: the process, and what ran in it */
	char *exe;   /* owned or NULL */
	char **argv; /* owned or NULL */
	char **env;  /* owned: "GOARCH=arm64", ... */
};

/* Those that a program has; owned array of *count. program may be NULL. */
struct variables *variables_of(const struct program *program, size_t *count);
/* Those of an environment that a program passes to execve. */
struct variables *variables_passed(char *const *env, const struct program *caller, size_t *count);
void variables_free(struct variables *variables, size_t count);
const char *variables_from_name(enum variables_from from);
/* The group that has this assignment; NULL when none has. */
const struct variables *variables_find(const struct variables *variables, size_t count,
				       const char *assignment);

#endif
