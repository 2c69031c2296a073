/* vfork_clone FLAG PROGRAM ARG...: clone with CLONE_VFORK (vfork), also sharing memory (vm), or
 * without an exit signal (silent); the child executes it, the parent ends as it ended. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char **target;

static int run(void *arg)
{
	*(int *)arg = 1;
	execv(target[0], target);
	_exit(42);
}

int main(int argc, char **argv)
{
	int flags = CLONE_VFORK, ran = 0, status = 0, shared;
	char *stack = malloc(65536);
	pid_t pid;

	if (argc < 3 || !stack)
		return 99;
	target = argv + 2;
	shared = !strcmp(argv[1], "vm");
	flags |= shared ? CLONE_VM : 0;
	flags |= !strcmp(argv[1], "silent") ? 0 : SIGCHLD;
	pid = clone(run, stack + 65536, flags, &ran);
	if (pid < 0 || ran != shared)
		return 98;
	if (waitpid(pid, &status, __WALL) != pid)
		return 97;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
