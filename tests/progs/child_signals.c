/* What SIGCHLD and waitid tell of a child that exits, is killed, stops and goes on. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static void wait_for(const char *what, int options)
{
	siginfo_t sent, waited;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	memset(&waited, 0, sizeof(waited));
	sigwaitinfo(&set, &sent);
	waitid(P_PID, child, &waited, options);
	printf("%s: code %d status %d%s; code %d status %d%s\n", what, sent.si_code, sent.si_status,
	       sent.si_pid == child && sent.si_uid == getuid() ? "" : " of another", waited.si_code,
	       waited.si_status, waited.si_pid == child ? "" : " of another");
}

static void start(void)
{
	child = fork();
	if (!child)
		for (;;)
			pause();
}

int main(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	child = fork();
	if (!child)
		_exit(9);
	wait_for("exit", WEXITED);
	start();
	kill(child, SIGSTOP);
	wait_for("stop", WSTOPPED);
	kill(child, SIGCONT);
	wait_for("continue", WCONTINUED);
	kill(child, SIGTSTP);
	wait_for("terminal stop", WSTOPPED);
	kill(child, SIGCONT);
	wait_for("continue", WCONTINUED);
	kill(child, SIGTERM);
	wait_for("kill", WEXITED);
	start();
	kill(child, SIGSTOP);
	wait_for("stop", WSTOPPED);
	kill(child, SIGKILL);
	wait_for("kill while stopped", WEXITED);
	return 0;
}
