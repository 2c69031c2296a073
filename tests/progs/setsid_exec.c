/* A session of its own in a child, then the arguments; ends as they ended. */
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		if (argc < 2 || setsid() != getpid())
			_exit(98);
		execv(argv[1], argv + 1);
		_exit(42);
	}
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
