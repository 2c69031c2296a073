/* Arm under a watcher's eye, disarm, read. */
#include "tracer/counters_action.h"

#include <errno.h>
#include <unistd.h>

#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/counters.h"
#include "tracer/counters_watch.h"
#include "tracer/event_loader.h"
#include "tracer/tracefs.h"

#define ROWS 32768 /* addresses that execs have had in the kernel: they come and go for months */

/* Killed together with its watcher, an arm leaves a part: what that has counted is nothing. */
static int refuse_part(int tracefs, struct err *err)
{
	if (!counters_armed(tracefs, COUNTERS_ARMED) || counters_whole(tracefs, COUNTERS_ARMED))
		return 0;
	return err_set(err, EBUSY,
		       "counters are armed only in part: an arm was killed, or is under way; "
		       "--counters=disarm removes them");
}

int counters_action_arm(const char *path, struct err *err)
{
	scope_close int tracefs = tracefs_open(path, err);
	int watch, result;

	if (tracefs < 0)
		return tracefs;
	counters_sweep(tracefs);
	result = refuse_part(tracefs, err);
	if (result)
		return result;
	if (counters_armed(tracefs, COUNTERS_ARMED))
		return err_set(err, EEXIST, "counters are armed already (--counters=show)");
	watch = counters_watch(tracefs, COUNTERS_ARMED, err);
	if (watch < 0)
		return watch;
	result = counters_arm(tracefs, COUNTERS_ARMED, ROWS, err);
	counters_watch_end(watch, result == 0);
	return result;
}

int counters_action_disarm(const char *path, struct err *err)
{
	scope_close int tracefs = tracefs_open(path, err);

	if (tracefs < 0)
		return tracefs;
	counters_sweep(tracefs);
	return counters_disarm(tracefs, COUNTERS_ARMED, err);
}

int counters_action_read(const char *path, struct kernel_counts *counts, struct err *err)
{
	scope_close int tracefs = tracefs_open(path, err);
	int result;

	*counts = (struct kernel_counts){.named = NULL};
	if (tracefs < 0)
		return tracefs;
	if (!counters_armed(tracefs, COUNTERS_ARMED))
		return err_set(err, ENOENT, "no counters are armed (--counters=arm)");
	result = refuse_part(tracefs, err);
	return result ? result : counters_read(tracefs, COUNTERS_ARMED, counts, err);
}
