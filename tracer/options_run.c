/* From options to the loop's configuration. Starts nothing. */
#include "tracer/options_run.h"

#include <stdlib.h>
#include <unistd.h>

#include "tracer/counters.h"
#include "tracer/options.h"
#include "tracer/tracefs.h"

enum { DATA_KEPT = 4096 }; /* of each followed read: an ELF header, what a shell reads at once */

struct loop_config options_loop_config(const struct options *options, char **env,
				       const struct event_sink *sink)
{
	return (struct loop_config){
		.argv = options->command,
		.env = env,
		.argv0 = options->argv0,
		.user = options->user,
		.attach = options->attach,
		.nattach = options->nattach,
		.attach_full = options->attach_full,
		.follow_forks = !options->no_follow_forks,
		.seccomp = (enum seccomp_mode)options->seccomp,
		.trace = TRACE_EXEC | TRACE_WRITES | TRACE_STORY | options->trace |
			 (options->arch_leaks ? TRACE_OPEN : 0u) |
			 (options->log ? TRACE_SIGNALS : 0u), /* a line of the log each */
		.data_limit = DATA_KEPT,
		.wait = (enum wait_mode)options->wait,
		.kill_on_exit = options->kill_on_exit,
		.timeout_s = options->timeout_s,
		.sink = *sink,
	};
}

/* Arming takes a moment and privilege: by itself a run does it only where somebody counts already.
 */
bool options_kernel_counters(const struct options *options)
{
	if (options->counters == COUNTERS_AUTO)
		return counters_armed_at(TRACEFS_MOUNT_POINT);
	return options->counters == COUNTERS_KERNEL;
}

/* https://no-color.org: set and not empty; what the command line says comes first. */
bool options_color(const struct options *options, int fd)
{
	const char *no_color = getenv("NO_COLOR");

	if (options->color == COLOR_AUTO)
		return isatty(fd) && !(no_color && *no_color);
	return options->color == COLOR_ALWAYS;
}
