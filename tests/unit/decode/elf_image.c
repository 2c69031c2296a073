/* decode/elf_image: both classes and byte orders, lies in every field, cut and hostile files. */
#include "decode/elf_image.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tests/unit/decode/elf_builder.h"

static const struct {
	const char *name;
	bool is64, msb;
} layouts[] = {{"32 LSB", false, false},
	       {"32 MSB", false, true},
	       {"64 LSB", true, false},
	       {"64 MSB", true, true}};
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

static struct elf_builder builder_for(size_t layout)
{
	return (struct elf_builder){.is64 = layouts[layout].is64, .msb = layouts[layout].msb};
}

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

Test(elf_image, notes)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i), words = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;
		size_t end;

		for (unsigned w = 0; w < 4; w++)
			build_number(&words, 4 * w, (unsigned[]){0, 3, 2, 1}[w], 4);
		build_number(&words, 16, GNU_PROPERTY_X86_ISA_1_NEEDED, 4);
		build_number(&words, 20, 4, 4);
		build_number(&words, 24, 6, 8); /* little-endian: 6 and padding; see below */
		if (layouts[i].msb)
			build_number(&words, 24, 6, 4);
		build_header(&b, ET_DYN, EM_X86_64, 0);
		end = build_note(&b, 0x400, "GNU", NT_GNU_BUILD_ID, "\1\2\3\4\5\6\7\10", 8);
		end = build_note(&b, end, "XYZ", NT_GNU_ABI_TAG, "ignored", 7);
		end = build_note(&b, end, "GNU", NT_GNU_ABI_TAG, words.bytes.data, 16);
		end = build_note(&b, end, "GNU", NT_GNU_PROPERTY_TYPE_0, words.bytes.data + 16, 16);
		build_note(&b, end, "Go", 4, "id", 2);
		build_number(&b, end, 4, 4); /* Go's linker counts the padding of the name */
		end += 20;
		build_segment(&b, PT_NOTE, PF_R, 0x400, 0, end - 0x400);
		build_segment(&b, PT_GNU_STACK, PF_R | PF_W | PF_X, 0, 0, 0);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_assert_eq(image.build_id_len, 8, "%s", layouts[i].name);
		cr_expect_arr_eq(image.build_id, "\1\2\3\4\5\6\7\10", 8);
		cr_assert_not_null(image.abi_note, "%s", layouts[i].name);
		cr_expect_str_eq(image.abi_note, "GNU/Linux 3.2.1", "%s", layouts[i].name);
		cr_expect_eq(image.x86_isa_needed, 6, "%s", layouts[i].name);
		cr_expect(image.has_go_notes, "%s", layouts[i].name);
		cr_expect(image.exec_stack, "%s", layouts[i].name);
		buf_free(&words.bytes);
	}
}

Test(elf_image, notes_of_other_systems_and_damaged_ones)
{
	struct elf_builder b = builder_for(2);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;
	size_t end;

	build_header(&b, ET_EXEC, EM_X86_64, 0);
	end = build_note(&b, 0x400, "FreeBSD", 1, "\x0a\0\0\0", 4);
	build_segment(&b, PT_NOTE, PF_R, 0x400, 0, end - 0x400);
	build_note(&b, 0x800, "GNU", NT_GNU_BUILD_ID, "abcd", 4);
	build_number(&b, 0x804, 0xffffffff, 4); /* absurd descsz */
	build_segment(&b, PT_NOTE, PF_R, 0x800, 0, 0x20);
	build_segment(&b, PT_NOTE, PF_R, UINT64_MAX - 8, 0, 64);
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_assert_not_null(image.abi_note);
	cr_expect_str_eq(image.abi_note, "FreeBSD 10");
	cr_expect_eq(image.build_id_len, 0);
	cr_expect_eq(image.needed_size, UINT64_MAX, "saturates");
}

static void build_dynamic(struct elf_builder *b, size_t *at, uint64_t tag, uint64_t value)
{
	size_t width = b->is64 ? 8 : 4;

	build_word(b, *at, tag);
	build_word(b, *at + width, value);
	*at += 2 * width;
}

