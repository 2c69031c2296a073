/* A child makes its sibling with CLONE_PARENT, which executes the arguments; this process, the
 * parent of both, ends as the sibling ended. */
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0, other = 0;
	pid_t pid = fork(), sibling;

	if (!pid) {
		if (!syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)) {
			if (argc > 1)
				execv(argv[1], argv + 1);
			_exit(42);
		}
		_exit(3);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 3)
		return 99;
	sibling = wait(&other);
	if (sibling <= 0 || sibling == pid)
		return 98;
	return WIFEXITED(other) ? WEXITSTATUS(other) : 100 + WTERMSIG(other);
}
