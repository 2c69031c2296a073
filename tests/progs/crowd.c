/* crowd processes|threads LIVE TIMES PROGRAM: LIVE of them wait while TIMES children, one after the
 * other, execute PROGRAM; then all end. */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *stay(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

/* A small stack each: hundreds of threads shall fit anywhere. */
static bool start_threads(int count)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	while (count--)
		if (pthread_create(&thread, &small, stay, NULL))
			return false;
	return true;
}

static bool start_processes(int count)
{
	while (count--) {
		pid_t pid = fork();

		if (!pid)
			stay(NULL);
		if (pid < 0)
			return false;
	}
	return true;
}

static bool run(char *program)
{
	char *argv[] = {program, NULL};
	pid_t pid = fork();
	int status;

	if (!pid) {
		execv(program, argv);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

int main(int argc, char **argv)
{
	bool threads, ok;

	if (argc != 5)
		return 99;
	setpgid(0, 0);
	signal(SIGINT, SIG_DFL); /* ignored in a shell's background */
	threads = !strcmp(argv[1], "threads");
	ok = threads ? start_threads(atoi(argv[2])) : start_processes(atoi(argv[2]));
	for (int left = atoi(argv[3]); ok && left > 0; left--)
		ok = run(argv[4]);
	signal(SIGINT, SIG_IGN);
	kill(0, SIGINT); /* those that wait, in the group of our own */
	while (wait(NULL) > 0)
		;
	return ok ? 0 : 98;
}
