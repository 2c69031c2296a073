/* The first thread ends and another goes on: starts a process, executes the arguments. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static char **target;

static void *go_on(void *arg)
{
	int status = 0;
	pid_t pid;

	(void)arg;
	usleep(20 * 1000);
	pid = fork();
	if (!pid)
		_exit(5);
	if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 5)
		_exit(99);
	execv("/nonexistent", target);
	execv(target[0], target);
	_exit(42);
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc < 2)
		return 99;
	target = argv + 1;
	if (pthread_create(&thread, NULL, go_on, NULL))
		return 99;
	pthread_exit(NULL);
}
