/* idle_threads N: N threads that sleep; says "ready"; SIGTERM ends it with 0 when all are there. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t all;

static void *idle(void *arg)
{
	(void)arg;
	pthread_barrier_wait(&all);
	pthread_barrier_wait(&all); /* the second time: told to end */
	return NULL;
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 1, signal;
	pthread_t *threads = calloc(count, sizeof(*threads));
	pthread_attr_t attributes;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pthread_barrier_init(&all, NULL, count + 1);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 * 1024);
	for (int i = 0; i < count; i++)
		if (pthread_create(&threads[i], &attributes, idle, NULL))
			return 77;
	pthread_barrier_wait(&all);
	puts("ready");
	fflush(stdout);
	sigwait(&set, &signal);
	alarm(20);
	pthread_barrier_wait(&all);
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
