/* until_signal N: says "r", waits for SIGTERM or SIGINT; 0: dies of it, N: ends with N, -1:
 * ignores. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t code;

static void take(int signal)
{
	(void)signal;
	_exit(code);
}

int main(int argc, char **argv)
{
	code = argc > 1 ? atoi(argv[1]) : 0;
	if (code) {
		signal(SIGTERM, code < 0 ? SIG_IGN : take);
		signal(SIGINT, code < 0 ? SIG_IGN : take);
	}
	if (write(1, "r", 1) != 1)
		return 99;
	alarm(20);
	for (;;)
		pause();
}
