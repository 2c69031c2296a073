/* The front and the tracer: the split, what the front passes on, and how it is let go. */
#include "tracer/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/err.h"

static const int passed_on[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};

static volatile sig_atomic_t tracer_pid;

static void pass_on(int signal, siginfo_t *info, void *context)
{
	int code = errno;

	(void)context;
	/* The terminal's ^C goes to the whole group; its hang-up to the session's leader only. */
	if (info->si_code <= 0 || signal == SIGHUP)
		kill(tracer_pid, signal);
	errno = code;
}

/* Nobody shall wait for an end of file because this process holds the other end too. */
static void release_stdio(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i <= 2; i++)
		if (i != fd)
			dup3(fd, i, O_CLOEXEC);
	if (fd > 2)
		close(fd);
}

static void wait_tracer(int fd, struct relay_end *end)
{
	struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};
	sigset_t set;
	int status;
	ssize_t got;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
		sigaction(passed_on[i], &action, NULL);
		sigaddset(&set, passed_on[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	release_stdio();
	do
		got = recv(fd, end, sizeof(*end), 0);
	while (got < 0 && errno == EINTR);
	if (got == sizeof(*end))
		return;
	while (waitpid(tracer_pid, &status, 0) < 0)
		if (errno != EINTR) {
			*end = (struct relay_end){EXIT_CODE, 125};
			return;
		}
	if (WIFSIGNALED(status))
		*end = (struct relay_end){EXIT_SIGNAL, WTERMSIG(status)};
	else
		*end = (struct relay_end){EXIT_CODE, WEXITSTATUS(status)};
}

/* Above 2: a closed 0, 1 or 2 stays closed for the command. */
static int move_up(int fd)
{
	int moved;

	if (fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return moved;
}

int relay_split(struct relay *relay, enum relay_side *side, struct relay_end *end, struct err *err)
{
	struct sigaction normal = {.sa_handler = SIG_DFL}, received;
	int ends[2];
	pid_t front = getpid(), pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return err_sys(err, errno, "cannot make a socket pair");
	ends[0] = move_up(ends[0]);
	ends[1] = move_up(ends[1]);
	/* Ignored, it would throw the tracer's end away; the command gets it as it was received. */
	sigaction(SIGCHLD, &normal, &received);
	pid = fork();
	if (pid <= 0)
		sigaction(SIGCHLD, &received, NULL);
	if (pid < 0) {
		int code = errno;

		close(ends[0]);
		close(ends[1]);
		return err_sys(err, code, "cannot fork");
	}
	if (pid) {
		close(ends[1]);
		tracer_pid = pid;
		*side = RELAY_FRONT;
		wait_tracer(ends[0], end);
		close(ends[0]);
		return 0;
	}
	close(ends[0]);
	prctl(PR_SET_PDEATHSIG, RELAY_FRONT_DIED, 0, 0, 0);
	if (getppid() != front)
		raise(RELAY_FRONT_DIED);
	*relay = (struct relay){.split = true, .fd = ends[1], .front = front};
	*side = RELAY_TRACER;
	return 0;
}

void relay_release(struct relay *relay, struct relay_end end)
{
	if (!relay->split)
		return;
	prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	release_stdio();
	setsid();
	send(relay->fd, &end, sizeof(end), MSG_NOSIGNAL);
	close(relay->fd);
	*relay = (struct relay){.fd = -1};
}
