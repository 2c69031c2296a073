/* decode/elf_header: headers that our own ELF reader and the kernel's rules read back. */
#include "decode/elf_header.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/elf_image.h"

Test(elf_header, read_back)
{
	static const struct elf_header rows[] = {
		{.machine = EM_X86_64,
		 .elf_class = ELFCLASS64,
		 .data = ELFDATA2LSB,
		 .type = ET_EXEC},
		{.machine = EM_X86_64,
		 .elf_class = ELFCLASS64,
		 .data = ELFDATA2LSB,
		 .type = ET_DYN,
		 .interp = true,
		 .osabi = 3},
		{.machine = EM_S390,
		 .elf_class = ELFCLASS64,
		 .data = ELFDATA2MSB,
		 .type = ET_DYN,
		 .interp = true},
		{.machine = EM_MIPS,
		 .elf_class = ELFCLASS32,
		 .data = ELFDATA2MSB,
		 .type = ET_EXEC,
		 .flags = 0x50001004},
		{.machine = EM_ARM,
		 .elf_class = ELFCLASS32,
		 .data = ELFDATA2LSB,
		 .type = ET_EXEC,
		 .flags = 0x5000400,
		 .appimage = true,
		 .interp = true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_elf_image struct elf_image image = {0};
		unsigned char head[BINFMT_HEAD];
		int fd = memfd_create("elf", MFD_CLOEXEC);

		elf_header_build(&rows[i], head);
		cr_assert_eq(write(fd, head, sizeof(head)), (ssize_t)sizeof(head));
		cr_assert_eq(elf_image_read(&image, fd), 0);
		close(fd);
		cr_assert(image.valid, "row %zu", i);
		cr_expect_eq(image.machine, rows[i].machine, "row %zu", i);
		cr_expect_eq(image.elf_class, rows[i].elf_class, "row %zu", i);
		cr_expect_eq(image.data, rows[i].data, "row %zu", i);
		cr_expect_eq(image.type, rows[i].type, "row %zu", i);
		cr_expect_eq(image.flags, rows[i].flags, "row %zu", i);
		cr_expect_eq(image.osabi, rows[i].osabi, "row %zu", i);
		cr_expect_eq(image.version, 1, "row %zu", i);
		cr_expect_eq(image.phnum, rows[i].interp ? 2 : 1, "row %zu", i);
		cr_assert_eq(image.nsegments, image.phnum, "row %zu", i);
		cr_expect_eq(image.segments[0].type, rows[i].interp ? PT_INTERP : PT_LOAD);
		cr_expect_eq(head[8], rows[i].appimage ? 'A' : 0);
		cr_expect_eq(head[10], rows[i].appimage ? 2 : 0);
	}
}
