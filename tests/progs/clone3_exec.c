/* Makes a child with clone3; the child executes the arguments; ends as the child ended. */
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	int status = 0;
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	if (!pid) {
		if (argc > 1)
			execv(argv[1], argv + 1);
		_exit(42);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
