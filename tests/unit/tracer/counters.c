/* Arming, reading, removing and watching, on a directory that looks like tracefs: what the kernel
 * would do with the lines is for a real kernel's test (tests/e2e/counters.sh). */
#include "tracer/counters.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/counters_action.h"
#include "tracer/counters_watch.h"
#include "tracer/event_loader.h"
#include "tracer/tracefs.h"

struct fake {
	char path[64];
	int dir;
};

static void fake_write(const struct fake *fake, const char *file, const char *text)
{
	int fd = openat(fake->dir, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0, "%s", file);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void fake_mkdir(const struct fake *fake, const char *path)
{
	char copy[300];

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *slash = strchr(copy, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdirat(fake->dir, copy, 0700);
		*slash = '/';
	}
	cr_assert(mkdirat(fake->dir, copy, 0700) == 0 || errno == EEXIST, "%s", path);
}

static void fake_make(struct fake *fake)
{
	strcpy(fake->path, "/tmp/exectrace-unit.XXXXXX");
	cr_assert(mkdtemp(fake->path));
	fake->dir = open(fake->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fake_write(fake, "trace_clock", "[local]");
	fake_write(fake, "kprobe_events", "");
	fake_write(fake, "synthetic_events", "");
	fake_mkdir(fake, "instances");
	fake_mkdir(fake, "events");
}

static void fake_free(struct fake *fake)
{
	char command[100];

	close(fake->dir);
	snprintf(command, sizeof(command), "rm -rf %s", fake->path);
	cr_expect_eq(system(command), 0);
}
#define scope_fake __attribute__((cleanup(fake_free)))

static bool has(const struct fake *fake, const char *path)
{
	return faccessat(fake->dir, path, F_OK, 0) == 0;
}

Test(counters, says_why_not, .timeout = 30)
{
	scope_fake struct fake fake;
	struct err err;

	fake_make(&fake);
	cr_expect_eq(tracefs_open("/nonexistent/tracing", &err), -ENOENT);
	cr_expect_str_eq(err.message, "tracefs is not mounted at /nonexistent/tracing");
	unlinkat(fake.dir, "trace_clock", 0);
	cr_expect_eq(tracefs_open(fake.path, &err), -ENOENT);
	cr_expect(strstr(err.message, "tracefs is not mounted at "), "%s", err.message);
	fake_write(&fake, "trace_clock", "");
	unlinkat(fake.dir, "kprobe_events", 0);
	cr_expect_eq(counters_arm(fake.dir, "me", 1, &err), -ENOSYS);
	cr_expect_str_eq(err.message, "this kernel has no probes (CONFIG_KPROBE_EVENTS)");
}

Test(counters, is_for_root, .timeout = 30)
{
	scope_fake struct fake fake;
	struct err err;
	pid_t pid;
	int status;

	fake_make(&fake);
	fchmod(fake.dir, 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setuid(65534))
			_exit(2);
		_exit(tracefs_open(fake.path, &err) == -EACCES &&
				      strstr(err.message, "only root may read the kernel's events")
			      ? 0
			      : 1);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(status, 0);
	cr_expect(geteuid() == 0 || !counters_armed_at(fake.path), "only root asks");
	fchmod(fake.dir, 0700);
}

Test(counters, a_name_that_is_taken, .timeout = 30)
{
	scope_fake struct fake fake;
	struct err err;

	fake_make(&fake);
	fake_mkdir(&fake, "events/me/alien");
	cr_expect_eq(counters_arm(fake.dir, "me", 1, &err), -EEXIST);
	cr_expect_str_eq(err.message,
			 "events named me are there already, and they are not exectrace's");
	cr_expect_not(counters_armed(fake.dir, "me"));
	cr_expect_eq(counters_disarm(fake.dir, "me", &err), 0, "another's are left alone");
	cr_expect(has(&fake, "events/me/alien"));
	fake_mkdir(&fake, "instances/" COUNTERS_ARMED);
	cr_expect(counters_armed(fake.dir, COUNTERS_ARMED));
	cr_expect_eq(counters_armed_at(fake.path), geteuid() == 0);
}

/* Here no trigger can be written: nothing of the attempt may stay. */
Test(counters, half_armed_is_removed, .timeout = 30)
{
	scope_fake struct fake fake;
	char text[2000] = "";
	struct err err;
	int result, fd;

	fake_make(&fake);
	fake_write(&fake, "error_log",
		   "[ 1.0] hist:x: error: Old\n[ 2.0] hist:x: error: New one\n");
	result = counters_arm(fake.dir, "me", 1, &err);
	if (result == -EACCES || (result == -ENOENT && strstr(err.message, "no symbol")))
		cr_skip("%s", err.message);
	cr_expect_eq(result, -ENOENT);
	cr_expect_str_eq(err.message,
			 "a histogram is refused: No such file or directory (New one)");
	cr_expect_not(has(&fake, "instances/me"));
	fd = openat(fake.dir, "kprobe_events", O_RDONLY | O_CLOEXEC);
	cr_assert_gt(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	cr_expect(strstr(text, "p:me/asked load_misc_binary\n"));
	cr_expect(strstr(text, "-:me/asked\n"));
}

Test(counters, probes_without_histograms, .timeout = 30)
{
	scope_fake struct fake fake;
	struct err err;
	int result;

	fake_make(&fake);
	unlinkat(fake.dir, "synthetic_events", 0);
	result = counters_arm(fake.dir, "me", 1, &err);
	if (result == -EACCES || (result == -ENOENT && strstr(err.message, "no symbol")))
		cr_skip("%s", err.message);
	cr_expect_eq(result, -ENOSYS);
	cr_expect_str_eq(err.message,
			 "this kernel has no histograms of events (CONFIG_HIST_TRIGGERS)");
	cr_expect_not(has(&fake, "instances/me"));
}

Test(counters, disarm_says_what_is_busy, .timeout = 30)
{
	scope_fake struct fake fake;
	struct err err;

	fake_make(&fake);
	fake_mkdir(&fake, "events/me/over");
	cr_expect_eq(counters_disarm(fake.dir, "me", &err), -EBUSY);
	cr_expect_str_eq(err.message, "somebody uses the events named me: they cannot be removed");
}

Test(counters, sweeps_what_the_dead_left, .timeout = 30)
{
	static const struct {
		const char *name;
		bool stays;
	} rows[] = {
		{"instances/exectrace_999999999", false}, {"instances/exectrace", true},
		{"instances/exectrace_1", true},	  {"instances/exectrace_1x", true},
		{"instances/exectrace_", true},		  {"instances/other_999999999", true},
	};
	scope_fake struct fake fake;

	fake_make(&fake);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		fake_mkdir(&fake, rows[i].name);
	counters_sweep(fake.dir);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_expect_eq(has(&fake, rows[i].name), rows[i].stays, "%s", rows[i].name);
}

static void write_table(const struct fake *fake, const char *event, const char *key,
			const char *rows, unsigned hits, unsigned dropped)
{
	char path[200], text[1000];
	unsigned entries = 0;

	for (const char *end = rows; (end = strchr(end, '\n')); end++)
		entries++;

	snprintf(path, sizeof(path), "instances/exectrace/events/%s", event);
	fake_mkdir(fake, path);
	snprintf(path, sizeof(path), "instances/exectrace/events/%s/hist", event);
	snprintf(text, sizeof(text),
		 "# event histogram\n#\n# trigger info: hist:keys=%s:vals=hitcount [active]\n#\n\n"
		 "%s\nTotals:\n    Hits: %u\n    Entries: %u\n    Dropped: %u\n\n",
		 key, rows, hits, entries, dropped);
	fake_write(fake, path, text);
}

Test(counters, reads_the_tables, .timeout = 30)
{
	struct kernel_counts counts;
	scope_fake struct fake fake;
	struct err err;

	fake_make(&fake);
	cr_expect_eq(counters_action_read(fake.path, &counts, &err), -ENOENT);
	cr_expect_str_eq(err.message, "no counters are armed (--counters=arm)");
	kernel_counts_free(&counts);
	write_table(&fake, "exectrace/asked", "__probe_ip", "{ __probe_ip: 5 } hitcount: 30\n", 30,
		    0);
	write_table(&fake, "exectrace/answered", "ret",
		    "{ ret: 18446744073709551608 } hitcount: 20\n{ ret: 0 } hitcount: 6\n"
		    "{ ret: 18446744073709551614 } hitcount: 4\n",
		    30, 0);
	write_table(&fake, "exectrace/named", "interp",
		    "{ interp: /bin/a } hitcount: 6\n{ interp: /bin/b } hitcount: 4\n", 10, 0);
	write_table(&fake, "synthetic/exectrace_ran", "interp", "{ interp: /bin/a } hitcount: 5\n",
		    5, 0);
	write_table(&fake, "synthetic/exectrace_failed", "interp",
		    "{ interp: /bin/b } hitcount: 4\n", 4, 0);
	write_table(&fake, "exectrace/over", "bprm", "{ bprm: 1 } hitcount: 4\n", 4, 1);
	cr_expect_eq(counters_action_read(fake.path, &counts, &err), 0, "%s", err.message);
	cr_expect_eq(counts.asked, 30);
	cr_assert_eq(counts.nanswers, 3);
	cr_expect_eq(counts.answers[0].error, ENOEXEC);
	cr_expect_eq(counts.answers[0].count, 20);
	cr_expect_eq(counts.answers[1].error, 0);
	cr_assert_eq(counts.count, 2);
	cr_expect_str_eq(counts.named[0].interpreter, "/bin/a");
	cr_expect_eq(counts.named[0].attempts, 6);
	cr_expect_eq(counts.named[0].successes, 5);
	cr_expect_eq(counts.named[1].failures, 4);
	cr_expect_eq(counts.dropped, 1);
	cr_expect(counts.adds_up);
	cr_expect_gt(counts.since_ns, 0);
	kernel_counts_free(&counts);

	cr_expect_eq(counters_action_arm(fake.path, &err), -EEXIST);
	cr_expect_str_eq(err.message, "counters are armed already (--counters=show)");

	write_table(&fake, "exectrace/named", "interp", "{ interp: /bin/a } hitcount: 600\n", 10,
		    0);
	cr_expect_eq(counters_read(fake.dir, COUNTERS_ARMED, &counts, &err), 0);
	cr_expect_not(counts.adds_up);
	kernel_counts_free(&counts);
}

/* An arm that was killed together with its watcher: a probe, an instance, some of the tables. */
Test(counters, armed_in_part, .timeout = 30)
{
	static const char sentence[] =
		"counters are armed only in part: an arm was killed, or is under way; "
		"--counters=disarm removes them";
	static const char *const made[] = {
		"events/exectrace/asked",
		"instances/exectrace",
		"instances/exectrace/events/exectrace/asked",
		"instances/exectrace/events/synthetic/exectrace_failed",
	};
	struct kernel_counts counts;
	scope_fake struct fake fake;
	struct err err;

	fake_make(&fake);
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		fake_mkdir(&fake, made[i]);
		cr_expect_eq(counters_action_read(fake.path, &counts, &err), -EBUSY, "%s", made[i]);
		cr_expect_str_eq(err.message, sentence);
		kernel_counts_free(&counts);
		cr_expect_eq(counters_action_arm(fake.path, &err), -EBUSY, "%s", made[i]);
		cr_expect_str_eq(err.message, sentence);
	}
	write_table(&fake, "synthetic/exectrace_failed", "interp", "", 0, 0);
	cr_expect(counters_whole(fake.dir, COUNTERS_ARMED));
}

/* Removed, or not, within a few seconds; the watcher is a process of its own. */
static bool goes(const struct fake *fake, const char *path)
{
	for (int i = 0; i < 500 && has(fake, path); i++)
		usleep(10000);
	return !has(fake, path);
}

Test(counters, watcher_disarms_when_its_process_is_killed, .timeout = 30)
{
	scope_fake struct fake fake;
	int ready[2];
	char byte;
	pid_t pid;

	fake_make(&fake);
	fake_mkdir(&fake, "instances/me");
	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		byte = counters_watch(fake.dir, "me", NULL) < 0;
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	cr_assert_eq(read(ready[0], &byte, 1), 1);
	cr_assert_eq(byte, 0);
	cr_expect(has(&fake, "instances/me"));
	cr_assert_eq(kill(-pid, SIGKILL), 0, "its whole process group");
	waitpid(pid, NULL, 0);
	cr_expect(goes(&fake, "instances/me"));
	close(ready[0]);
	close(ready[1]);
}

Test(counters, watcher_ends_as_it_is_told, .timeout = 30)
{
	scope_fake struct fake fake;
	int fd;

	fake_make(&fake);
	fake_mkdir(&fake, "instances/me");
	fd = counters_watch(fake.dir, "me", NULL);
	cr_assert_geq(fd, 0);
	counters_watch_end(fd, true);
	cr_expect(has(&fake, "instances/me"), "kept");
	fd = counters_watch(fake.dir, "me", NULL);
	counters_watch_end(fd, false);
	cr_expect_not(has(&fake, "instances/me"), "removed when this returns");
}

Test(counters, a_run_that_cannot_count_leaves_nothing, .timeout = 30)
{
	struct err err = {0, ""};
	scope_fake struct fake fake;
	char instance[60];

	fake_make(&fake);
	cr_expect_null(counters_start(fake.path, &err));
	cr_expect_neq(err.code, 0);
	snprintf(instance, sizeof(instance), "instances/exectrace_%d", (int)getpid());
	cr_expect_not(has(&fake, instance));
}

/* Neither probes nor tracepoints; then one of them: an instance is made, and the trace is read. */
Test(counters, tracepoints_where_there_are_no_probes, .timeout = 30)
{
	struct kernel_counts counts;
	scope_fake struct fake fake;
	struct err err;

	fake_make(&fake);
	unlinkat(fake.dir, "kprobe_events", 0);
	cr_expect_eq(counters_tracepoints(fake.dir, "me", &err), -ENOSYS);
	cr_expect_str_eq(err.message, "this kernel has neither probes (CONFIG_KPROBE_EVENTS) nor "
				      "tracepoints of execs");
	fake_mkdir(&fake, "events/syscalls/sys_exit_execve");
	cr_expect_eq(counters_tracepoints(fake.dir, COUNTERS_ARMED, &err), 0);
	cr_expect(has(&fake, "instances/exectrace"));
	cr_expect_eq(counters_read(fake.dir, COUNTERS_ARMED, &counts, &err), 0);
	cr_expect_eq(counts.means, KERNEL_TRACEPOINTS);
	cr_expect_eq(counts.asked, 0, "no histogram, no number");
	write_table(&fake, "syscalls/sys_exit_execve", "ret",
		    "{ ret: 18446744073709551608 } hitcount: 2\n{ ret: 0 } hitcount: 3\n", 5, 0);
	write_table(&fake, "syscalls/sys_exit_execveat", "ret", "{ ret: 0 } hitcount: 4\n", 4, 0);
	cr_expect_eq(counters_read(fake.dir, COUNTERS_ARMED, &counts, &err), 0);
	cr_expect_eq(counts.asked, 9);
	cr_assert_eq(counts.nanswers, 2);
	cr_expect_eq(counts.answers[0].error, ENOEXEC);
	cr_expect_eq(counts.answers[0].count, 2);
	cr_expect_eq(counts.answers[1].count, 7);
	kernel_counts_free(&counts);
}
