/* An interpreter that prints its arguments; ends with the number in SHOW_STATUS, or dies of the
 * signal in SHOW_SIGNAL, after having said SHOW_MESSAGE on stderr. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	const char *status = getenv("SHOW_STATUS"), *number = getenv("SHOW_SIGNAL");
	const char *message = getenv("SHOW_MESSAGE");

	for (int i = 0; i < argc; i++)
		puts(argv[i]);
	fflush(stdout);
	if (message)
		fprintf(stderr, "%s\n", message);
	if (number)
		raise(atoi(number));
	return status ? atoi(status) : 0;
}