Test(elf_image, dynamic)
{
	static const char strings[] = "\0libm.so.6\0libx.so\0GLIBC_2.9\0GLIBC_2.34\0GLIBC_PRIVATE";

	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;
		size_t at = 0x400;

		build_header(&b, ET_DYN, EM_S390, 0);
		build_segment(&b, PT_LOAD, PF_R, 0, 0x10000, 0x1000);
		build_dynamic(&b, &at, DT_NEEDED, 1);
		build_dynamic(&b, &at, DT_NEEDED, 0x7fffffff); /* outside: left out */
		build_dynamic(&b, &at, DT_SONAME, 11);
		build_dynamic(&b, &at, DT_STRTAB, 0x10600);
		build_dynamic(&b, &at, DT_VERNEED, 0x10700);
		build_dynamic(&b, &at, DT_FLAGS_1, DF_1_PIE | DF_1_NOW);
		build_dynamic(&b, &at, DT_NULL, 0);
		build_dynamic(&b, &at, DT_NEEDED, 11); /* behind the end */
		build_segment(&b, PT_DYNAMIC, PF_R, 0x400, 0x10400, at - 0x400);
		build_bytes(&b, 0x600, strings, sizeof(strings));
		build_number(&b, 0x708, 16, 4); /* vn_aux; vn_next 0 */
		for (unsigned n = 0; n < 3; n++) {
			build_number(&b, 0x718 + 16 * n, (unsigned[]){29, 19, 40}[n], 4);
			build_number(&b, 0x71c + 16 * n, n < 2 ? 16 : 0, 4);
		}
		build_bytes(&b, 0xfff, "", 1);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect(image.dynamic && image.pie, "%s", layouts[i].name);
		cr_assert_not_null(image.needed[0], "%s", layouts[i].name);
		cr_expect_str_eq(image.needed[0], "libm.so.6");
		cr_expect_null(image.needed[1], "%s", layouts[i].name);
		cr_assert_not_null(image.soname, "%s", layouts[i].name);
		cr_expect_str_eq(image.soname, "libx.so");
		cr_assert_not_null(image.libc_needed, "%s", layouts[i].name);
		cr_expect_str_eq(image.libc_needed, "GLIBC_2.34", "34 > 9 as a number");
	}
}

Test(elf_image, sections)
{
	static const char names[] = "\0.shstrtab\0.go.buildinfo\0.ARM.attributes";
	static const char attributes[] = "A\x26\0\0\0aeabi\0\1\x1c\0\0\0"
					 "\5"
					 "7-A\0\6\12\10\1\x20\1gnu\0\x43"
					 "2.09\0\x1c\1";
	struct elf_builder b = builder_for(0);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;

	build_header(&b, ET_EXEC, EM_ARM, 0x05000400);
	build_bytes(&b, 0x100, names, sizeof(names));
	build_bytes(&b, 0x200, attributes, sizeof(attributes) - 1);
	build_section(&b, 0x300, 0, 0, 0, 0);
	build_section(&b, 0x300, 1, 1, 0x100, sizeof(names));
	build_section(&b, 0x300, 2, 11, 0x1234, 0x20);
	build_section(&b, 0x300, 3, 25, 0x200, sizeof(attributes) - 1);
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_expect_eq(image.shnum, 4);
	cr_expect(image.has_go_notes);
	cr_expect_eq(image.go_buildinfo_offset, 0x1234);
	cr_expect_eq(image.go_buildinfo_size, 0x20);
	cr_expect_eq(image.arm_cpu_arch, 10);
	cr_expect_eq(image.arm_vfp_args, 1);
}

/* More sections than the header's fields can say: the first section header says it. */
Test(elf_image, section_numbers_in_the_first_section)
{
	static const char names[] = "\0.shstrtab\0.go.buildinfo";

	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;

		build_header(&b, ET_EXEC, EM_PPC, 0);
		build_bytes(&b, 0x100, names, sizeof(names));
		build_section(&b, 0x300, 0, 0, 0, 3); /* sh_size: how many there are */
		build_number(&b, 0x300 + (b.is64 ? 40 : 24), 1, 4); /* sh_link: whose names */
		build_section(&b, 0x300, 1, 1, 0x100, sizeof(names));
		build_section(&b, 0x300, 2, 11, 0x1234, 0x20);
		build_number(&b, b.is64 ? 60 : 48, 0, 2);
		build_number(&b, b.is64 ? 62 : 50, SHN_XINDEX, 2);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect_eq(image.shnum, 0);
		cr_expect_eq(image.go_buildinfo_offset, 0x1234, "%s", layouts[i].name);
	}
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
