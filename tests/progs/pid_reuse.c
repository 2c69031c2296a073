/* Five children after one another, with the same pid, execute a file that is not there, or sh; 0
 * when each ended as it must, 77 without the right to choose a pid. */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	pid_t first = 0;

	for (int i = 0; i < 5; i++) {
		char *argv[] = {(char *)"sh", (char *)"-c", (char *)"exit 7", NULL};
		struct clone_args args = {.exit_signal = SIGCHLD,
					  .set_tid = first ? (uintptr_t)&first : 0,
					  .set_tid_size = first != 0};
		int status = 0, want = i % 2 ? 42 : 7;
		long pid = syscall(SYS_clone3, &args, sizeof(args));

		if (!pid) {
			execv(i % 2 ? "/nonexistent" : "/bin/sh", argv);
			_exit(42);
		}
		if (pid < 0)
			return errno == EPERM || errno == ENOSYS ? 77 : errno == EEXIST ? 76 : 99;
		if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		    WEXITSTATUS(status) != want)
			return 1 + i;
		first = pid;
	}
	return 0;
}
