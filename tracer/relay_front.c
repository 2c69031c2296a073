/* The front: the process that the user's shell knows. */
#include "tracer/relay_front.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "decode/scope.h"

static volatile sig_atomic_t tracer_pid;
static volatile int64_t continued_at; /* the last SIGCONT, as relay_now() */

int64_t relay_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void pass_on(int signal, siginfo_t *info, void *context)
{
	bool from_kernel = info->si_code > 0;
	int code = errno;

	(void)context;
	if (signal == SIGCONT)
		continued_at = relay_now();
	/* The terminal's ^C goes to the whole group; its hang-up to the session's leader only, and
	 * an alarm set before exectrace was executed to this process only. */
	if (from_kernel ? signal == SIGHUP || signal == SIGCONT || signal == SIGALRM
			: info->si_pid != tracer_pid && info->si_pid != getpid())
		kill(tracer_pid, signal);
	errno = code;
}

static void catch_signals(bool command, const sigset_t *mask)
{
	static const int requests[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
	struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};
	sigset_t set = *mask;

	for (size_t i = 0; !command && i < sizeof(requests) / sizeof(requests[0]); i++) {
		sigaction(requests[i], &action, NULL);
		sigdelset(&set, requests[i]);
	}
	/* Stops too: the command may ignore them, and then nothing stops. */
	for (int signal = 1; command && signal <= SIGRTMAX; signal++) {
		if (!relay_passes(signal) && signal != SIGTTIN && signal != SIGTTOU)
			continue;
		sigaction(signal, &action, NULL);
		sigdelset(&set, signal);
	}
	sigprocmask(SIG_SETMASK, &set, NULL);
}

/* Stop as the command did; whoever waits for this process is told. Returns when it goes on. */
static void stop_by(int signal)
{
	struct sigaction normal = {.sa_handler = SIG_DFL}, caught;

	sigaction(signal, &normal, &caught);
	kill(getpid(), signal);
	sigaction(signal, &caught, NULL);
}

/* The shell gives the terminal back to the group that it knows. A command that made a group of its
 * own and had the terminal wants it, or its next read would stop it again. */
static void stop_too(const struct relay_word *word)
{
	scope_close int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool had_terminal =
		terminal >= 0 && word->group != getpgrp() && tcgetpgrp(terminal) == word->group;

	if (word->at <= continued_at)
		return; /* continued since */
	stop_by(word->stopped_by);
	if (had_terminal && tcgetpgrp(terminal) == getpgrp())
		tcsetpgrp(terminal, word->group);
}

/* The tracer ended without a word: as it did. */
static void mirror(struct relay_end *end)
{
	int status;

	while (waitpid(tracer_pid, &status, 0) < 0) {
		if (errno != EINTR) {
			*end = (struct relay_end){EXIT_CODE, 125};
			return;
		}
	}
	if (WIFSIGNALED(status))
		*end = (struct relay_end){EXIT_SIGNAL, WTERMSIG(status)};
	else
		*end = (struct relay_end){EXIT_CODE, WEXITSTATUS(status)};
}

void relay_front(pid_t tracer, int fd, bool command, const sigset_t *mask,
		 const struct relay_watch *watch, struct relay_end *end)
{
	struct relay_word word;
	bool expected = false;
	ssize_t got;

	tracer_pid = tracer;
	catch_signals(command, mask);
	relay_release_stdio();
	for (;;) {
		if (watch)
			watch->wait(watch->self, fd);
		got = recv(fd, &word, sizeof(word), 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (watch)
			watch->hide(watch->self);
		if (got != sizeof(word)) {
			struct relay_end own;

			mirror(&own);
			if (!expected)
				*end = own;
			return;
		}
		if (word.expected) {
			expected = true;
			*end = word.end;
			continue;
		}
		if (!word.stopped_by) {
			*end = word.end;
			return;
		}
		stop_too(&word);
	}
}
