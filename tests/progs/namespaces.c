/* namespaces user|pid|both PROGRAM ARG...: a child in new namespaces executes it; says which pid
 * the child had there, and ends as it ended. 77 without the right. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long flags = SIGCHLD, pid;
	int status = 0;

	if (argc < 3)
		return 99;
	if (strcmp(argv[1], "pid"))
		flags |= CLONE_NEWUSER;
	if (strcmp(argv[1], "user"))
		flags |= CLONE_NEWPID;
	pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
	if (!pid) {
		printf("pid %d\n", flags & CLONE_NEWPID ? (int)getpid() : 0);
		fflush(stdout);
		execv(argv[2], argv + 2);
		_exit(42);
	}
	if (pid < 0)
		return 77;
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
