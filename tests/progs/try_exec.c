/* try_exec PROGRAM ARG...: executes it, without a shell's fallback; prints the errno's name where
 * it could not. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 99;
	execv(argv[1], argv + 1);
	puts(strerrorname_np(errno));
	return 0;
}
