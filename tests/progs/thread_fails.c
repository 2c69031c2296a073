/* A thread's exec of a missing file fails twice, then it executes the arguments. */
#include "tests/progs/target.h"

static void *run(void *arg)
{
	execv("/nonexistent/one", target);
	execv("/nonexistent/two", target);
	return exec_target(arg);
}

int main(int argc, char **argv)
{
	take_target(argc, argv, 1);
	start_thread(run);
	idle(NULL);
}
