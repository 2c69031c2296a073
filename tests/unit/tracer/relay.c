/* The front and the tracer: who ends how, and what is passed on. */
#include "tracer/relay.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/err.h"

enum tracer_does {
	EXPECTS,
	EXITS,
	DIES,
	RELEASES,
	RELEASES_A_DEATH,
	WAITS_FOR_TERM,
	WAITS_FOR_FRONT
};

static void note(int signal)
{
	(void)signal;
}

/* In a child: split, play the tracer, and mirror in the front. */
static void play(enum tracer_does what, int out)
{
	struct relay relay = {.fd = -1};
	enum relay_side side;
	struct relay_end end = {EXIT_CODE, 99};
	struct err err;
	sigset_t set;
	int got = 0;

	sigemptyset(&set);
	sigaddset(&set, what == WAITS_FOR_FRONT ? RELAY_FRONT_DIED : SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (relay_split(true, &relay, &side, &end, &err))
		_exit(98);
	if (side == RELAY_FRONT) {
		if (end.how == EXIT_SIGNAL) {
			signal(end.number, SIG_DFL);
			raise(end.number);
		}
		_exit(end.number);
	}
	if (what == EXPECTS) {
		relay_expect(&relay, (struct relay_end){EXIT_CODE, 41});
		relay_expect(&relay, (struct relay_end){EXIT_CODE, 44});
		raise(SIGKILL);
	}
	if (what == DIES)
		raise(SIGUSR1);
	if (what == RELEASES)
		relay_release(&relay, (struct relay_end){EXIT_CODE, 43});
	if (what == RELEASES_A_DEATH)
		relay_release(&relay, (struct relay_end){EXIT_SIGNAL, SIGINT});
	if (what == RELEASES || what == RELEASES_A_DEATH) {
		usleep(100 * 1000);
		got = getsid(0) == getpid() ? 1 : 2;
	}
	if (what == WAITS_FOR_TERM || what == WAITS_FOR_FRONT) {
		if (write(out, "r", 1) != 1)
			_exit(97);
		sigwait(&set, &got);
	}
	if (write(out, &got, sizeof(got)) < 0)
		_exit(97);
	_exit(42);
}

static int start(enum tracer_does what, pid_t *pid)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	*pid = fork();
	if (!*pid) {
		signal(SIGINT, note);
		play(what, ends[1]);
	}
	close(ends[1]);
	return ends[0];
}

static int hear(int fd)
{
	int got = 0;

	alarm(20);
	cr_expect_eq(read(fd, &got, sizeof(got)), (ssize_t)sizeof(got));
	alarm(0);
	close(fd);
	return got;
}

Test(relay, ends_of_the_front)
{
	const struct {
		const char *name;
		enum tracer_does what;
		int code, signal;
	} rows[] = {
		{"the tracer's exit code", EXITS, 42, 0},
		{"the tracer's death", DIES, 0, SIGUSR1},
		{"told in advance, whatever ends the tracer", EXPECTS, 44, 0},
		{"told while the tracer stays", RELEASES, 43, 0},
		{"told to die", RELEASES_A_DEATH, 0, SIGINT},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = 0, out;
		pid_t pid;

		out = start(rows[i].what, &pid);
		cr_assert_eq(waitpid(pid, &status, 0), pid);
		if (rows[i].signal)
			cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == rows[i].signal,
				  "%s: %x", rows[i].name, status);
		else
			cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == rows[i].code,
				  "%s: %x", rows[i].name, status);
		if (rows[i].what == RELEASES)
			cr_expect_eq(hear(out), 1, "in a session of its own");
		else
			close(out);
	}
}

Test(relay, a_signal_to_the_front_reaches_the_tracer)
{
	char ready;
	pid_t pid;
	int out = start(WAITS_FOR_TERM, &pid), status;

	cr_assert_eq(read(out, &ready, 1), 1);
	kill(pid, SIGTERM);
	cr_expect_eq(hear(out), SIGTERM);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(WEXITSTATUS(status), 42);
}

Test(relay, the_tracer_learns_that_the_front_was_killed)
{
	char ready;
	pid_t pid;
	int out = start(WAITS_FOR_FRONT, &pid), status;

	cr_assert_eq(read(out, &ready, 1), 1);
	kill(pid, SIGKILL);
	cr_expect_eq(hear(out), RELAY_FRONT_DIED);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFSIGNALED(status));
}
