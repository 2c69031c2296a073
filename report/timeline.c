/* The table of processes and their execs; see timeline.h.
 * What is important is kept longer than what is not. */
#include "report/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/texts.h"

#define PROCESSES_MAX 6000 /* then only important ones, as many as half of it */
#define EXECS_MAX 12000
#define EXECS_OF_ONE_MAX 16

const char *timeline_result_name(enum timeline_result result)
{
	static const char *const names[] = {
		[TIMELINE_RAN] = "ran",
		[TIMELINE_REDIRECTED] = "redirected",
		[TIMELINE_FAILED] = "failed",
		[TIMELINE_KILLED] = "killed",
	};

	return names[result];
}

static bool has_room(size_t count, size_t limit, bool important)
{
	return count < limit + (important ? limit / 2 : 0);
}

/* Room for one more behind `count` items that grow in steps of powers of two. */
static void *grow(void *items, size_t count, size_t size)
{
	return count & (count - 1) ? items : xrealloc(items, (count ? 2 * count : 1) * size);
}

static size_t new_place(struct timeline *timeline)
{
	size_t spare = timeline->spare;

	if (spare) {
		timeline->spare = timeline->processes[spare - 1].next_spare;
		return spare;
	}
	timeline->processes =
		grow(timeline->processes, timeline->count, sizeof(*timeline->processes));
	return ++timeline->count;
}

size_t timeline_begin(struct timeline *timeline, pid_t pid, pid_t parent, int64_t start_ns,
		      bool important)
{
	size_t place;

	if (!timeline->spare && !has_room(timeline->count, PROCESSES_MAX, important)) {
		timeline->processes_left_out += !important;
		return 0;
	}
	/* It was counted when it began without room. */
	if (important && timeline->processes_left_out)
		timeline->processes_left_out--;
	place = new_place(timeline);
	timeline->processes[place - 1] =
		(struct timeline_process){.pid = pid, .parent = parent, .start_ns = start_ns};
	return place;
}

static struct timeline_exec *find(struct timeline_process *process, int64_t time_ns)
{
	for (size_t i = process->nexecs; i > 0; i--)
		if (process->execs[i - 1].time_ns == time_ns)
			return &process->execs[i - 1];
	return NULL;
}

static struct timeline_exec *add(struct timeline *timeline, struct timeline_process *process,
				 bool important)
{
	if (!has_room(process->nexecs, EXECS_OF_ONE_MAX, important) ||
	    !has_room(timeline->nexecs, EXECS_MAX, important)) {
		timeline->execs_left_out++;
		return NULL;
	}
	process->execs = grow(process->execs, process->nexecs, sizeof(*process->execs));
	timeline->nexecs++;
	memset(&process->execs[process->nexecs], 0, sizeof(*process->execs));
	return &process->execs[process->nexecs++];
}

void timeline_exec(struct timeline *timeline, size_t place, const struct timeline_exec *exec,
		   char *const *argv)
{
	static const struct texts_limit limit = {.items = 12, .bytes = 160};
	struct timeline_process *process = place ? &timeline->processes[place - 1] : NULL;
	struct timeline_exec *kept = process ? find(process, exec->time_ns) : NULL;

	if (!process) {
		timeline->execs_left_out++;
		return;
	}
	if (argv) {
		texts_free(process->argv);
		process->argv = texts_copy(argv, limit, NULL);
	}
	if (!kept)
		kept = add(timeline, process, exec->result != TIMELINE_RAN || exec->serial);
	if (!kept)
		return;
	free(kept->path);
	free(kept->ran);
	*kept = *exec;
	kept->path = xstrdup(exec->path);
	kept->ran = xstrdup(exec->ran);
}

void timeline_end(struct timeline *timeline, size_t place, int64_t end_ns, bool by_signal, int end)
{
	struct timeline_process *process = place ? &timeline->processes[place - 1] : NULL;

	if (!process)
		return;
	process->end_ns = end_ns;
	process->ended_by_signal = by_signal;
	process->end = end;
}

void timeline_process_free(struct timeline_process *process)
{
	for (size_t i = 0; i < process->nexecs; i++) {
		free(process->execs[i].path);
		free(process->execs[i].ran);
	}
	free(process->execs);
	texts_free(process->argv);
	for (size_t i = 0; i < process->nfolds; i++)
		free(process->folds[i].path);
	free(process->folds);
	memset(process, 0, sizeof(*process));
}

void timeline_free(struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->count; i++)
		timeline_process_free(&timeline->processes[i]);
	free(timeline->processes);
	memset(timeline, 0, sizeof(*timeline));
}
