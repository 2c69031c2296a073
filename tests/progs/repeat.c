/* repeat WHAT N [ARG...]: does one thing N times, so that the cost of one can be told.
 * exec: becomes itself N times    fail: an exec of ARG that fails     run: forks and executes ARG
 * fork: a child that ends         thread: a thread that ends          signal: one to itself
 * open, read: of ARG               say: a word on stderr */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *argument = NULL, *self = NULL;
static int left;

static void take(int number)
{
	(void)number;
}

static void *end(void *nothing)
{
	return nothing;
}

static int again(void)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", left);
	execl("/proc/self/exe", self, "exec", number, (char *)NULL);
	return 1;
}

static int fail(void)
{
	execl(argument, argument, (char *)NULL);
	return 0;
}

static int child(char *program)
{
	pid_t pid = fork();
	int status;

	if (!pid && program)
		execl(program, program, (char *)NULL);
	if (!pid)
		_exit(0);
	return waitpid(pid, &status, 0) != pid;
}

static int run(void)
{
	return child(argument);
}

static int spawn(void)
{
	return child(NULL);
}

static int thread(void)
{
	pthread_t other;

	return pthread_create(&other, NULL, end, NULL) || pthread_join(other, NULL);
}

static int signal_self(void)
{
	return raise(SIGUSR1);
}

static int say(void)
{
	return write(2, "word\n", 5) != 5;
}

static int open_file(void)
{
	return close(open(argument, O_RDONLY));
}

static int read_file(void)
{
	static int fd = -1;
	char byte;

	if (fd < 0)
		fd = open(argument, O_RDONLY);
	return pread(fd, &byte, 1, 0) != 1 || read(fd, &byte, 0) != 0;
}

static const struct {
	const char *name;
	int (*act)(void);
} acts[] = {
	{"exec", again},     {"fail", fail},	  {"run", run},
	{"fork", spawn},     {"thread", thread},  {"signal", signal_self},
	{"open", open_file}, {"read", read_file}, {"say", say},
};

int main(int argc, char **argv)
{
	if (argc < 3)
		return 99;
	self = argv[0];
	argument = argv[3];
	signal(SIGUSR1, take);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (strcmp(acts[i].name, argv[1]))
			continue;
		for (left = atoi(argv[2]); left-- > 0;)
			if (acts[i].act())
				return 98;
		return 0;
	}
	return 99;
}
