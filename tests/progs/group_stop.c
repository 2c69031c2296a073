/* A child stops itself; its parent sees the stop, continues it, and it ends with 7. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	struct timespec while_stopped = {0, 50 * 1000 * 1000};
	int status, ends[2];
	char byte;
	pid_t pid;

	if (pipe(ends))
		return 99;
	pid = fork();
	if (!pid) {
		raise(SIGSTOP);
		if (write(ends[1], "x", 1) != 1)
			_exit(99);
		_exit(7);
	}
	close(ends[1]);
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGSTOP)
		return 1;
	nanosleep(&while_stopped, NULL);
	if (waitpid(pid, &status, WNOHANG | WUNTRACED))
		return 2; /* it went on by itself */
	kill(pid, SIGCONT);
	if (read(ends[0], &byte, 1) != 1)
		return 3;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 4;
	return WEXITSTATUS(status);
}
