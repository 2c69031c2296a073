/* untraced clone|clone3 COMMAND: a child made with CLONE_UNTRACED executes it; ends as it ended. */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct clone_args args = {.flags = CLONE_UNTRACED, .exit_signal = SIGCHLD};
	int status = 0;
	long pid;

	if (argc < 3)
		return 98;
	pid = strcmp(argv[1], "clone3") ? syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0)
					: syscall(SYS_clone3, &args, sizeof(args));
	if (!pid) {
		execv(argv[2], argv + 2);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
