/* Children of a parent that ignores SIGCHLD, or does not want zombies: nobody can wait for them.
 * Prints what wait(2) says once all have ended. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void all_end(const char *name)
{
	char *const argv[] = {(char *)"true", NULL}, *const none[] = {NULL};
	int status, got;

	for (int i = 0; i < 10; i++)
		if (!fork()) {
			execve("/bin/true", argv, none);
			_exit(1);
		}
	got = wait(&status);
	printf("%s: %d %s\n", name, got, strerror(errno));
	fflush(stdout);
}

int main(void)
{
	struct sigaction normal = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};

	signal(SIGCHLD, SIG_IGN);
	all_end("ignored");
	sigaction(SIGCHLD, &normal, NULL);
	all_end("not wanted");
	return 0;
}
