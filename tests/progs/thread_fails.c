/* A thread's exec of a missing file fails twice, then it executes the arguments. */
#include <pthread.h>
#include <unistd.h>

static char **target;

static void *run(void *arg)
{
	(void)arg;
	execv("/nonexistent/one", target);
	execv("/nonexistent/two", target);
	execv(target[0], target);
	_exit(42);
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc < 2)
		return 99;
	target = argv + 1;
	if (pthread_create(&thread, NULL, run, NULL))
		return 99;
	for (;;)
		pause();
}
