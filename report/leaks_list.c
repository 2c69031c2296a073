/* Owns the leaks and their texts. Knows no tool. */
#include "report/leaks_list.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/texts.h"

#define LEAKS_MAX 500

const char *leak_kind_name(enum leak_kind kind)
{
	static const char *const names[] = {
		[LEAK_OPENS] = "opens",
		[LEAK_PKG_CONFIG] = "pkg-config",
		[LEAK_COMPILER] = "compiler",
		[LEAK_RUNS] = "runs",
	};

	return (size_t)kind < sizeof(names) / sizeof(*names) ? names[kind] : "unknown";
}

static struct leak *find(struct leaks *leaks, enum leak_kind kind, const char *path,
			 const struct elf_machine *target)
{
	for (size_t i = 0; i < leaks->count; i++) {
		struct leak *leak = &leaks->items[i];

		if (leak->kind == kind && leak->target == target && !strcmp(leak->path, path))
			return leak;
	}
	return NULL;
}

struct leak *leaks_add(struct leaks *leaks, const struct leak *made, char *const *argv)
{
	static const struct texts_limit limit = {.items = 48, .bytes = 4096};
	struct leak *leak = find(leaks, made->kind, made->path, made->target);

	if (leak) {
		leak->occurrences++;
		return leak;
	}
	if (leaks->count >= LEAKS_MAX)
		return NULL;
	leaks->items = xrealloc(leaks->items, (leaks->count + 1) * sizeof(*leaks->items));
	leak = &leaks->items[leaks->count++];
	*leak = *made;
	leak->exe = xstrdup(made->exe);
	leak->path = xstrdup(made->path);
	leak->why = xstrdup(made->why);
	leak->argv = texts_copy(argv, limit, NULL);
	leak->occurrences = 1;
	return leak;
}

void leaks_free(struct leaks *leaks)
{
	for (size_t i = 0; i < leaks->count; i++) {
		free(leaks->items[i].exe);
		texts_free(leaks->items[i].argv);
		free(leaks->items[i].path);
		free(leaks->items[i].why);
	}
	free(leaks->items);
	*leaks = (struct leaks){0};
}
