/* Executes the argument with NULL for argv and envp. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 99;
	syscall(SYS_execve, argv[1], NULL, NULL);
	return errno;
}
