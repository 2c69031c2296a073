/* How a run ends: what outlives the command, what is waited for or killed, whose children count. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/unit/tracer/recording.h"

/* The daemon waits for a byte that nobody writes before the command's end was told. */
Test(loop_ends, what_outlives_the_command_can_still_exec)
{
	struct loop_config config = {.wait = WAIT_ROOT};
	struct loop_result result;
	struct recording *r = xcalloc(1, sizeof(*r));
	struct event_sink sink = {.take = record, .self = r};
	char dir[] = "/tmp/exectrace-unit-XXXXXX";
	char *fifo, *mark, *line;
	int fd;

	cr_assert_not_null(mkdtemp(dir));
	fifo = xasprintf("%s/fifo", dir);
	mark = xasprintf("%s/mark", dir);
	line = xasprintf("@daemon %s /usr/bin/touch %s", fifo, mark);
	cr_assert_eq(mkfifo(fifo, 0600), 0);
	fd = open(fifo, O_RDWR | O_CLOEXEC);
	cr_assert_geq(fd, 0);
	run_traced(line, &config, r, &result);
	cr_expect_eq(ended(&result), 5);
	cr_assert_eq(result.survivors, 1);
	cr_assert_not_null(result.rest);
	cr_assert_eq(write(fd, "x", 1), 1);
	alarm(60);
	loop_linger(result.rest, &sink);
	alarm(0);
	cr_expect_eq(access(mark, F_OK), 0);
	cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 2);
	recording_free(r);
	close(fd);
	unlink(mark);
	unlink(fifo);
	rmdir(dir);
	free(line);
	free(mark);
	free(fifo);
}

Test(loop_ends, wait_all_and_kill_on_exit)
{
	struct loop_config config = {.wait = WAIT_ALL};
	struct loop_result result;
	struct recording *r = trace_line("@daemon 200 /bin/true", &config, &result);

	cr_expect_eq(ended(&result), 5);
	cr_expect_eq(result.survivors, 0);
	cr_expect_null(result.rest);
	cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 2);
	recording_free(r);
	config = (struct loop_config){.wait = WAIT_ROOT, .kill_on_exit = true};
	r = trace_line("@daemon 60000 /bin/true", &config, &result);
	cr_expect_eq(ended(&result), 5);
	cr_expect_eq(result.survivors, 0);
	cr_expect_eq(r->counts[EVENT_EXIT], 3);
	recording_free(r);
}

Test(loop_ends, a_timeout_ends_the_command)
{
	struct loop_config config = {.timeout_s = 1};
	struct loop_result result;

	recording_free(trace_line("/bin/sleep 30", &config, &result));
	cr_expect(result.timed_out);
	cr_expect_eq(result.how, EXIT_SIGNAL);
	cr_expect_eq(result.signal, SIGTERM,
		     "it did not end by itself, nor by the SIGKILL that follows");
}

Test(loop_ends, a_child_of_ours_is_not_the_commands)
{
	struct loop_config config = {.wait = WAIT_ALL};
	struct loop_result result;
	struct recording *r;
	pid_t pid = fork();

	if (!pid) {
		usleep(100 * 1000);
		_exit(3);
	}
	r = trace_line("/bin/sleep 0.3", &config, &result);
	cr_expect_eq(r->counts[EVENT_ANOMALY], 0);
	cr_expect_eq(r->counts[EVENT_EXIT], 1);
	cr_expect_eq(ended(&result), 0);
	recording_free(r);
}
