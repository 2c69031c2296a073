/* Arms and disarms: probes, an instance of tracefs, histograms in it.
 * Counts nothing itself. */
#include "tracer/counters.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/counters_plan.h"
#include "tracer/tracefs.h"

#define BUSY_TRIES 50 /* 10 ms each: events are let go after a grace period */

static int complain(int tracefs, int code, const char *what, struct err *err)
{
	scope_buf struct buf why = {NULL, 0, 0};

	tracefs_complaint(tracefs, &why);
	return err_set(err, code, "%s: %s (%.200s)", what, strerror(code), why.data);
}

static bool any_probe(int tracefs, const char *name)
{
	for (const struct counters_probe *probe = counters_probes; probe->event; probe++) {
		scope_free char *event = xasprintf("events/%s/%s", name, probe->event);

		if (tracefs_has(tracefs, event))
			return true;
	}
	return false;
}

bool counters_armed(int tracefs, const char *name)
{
	scope_free char *instance = xasprintf("instances/%s", name);

	return tracefs_has(tracefs, instance) || any_probe(tracefs, name);
}

/* Another's event of that name is theirs: it is neither used nor removed. */
static int refuse_taken(int tracefs, const char *name, struct err *err)
{
	scope_free char *group = xasprintf("events/%s", name);

	if (counters_armed(tracefs, name))
		return err_set(
			err, EEXIST,
			"counters named %s are armed already; --counters=disarm removes them",
			name);
	if (tracefs_has(tracefs, group))
		return err_set(err, EEXIST,
			       "events named %s are there already, and they are not exectrace's",
			       name);
	return 0;
}

static int make_probes(int tracefs, const char *name, struct err *err)
{
	for (const struct counters_probe *probe = counters_probes; probe->event; probe++) {
		scope_free char *line = counters_probe_line(probe, name);
		int result = tracefs_write(tracefs, "kprobe_events", line);

		if (result == -ENOENT && !tracefs_has(tracefs, "kprobe_events"))
			return err_set(err, ENOSYS,
				       "this kernel has no probes (CONFIG_KPROBE_EVENTS)");
		if (result) {
			scope_free char *what =
				xasprintf("the kernel's %s cannot be probed", probe->symbol);

			return complain(tracefs, -result, what, err);
		}
	}
	return 0;
}

static int make_outcomes(int tracefs, const char *name, struct err *err)
{
	for (const char *const *outcome = counters_outcomes; *outcome; outcome++) {
		scope_free char *line = xasprintf("%s_%s char interp[256]\n", name, *outcome);
		int result = tracefs_write(tracefs, "synthetic_events", line);

		if (result == -ENOENT)
			return err_set(err, ENOSYS,
				       "this kernel has no histograms of events "
				       "(CONFIG_HIST_TRIGGERS)");
		if (result)
			return complain(tracefs, -result, "a synthetic event is refused", err);
	}
	return 0;
}

static int make_triggers(int tracefs, const char *name, const struct code_range *range,
			 unsigned rows, struct err *err)
{
	for (size_t i = 0; i < counters_ntriggers(); i++) {
		const struct counters_trigger *trigger = &counters_triggers[i];
		scope_free char *line = counters_trigger_line(trigger, name, range, rows);
		scope_free char *event =
			counters_event_path(name, trigger->event, trigger->synthetic, "trigger");
		scope_free char *file = xasprintf("instances/%s/%s", name, event);
		int result = tracefs_write(tracefs, file, line);

		if (result)
			return complain(tracefs, -result, "a histogram is refused", err);
	}
	return 0;
}

static int arm(int tracefs, const char *name, const struct code_range *range, unsigned rows,
	       struct err *err)
{
	scope_free char *instance = xasprintf("instances/%s", name);
	int result = make_probes(tracefs, name, err);

	if (!result)
		result = make_outcomes(tracefs, name, err);
	if (!result && mkdirat(tracefs, instance, 0700))
		result = err_sys(err, errno, "cannot make a tracing instance");
	return result ? result : make_triggers(tracefs, name, range, rows, err);
}

