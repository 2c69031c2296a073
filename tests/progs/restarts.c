/* Calls that sleep while the process is stopped and continued, and while a signal is ignored. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2];

static long call_nanosleep(void)
{
	return nanosleep(&(struct timespec){0, 200 * 1000 * 1000}, NULL);
}

static long call_poll(void)
{
	struct pollfd fd = {ends[0], POLLIN, 0};

	return poll(&fd, 1, 200);
}

static long call_read(void)
{
	char byte;

	return read(ends[0], &byte, 1);
}

static long call_epoll(void)
{
	struct epoll_event event = {EPOLLIN, {0}};
	int fd = epoll_create1(0);

	epoll_ctl(fd, EPOLL_CTL_ADD, ends[0], &event);
	return epoll_wait(fd, &event, 1, 200);
}

static long call_mutex(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct timespec until;

	pthread_mutex_lock(&mutex);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 200 * 1000 * 1000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return pthread_mutex_timedlock(&mutex, &until);
}

static void sleeping(pid_t pid)
{
	char name[64], state = 0;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	while (state != 'S') {
		FILE *file = fopen(name, "r");

		if (!file || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
			exit(98);
		fclose(file);
	}
}

static void try(const char *name, long (*call)(void), int disturbance)
{
	int status, result[2];
	pid_t pid;

	if (pipe(ends) || pipe(result))
		exit(99);
	pid = fork();
	if (!pid) {
		long got;

		signal(SIGUSR1, SIG_IGN);
		errno = 0;
		got = call();
		dprintf(result[1], "%ld %s", got, got < 0 ? strerror(errno) : "");
		_exit(0);
	}
	sleeping(pid);
	kill(pid, disturbance);
	if (disturbance == SIGSTOP) {
		waitpid(pid, &status, WUNTRACED);
		kill(pid, SIGCONT);
	}
	usleep(20 * 1000);
	if (call == call_read && write(ends[1], "x", 1) != 1)
		exit(97);
	waitpid(pid, &status, 0);
	{
		char text[100] = "";

		if (read(result[0], text, sizeof(text) - 1) < 0)
			exit(96);
		printf("%s, %s: %s\n", name, disturbance == SIGSTOP ? "stopped" : "ignored", text);
	}
	fflush(stdout);
}

int main(void)
{
	for (int i = 0; i < 2; i++) {
		try("nanosleep", call_nanosleep, i ? SIGSTOP : SIGUSR1);
		try("poll", call_poll, i ? SIGSTOP : SIGUSR1);
		try("read", call_read, i ? SIGSTOP : SIGUSR1);
		try("mutex", call_mutex, i ? SIGSTOP : SIGUSR1);
		try("epoll", call_epoll, i ? SIGSTOP : SIGUSR1);
	}
	return 0;
}
