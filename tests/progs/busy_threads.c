/* Threads that start processes, pass numbers through a pipe and signal one another, until SIGTERM;
 * 0 when nothing was lost, else 1 and what it was. Says "ready" first, and its totals last. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SPAWNERS = 3, IDLE = 20 };

static atomic_int stop, wrong;
static atomic_long spawned, passed, sent, taken, slept;
static int ends[2];

static void fail(const char *what)
{
	fprintf(stderr, "busy_threads: %s (errno %d)\n", what, errno);
	wrong = 1;
}

static void take(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code != SI_QUEUE || info->si_value.sival_int != taken)
		wrong = 1;
	taken++;
}

static void *spawner(void *arg)
{
	char *argv[] = {(char *)"sh", (char *)"-c", (char *)"exit 7", NULL};
	int way = *(int *)arg;

	while (!stop) {
		int status = 0, want = way == 1 ? 42 : 7;
		pid_t pid = way == 2 ? vfork() : fork();

		if (!pid) {
			execv(way == 1 ? "/nonexistent" : "/bin/sh", argv);
			_exit(42);
		}
		while (waitpid(pid, &status, 0) < 0)
			if (errno != EINTR) {
				fail("waitpid");
				return NULL;
			}
		if (!WIFEXITED(status) || WEXITSTATUS(status) != want)
			fail("a child's status");
		spawned++;
	}
	return NULL;
}

static void *writer(void *arg)
{
	(void)arg;
	for (long i = 0; !stop; i++)
		if (write(ends[1], &i, sizeof(i)) != sizeof(i))
			fail("write");
	close(ends[1]);
	return NULL;
}

static void *reader(void *arg)
{
	long number;
	ssize_t got;

	(void)arg;
	while ((got = read(ends[0], &number, sizeof(number))) == sizeof(number))
		if (number != passed++)
			fail("a number was lost");
	if (got)
		fail("read");
	return NULL;
}

/* One signal at a time, so that none may be merged with another. */
static void *signaller(void *arg)
{
	(void)arg;
	while (!stop) {
		if (sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = sent}))
			fail("sigqueue");
		sent++;
		while (taken < sent && !wrong)
			usleep(500);
	}
	return NULL;
}

static void *idle(void *arg)
{
	const struct timespec nap = {0, 10 * 1000 * 1000};

	(void)arg;
	while (!stop) {
		if (nanosleep(&nap, NULL))
			fail("nanosleep");
		slept++;
	}
	return NULL;
}

int main(void)
{
	static int ways[SPAWNERS] = {0, 1, 2};
	void *(*const others[])(void *) = {writer, reader, signaller};
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_RESTART};
	pthread_t threads[SPAWNERS + 3 + IDLE];
	sigset_t set;
	int count = 0, signal;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1); /* only this thread lets it in: no sleep is cut short by it */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (pipe(ends))
		return 99;
	for (int i = 0; i < SPAWNERS; i++)
		pthread_create(&threads[count++], NULL, spawner, &ways[i]);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[count++], NULL, others[i], NULL);
	for (int i = 0; i < IDLE; i++)
		pthread_create(&threads[count++], NULL, idle, NULL);
	puts("ready");
	fflush(stdout);
	sigdelset(&set, SIGTERM);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	while (sigwait(&set, &signal) || signal != SIGTERM)
		;
	stop = 1;
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	printf("%ld processes, %ld numbers, %ld of %ld signals, %ld naps\n", spawned, passed, taken,
	       sent, slept);
	return wrong || taken != sent;
}
