/* What the options mean for a run: the loop's configuration, and whether to use colours. */
#ifndef EXECTRACE_TRACER_OPTIONS_RUN_H
#define EXECTRACE_TRACER_OPTIONS_RUN_H

#include <stdbool.h>

#include "tracer/loop.h"

struct options;

/* Everything in the configuration is borrowed: from options, env and sink. */
struct loop_config options_loop_config(const struct options *options, char **env,
				       const struct event_sink *sink);
/* Does this run count with the kernel's own events? That which `auto` takes is decided here. */
bool options_kernel_counters(const struct options *options);
bool options_color(const struct options *options, int fd);

#endif
