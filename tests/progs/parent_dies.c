/* PR_SET_PDEATHSIG: a child is told of the death of the thread that made it, and no sooner. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];
static pid_t child;

static void *make_child(void *arg)
{
	char byte;

	(void)arg;
	child = fork();
	if (!child) {
		sigset_t set;
		int signal;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR2);
		sigprocmask(SIG_BLOCK, &set, NULL);
		prctl(PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0);
		if (write(ends[1], "x", 1) != 1)
			_exit(98);
		sigwait(&set, &signal);
		_exit(signal == SIGUSR2 ? 7 : 97);
	}
	if (read(ends[0], &byte, 1) != 1)
		child = -1;
	return NULL; /* this thread ends, the process does not */
}

int main(void)
{
	pthread_t thread;
	int status = 0;

	if (pipe(ends) || pthread_create(&thread, NULL, make_child, NULL))
		return 99;
	pthread_join(thread, NULL);
	if (child <= 0 || waitpid(child, &status, 0) != child)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
