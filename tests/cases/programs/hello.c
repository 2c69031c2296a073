/* A program that says hello. */
#include <stdio.h>

int main(void)
{
	puts("hello");
	return 0;
}
