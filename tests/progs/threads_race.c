/* Eight threads execute the arguments at the same time: one wins. */
#include "tests/progs/target.h"

static pthread_barrier_t start;

static void *run(void *arg)
{
	pthread_barrier_wait(&start);
	return exec_target(arg);
}

int main(int argc, char **argv)
{
	take_target(argc, argv, 1);
	pthread_barrier_init(&start, NULL, 8);
	for (int i = 0; i < 7; i++)
		start_thread(run);
	run(NULL);
}
