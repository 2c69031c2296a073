/* daemon MS|FIFO PROGRAM ARG...: ends with 5 at once; MS later, or after a byte of the FIFO, its
 * grandchild executes the program. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void wait_for(const char *what)
{
	long ms = atol(what);
	struct timespec delay = {ms / 1000, ms % 1000 * 1000000};
	char byte;

	if (*what != '/')
		nanosleep(&delay, NULL);
	else if (read(open(what, O_RDONLY), &byte, 1) != 1)
		_exit(43);
}

int main(int argc, char **argv)
{
	pid_t pid;

	if (argc < 3)
		return 99;
	pid = fork();
	if (!pid) {
		setsid();
		if (fork())
			_exit(0);
		close(0);
		close(1);
		close(2);
		wait_for(argv[1]);
		execv(argv[2], argv + 2);
		_exit(42);
	}
	return pid > 0 && waitpid(pid, NULL, 0) == pid ? 5 : 99;
}
