/* exec_check PROGRAM: execveat with AT_EXECVE_CHECK; 0 when it may run, else the errno. */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000 /* Linux 6.14 */
#endif

int main(int argc, char **argv)
{
	if (argc < 2)
		return 99;
	if (!syscall(SYS_execveat, AT_FDCWD, argv[1], argv + 1, NULL, AT_EXECVE_CHECK))
		return 0;
	return errno;
}
