/* Children that have ended and are looked at before they are waited for; 0 when all is as it is. */
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 20 };

int main(void)
{
	siginfo_t info;
	int status, sum = 0;

	for (int i = 0; i < COUNT; i++)
		if (!fork())
			_exit(i);
	for (int i = 0; i < COUNT; i++) {
		pid_t seen;

		if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT))
			return 1;
		seen = info.si_pid;
		if (waitid(P_PID, seen, &info, WEXITED | WNOWAIT) || info.si_code != CLD_EXITED)
			return 2;
		if (waitpid(seen, &status, 0) != seen || WEXITSTATUS(status) != info.si_status)
			return 3;
		if (waitpid(seen, &status, WNOHANG) != -1)
			return 4;
		sum += WEXITSTATUS(status);
	}
	return sum == COUNT * (COUNT - 1) / 2 ? 0 : 5;
}
