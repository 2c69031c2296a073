/* Prints the last argument and ends with 3: a handler. Static and at a fixed address, so that an
 * entry for position-independent programs does not take it. */
#include <stdio.h>

int main(int argc, char **argv)
{
	printf("handler %s\n", argv[argc - 1]);
	return 3;
}
