/* decode/elf_image: both classes and byte orders, lies in every field, cut and hostile files. */
#include "decode/elf_image.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tests/unit/decode/elf_builder.h"

Test(elf_image, headers_of_every_layout)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;

		build_header(&b, ET_EXEC, EM_MIPS, 0x12345678);
		build_number(&b, EI_OSABI, ELFOSABI_FREEBSD, 1);
		build_bytes(&b, 8, "AI\2", 3);
		build_segment(&b, PT_LOAD, PF_R | PF_X, 0, 0x400000, 0x100);
		build_bytes(&b, 0xff, "", 1);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0, "%s", layouts[i].name);
		cr_expect(image.valid && !image.truncated, "%s", layouts[i].name);
		cr_expect_eq(image.layout64, layouts[i].is64, "%s", layouts[i].name);
		cr_expect_eq(image.layout_msb, layouts[i].msb, "%s", layouts[i].name);
		cr_expect_eq(image.elf_class, layouts[i].is64 ? ELFCLASS64 : ELFCLASS32);
		cr_expect_eq(image.data, layouts[i].msb ? ELFDATA2MSB : ELFDATA2LSB);
		cr_expect_eq(image.osabi, ELFOSABI_FREEBSD);
		cr_expect_arr_eq(image.ident_pad, "AI\2\0\0\0\0\0", 8);
		cr_expect_eq(image.type, ET_EXEC, "%s", layouts[i].name);
		cr_expect_eq(image.machine, EM_MIPS, "%s", layouts[i].name);
		cr_expect_eq(image.flags, 0x12345678, "%s", layouts[i].name);
		cr_expect_eq(image.version, 1, "%s", layouts[i].name);
		cr_expect_eq(image.entry, 0x1000, "%s", layouts[i].name);
		cr_expect_eq(image.phoff, layouts[i].is64 ? 64 : 52);
		cr_assert_eq(image.nsegments, 1, "%s", layouts[i].name);
		cr_expect_eq(image.segments[0].type, PT_LOAD);
		cr_expect_eq(image.segments[0].flags, PF_R | PF_X);
		cr_expect_eq(image.segments[0].vaddr, 0x400000);
		cr_expect_eq(image.segments[0].filesz, 0x100);
		cr_expect_eq(image.segments[0].memsz, 0x100);
		cr_expect_eq(image.segments[0].align, 4096);
		cr_expect_eq(image.needed_size, 0x100);
		cr_expect_not_null(image.needed);
		cr_expect_null(image.needed[0]);
		cr_expect_null(image.interp);
	}
}

/* x86-64 and arm64 kernels look at neither byte, so such files run. */
Test(elf_image, lies_in_ident)
{
	static const struct {
		const char *name;
		uint8_t elf_class, data;
		size_t layout;
		uint16_t machine;
	} rows[] = {
		{"class 9 on x86-64", 9, 1, 2, EM_X86_64},
		{"class 0 on arm", 0, 1, 0, EM_ARM},
		{"class 32 over a 64-bit layout", 1, 1, 2, EM_X86_64},
		{"class 64 over a 32-bit layout", 2, 1, 0, EM_386},
		{"MSB over a little-endian layout", 2, 2, 2, EM_X86_64},
		{"LSB over a big-endian layout", 2, 1, 3, EM_PPC64},
		{"no byte order at all", 2, 0, 2, EM_AARCH64},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct elf_builder b = builder_for(rows[i].layout);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;

		build_header(&b, ET_DYN, rows[i].machine, 0);
		build_segment(&b, PT_LOAD, PF_R, 0, 0, 16);
		build_number(&b, EI_CLASS, rows[i].elf_class, 1);
		build_number(&b, EI_DATA, rows[i].data, 1);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0, "%s", rows[i].name);
		cr_expect_eq(image.elf_class, rows[i].elf_class, "%s", rows[i].name);
		cr_expect_eq(image.data, rows[i].data, "%s", rows[i].name);
		cr_expect_eq(image.layout64, layouts[rows[i].layout].is64, "%s", rows[i].name);
		cr_expect_eq(image.layout_msb, layouts[rows[i].layout].msb, "%s", rows[i].name);
		cr_expect_eq(image.machine, rows[i].machine, "%s", rows[i].name);
		cr_expect_eq(image.type, ET_DYN, "%s", rows[i].name);
		cr_expect_eq(image.nsegments, 1, "%s", rows[i].name);
	}
}

Test(elf_image, cut_headers)
{
	struct elf_builder b = builder_for(2);

	build_header(&b, ET_EXEC, EM_AARCH64, 0);
	for (size_t len = 0; len <= b.bytes.len; len++) {
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = build_memfd(b.bytes.data, len);

		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect_eq(image.valid, len >= 4, "%zu bytes", len);
		cr_expect_eq(image.machine,
			     len >= 20	 ? EM_AARCH64
			     : len == 19 ? 0xb7
					 : 0,
			     "%zu bytes", len);
		cr_expect_eq(image.truncated, len >= 4 && len < 64, "%zu bytes", len);
		cr_expect_eq(image.file_size, len);
	}
	buf_free(&b.bytes);
}

