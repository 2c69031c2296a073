/* --registry. */
#include "tracer/main_registry.h"

#include "report/registry_view.h"
#include "tracer/counters.h"
#include "tracer/counters_action.h"
#include "tracer/event_loader.h"
#include "tracer/main_trace.h"
#include "tracer/options.h"
#include "tracer/tracefs.h"

int main_registry(const struct options *options, const struct outputs *outputs, struct err *err)
{
	struct kernel_counts counted = {.named = NULL};
	bool armed = !options->registry_dir && counters_armed_at(TRACEFS_MOUNT_POINT) &&
		     !counters_action_read(TRACEFS_MOUNT_POINT, &counted, err);
	const struct registry_view_options view = {.registry_dir = options->registry_dir,
						   .root = options->root,
						   .host = options->host,
						   .counted = armed ? &counted : NULL};
	int status = main_write(outputs, registry_view_make(&view, err), err);

	kernel_counts_free(&counted);
	return status;
}
