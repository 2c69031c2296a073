/* posix_spawn of the arguments; ends as they ended, or with the errno that it answered. */
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv)
{
	int status = 0, rc;
	pid_t pid;

	if (argc < 2)
		return 99;
	rc = posix_spawn(&pid, argv[1], NULL, NULL, argv + 1, environ);
	if (rc)
		return rc;
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
