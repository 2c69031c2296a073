/* Forks; the child executes the arguments; ends as the child ended. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		if (argc > 1)
			execv(argv[1], argv + 1);
		_exit(42);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
