/* The process in front of the tracing one: waits for its ending, passes signals on. */
#include "tracer/front.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/err.h"
#include "tracer/loop.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Ending with one of these would leave the report unwritten; the tracer knows what to do. */
static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

/* Signals to pass on, as bits; written while ppoll waits, and only then. */
static volatile sig_atomic_t interrupted_by;

static void note(int signal, siginfo_t *info, void *context)
{
	(void)context;
	/* The terminal's go to the whole group: the tracer has got its own. */
	if (info->si_code <= 0)
		interrupted_by |= 1 << signal;
}

static void pass_on(pid_t tracer)
{
	for (size_t i = 0; i < COUNT(passed_on); i++)
		if (interrupted_by & 1 << passed_on[i])
			kill(tracer, passed_on[i]);
	interrupted_by = 0;
}

/* The tracer has ended, or is about to: with a status of its own when it could not do its work. */
static int reap(pid_t tracer, bool told, struct err *err)
{
	int status;

	while (waitpid(tracer, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(err, errno, "cannot wait for the tracing process");
	if (WIFSIGNALED(status))
		return err_set(err, ECHILD, "the tracing process died of signal %d",
			       WTERMSIG(status));
	if (!told || WEXITSTATUS(status))
		return err_set(err, ECHILD, "the tracing process ended with status %d",
			       WEXITSTATUS(status));
	return 1;
}

static int front_wait(pid_t tracer, int fd, const sigset_t *mask, struct ending *ending,
		      struct err *err)
{
	struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
	struct pollfd poll = {.fd = fd, .events = POLLIN};
	sigset_t waiting = *mask;
	struct ending told;
	ssize_t got;

	for (size_t i = 0; i < COUNT(passed_on); i++) {
		sigdelset(&waiting, passed_on[i]);
		sigaction(passed_on[i], &action, NULL);
	}
	while (ppoll(&poll, 1, NULL, &waiting) < 0 && errno == EINTR)
		pass_on(tracer);
	while ((got = read(fd, &told, sizeof(told))) < 0 && errno == EINTR)
		;
	if (got != (ssize_t)sizeof(told))
		return reap(tracer, false, err);
	*ending = told;
	return told.stays ? 1 : reap(tracer, true, err);
}

int front_split(struct front *front, struct ending *ending, struct err *err)
{
	sigset_t all, before;
	int fds[2];
	pid_t tracer;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, errno, "cannot make a pipe");
	/* No signal may find the new process before either side is ready for it. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	tracer = fork();
	if (tracer != 0) {
		int code = errno, result;

		close(fds[1]);
		result = tracer > 0 ? front_wait(tracer, fds[0], &before, ending, err)
				    : err_sys(err, code, "cannot fork");
		close(fds[0]);
		sigprocmask(SIG_SETMASK, &before, NULL);
		return result;
	}
	close(fds[0]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	front->fd = fds[1];
	return 0;
}

void front_tell(struct front *front, const struct ending *ending)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	if (front->fd < 0)
		return;
	/* Nobody there any more is no reason to end early. */
	sigaction(SIGPIPE, &ignore, NULL);
	while (write(front->fd, ending, sizeof(*ending)) < 0 && errno == EINTR)
		;
	close(front->fd);
	front->fd = -1;
}

void front_leave_streams(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
}

void ending_of(struct ending *ending, const struct loop_result *run)
{
	*ending = (struct ending){.stays = run->rest != NULL};
	if (run->exec_failed)
		ending->status = run->exec_error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTED;
	else if (run->root && run->how == EXIT_SIGNAL)
		ending->signal = run->signal;
	else if (run->root)
		ending->status = run->code;
}

int ending_take(const struct ending *ending)
{
	struct rlimit none = {0, 0};
	struct sigaction normal = {.sa_handler = SIG_DFL};
	sigset_t set;

	if (!ending->signal)
		return ending->status;
	setrlimit(RLIMIT_CORE, &none);
	sigaction(ending->signal, &normal, NULL);
	sigemptyset(&set);
	sigaddset(&set, ending->signal);
	raise(ending->signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Only a signal that does not end a process comes here. */
	return 128 + ending->signal;
}
