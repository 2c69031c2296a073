/* Runs ARGV by posix_spawn and ends as it ended; says on stderr what a launcher would say. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv)
{
	int status, error;
	pid_t pid;

	if (argc < 2)
		return 99;
	error = posix_spawn(&pid, argv[1], NULL, NULL, argv + 1, environ);
	if (error) {
		fprintf(stderr, "Cannot run program: error=%d, %s\n", error, strerror(error));
		return 1;
	}
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
