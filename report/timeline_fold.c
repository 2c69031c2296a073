/* Processes that are alike: from the ninth on they are counted, not kept; see timeline.h.
 * A loop that runs a program 100,000 times is told in one line, and costs no memory. */
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/timeline.h"

#define WHOLE_MAX 8	    /* alike ones of one parent that are kept */
#define FOLDS_OF_ONE_MAX 32 /* programs of one parent */
#define FOLDS_MAX 10000

void timeline_has_child(struct timeline *timeline, size_t place)
{
	if (place)
		timeline->processes[place - 1].has_children = true;
}

/* Nothing is told of it elsewhere, and nothing of the tree hangs on it. */
static bool is_plain(const struct timeline_process *process)
{
	if (process->has_children || process->ended_by_signal || !process->end_ns)
		return false;
	for (size_t i = 0; i < process->nexecs; i++)
		if (process->execs[i].result != TIMELINE_RAN || process->execs[i].serial)
			return false;
	return true;
}

static const char *last_path(const struct timeline_process *process)
{
	return process->nexecs ? process->execs[process->nexecs - 1].path : NULL;
}

static bool same_path(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* What is counted of this program below that parent; NULL when there is no room. */
static struct timeline_fold *fold_of(struct timeline *timeline, struct timeline_process *parent,
				     const char *path)
{
	for (size_t i = 0; i < parent->nfolds; i++)
		if (same_path(parent->folds[i].path, path))
			return &parent->folds[i];
	if (parent->nfolds >= FOLDS_OF_ONE_MAX || timeline->nfolds >= FOLDS_MAX)
		return NULL;
	parent->folds = xrealloc(parent->folds, (parent->nfolds + 1) * sizeof(*parent->folds));
	parent->folds[parent->nfolds] = (struct timeline_fold){.path = xstrdup(path)};
	timeline->nfolds++;
	return &parent->folds[parent->nfolds++];
}

void timeline_fold(struct timeline *timeline, size_t place, size_t parent)
{
	struct timeline_process *process = place ? &timeline->processes[place - 1] : NULL;
	struct timeline_fold *fold;

	if (!process || !parent || !is_plain(process))
		return;
	fold = fold_of(timeline, &timeline->processes[parent - 1], last_path(process));
	if (!fold || fold->whole < WHOLE_MAX) {
		if (fold)
			fold->whole++;
		return;
	}
	if (!fold->count++ || process->start_ns < fold->first_ns)
		fold->first_ns = process->start_ns;
	if (process->start_ns > fold->last_ns)
		fold->last_ns = process->start_ns;
	fold->execs += process->nexecs;
	fold->failed += process->end != 0;
	timeline->nexecs -= process->nexecs;
	timeline_process_free(process);
	process->next_spare = timeline->spare;
	timeline->spare = place;
}

void timeline_fold_end(struct timeline *timeline, size_t place)
{
	struct timeline_process *process = place ? &timeline->processes[place - 1] : NULL;
	size_t kept = 0;

	for (size_t i = 0; process && i < process->nfolds; i++) {
		if (process->folds[i].count) {
			process->folds[kept++] = process->folds[i];
			continue;
		}
		free(process->folds[i].path);
		timeline->nfolds--;
	}
	if (process)
		process->nfolds = kept;
}
