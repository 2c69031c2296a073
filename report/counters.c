/* Attempts, matches, successes and failures by errno, per registry entry.
 * Counts what the model says of the execs that were seen; nothing else. */
#include "report/counters.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "report/record.h"

struct entry_count *counters_entry(struct counters *counters, const char *name)
{
	struct entry_count *entry;

	for (size_t i = 0; i < counters->count; i++)
		if (!strcmp(counters->items[i].name, name))
			return &counters->items[i];
	counters->items =
		xrealloc(counters->items, (counters->count + 1) * sizeof(*counters->items));
	entry = &counters->items[counters->count++];
	memset(entry, 0, sizeof(*entry));
	entry->name = xstrdup(name);
	return entry;
}

static void count_error(struct entry_count *entry, int error)
{
	size_t i;

	for (i = 0; i < entry->nerrno; i++)
		if (entry->by_errno[i].error == error)
			break;
	if (i == sizeof(entry->by_errno) / sizeof(entry->by_errno[0]))
		return; /* still counted in failures */
	if (i == entry->nerrno) {
		entry->by_errno[i].error = error;
		entry->nerrno++;
	}
	entry->by_errno[i].count++;
}

/* The exec's end is charged to the last entry that took a file: the one whose interpreter failed
 * to run or runs now. */
static void count_outcome(struct counters *counters, const struct dispatch *dispatch,
			  const struct outcome *observed)
{
	struct entry_count *entry;
	const char *last = NULL;

	for (size_t i = 0; i < dispatch->nsteps; i++)
		if (dispatch->steps[i].entry && dispatch->steps[i].result == STEP_MATCHED)
			last = dispatch->steps[i].entry;
	if (!last)
		return;
	entry = counters_entry(counters, last);
	if (observed->kind == OUTCOME_SUCCESS) {
		entry->successes++;
	} else if (observed->kind == OUTCOME_ERRNO || observed->kind == OUTCOME_SIGNAL) {
		entry->failures++;
		count_error(entry, observed->error);
	}
}

/* binfmt_misc is the first that is asked at each level (fs/exec.c, its list of formats), also when
 * it has no entries and leaves no step. */
bool counters_consulted(const struct dispatch *dispatch, int level)
{
	for (size_t i = 0; i < dispatch->nsteps; i++) {
		enum step_handler handler = dispatch->steps[i].handler;

		if (dispatch->steps[i].level == level &&
		    (handler == STEP_BINFMT_MISC || handler == STEP_SCRIPT || handler == STEP_ELF ||
		     handler == STEP_COMPAT_ELF))
			return true;
	}
	return false;
}

void counters_add_walk(struct counters *counters, const struct dispatch *dispatch,
		       const struct outcome *observed)
{
	if (counters->off)
		return;
	for (int level = 0; level < DISPATCH_LEVELS_MAX; level++)
		counters->walks += counters_consulted(dispatch, level);
	for (size_t i = 0; i < dispatch->nsteps; i++) {
		const struct dispatch_step *step = &dispatch->steps[i];

		if (step->handler != STEP_BINFMT_MISC || !step->entry ||
		    step->result == STEP_DISABLED)
			continue;
		counters_entry(counters, step->entry)->attempts++;
		if (step->result == STEP_MATCHED)
			counters_entry(counters, step->entry)->matches++;
	}
	count_outcome(counters, dispatch, observed);
}

void counters_add_misses(struct counters *counters, const struct registry *registry,
			 uint64_t levels)
{
	if (counters->off)
		return;
	counters->walks += levels;
	if (!registry || registry->state != REGISTRY_READ || !registry->enabled || levels == 0)
		return;
	for (size_t i = 0; i < registry->count; i++)
		if (registry->entries[i].enabled)
			counters_entry(counters, registry->entries[i].name)->attempts += levels;
}

const char *counters_result(const struct counters *counters)
{
	uint64_t matches = 0, successes = 0;

	for (size_t i = 0; i < counters->count; i++) {
		matches += counters->items[i].matches;
		successes += counters->items[i].successes;
	}
	if (counters->off)
		return "not-counted";
	if (!counters->walks)
		return "not-asked";
	return !matches ? "no-match" : successes ? "match-ran" : "match-failed";
}

void counters_free(struct counters *counters)
{
	for (size_t i = 0; i < counters->count; i++)
		free(counters->items[i].name);
	free(counters->items);
	memset(counters, 0, sizeof(*counters));
}
