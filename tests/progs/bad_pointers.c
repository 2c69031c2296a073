/* Execs with pointers that lead nowhere: all answer EFAULT; a missing path wins over a bad argv
 * since Linux 6.8, which opens the file first. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static int answer(const void *path, const void *argv, const void *envp)
{
	errno = 0;
	syscall(SYS_execve, path, argv, envp);
	return errno;
}

int main(void)
{
	char *const argv[] = {(char *)"true", NULL};
	char *const hole[] = {(char *)"true", (char *)8, NULL};
	void *bad = (void *)16;
	int missing = answer("/nonexistent", bad, argv);

	if (missing != ENOENT && missing != EFAULT)
		return 1;
	if (answer(bad, argv, argv) != EFAULT)
		return 2;
	if (answer("/bin/true", bad, argv) != EFAULT)
		return 3;
	if (answer("/bin/true", argv, bad) != EFAULT)
		return 4;
	if (answer("/bin/true", hole, argv) != EFAULT)
		return 5;
	return 0;
}
