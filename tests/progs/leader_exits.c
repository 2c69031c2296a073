/* The first thread ends and another goes on: starts a process, executes the arguments. */
#include <sys/wait.h>

#include "tests/progs/target.h"

static void *go_on(void *arg)
{
	int status = 0;
	pid_t pid;

	usleep(20 * 1000);
	pid = fork();
	if (!pid)
		_exit(5);
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 5)
		_exit(99);
	execv("/nonexistent", target);
	return exec_target(arg);
}

int main(int argc, char **argv)
{
	take_target(argc, argv, 1);
	start_thread(go_on);
	pthread_exit(NULL);
}
