/* The chain of programs as an array, oldest first, each with the variables that appear in it.
 * Judges no variable: environment's table does. */
#include "report/lineage.h"

#include "decode/buf.h"
#include "report/environment.h"
#include "report/program.h"
#include "report/record.h"
#include "report/texts.h"

static const struct texts_limit limit = {.items = 48, .bytes = 4096};

struct lineage_item *lineage_of(const struct program *last, size_t *count)
{
	struct lineage_item *items;
	size_t n = 0;

	for (const struct program *program = last; program; program = program->before)
		n++;
	*count = n;
	if (n == 0)
		return NULL;
	items = xcalloc(n, sizeof(*items));
	for (const struct program *program = last; program; program = program->before) {
		struct lineage_item *item = &items[--n];
		const struct program *before = program->before;

		item->pid = program->pid;
		item->became = program->became;
		item->is_root = !before;
		item->exe = xstrdup(program->exe);
		item->argv = texts_copy(program->argv, limit, NULL);
		item->env_set = environment_added(before ? before->env : NULL, program->env);
	}
	return items;
}
