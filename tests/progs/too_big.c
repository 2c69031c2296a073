/* too_big SIZE: an exec with one environment string of that many bytes; ends with its errno. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	char *big = malloc(size + 1);
	char *const args[] = {(char *)"true", NULL}, *const env[] = {(char *)"A=1", big, NULL};

	if (!big || size < 8)
		return 99;
	memset(big, 'x', size);
	memcpy(big, "BIG=", 4);
	big[size] = '\0';
	execve("/bin/true", args, env);
	return errno;
}
