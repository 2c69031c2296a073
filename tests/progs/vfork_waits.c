/* A vfork child that waits for SIGTERM, sent to it by pid, and then executes the arguments, while
 * its parent cannot be interrupted; says the child's pid first, and ends as the child ended. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0, signal;
	sigset_t set;
	pid_t pid;

	if (argc < 2)
		return 99;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = vfork();
	if (!pid) {
		dprintf(1, "%d\n", (int)getpid());
		sigwait(&set, &signal);
		execv(argv[1], argv + 1);
		_exit(42);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
