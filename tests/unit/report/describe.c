/* Files in one word and in one line. */
#include <criterion/criterion.h>
#include <elf.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/go_buildinfo.h"
#include "report/describe.h"

static const struct {
	const char *format, *line;
	struct dispatch_image image;
} rows[] = {
	/* clang-format off */
	{ "missing", "no such file", { .opened = false } },
	{ "unseen", "not examined", { .unseen = true } },
	{ "directory", "directory", { .opened = true, .mode = S_IFDIR | 0755 } },
	{ "fifo", "fifo", { .opened = true, .mode = S_IFIFO | 0755 } },
	{ "unreadable", "file that was not read", { .opened = true, .mode = S_IFREG | 0711 } },
	{ "script", "script, #!/bin/sh -e",
	  { .opened = true, .readable = true, .mode = S_IFREG,
	    .shebang = { .verdict = SHEBANG_OK, .interp = "/bin/sh", .arg = "-e",
			 .has_arg = true } } },
	{ "elf", "ELF 64-bit LSB executable, 64-bit Arm (AArch64), statically linked, Go 1.19.8",
	  { .opened = true, .readable = true, .mode = S_IFREG,
	    .elf = { .valid = true, .elf_class = ELFCLASS64, .data = ELFDATA2LSB,
		     .type = ET_EXEC, .machine = EM_AARCH64 } } },
	{ "elf", "ELF 32-bit MSB relocatable object, machine 65000, truncated, Go 1.19.8",
	  { .opened = true, .readable = true, .mode = S_IFREG,
	    .elf = { .valid = true, .elf_class = ELFCLASS32, .data = ELFDATA2MSB,
		     .type = ET_REL, .machine = 65000, .truncated = true } } },
	{ "pe", "PE32+ executable",
	  { .opened = true, .readable = true, .mode = S_IFREG,
	    .foreign = { .family = FOREIGN_OS, .is_pe = true, .name = "PE32+ executable" } } },
	{ "macho", "Mach-O 64-bit",
	  { .opened = true, .readable = true, .mode = S_IFREG,
	    .foreign = { .family = FOREIGN_OS, .name = "Mach-O 64-bit" } } },
	{ "text", "text (sh)",
	  { .opened = true, .readable = true, .mode = S_IFREG,
	    .foreign = { .family = FOREIGN_TEXT, .name = "text", .language = "sh" } } },
	/* clang-format on */
};

Test(describe, images)
{
	struct go_buildinfo go = {.found = true, .version = (char *)"go1.19.8"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf line = {0};

		cr_expect_str_eq(describe_format(&rows[i].image), rows[i].format);
		describe_image(&line, &rows[i].image, rows[i].image.elf.valid ? &go : NULL);
		cr_expect_str_eq(line.data, rows[i].line);
		buf_free(&line);
	}
}

Test(describe, headers)
{
	static const struct {
		const char *line;
		size_t len;
		unsigned char bytes[64];
	} headers[] = {
		/* clang-format off */
		{ "ELF 64-bit LSB ET_DYN, 64-bit x86 (x86-64), OSABI GNU/Linux, 13 program headers", 64,
		  "\177ELF\2\1\1\3\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\0\0\0\0\0\0\0\0"
		  "\100\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\100\0\070\0\015\0\100\0\0\0\0" },
		{ "ELF 32-bit MSB e_type 9, machine 65000, OSABI 77, a header cut short", 20,
		  "\177ELF\1\2\1\115\0\0\0\0\0\0\0\0\0\011\375\350" },
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct span bytes = {headers[i].bytes, headers[i].len};
		struct elf_image header;
		struct buf line = {0};

		cr_assert(elf_image_read_header(&header, bytes));
		describe_elf_header(&line, &header);
		cr_expect_str_eq(line.data, headers[i].line);
		buf_free(&line);
		bytes.len = 3;
		cr_expect_not(elf_image_read_header(&header, bytes));
		cr_expect(header.valid, "left as it was");
	}
}

Test(describe, file_systems)
{
	cr_expect_str_eq(describe_fs(0x01021994), "tmpfs");
	cr_expect_str_eq(describe_fs(0xef53), "ext4");
	cr_expect_null(describe_fs(0x12345));
}
