/* Signals: those that tracees get, and those that ask exectrace to end. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <signal.h>

#include "tests/unit/tracer/recording.h"
#include "tracer/relay.h"

Test(loop_signals, signals_only_when_asked)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace_line("@signal_storm 50", &config, &result);

	cr_expect_eq(r->counts[EVENT_SIGNAL], 0);
	recording_free(r);
	config.trace = TRACE_SIGNALS;
	r = trace_line("@signal_storm 50", &config, &result);
	cr_expect_eq(r->counts[EVENT_SIGNAL], 50);
	recording_free(r);
}

/* A tracer of `line` in a process of its own; its end tells what it saw: 1 interrupted, 2 the
 * command was ended by SIGTERM, 4 by SIGKILL, 8 it ended with 9. Returns when the command runs. */
static pid_t start_tracer(const char *line)
{
	int ends[2];
	char ready;
	pid_t pid;

	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		struct loop_config config = {.wait = WAIT_ROOT};
		struct loop_result result;

		dup2(ends[1], 1);
		recording_free(trace_line(line, &config, &result));
		_exit(result.interrupted | (result.signal == SIGTERM) << 1 |
		      (result.signal == SIGKILL) << 2 | (ended(&result) == 9) << 3);
	}
	close(ends[1]);
	cr_assert_eq(read(ends[0], &ready, 1), 1, "%s", line);
	close(ends[0]);
	return pid;
}

static int end_of(pid_t pid)
{
	int status = 0;

	alarm(30);
	cr_expect_eq(waitpid(pid, &status, 0), pid);
	alarm(0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/* Whoever ends exectrace ends the command, and what was seen is not lost. */
Test(loop_signals, requests_to_end)
{
	pid_t pid = start_tracer("@until_signal 0");

	kill(pid, SIGTERM);
	cr_expect_eq(end_of(pid), 1 | 2, "SIGTERM is passed on");
	pid = start_tracer("@until_signal 9");
	kill(pid, SIGTERM);
	cr_expect_eq(end_of(pid), 1 | 8, "a handler of the command's decides");
	pid = start_tracer("@until_signal 9");
	kill(pid, SIGINT);
	cr_expect_eq(end_of(pid), 1 | 8, "SIGINT by kill(2) too");
	pid = start_tracer("@until_signal -1");
	kill(pid, SIGTERM);
	usleep(600 * 1000);
	kill(pid, SIGTERM);
	usleep(200 * 1000);
	cr_expect_eq(waitpid(pid, NULL, WNOHANG), 0, "what ignores it goes on, as untraced");
	kill(pid, RELAY_FRONT_DIED);
	cr_expect_eq(end_of(pid), 1 | 4);
}
