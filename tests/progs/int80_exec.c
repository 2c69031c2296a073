/* An exec by int 0x80 from 64-bit code (i386 numbers); ends with the errno of it. */
#include <string.h>
#include <sys/mman.h>

int main(int argc, char **argv)
{
#ifdef __x86_64__
	/* 32-bit pointers: path, argv and envp below 4 GiB. */
	char *low = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	unsigned *vector = (unsigned *)(low + 4096);
	long result;

	if (argc < 2 || low == MAP_FAILED)
		return 99;
	strncpy(low, argv[1], 4000);
	vector[0] = (unsigned)(unsigned long)low;
	vector[1] = 0;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(11), "b"(low), "c"(vector), "d"(vector + 1)
			 : "memory", "r8", "r9", "r10", "r11");
	return -result;
#else
	(void)argc;
	(void)argv;
	return 38;
#endif
}