Test(elf_image, not_elf)
{
	static const char *const files[] = {"", "\x7f",
					    "\x7f"
					    "ELG",
					    "#!/bin/sh\n", "MZ\x90"};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		scope_elf_image struct elf_image image = {.valid = true};
		scope_close int fd = build_memfd(files[i], strlen(files[i]));

		cr_expect_eq(elf_image_read(&image, fd), 0);
		cr_expect_not(image.valid, "%s", files[i]);
		cr_expect_eq(image.file_size, strlen(files[i]));
		cr_expect_null(image.interp);
	}
}

Test(elf_image, unreadable)
{
	struct elf_image image = {.entry = 77};
	scope_close int dir = open("/", O_RDONLY | O_CLOEXEC);
	scope_close int path = open("/proc/self/exe", O_PATH | O_CLOEXEC);
	int pipes[2];

	cr_assert_eq(pipe2(pipes, O_CLOEXEC), 0);
	cr_expect_eq(elf_image_read(&image, dir), -EISDIR);
	cr_expect_eq(elf_image_read(&image, pipes[0]), -EINVAL);
	cr_expect_eq(elf_image_read(&image, -1), -EBADF);
	cr_expect_eq(elf_image_read(&image, path), -EBADF);
	cr_expect_eq(image.entry, 77, "failure leaves the output alone");
	close(pipes[0]);
	close(pipes[1]);
	elf_image_free(NULL);
}

/* This very test: dynamic, PIE, with everything that GNU ld writes. */
Test(elf_image, real_program)
{
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	bool libc = false;

	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_expect(image.valid && image.dynamic && !image.truncated && !image.exec_stack);
	cr_assert_not_null(image.interp);
	cr_expect_not_null(strstr(image.interp, "/ld-linux"));
	cr_expect_not(image.interp_unterminated);
	for (size_t i = 0; image.needed[i]; i++)
		libc |= !strcmp(image.needed[i], "libc.so.6");
	cr_expect(libc);
	cr_expect_eq(image.build_id_len, 20);
	cr_assert_not_null(image.libc_needed);
	cr_expect_eq(strncmp(image.libc_needed, "GLIBC_2.", 8), 0, "%s", image.libc_needed);
	cr_assert_not_null(image.abi_note);
	cr_expect_eq(strncmp(image.abi_note, "GNU/Linux ", 10), 0, "%s", image.abi_note);
	cr_expect_not(image.has_go_notes);
	cr_expect_eq(image.arm_vfp_args, -1);
	cr_expect_eq(image.pie, image.type == ET_DYN);
	cr_expect_eq(lseek(fd, 0, SEEK_CUR), 0, "the descriptor was not moved");
}

