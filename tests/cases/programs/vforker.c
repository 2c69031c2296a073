/* vforker FILE: execve in a vfork child, as launchers in C do; ends with 1 when that fails. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	volatile int error = 0;
	int status = 0;
	pid_t pid;

	if (argc < 2)
		return 99;
	pid = vfork();
	if (pid == 0) {
		execve(argv[1], argv + 1, environ);
		error = errno;
		_exit(127);
	}
	waitpid(pid, &status, 0);
	if (error) {
		fprintf(stderr, "execve(): %s\n", strerror(error));
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
