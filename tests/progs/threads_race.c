/* Eight threads execute the arguments at the same time: one wins. */
#include <pthread.h>
#include <unistd.h>

static pthread_barrier_t start;
static char **target;

static void *run(void *arg)
{
	(void)arg;
	pthread_barrier_wait(&start);
	execv(target[0], target);
	_exit(42);
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc < 2)
		return 99;
	target = argv + 1;
	pthread_barrier_init(&start, NULL, 8);
	for (int i = 0; i < 7; i++)
		if (pthread_create(&thread, NULL, run, NULL))
			return 99;
	run(NULL);
	return 99;
}