Test(elf_image, interp)
{
	static const struct {
		const char *name, *bytes;
		size_t len, claimed;
		const char *interp;
		bool unterminated, truncated;
	} rows[] = {
		{"normal", "/lib/ld.so\0", 11, 11, "/lib/ld.so", false, false},
		{"inner NUL cuts", "/lib\0junk\0", 10, 10, "/lib", false, false},
		{"unterminated", "/lib/ld.so", 10, 10, "/lib/ld.so", true, false},
		{"empty", "\0\0", 2, 2, "", false, false},
		{"one NUL", "\0", 1, 1, "", false, false},
		{"no byte", "", 0, 0, NULL, false, false},
		{"behind the end of the file", "/lib", 4, 40, NULL, true, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct elf_builder b = builder_for(2);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;

		build_header(&b, ET_EXEC, EM_X86_64, 0);
		build_segment(&b, PT_INTERP, PF_R, 0x200, 0, rows[i].claimed);
		build_segment(&b, PT_INTERP, PF_R, 0, 0, 4); /* only the first counts */
		build_bytes(&b, 0x200, rows[i].bytes, rows[i].len);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect_eq(image.interp_unterminated, rows[i].unterminated, "%s", rows[i].name);
		cr_expect_eq(image.truncated, rows[i].truncated, "%s", rows[i].name);
		if (rows[i].interp)
			cr_expect(image.interp && !strcmp(image.interp, rows[i].interp), "%s",
				  rows[i].name);
		else
			cr_expect_null(image.interp, "%s", rows[i].name);
	}
}

Test(elf_image, long_interp)
{
	struct elf_builder b = builder_for(2);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;
	char path[5000];

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	build_header(&b, ET_EXEC, EM_X86_64, 0);
	build_segment(&b, PT_INTERP, PF_R, 0x200, 0, sizeof(path));
	build_bytes(&b, 0x200, path, sizeof(path));
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_assert_not_null(image.interp);
	cr_expect_eq(strlen(image.interp), ELF_IMAGE_STRING_MAX);
	cr_expect(image.interp_unterminated);
}

Test(elf_image, many_segments)
{
	struct elf_builder b = builder_for(0);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;

	build_header(&b, ET_EXEC, EM_386, 0);
	for (int i = 0; i < 130; i++)
		build_segment(&b, PT_LOAD, PF_R, 0, 0, 16);
	build_segment(&b, PT_INTERP, PF_R, 0x2000, 0, 3);
	build_bytes(&b, 0x2000, "/l", 3);
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_expect_eq(image.phnum, 131);
	cr_expect_eq(image.nsegments, ELF_IMAGE_SEGMENTS_MAX);
	cr_expect(image.interp && !strcmp(image.interp, "/l"), "found behind the kept ones");
	cr_expect_eq(image.needed_size, 0x2003);
}

Test(elf_image, wrong_entry_size)
{
	struct elf_builder b = builder_for(2);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;

	build_header(&b, ET_EXEC, EM_X86_64, 0);
	build_segment(&b, PT_LOAD, PF_R, 0, 0, 16);
	build_number(&b, 54, 57, 2);
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_expect_eq(image.phentsize, 57);
	cr_expect_eq(image.nsegments, 0);
	cr_expect_not(image.truncated);
}

/* A sparse file that claims everything: the time and memory are those of a small one. */
Test(elf_image, absurd_counts_cost_nothing, .timeout = 60)
{
	struct elf_builder b = builder_for(2);
	struct rlimit limit = {512u << 20, 512u << 20};
	scope_close int fd = -1;
	struct timespec start, end;

	build_header(&b, ET_DYN, EM_X86_64, 0);
	build_segment(&b, PT_LOAD, PF_R, 0, 0, 1u << 30);
	build_segment(&b, PT_DYNAMIC, PF_R, 0x1000, 0x1000, 1u << 30);
	build_segment(&b, PT_NOTE, PF_R, 0x1000, 0, UINT64_MAX / 2);
	build_segment(&b, PT_INTERP, PF_R, 0x1000, 0, UINT64_MAX / 2);
	build_number(&b, 56, 0xffff, 2);
	build_word(&b, 40, 0x1000);
	build_number(&b, 58, 64, 2);
	build_number(&b, 60, 0xffff, 2);
	fd = build_finish(&b);
	cr_assert_eq(ftruncate(fd, 1 << 30), 0);
#ifndef __SANITIZE_ADDRESS__
	cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
#else
	(void)limit;
#endif
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < 20; i++) {
		scope_elf_image struct elf_image image = {0};

		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect_eq(image.phnum, 0xffff);
		cr_expect_eq(image.nsegments, ELF_IMAGE_SEGMENTS_MAX);
		cr_expect(image.truncated);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	cr_expect_lt(end.tv_sec - start.tv_sec, 5);
}

/* The C library that this test runs with offers what it calls itself, and what the test needs. */
Test(elf_image, real_libc)
{
	scope_elf_image struct elf_image image = {0}, own = {0};
	FILE *maps = fopen("/proc/self/maps", "r");
	scope_close int fd = -1, self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char line[512], version[32], *path;

	cr_assert_not_null(maps);
	while (fd < 0 && fgets(line, sizeof(line), maps)) {
		line[strcspn(line, "\n")] = '\0';
		path = strchr(line, '/');
		if (path && strstr(path, "/libc.so.6"))
			fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	fclose(maps);
	if (fd < 0)
		cr_skip("no libc.so.6 is mapped here");
	cr_assert_eq(elf_image_read(&image, fd), 0);
	snprintf(version, sizeof(version), "GLIBC_%s", gnu_get_libc_version());
	cr_assert_not_null(image.libc_offered);
	cr_expect_str_eq(image.libc_offered, version);
	cr_assert_eq(elf_image_read(&own, self), 0);
	cr_expect_leq(elf_libc_compare(own.libc_needed, image.libc_offered), 0);
	cr_expect_null(own.libc_offered);
}

Test(elf_image, libc_versions)
{
	cr_expect_lt(elf_libc_compare("GLIBC_2.9", "GLIBC_2.34"), 0);
	cr_expect_gt(elf_libc_compare("GLIBC_2.34", "GLIBC_2.4"), 0);
	cr_expect_lt(elf_libc_compare("GLIBC_2.2", "GLIBC_2.2.5"), 0);
	cr_expect_eq(elf_libc_compare("GLIBC_2.34", "GLIBC_2.34.0"), 0);
	cr_expect_gt(elf_libc_compare("GLIBC_3", "GLIBC_2.99"), 0);
}
