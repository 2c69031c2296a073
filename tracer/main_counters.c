/* --counters=arm, show and disarm. */
#include "tracer/main_counters.h"

#include <stdio.h>

#include "decode/err.h"
#include "report/counters_view.h"
#include "tracer/counters_action.h"
#include "tracer/event_loader.h"
#include "tracer/main_trace.h"
#include "tracer/options.h"
#include "tracer/tracefs.h"

static int show(const struct outputs *outputs, struct err *err)
{
	struct kernel_counts counts;
	int result = counters_action_read(TRACEFS_MOUNT_POINT, &counts, err);
	int status = result < 0 ? main_complain(err)
				: main_write(outputs, counters_view_make(&counts), err);

	kernel_counts_free(&counts);
	return status;
}

int main_counters(const struct options *options, const struct outputs *outputs, struct err *err)
{
	int result;

	if (options->counters == COUNTERS_SHOW)
		return show(outputs, err);
	result = options->counters == COUNTERS_ARM
			 ? counters_action_arm(TRACEFS_MOUNT_POINT, err)
			 : counters_action_disarm(TRACEFS_MOUNT_POINT, err);
	return result < 0 ? main_complain(err) : 0;
}
