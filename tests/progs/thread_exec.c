/* thread_exec leader|other PROGRAM ARG...: one of three threads executes it; 42 when it could not.
 */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static char **target;

static void *idle(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

static void *run(void *arg)
{
	(void)arg;
	execv(target[0], target);
	_exit(42);
}

int main(int argc, char **argv)
{
	pthread_t one, two;

	if (argc < 3)
		return 99;
	target = argv + 2;
	if (pthread_create(&one, NULL, idle, NULL))
		return 99;
	if (!strcmp(argv[1], "leader"))
		run(NULL);
	if (pthread_create(&two, NULL, run, NULL))
		return 99;
	idle(NULL);
	return 99;
}
