/* fork_load MS WIDTH: WIDTH workers start processes in every way there is, for MS milliseconds; a
 * worker that is killed is started again. Ends with 0. */
#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char *const true_argv[] = {(char *)"true", NULL};

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *exec_true(void *arg)
{
	(void)arg;
	execve("/bin/true", true_argv, environ);
	_exit(1);
}

static void start_one(int turn)
{
	pid_t pid = 0;

	if (turn % 5 == 4) {
		posix_spawn(&pid, "/bin/true", NULL, NULL, true_argv, environ);
		return;
	}
	pid = turn % 5 == 1 ? vfork() : fork();
	if (pid)
		return;
	if (turn % 5 == 2) {
		pthread_t thread;

		pthread_create(&thread, NULL, exec_true, NULL);
		pause();
	}
	execve(turn % 5 == 3 ? "/nonexistent" : "/bin/true", true_argv, environ);
	_exit(127);
}

static void work(long until)
{
	for (int turn = 0; now_ms() < until; turn++) {
		start_one(turn);
		if (turn % 3)
			wait(NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	while (wait(NULL) > 0)
		;
	_exit(0);
}

int main(int argc, char **argv)
{
	long until = now_ms() + (argc > 1 ? atol(argv[1]) : 1000);
	int width = argc > 2 ? atoi(argv[2]) : 4, running = 0;

	while (running || now_ms() < until) {
		while (running < width && now_ms() < until) {
			if (!fork())
				work(until);
			running++;
		}
		running -= running && wait(NULL) > 0;
	}
	return 0;
}
