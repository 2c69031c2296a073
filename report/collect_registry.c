/* The registry during a run: read again where it explains something, and counted against.
 * Every change is dated by the exec at which it was seen. */
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/collect_state.h"
#include "report/counters.h"
#include "report/texts.h"

#define NOTES_MAX 100

void collect_count_misses(struct collect *collect)
{
	counters_add_misses(&collect->record.counters, collect->in_force, collect->misses);
	collect->misses = 0;
}

static void note_changes(struct collect *collect, const struct registry *before,
			 const struct registry *now)
{
	char ***notes = &collect->record.notes;
	size_t count = 0;
	struct registry_change *changes = registry_diff(before, now, &count);

	for (size_t i = 0; i < count && texts_count(*notes) < NOTES_MAX; i++)
		texts_add(notes, xasprintf("registry changed before exec %llu: %s",
					   (unsigned long long)collect->record.execs,
					   changes[i].detail ? changes[i].detail : ""));
	registry_changes_free(changes, count);
}

const struct registry *collect_registry(struct collect *collect, const struct scene *scene)
{
	const struct registry *before = collect->in_force, *found;

	found = registries_read_for(&collect->registries, scene, &collect_host(collect)->kernel);
	if (collect->registries.own != before) {
		collect_count_misses(collect);
		note_changes(collect, before, collect->registries.own);
		collect->in_force = collect->registries.own;
	}
	return found;
}
