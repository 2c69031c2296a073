/* The tracer's side of the split: what the front is told, and how it is let go. */
#include "tracer/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "decode/err.h"
#include "tracer/relay_front.h"

/* Nobody shall wait for an end of file because this process holds the other end too. */
void relay_release_stdio(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i <= 2; i++)
		if (i != fd)
			dup3(fd, i, O_CLOEXEC);
	if (fd > 2)
		close(fd);
}

bool relay_passes(int signal)
{
	static const int kept[] = {SIGKILL, SIGSTOP, SIGCHLD, SIGSEGV, SIGBUS,	SIGILL,
				   SIGFPE,  SIGTRAP, SIGSYS,  SIGTTIN, SIGTTOU, RELAY_FRONT_DIED};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (signal == kept[i])
			return false;
	return true;
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

int relay_split(bool command, struct relay *relay, enum relay_side *side, struct relay_end *end,
		struct err *err)
{
	struct sigaction normal = {.sa_handler = SIG_DFL}, received;
	sigset_t all, mask;
	int ends[2];
	pid_t front = getpid(), pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return err_sys(err, errno, "cannot make a socket pair");
	ends[0] = move_up(ends[0]);
	ends[1] = move_up(ends[1]);
	/* Ignored, it would throw the tracer's end away; the command gets it as it was received. */
	sigaction(SIGCHLD, &normal, &received);
	/* Nobody shall be able to end the front once there is a tracer, but through its handlers.
	 */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	pid = fork();
	if (pid <= 0)
		sigaction(SIGCHLD, &received, NULL);
	if (pid < 0)
		sigprocmask(SIG_SETMASK, &mask, NULL);
	if (pid < 0) {
		int code = errno;

		close(ends[0]);
		close(ends[1]);
		return err_sys(err, code, "cannot fork");
	}
	if (pid) {
		close(ends[1]);
		*side = RELAY_FRONT;
		relay_front(pid, ends[0], command, &mask, relay->watch, end);
		close(ends[0]);
		return 0;
	}
	close(ends[0]);
	prctl(PR_SET_PDEATHSIG, RELAY_FRONT_DIED, 0, 0, 0);
	if (getppid() != front)
		raise(RELAY_FRONT_DIED);
	*relay = (struct relay){.split = true, .fd = ends[1], .front = front, .mask = mask};
	/* Until the tracer can act upon it. */
	sigaddset(&mask, RELAY_FRONT_DIED);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	*side = RELAY_TRACER;
	return 0;
}

void relay_stopped(struct relay *relay, int signal, pid_t group)
{
	struct relay_word word = {.stopped_by = signal, .group = group, .at = relay_now()};

	if (!relay->split || relay->stopped)
		return;
	relay->stopped = true;
	send(relay->fd, &word, sizeof(word), MSG_NOSIGNAL);
}

void relay_continued(struct relay *relay)
{
	if (!relay->split || !relay->stopped)
		return;
	relay->stopped = false;
	kill(relay->front, SIGCONT);
}

void relay_expect(struct relay *relay, struct relay_end end)
{
	struct relay_word word = {.expected = true, .end = end};

	if (relay->split)
		send(relay->fd, &word, sizeof(word), MSG_NOSIGNAL);
}

void relay_release(struct relay *relay, struct relay_end end)
{
	struct relay_word word = {.end = end};

	if (!relay->split)
		return;
	relay_continued(relay);
	prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	relay_release_stdio();
	setsid();
	send(relay->fd, &word, sizeof(word), MSG_NOSIGNAL);
	close(relay->fd);
	*relay = (struct relay){.fd = -1};
}
