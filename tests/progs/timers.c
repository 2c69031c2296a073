/* Signals of timers, with their values, and an alarm that survives an exec: dies of SIGALRM. */
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1};
	struct itimerspec once = {.it_value = {0, 1000 * 1000}};
	struct itimerval soon = {.it_value = {0, 1000}};
	siginfo_t info;
	timer_t timer;
	sigset_t set;

	if (argc > 1) { /* executed again: the alarm goes on */
		for (;;)
			pause();
	}
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	sigaddset(&set, SIGVTALRM);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	event.sigev_value.sival_int = 4711;
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	timer_settime(timer, 0, &once, NULL);
	sigwaitinfo(&set, &info);
	printf("timer: signal %d code %d value %d overrun %d\n", info.si_signo - SIGRTMIN,
	       info.si_code, info.si_value.sival_int, info.si_overrun);
	setitimer(ITIMER_REAL, &soon, NULL);
	sigwaitinfo(&set, &info);
	printf("itimer: signal %d code %d\n", info.si_signo, info.si_code);
	setitimer(ITIMER_VIRTUAL, &soon, NULL);
	while (sigtimedwait(&set, &info, &(struct timespec){0, 0}) < 0)
		;
	printf("virtual: signal %d code %d\n", info.si_signo, info.si_code);
	fflush(stdout);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	soon.it_value.tv_usec = 50 * 1000;
	setitimer(ITIMER_REAL, &soon, NULL);
	execl("/proc/self/exe", argv[0], "again", NULL);
	return 99;
}
