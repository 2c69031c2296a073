/* Attaching: what is refused and why, and loop_run over a process that already runs. */
#include "tracer/attach.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/unit/tracer/recording.h"

static void *idle(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

/* A child that sleeps; the sink of its life is the caller's. */
static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

Test(attach, refusals)
{
	struct err err = {0};
	pid_t pid = start_sleeper();
	pid_t zombie = fork();
	pthread_t thread;
	pid_t *tids = NULL;
	ssize_t count;

	if (!zombie)
		_exit(0);
	usleep(20000);
	cr_expect_eq(attach_check(pid, 0, &err), 0, "%s", err.message);
	cr_expect_eq(attach_check(getpid(), 0, &err), -EPERM);
	cr_expect_eq(attach_check(pid, pid, &err), -EPERM);
	cr_expect_not_null(strstr(err.message, "itself"), "%s", err.message);
	cr_expect_eq(attach_check(1 << 30, 0, &err), -ESRCH);
	cr_expect_eq(attach_check(zombie, 0, &err), -ESRCH);
	cr_expect_not_null(strstr(err.message, "ended"), "%s", err.message);
	waitpid(zombie, NULL, 0);

	pthread_create(&thread, NULL, idle, NULL);
	count = attach_threads(getpid(), &tids);
	cr_assert_geq(count, 2);
	for (ssize_t i = 0; i < count; i++)
		if (tids[i] != getpid())
			cr_expect_eq(attach_check(tids[i], 0, &err), -EINVAL);
	cr_expect_not_null(strstr(err.message, "thread of process"), "%s", err.message);
	free(tids);
	cr_expect_lt(attach_threads(1 << 30, &tids), 0);

	cr_assert_eq(ptrace(PTRACE_SEIZE, pid, NULL, NULL), 0);
	cr_expect_eq(attach_check(pid, 0, &err), -EPERM);
	cr_expect_not_null(strstr(err.message, "already traced by"), "%s", err.message);
	cr_expect_eq(attach_explain(pid, 0, EPERM, &err), -EPERM);
	cr_expect_eq(attach_explain(pid, 0, ESRCH, &err), -ESRCH);
	end(pid);
}

Test(attach, who_serves_files)
{
	int fd;

	cr_expect_not(attach_serves_files(getpid()));
	cr_expect_not(attach_serves_files(1 << 30));
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		cr_skip_test("no /dev/fuse here");
	cr_expect(attach_serves_files(getpid()));
	close(fd);
	cr_expect_not(attach_serves_files(getpid()));
}

static int attach_run(pid_t pid, bool full, unsigned timeout, struct recording *r,
		      struct loop_result *result, struct err *err)
{
	struct loop_config config = {.attach = &pid,
				     .nattach = 1,
				     .attach_full = full,
				     .follow_forks = true,
				     .timeout_s = timeout,
				     .sink = {record, r}};
	int rc;

	alarm(30);
	rc = loop_run(&config, result, err);
	alarm(0);
	return rc;
}

/* A child that makes failing and succeeding execs in children of its own, until it is told. */
static pid_t start_busy(int *go)
{
	int ends[2];
	pid_t pid;

	cr_assert_eq(pipe(ends), 0);
	*go = ends[1];
	pid = fork();
	if (!pid) {
		char byte;
		char *argv[] = {(char *)"/bin/true", NULL};

		close(ends[1]);
		if (read(ends[0], &byte, 1) < 0)
			_exit(1);
		for (int i = 0; i < 6; i++) {
			pid_t child = fork();

			if (!child) {
				execv(i & 1 ? "/bin/true" : "/nonexistent", argv);
				_exit(0);
			}
			waitpid(child, NULL, 0);
		}
		_exit(9);
	}
	close(ends[0]);
	return pid;
}

struct teller {
	struct recording *recording;
	int go;
};

/* Attached: from here on it may run. */
static enum event_reply tell(void *self, const struct event *event)
{
	struct teller *teller = self;

	if (event->kind == EVENT_ROOT)
		cr_assert_eq(write(teller->go, "x", 1), 1);
	return record(teller->recording, event);
}

Test(attach, children_are_seen_from_birth_to_exec)
{
	for (int full = 0; full < 2; full++) {
		struct recording *r = xcalloc(1, sizeof(*r));
		struct teller teller = {.recording = r};
		pid_t pid = start_busy(&teller.go);
		struct loop_config config = {.attach = &pid,
					     .nattach = 1,
					     .attach_full = full,
					     .follow_forks = true,
					     .sink = {tell, &teller}};
		struct loop_result result;
		struct err err = {0};
		int status = 0;

		alarm(30);
		cr_assert_eq(loop_run(&config, &result, &err), 0, "%s", err.message);
		alarm(0);
		cr_expect_eq(r->counts[EVENT_ROOT], 1);
		cr_expect_eq(r->counts[EVENT_SPAWN], 6);
		cr_expect_eq(r->counts[EVENT_EXEC_FAILED], 3);
		cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 3);
		cr_expect_eq(r->counts[EVENT_EXIT], 7);
		cr_expect_eq(r->counts[EVENT_ANOMALY], 0);
		cr_expect_eq(r->order_errors, 0);
		cr_expect_eq(result.root, 0);
		cr_expect_not(result.seccomp);
		/* It is our own child as well: its end was reaped by the trace. */
		cr_expect_eq(waitpid(pid, &status, WNOHANG), -1);
		close(teller.go);
		recording_free(r);
	}
}

static char state_of(pid_t pid)
{
	char *name = xasprintf("/proc/%d/stat", (int)pid);
	FILE *file = fopen(name, "r");
	char state = '?';

	if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = '!';
	if (file)
		fclose(file);
	free(name);
	return state;
}

Test(attach, let_go_as_it_was)
{
	for (int stopped = 0; stopped < 2; stopped++)
		for (int full = 0; full < 2; full++) {
			struct recording *r = xcalloc(1, sizeof(*r));
			struct loop_result result;
			struct err err = {0};
			pid_t pid = start_sleeper();

			if (stopped) {
				kill(pid, SIGSTOP);
				waitpid(pid, NULL, WUNTRACED);
			}
			cr_assert_eq(attach_run(pid, full, 1, r, &result, &err), 0, "%s",
				     err.message);
			cr_expect(result.timed_out);
			usleep(50000);
			cr_expect_eq(state_of(pid), stopped ? 'T' : 'S', "stopped %d full %d: %c",
				     stopped, full, state_of(pid));
			cr_expect_eq(attach_check(pid, 0, &err), 0, "%s", err.message);
			end(pid);
			recording_free(r);
		}
}

Test(attach, what_cannot_be_attached_to)
{
	struct recording *r = xcalloc(1, sizeof(*r));
	struct loop_result result;
	struct err err = {0};

	cr_expect_eq(attach_run(getpid(), false, 0, r, &result, &err), -EPERM);
	cr_expect_eq(attach_run(1 << 30, false, 0, r, &result, &err), -ESRCH);
	cr_expect_str_eq(err.message, "there is no process 1073741824");
	recording_free(r);
}
