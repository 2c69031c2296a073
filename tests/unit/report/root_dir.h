/* A small root directory with interpreters of all kinds, for tests of who looks them up.
 * Made in a temporary directory of its own and removed again. */
#ifndef EXECTRACE_TESTS_ROOT_DIR_H
#define EXECTRACE_TESTS_ROOT_DIR_H

#include <criterion/criterion.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/binfmt_registry.h"
#include "decode/elf_header.h"
#include "decode/err.h"
#include "decode/kernel.h"

struct root_dir {
	char path[64];
	int fd;
	struct kernel kernel; /* x86-64 with ia32, without x32 */
};

static inline void root_write(const struct root_dir *root, const char *name, const void *bytes,
			      size_t len, mode_t mode)
{
	int fd = openat(root->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0, "%s", name);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
}

static inline void root_write_elf(const struct root_dir *root, const char *name, uint16_t machine,
				  const char *loader)
{
	struct elf_header header = {.machine = machine,
				    .elf_class = ELFCLASS64,
				    .data = ELFDATA2LSB,
				    .type = ET_EXEC,
				    .interp = loader != NULL};
	unsigned char bytes[0x2000] = {0};

	elf_header_build(&header, bytes);
	if (loader)
		memcpy(bytes + 0x200, loader, strlen(loader));
	root_write(root, name, bytes, sizeof(bytes), 0755);
}

static inline void root_make(struct root_dir *root)
{
	struct err err = {0};
	int isa;

	*root = (struct root_dir){.path = "/tmp/exectrace-root.XXXXXX"};
	cr_assert(mkdtemp(root->path));
	root->fd = open(root->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_eq(
		kernel_parse_host(&root->kernel, "amd64,kernel=6.18,ia32=yes,x32=no", &isa, &err),
		0, "%s", err.message);
	mkdirat(root->fd, "dir", 0755);
	root_write_elf(root, "native", EM_X86_64, NULL);
	root_write_elf(root, "arm64", EM_AARCH64, NULL);
	root_write_elf(root, "dynamic", EM_X86_64, "/native");
	root_write_elf(root, "orphan", EM_X86_64, "/lib/ld.so");
	root_write(root, "script", "#!/native -x\n", 13, 0755);
	root_write(root, "script2", "#!/script\n", 10, 0755);
	root_write(root, "lost", "#!/gone\n", 8, 0755);
	root_write(root, "text", "hello\n", 6, 0755);
	root_write(root, "empty", "", 0, 0755);
	root_write(root, "plain", "#!/native\n", 10, 0644);
	root_write(root, "mine", "#!/native\n", 10, 0700);
	cr_assert_eq(symlinkat("/native", root->fd, "link"), 0);
	cr_assert_eq(symlinkat("link2", root->fd, "link2"), 0);
}

/* /s1 is a script of /native, /s2 one of /s1, up to /s5. */
static inline void root_write_scripts(const struct root_dir *root)
{
	for (int i = 1; i <= 5; i++) {
		char name[8], text[32];

		snprintf(name, sizeof(name), "s%d", i);
		if (i == 1)
			snprintf(text, sizeof(text), "#!/native\n");
		else
			snprintf(text, sizeof(text), "#!/s%d\n", i - 1);
		root_write(root, name, text, strlen(text), 0755);
	}
}

static inline void root_remove(struct root_dir *root)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf %s", root->path);
	cr_expect_eq(system(command), 0);
	close(root->fd);
}

/* Registration strings, first match first. */
static inline void registry_make(struct registry *registry, const char *const *lines)
{
	*registry = (struct registry){.state = REGISTRY_READ, .enabled = true, .order_known = true};
	registry->entries = calloc(16, sizeof(*registry->entries));
	for (; *lines; lines++) {
		struct err err = {0};

		cr_assert_eq(binfmt_entry_parse_registration(&registry->entries[registry->count++],
							     *lines, strlen(*lines), &err),
			     0, "%s: %s", *lines, err.message);
	}
}

#endif
