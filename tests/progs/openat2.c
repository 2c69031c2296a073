/* openat2 with every kind of struct open_how: what is set, unknown, too short, longer, not there.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct open_how hows[] = {
	{.flags = O_RDONLY},
	{.flags = O_RDONLY | O_CLOEXEC | O_DIRECTORY, .resolve = RESOLVE_NO_XDEV},
	{.flags = O_WRONLY | O_CREAT | O_TRUNC, .mode = 0644},
	{.flags = O_RDWR | O_TMPFILE, .mode = 0600, .resolve = RESOLVE_BENEATH | RESOLVE_IN_ROOT},
	{.flags = O_RDONLY, .mode = 0755},
	{.flags = O_CREAT},
	{.flags = O_PATH | O_NOFOLLOW,
	 .resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_CACHED},
	{.flags = 0xdeadbeef00000003, .mode = ~0ULL, .resolve = ~0ULL},
	{.resolve = 0x4000},
};

static void call(const char *path, const void *how, size_t size)
{
	long fd = syscall(SYS_openat2, AT_FDCWD, path, how, size);

	if (fd >= 0)
		close((int)fd);
}

int main(void)
{
	static char longer[8192]; /* a page of it can be read, whatever lies behind */
	const char *path = "openat2-made-this";
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; i < sizeof(hows) / sizeof(*hows); i++)
		call(path, &hows[i], sizeof(hows[i]));
	call("/", &hows[1], sizeof(hows[1]));
	call(path, NULL, sizeof(*hows));
	call(path, (void *)1, sizeof(*hows));
	for (size_t size = 0; size < sizeof(*hows); size += 8)
		call(path, &hows[0], size);
	call(path, longer, 64);
	longer[40] = 7;
	call(path, longer, 64);
	call(path, longer, 41);
	call(path, longer, 40);
	call(path, longer, (size_t)-1);
	/* The struct ends where nothing is mapped. */
	if (page != MAP_FAILED && munmap(page + 4096, 4096) == 0) {
		call(path, page + 4096 - sizeof(*hows), sizeof(*hows));
		call(path, page + 4096 - sizeof(*hows), 32);
		call(path, page + 4096 - 8, sizeof(*hows));
	}
	unlink(path);
	return 0;
}
