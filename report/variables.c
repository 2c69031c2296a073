/* Follows an assignment up the chain of programs as long as each has it unchanged.
 * Which variables count is environment's table. */
#include "report/variables.h"

#include <stdlib.h>

#include "decode/buf.h"
#include "report/environment.h"
#include "report/program.h"
#include "report/texts.h"

static const struct texts_limit argv_limit = {.items = 48, .bytes = 4096};

struct source {
	enum variables_from from;
	const struct program *program; /* who set it, or had it first; NULL: nobody to name */
};

/* holder has the assignment: since when? */
static struct source source_of(const struct program *holder, const char *assignment)
{
	const struct program *before;

	while ((before = holder->before) && before->env && texts_contain(before->env, assignment))
		holder = before;
	if (!before && holder->attached)
		return (struct source){VARIABLES_OF_ATTACHED, holder};
	if (!before)
		return (struct source){VARIABLES_OF_COMMAND, NULL};
	if (!before->env || holder->gap)
		return (struct source){VARIABLES_UNKNOWN, NULL};
	return (struct source){VARIABLES_SET, before};
}

static void add(struct variables **list, size_t *count, struct source source,
		const char *assignment)
{
	pid_t pid = source.program ? source.program->pid : 0;
	struct variables *group = NULL;

	for (size_t i = 0; i < *count && !group; i++)
		if ((*list)[i].from == source.from && (*list)[i].pid == pid)
			group = &(*list)[i];
	if (!group) {
		*list = xrealloc(*list, (*count + 1) * sizeof(**list));
		group = &(*list)[(*count)++];
		*group = (struct variables){.from = source.from, .pid = pid};
		if (source.program) {
			group->exe = xstrdup(source.program->exe);
			group->argv = texts_copy(source.program->argv, argv_limit, NULL);
		}
	}
	texts_add(&group->env, xstrdup(assignment));
}

struct variables *variables_passed(char *const *env, const struct program *caller, size_t *count)
{
	char **chosen = environment_added(NULL, env);
	struct variables *list = NULL;

	*count = 0;
	for (size_t i = 0; chosen && chosen[i]; i++) {
		struct source source = {VARIABLES_OF_COMMAND, NULL};

		if (caller && !caller->env)
			source.from = VARIABLES_UNKNOWN;
		else if (caller && texts_contain(caller->env, chosen[i]))
			source = source_of(caller, chosen[i]);
		else if (caller)
			source = (struct source){VARIABLES_SET, caller};
		add(&list, count, source, chosen[i]);
	}
	texts_free(chosen);
	return list;
}

struct variables *variables_of(const struct program *program, size_t *count)
{
	char **chosen = program ? environment_added(NULL, program->env) : NULL;
	struct variables *list = NULL;

	*count = 0;
	for (size_t i = 0; chosen && chosen[i]; i++)
		add(&list, count, source_of(program, chosen[i]), chosen[i]);
	texts_free(chosen);
	return list;
}

void variables_free(struct variables *variables, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(variables[i].exe);
		texts_free(variables[i].argv);
		texts_free(variables[i].env);
	}
	free(variables);
}

const char *variables_from_name(enum variables_from from)
{
	static const char *const names[] = {
		[VARIABLES_OF_COMMAND] = "command",
		[VARIABLES_OF_ATTACHED] = "attached",
		[VARIABLES_SET] = "process",
		[VARIABLES_UNKNOWN] = "unknown",
	};

	return (size_t)from < sizeof(names) / sizeof(*names) ? names[from] : "unknown";
}

const struct variables *variables_find(const struct variables *variables, size_t count,
				       const char *assignment)
{
	for (size_t i = 0; i < count; i++)
		if (texts_contain(variables[i].env, assignment))
			return &variables[i];
	return NULL;
}
