/* For programs one of whose threads executes the arguments: 42 says that it could not, 99 that
 * there was nothing to execute or no thread. */
#ifndef EXECTRACE_TESTS_TARGET_H
#define EXECTRACE_TESTS_TARGET_H

#include <pthread.h>
#include <unistd.h>

static char **target;

/* The target are the arguments from argv[first] on. */
static inline void take_target(int argc, char **argv, int first)
{
	if (argc <= first)
		_exit(99);
	target = argv + first;
}

static inline void *exec_target(void *arg)
{
	(void)arg;
	execv(target[0], target);
	_exit(42);
}

static inline void start_thread(void *(*run)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, NULL))
		_exit(99);
}

static inline void *idle(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

#endif
