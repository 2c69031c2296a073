/* retries LIVE PROGRAM: LIVE children are in the middle of a search of PATH, where they stay; then
 * one more executes PROGRAM. Ends with the errno of that, or as it ended. */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void may_try_again(char **argv, int failed, int end)
{
	char *const env[] = {(char *)"PATH=/nonexistent:/bin", NULL};
	char byte;

	execve("/nonexistent/program", argv, env);
	if (write(failed, "x", 1) != 1)
		_exit(99);
	_exit(read(end, &byte, 1) != 0);
}

int main(int argc, char **argv)
{
	int failed[2], end[2], live = argc == 3 ? atoi(argv[1]) : 0, status = 0;
	char byte;
	pid_t pid;

	if (!live || pipe(failed) || pipe(end))
		return 99;
	for (int i = 0; i < live; i++) {
		pid = fork();
		if (!pid) {
			close(end[1]);
			may_try_again(argv + 2, failed[1], end[0]);
		}
		if (pid < 0 || read(failed[0], &byte, 1) != 1)
			return 98;
	}
	pid = fork();
	if (!pid) {
		execv(argv[2], argv + 2);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	close(end[1]);
	while (wait(NULL) > 0)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
