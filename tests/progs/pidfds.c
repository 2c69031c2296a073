/* A child by pidfd: signalled and waited for through it; 0 when that went well, 77 without them. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

int main(void)
{
	siginfo_t info = {0};
	struct pollfd poller;
	pid_t pid = fork();
	int fd;

	if (!pid)
		for (;;)
			pause();
	fd = syscall(SYS_pidfd_open, pid, 0);
	if (fd < 0) {
		kill(pid, SIGKILL);
		return 77;
	}
	if (syscall(SYS_pidfd_send_signal, fd, SIGUSR1, NULL, 0))
		return 1;
	poller = (struct pollfd){fd, POLLIN, 0};
	if (poll(&poller, 1, 10000) != 1)
		return 2;
	if (waitid(P_PIDFD, fd, &info, WEXITED) || info.si_pid != pid)
		return 3;
	return info.si_code == CLD_KILLED && info.si_status == SIGUSR1 ? 0 : 4;
}
