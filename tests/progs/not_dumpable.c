/* not_dumpable PROGRAM ARG...: executes it from a process whose memory nobody else may read. */
#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return 99;
	execv(argv[1], argv + 1);
	return errno;
}
