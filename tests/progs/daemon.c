/* daemon MS PROGRAM ARG...: ends with 5 at once; MS later its grandchild executes the program. */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec delay;
	long ms;
	pid_t pid;

	if (argc < 3)
		return 99;
	ms = atol(argv[1]);
	delay = (struct timespec){ms / 1000, ms % 1000 * 1000000};
	pid = fork();
	if (!pid) {
		setsid();
		if (fork())
			_exit(0);
		close(0);
		close(1);
		close(2);
		nanosleep(&delay, NULL);
		execv(argv[2], argv + 2);
		_exit(42);
	}
	return pid > 0 && waitpid(pid, NULL, 0) == pid ? 5 : 99;
}
