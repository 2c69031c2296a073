/* The floor: stops at what exectrace stops at, and only waits and resumes. No tracer that sees the
 * same stops can be faster; how much slower one is, is its own work.
 * usage: floor [-f] [-o FILE] COMMAND [ARG...]   -f: every open and read too
 * FILE gets one line: stops, requests, and user and system microseconds of this process. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/err.h"
#include "tracer/filter.h"
#include "tracer/loop.h"

enum {
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP |
		  PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
		  PTRACE_O_EXITKILL,
	OWN_FAILURE = 125,
};

struct floor {
	unsigned long stops, requests;
	pid_t root;
	int root_status;
};

static int fail(const char *what)
{
	perror(what);
	return OWN_FAILURE;
}

/* Waits for a byte, so that it is seized before the filter, whose stops need a tracer. */
static int run_command(int start, const struct filter *filter, char **argv)
{
	bool no_new_privs = false;
	char byte;

	if (read(start, &byte, 1) != 1 || filter_install(filter, &no_new_privs) < 0)
		return OWN_FAILURE;
	execvp(argv[0], argv);
	return 127;
}

/* How a stop is resumed: to the call's end after its entry, with its signal after a signal. */
static void resume(struct floor *floor, pid_t tid, int status)
{
	int event = status >> 16, signal = WSTOPSIG(status), request = PTRACE_CONT;

	if (event == PTRACE_EVENT_SECCOMP)
		request = PTRACE_SYSCALL;
	else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP)
		request = PTRACE_LISTEN;
	if (event || signal == (SIGTRAP | 0x80))
		signal = 0;
	ptrace(request, tid, 0, (long)signal);
	floor->requests++;
}

static void trace(struct floor *floor)
{
	int status;
	pid_t tid;

	while ((tid = wait4(-1, &status, __WALL, NULL)) > 0) {
		floor->stops++;
		if (WIFSTOPPED(status))
			resume(floor, tid, status);
		else if (tid == floor->root)
			floor->root_status = status;
	}
}

static void tell(const struct floor *floor, const char *file)
{
	struct rusage usage;
	FILE *out = fopen(file, "we");

	if (!out)
		return;
	getrusage(RUSAGE_SELF, &usage);
	fprintf(out, "%lu %lu %ld %ld\n", floor->stops, floor->requests,
		usage.ru_utime.tv_sec * 1000000L + usage.ru_utime.tv_usec,
		usage.ru_stime.tv_sec * 1000000L + usage.ru_stime.tv_usec);
	fclose(out);
}

int main(int argc, char **argv)
{
	unsigned calls = TRACE_EXEC | TRACE_WRITES;
	struct floor floor = {0};
	struct filter filter = {0};
	struct err err = {0, ""};
	const char *file = NULL;
	int option, start[2];

	while ((option = getopt(argc, argv, "+fo:")) != -1) {
		if (option == 'f')
			calls |= TRACE_OPEN | TRACE_READ;
		else
			file = optarg;
	}
	if (optind == argc || filter_build(calls, &filter, &err) < 0)
		return fail("floor");
	if (pipe2(start, O_CLOEXEC))
		return fail("pipe");
	floor.root = fork();
	if (!floor.root)
		_exit(run_command(start[0], &filter, argv + optind));
	if (floor.root < 0 || ptrace(PTRACE_SEIZE, floor.root, 0, (long)OPTIONS))
		return fail("seize");
	floor.requests++;
	if (write(start[1], "", 1) != 1)
		return fail("write");
	trace(&floor);
	if (file)
		tell(&floor, file);
	filter_free(&filter);
	return WIFSIGNALED(floor.root_status) ? 128 + WTERMSIG(floor.root_status)
					      : WEXITSTATUS(floor.root_status);
}
