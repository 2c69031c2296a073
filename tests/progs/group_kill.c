/* A thread sends SIGKILL to its group while others sleep, spin and execute; dies of it. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static void *spin(void *arg)
{
	char *const argv[] = {(char *)"x", NULL};

	for (;;)
		execve(arg ? "/nonexistent" : "/", argv, argv);
	return NULL;
}

static void *sleep_on(void *arg)
{
	for (;;)
		pause();
	return arg;
}

int main(void)
{
	pthread_t thread;

	for (int i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, i % 2 ? sleep_on : spin, i ? &thread : NULL))
			return 99;
	usleep(30 * 1000);
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}
