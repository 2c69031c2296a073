/* The kernel's events of a run: read from an instance of our own, put together exec by exec.
 * The binary buffers are read, not the text: names in the text could say anything. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/counters.h"
#include "tracer/counters_join.h"
#include "tracer/counters_switch.h"
#include "tracer/counters_watch.h"
#include "tracer/event_loader.h"
#include "tracer/ring_page.h"
#include "tracer/tracefs.h"

#define ROWS 4096	 /* execs under way at once, on the whole machine */
#define PAGES_MAX 100000 /* per look and CPU: others may be faster than we are */
#define CPUS_MAX 4096
#define INIT_PID_NAMESPACE "pid:[4026531836]" /* PROC_PID_INIT_INO, include/linux/proc_ns.h */

struct counters {
	int tracefs, watch;
	enum kernel_means means;
	char name[40];
	int *cpus; /* owned: trace_pipe_raw of each */
	size_t ncpus;
	size_t page_size;
	unsigned char *page; /* owned */
	struct counters_join *join;
	bool armed; /* others count already, and did so far: */
	struct kernel_counts before;
};

/* Ids in events are those of the first pid namespace; elsewhere nobody can tell whose they are. */
static int check_namespace(struct err *err)
{
	char link[64] = "";

	if (readlink("/proc/self/ns/pid", link, sizeof(link) - 1) > 0 &&
	    strcmp(link, INIT_PID_NAMESPACE) != 0)
		return err_set(err, ENOTSUP,
			       "exectrace is in a pid namespace of its own, and the kernel's "
			       "events name tasks by another's ids");
	return 0;
}

static int open_cpus(struct counters *counters, struct err *err)
{
	scope_free char *folder = xasprintf("instances/%s/per_cpu", counters->name);
	int fd = openat(counters->tracefs, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int result = entries ? 0 : err_sys(err, errno, "cannot read the tracing instance");

	while (entries && !result && (entry = readdir(entries)) && counters->ncpus < CPUS_MAX) {
		scope_free char *file = xasprintf("%s/trace_pipe_raw", entry->d_name);
		int cpu;

		if (strncmp(entry->d_name, "cpu", 3) != 0)
			continue;
		cpu = openat(fd, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (cpu < 0)
			result = err_sys(err, errno, "cannot read the events of %s", entry->d_name);
		counters->cpus =
			xrealloc(counters->cpus, (counters->ncpus + 1) * sizeof(*counters->cpus));
		if (cpu >= 0)
			counters->cpus[counters->ncpus++] = cpu;
	}
	if (entries)
		closedir(entries);
	return result;
}

static void release(struct counters *counters)
{
	for (size_t i = 0; i < counters->ncpus; i++)
		close(counters->cpus[i]); /* an open one keeps the instance busy */
	if (counters->watch >= 0)
		counters_watch_end(counters->watch, false);
	if (counters->tracefs >= 0)
		close(counters->tracefs);
	counters_join_free(counters->join);
	kernel_counts_free(&counters->before);
	free(counters->cpus);
	free(counters->page);
	free(counters);
}

static int start(struct counters *counters, const char *path, struct err *err)
{
	struct counters_format formats[COUNTERS_EVENTS] = {{0, 0, 0}};
	int result = check_namespace(err);

	counters->tracefs = result ? -1 : tracefs_open(path, err);
	if (counters->tracefs < 0)
		return result ? result : counters->tracefs;
	counters_sweep(counters->tracefs);
	/* Before anything is armed: whatever happens from here on, it is removed. */
	counters->watch = counters_watch(counters->tracefs, counters->name, err);
	if (counters->watch < 0)
		return counters->watch;
	counters->means = tracefs_has(counters->tracefs, "kprobe_events") ? KERNEL_PROBES
									  : KERNEL_TRACEPOINTS;
	result = counters->means == KERNEL_PROBES
			 ? counters_arm(counters->tracefs, counters->name, ROWS, err)
			 : counters_tracepoints(counters->tracefs, counters->name, err);
	if (!result)
		result = counters_switch_on(counters->tracefs, counters->name, counters->means,
					    formats, err);
	counters->join = result ? NULL : counters_join_new(formats, counters->means);
	if (!result)
		result = open_cpus(counters, err);
	counters->armed =
		!result && counters_whole(counters->tracefs, COUNTERS_ARMED) &&
		!counters_read(counters->tracefs, COUNTERS_ARMED, &counters->before, NULL);
	return result;
}

struct counters *counters_start(const char *path, struct err *err)
{
	struct counters *counters = xcalloc(1, sizeof(*counters));

	*counters = (struct counters){.tracefs = -1, .watch = -1};
	snprintf(counters->name, sizeof(counters->name), COUNTERS_ARMED "_%d", (int)getpid());
	counters->page_size = (size_t)sysconf(_SC_PAGESIZE);
	counters->page = xmalloc(counters->page_size);
	if (start(counters, path, err) < 0) {
		release(counters);
		return NULL;
	}
	return counters;
}

bool counters_armed_at(const char *path)
{
	scope_free char *instance = xasprintf("%s/instances/" COUNTERS_ARMED, path);

	return geteuid() == 0 && access(instance, F_OK) == 0;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void drain(struct counters *counters, int cpu)
{
	struct ring_event event;
	struct ring_page page;

	for (unsigned pages = 0; pages < PAGES_MAX; pages++) {
		ssize_t got = read(cpu, counters->page, counters->page_size);

		if (got <= 0)
			return; /* EAGAIN: nothing more now */
		if (!ring_page_open(&page, (struct span){counters->page, (size_t)got}))
			continue;
		if (page.missed)
			counters_join_missed(counters->join);
		while (ring_page_next(&page, &event))
			counters_join_add(counters->join, &event);
	}
}

const struct loader_trace *counters_look(struct counters *counters, pid_t tid, int64_t since_ns,
					 bool (*ours)(void *context, pid_t tid), void *context)
{
	/* The thread stands still: all of its events are older than this. Younger ones of others
	 * wait, for a CPU that was read before they came may hold what was before them. */
	uint64_t until = now_ns();

	counters_join_expect(counters->join, tid, ours, context);
	for (size_t i = 0; i < counters->ncpus; i++)
		drain(counters, counters->cpus[i]);
	counters_join_run(counters->join, until);
	return counters_join_take(counters->join, tid, (uint64_t)since_ns);
}

int counters_stop(struct counters *counters, struct kernel_run *run, struct err *err)
{
	int result = counters_read(counters->tracefs, counters->name, &run->counts, err);

	run->armed = counters->armed &&
		     !counters_read(counters->tracefs, COUNTERS_ARMED, &run->after, NULL) &&
		     run->after.since_ns == counters->before.since_ns;
	run->before = counters->before;
	counters->before = (struct kernel_counts){.named = NULL};
	release(counters);
	return result;
}
