/* The init of a pid namespace dies of SIGSEGV; 11 when its parent is told so, 77 without the right.
 */
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int status = 0;
	long pid = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);

	if (!pid) {
		*(volatile int *)16 = 1;
		_exit(0);
	}
	if (pid < 0)
		return 77;
	alarm(5);
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 100 + WEXITSTATUS(status);
}
