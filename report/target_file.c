/* Opens files for the machine they name, and nothing else. */
#include "report/target_file.h"

#include <elf.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/ar_archive.h"
#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/elf_names.h"
#include "decode/scope.h"

bool target_file_header(struct elf_image *header, const char *path)
{
	scope_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	unsigned char start[sizeof(Elf64_Ehdr)];
	struct stat file;
	ssize_t got;

	if (fd < 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))
		return false;
	got = pread(fd, start, sizeof(start), 0);
	if (got > AR_MAGIC_LEN && !memcmp(start, AR_MAGIC, AR_MAGIC_LEN))
		got = (ssize_t)ar_first_member(fd, start, sizeof(start));
	return got > 0 && elf_image_read_header(header, (struct span){start, (size_t)got});
}

const struct elf_machine *target_of_header(const struct elf_image *header)
{
	return elf_machine_find(header->machine, header->elf_class, header->data, header->flags);
}

const struct elf_machine *target_of_file(const char *path)
{
	struct elf_image header;

	return target_file_header(&header, path) ? target_of_header(&header) : NULL;
}

/* A path of a user's may hold what a pattern does not mean literally. */
static char *pattern_of(const char *directory, const char *rest)
{
	struct buf pattern = {0};

	for (const char *p = directory; *p; p++) {
		if (strchr("*?[\\", *p))
			buf_add_byte(&pattern, '\\');
		buf_add_byte(&pattern, *p);
	}
	buf_addf(&pattern, "/%s", rest);
	return buf_steal(&pattern);
}

const struct elf_machine *target_of_sysroot(const char *directory)
{
	static const char *const places[] = {
		"lib*/libc.so.*",  "lib*/*/libc.so.*",	   "lib*/crt1.o",      "usr/lib*/libc.so.*",
		"usr/lib*/crt1.o", "usr/lib*/*/libc.so.*", "usr/lib*/*/crt1.o"};
	const struct elf_machine *machine = NULL;
	bool several = false;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		scope_free char *pattern = pattern_of(directory, places[i]);
		glob_t found;

		if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
			continue;
		for (size_t j = 0; j < found.gl_pathc; j++) {
			const struct elf_machine *one = target_of_file(found.gl_pathv[j]);

			several |= one && machine && one->machine != machine->machine;
			machine = one ? one : machine;
		}
		globfree(&found);
	}
	return several ? NULL : machine;
}
