/* Programs, counted by reference.
 * The chain behind one is released with its last user, without recursion. */
#include "report/program.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/environment.h"
#include "report/texts.h"

#define DEPTH_MAX 64 /* programs in a chain */

struct program *program_ref(struct program *program)
{
	if (program)
		program->refs++;
	return program;
}

struct program *program_new(pid_t pid, struct program *before, const char *exe, char *const *argv,
			    char *const *envp)
{
	static const struct texts_limit limit = {.items = 48, .bytes = 2048};
	struct program *program = xcalloc(1, sizeof(*program));

	program->refs = 1;
	program->pid = pid;
	program->exe = xstrdup(exe);
	program->argv = texts_copy(argv, limit, NULL);
	program->env = envp ? environment_pick(envp) : NULL;
	program->became = before && before->pid == pid;
	program->gap = before && before->depth >= DEPTH_MAX && before->before;
	if (program->gap)
		before = before->before;
	program->before = program_ref(before);
	program->depth = before ? before->depth + 1 : 0;
	return program;
}

bool program_name_is_shell(const char *path)
{
	static const char *const shells[] = {"sh",  "bash", "dash", "ash",
					     "zsh", "ksh",  "mksh", "busybox"};
	const char *slash = path ? strrchr(path, '/') : NULL;

	for (size_t i = 0; path && i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(slash ? slash + 1 : path, shells[i]))
			return true;
	return false;
}

void program_unref(struct program *program)
{
	while (program && --program->refs == 0) {
		struct program *before = program->before;

		free(program->exe);
		texts_free(program->argv);
		texts_free(program->env);
		free(program);
		program = before;
	}
}
