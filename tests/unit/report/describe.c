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
	{ "directory", "directory", { .opened = true, .mode = S_IFDIR | 0755 } },
	{ "fifo", "fifo", { .opened = true, .mode = S_IFIFO | 0755 } },
	{ "unreadable", "unreadable file", { .opened = true, .mode = S_IFREG | 0711 } },
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

Test(describe, file_systems)
{
	cr_expect_str_eq(describe_fs(0x01021994), "tmpfs");
	cr_expect_str_eq(describe_fs(0xef53), "ext4");
	cr_expect_null(describe_fs(0x12345));
}