int counters_arm(int tracefs, const char *name, unsigned rows, struct err *err)
{
	scope_close int kallsyms = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
	struct code_range range;
	int result = refuse_taken(tracefs, name, err);

	if (!result && !tracefs_has(tracefs, "kprobe_events"))
		result = err_set(err, ENOSYS, "this kernel has no probes (CONFIG_KPROBE_EVENTS)");
	if (!result)
		result = code_range_find(&range, kallsyms, err);
	if (result)
		return result;
	result = arm(tracefs, name, &range, rows, err);
	if (result)
		counters_disarm(tracefs, name, NULL);
	return result;
}

int counters_tracepoints(int tracefs, const char *name, struct err *err)
{
	scope_free char *instance = xasprintf("instances/%s", name);
	bool any = tracefs_has(tracefs, "events/sched/sched_prepare_exec");

	for (const char *const *exit = counters_exits; *exit; exit++) {
		scope_free char *event = xasprintf("events/%s", *exit);

		any |= tracefs_has(tracefs, event);
	}
	if (!any)
		return err_set(err, ENOSYS,
			       "this kernel has neither probes (CONFIG_KPROBE_EVENTS) nor "
			       "tracepoints of execs");
	if (mkdirat(tracefs, instance, 0700))
		return err_sys(err, errno, "cannot make a tracing instance");
	for (const char *const *exit = counters_exits; *exit; exit++) {
		scope_free char *file = xasprintf("%s/events/%s/trigger", instance, *exit);

		tracefs_write(tracefs, file, "hist:keys=ret"); /* without it one number less */
	}
	return 0;
}

/* ---- the way back --------------------------------------------------------------------------- */

static void remove_instance(int tracefs, const char *name)
{
	scope_free char *instance = xasprintf("instances/%s", name);

	for (size_t i = counters_ntriggers(); i-- > 0;) {
		const struct counters_trigger *trigger = &counters_triggers[i];
		scope_free char *event =
			counters_event_path(name, trigger->event, trigger->synthetic, "trigger");
		scope_free char *file = xasprintf("%s/%s", instance, event);

		tracefs_clear(tracefs, file);
	}
	for (const struct counters_probe *probe = counters_probes; probe->event; probe++) {
		scope_free char *event = counters_event_path(name, probe->event, false, "enable");
		scope_free char *file = xasprintf("%s/%s", instance, event);

		tracefs_write(tracefs, file, "0");
	}
	for (const char *const *exit = counters_exits; *exit; exit++) {
		scope_free char *file = xasprintf("%s/events/%s/trigger", instance, *exit);

		tracefs_clear(tracefs, file);
	}
	unlinkat(tracefs, instance, AT_REMOVEDIR);
}

static void remove_events(int tracefs, const char *name)
{
	for (const char *const *outcome = counters_outcomes; *outcome; outcome++) {
		scope_free char *line = xasprintf("!%s_%s\n", name, *outcome);

		tracefs_write(tracefs, "synthetic_events", line);
	}
	for (const struct counters_probe *probe = counters_probes; probe->event; probe++) {
		scope_free char *line = xasprintf("-:%s/%s\n", name, probe->event);

		tracefs_write(tracefs, "kprobe_events", line);
	}
}

int counters_disarm(int tracefs, const char *name, struct err *err)
{
	for (int i = 0; counters_armed(tracefs, name); i++) {
		if (i == BUSY_TRIES)
			return err_set(err, EBUSY,
				       "somebody uses the events named %s: they cannot be removed",
				       name);
		if (i)
			usleep(10000);
		remove_instance(tracefs, name);
		remove_events(tracefs, name);
	}
	return 0;
}

/* The pid behind "exectrace_", 0 for any other name. */
static pid_t run_of(const char *name)
{
	static const char prefix[] = COUNTERS_ARMED "_";
	long pid;
	char *end;

	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return 0;
	pid = strtol(name + sizeof(prefix) - 1, &end, 10);
	return *end || pid <= 0 || pid > 1 << 30 ? 0 : (pid_t)pid;
}

static void sweep_folder(int tracefs, const char *folder)
{
	int fd = openat(tracefs, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (entries && (entry = readdir(entries))) {
		pid_t pid = run_of(entry->d_name);

		if (pid && kill(pid, 0) && errno == ESRCH)
			counters_disarm(tracefs, entry->d_name, NULL);
	}
	if (entries)
		closedir(entries);
}

void counters_sweep(int tracefs)
{
	sweep_folder(tracefs, "instances");
	sweep_folder(tracefs, "events"); /* killed before there was an instance */
}
