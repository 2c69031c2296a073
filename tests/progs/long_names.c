/* Execs whose path is empty, too long, or a string too long; an argument vector of 2 MiB runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *repeat(char byte, size_t count)
{
	char *text = malloc(count + 1);

	memset(text, byte, count);
	text[count] = '\0';
	return text;
}

static int answer(const char *path, char *const *argv)
{
	char *const none[] = {NULL};
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		execve(path, argv, none);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

int main(void)
{
	enum { MANY = 1900 };
	char *const argv[] = {(char *)"true", NULL};
	char *slashes = repeat('/', 4095 - strlen("bin/true"));
	char **many = calloc(MANY + 2, sizeof(*many));
	char longest[4200];

	printf("empty: %d\n", answer("", argv));
	printf("4096 with the NUL: %d\n",
	       (snprintf(longest, sizeof(longest), "%sbin/true", slashes), answer(longest, argv)));
	printf("4097 with the NUL: %d\n",
	       (snprintf(longest, sizeof(longest), "/%sbin/true", slashes), answer(longest, argv)));
	printf("a name of 256: %d\n", answer(repeat('n', 256), argv));
	many[0] = (char *)"true";
	for (int i = 0; i < MANY; i++)
		many[i + 1] = repeat('a', 1023);
	printf("about 2 MiB: %d\n", answer("/bin/true", many));
	return 0;
}
