/* A subreaper: a grandchild whose parent has ended executes the arguments; ends as it ended. */
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0, ends[2];
	char byte;
	pid_t pid;

	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) || pipe(ends))
		return 99;
	pid = fork();
	if (!pid) {
		if (!fork()) {
			close(ends[1]);
			while (read(ends[0], &byte, 1) > 0) /* until the parent is gone */
				;
			if (argc > 1)
				execv(argv[1], argv + 1);
			_exit(42);
		}
		_exit(3);
	}
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 3)
		return 98;
	close(ends[1]);
	if (wait(&status) <= 0)
		return 97;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
