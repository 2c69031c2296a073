/* An exec by its x32 number; ends with the errno (38, ENOSYS, where x32 is not built in). */
#include <errno.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *none[] = {NULL};

	if (argc < 2)
		return 99;
#ifdef __x86_64__
	syscall(0x40000000 | 520, argv[1], none, none);
	return errno;
#else
	(void)argv;
	(void)none;
	return ENOSYS;
#endif
}
