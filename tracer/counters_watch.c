/* The watcher is nobody's child, nobody's session and nobody's terminal: what ends exectrace, be it
 * SIGKILL to its whole process group, does not reach it, and the tracer's wait4 never meets it. */
#include "tracer/counters_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/err.h"
#include "tracer/counters.h"

/* No report's pipe and no terminal shall be held open by it. Where close_range is missing (before
 * 5.9) descriptors are closed one by one. */
static void close_all_but(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;
	long most = sysconf(_SC_OPEN_MAX);

	for (int fd = 0; fd < low; fd++)
		close(fd);
	for (int fd = low + 1; fd < high; fd++)
		close(fd);
	if (syscall(SYS_close_range, (unsigned)high + 1, ~0u, 0) == 0)
		return;
	for (int fd = high + 1; fd < most && fd < 65536; fd++)
		close(fd);
}

static void watch(int tracefs, int fd, const char *name)
{
	sigset_t all;
	ssize_t got;
	char byte = 0;

	setsid();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "exectrace-watch", 0, 0, 0);
	if (chdir("/"))
		byte = 1; /* then it keeps a mount busy, no more */
	close_all_but(tracefs, fd);
	send(fd, &byte, 1, MSG_NOSIGNAL); /* from here on nothing of the other's reaches it */
	do
		got = read(fd, &byte, 1);
	while (got < 0 && errno == EINTR);
	if (got <= 0) /* a byte: they are to stay */
		counters_disarm(tracefs, name, NULL);
}

/* In the child: fork once more, so that the watcher's parent is gone at once. */
static void fork_watcher(int tracefs, int fd, const char *name)
{
	pid_t pid = fork();

	if (pid == 0)
		watch(tracefs, fd, name);
	_exit(pid < 0 ? 1 : 0);
}

/* Where a closed stderr would be, what is written there would come to the watcher. */
static int move_up(int fd)
{
	int moved;

	if (fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return moved;
}

static bool is_ready(int fd)
{
	ssize_t got;
	char byte;

	do
		got = read(fd, &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 1;
}

int counters_watch(int tracefs, const char *name, struct err *err)
{
	int ends[2], status = 0;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return err_sys(err, errno, "cannot make a socket pair");
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		fork_watcher(tracefs, ends[1], name);
	}
	close(ends[1]);
	ends[0] = move_up(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0 || status || !is_ready(ends[0])) {
		close(ends[0]);
		return err_set(err, EAGAIN, "cannot start a process that disarms the counters");
	}
	return ends[0];
}

void counters_watch_end(int fd, bool keep)
{
	char byte = 0;

	if (keep)
		send(fd, &byte, 1, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
	close(fd);
}
