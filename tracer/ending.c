/* The end of exectrace itself. */
#include "tracer/ending.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>

#include "tracer/loop.h"

struct relay_end ending_of(const struct loop_result *run)
{
	struct relay_end end = {EXIT_CODE, 0};

	if (run->exec_failed)
		end.number = run->exec_error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTED;
	else if (run->root && run->how == EXIT_SIGNAL)
		end = (struct relay_end){EXIT_SIGNAL, run->signal};
	else if (run->root)
		end.number = run->code;
	return end;
}

int ending_take(struct relay_end end)
{
	struct rlimit none = {0, 0};
	sigset_t set;

	if (end.how == EXIT_CODE)
		return end.number;
	setrlimit(RLIMIT_CORE, &none);
	signal(end.number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, end.number);
	raise(end.number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Only after a signal that ends nobody. */
	return 128 + end.number;
}
