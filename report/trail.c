/* Operations on one path in order.
 * Owns copies of the paths and references to the programs. */
#include "report/trail.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/environment.h"
#include "report/program.h"
#include "report/record.h"
#include "report/texts.h"

static void item_clear(struct trail_item *item)
{
	free(item->path);
	free(item->path2);
	program_unref(item->program);
}

void trail_add(struct trail *trail, const struct file_call *call, pid_t pid,
	       struct program *program, int64_t time_ns)
{
	struct trail_item *last = trail->count ? &trail->items[trail->count - 1] : NULL;

	if (last && last->op == call->op && last->pid == pid && last->program == program &&
	    call->op != FILE_RENAME) {
		last->time_ns = time_ns;
		last->mode = call->mode;
		return;
	}
	if (trail->count == TRAIL_MAX) {
		item_clear(&trail->items[1]);
		memmove(&trail->items[1], &trail->items[2],
			(TRAIL_MAX - 2) * sizeof(trail->items[0]));
		trail->count--;
	}
	trail->items[trail->count++] = (struct trail_item){
		.op = call->op,
		.time_ns = time_ns,
		.pid = pid,
		.mode = call->mode,
		.path = xstrdup(call->path),
		.path2 = xstrdup(call->path2),
		.program = program_ref(program),
	};
}

void trail_copy(struct trail *to, const struct trail *from)
{
	trail_clear(to);
	for (size_t i = 0; i < from->count; i++) {
		const struct trail_item *item = &from->items[i];

		to->items[i] = *item;
		to->items[i].path = xstrdup(item->path);
		to->items[i].path2 = xstrdup(item->path2);
		program_ref(item->program);
	}
	to->count = from->count;
}

void trail_clear(struct trail *trail)
{
	for (size_t i = 0; i < trail->count; i++)
		item_clear(&trail->items[i]);
	trail->count = 0;
}

struct history_item *trail_history(const struct trail *trail, size_t *count)
{
	static const struct texts_limit limit = {.items = 48, .bytes = 4096};
	struct history_item *history;

	*count = trail->count;
	if (trail->count == 0)
		return NULL;
	history = xcalloc(trail->count, sizeof(*history));
	for (size_t i = 0; i < trail->count; i++) {
		const struct trail_item *item = &trail->items[i];

		history[i].op = item->op;
		history[i].time_ns = item->time_ns;
		history[i].pid = item->pid;
		history[i].path = xstrdup(item->path);
		history[i].path2 = xstrdup(item->path2);
		history[i].mode = item->mode;
		if (!item->program)
			continue;
		history[i].argv = texts_copy(item->program->argv, limit, NULL);
		history[i].env = environment_added(NULL, item->program->env);
		history[i].variables = variables_of(item->program, &history[i].nvariables);
	}
	return history;
}
