/* signal_storm N: takes N signals with their values, in order; 0 when none was lost or changed. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t taken, wrong;

static void take(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code != SI_QUEUE || info->si_pid != getpid() ||
	    info->si_value.sival_int != taken)
		wrong = 1;
	taken++;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
	int count = argc > 1 ? atoi(argv[1]) : 100;

	sigaction(SIGURG, &action, NULL);
	for (int i = 0; i < count; i++)
		sigqueue(getpid(), SIGURG, (union sigval){.sival_int = i});
	return wrong ? 1 : taken == count ? 0 : 2;
}
