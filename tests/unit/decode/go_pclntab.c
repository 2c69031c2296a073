/* The line table of a Go program built here, whole and with every byte of it damaged. */
#include "decode/go_pclntab.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_image.h"

/* A table as Go 1.18 writes it, of two functions: main.one at 0x1000, main.two at 0x1010. */
enum { NAMES = 72, UNITS = 96, FILES = 100, VALUES = 112, TABLE = 128, SIZE = 256 };

static void put(unsigned char *bytes, size_t at, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[at + i] = value >> (8 * i);
}

static void make_table(unsigned char bytes[SIZE])
{
	static const uint64_t header[] = {2, 1, 0x1000, NAMES, UNITS, FILES, VALUES, TABLE};
	static const uint32_t functions[] = {0, 24, 0x10, 60, 0x20};

	memset(bytes, 0, SIZE);
	put(bytes, 0, 0xfffffff1, 4);
	bytes[6] = 1;
	bytes[7] = 8;
	for (int i = 0; i < 8; i++)
		put(bytes, 8 + 8 * i, header[i], 8);
	memcpy(bytes + NAMES, "main.one\0main.two", 18);
	put(bytes, UNITS, 0, 4);
	memcpy(bytes + FILES, "/src/m.go", 10);
	/* At 1: file 0 for 0x10 bytes. At 4: line 7 for 8 bytes, then line 9 for 8. */
	memcpy(bytes + VALUES, "\0\002\x10\0\x10\x08\x04\x08\0", 9);
	for (int i = 0; i < 5; i++)
		put(bytes, TABLE + 4 * i, functions[i], 4);
	for (int i = 0; i < 2; i++) {
		size_t at = TABLE + 24 + 36 * i;

		put(bytes, at, 0x10 * i, 4);
		put(bytes, at + 4, 9 * i, 4);
		put(bytes, at + 20, 1, 4);
		put(bytes, at + 24, 4, 4);
	}
}

static int file_of(const unsigned char *bytes, size_t len)
{
	int fd = memfd_create("go", MFD_CLOEXEC);

	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	return fd;
}

static struct elf_image image_of(size_t size)
{
	struct elf_image image = {.valid = true, .has_go_notes = true, .file_size = size};

	image.segments[0] = (struct elf_segment){.type = PT_LOAD, .flags = PF_R, .filesz = size};
	image.nsegments = 1;
	return image;
}

Test(go_pclntab, places)
{
	const struct {
		uint64_t address;
		const char *function; /* NULL: none */
		uint32_t line;
	} rows[] = {
		{0xfff, NULL, 0},	 {0x1000, "main.one", 7}, {0x1007, "main.one", 7},
		{0x1008, "main.one", 9}, {0x100f, "main.one", 9}, {0x1010, "main.two", 7},
		{0x101f, "main.two", 9}, {0x1020, NULL, 0},	  {UINT64_MAX, NULL, 0},
	};
	unsigned char bytes[SIZE];
	struct elf_image image = image_of(SIZE);
	struct go_pclntab table;
	int fd;

	make_table(bytes);
	fd = file_of(bytes, SIZE);
	cr_assert_eq(go_pclntab_find(&table, &image, fd), 0);
	cr_expect_eq(table.functions, 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct go_place place = {0};
		int rc = go_pclntab_place(&table, rows[i].address, &place);

		cr_expect_eq(rc, rows[i].function ? 0 : -ENOENT, "row %zu: %d", i, rc);
		if (!rc) {
			cr_expect_str_eq(place.function, rows[i].function, "row %zu", i);
			cr_expect(place.file && !strcmp(place.file, "/src/m.go"), "row %zu", i);
			cr_expect_eq(place.line, rows[i].line, "row %zu: line %u", i, place.line);
		}
		go_place_free(&place);
	}
	close(fd);
}

Test(go_pclntab, what_has_none)
{
	unsigned char bytes[SIZE] = {0};
	struct elf_image image = image_of(SIZE);
	struct go_pclntab table;
	int fd = file_of(bytes, SIZE);

	cr_expect_eq(go_pclntab_find(&table, &image, fd), -ENOENT);
	image.has_go_notes = false;
	cr_expect_eq(go_pclntab_find(&table, &image, fd), -ENOENT);
	close(fd);
}

/* Damaged in any one byte, or cut anywhere, it must neither crash nor loop. */
Test(go_pclntab, damage, .timeout = 60)
{
	static const unsigned char values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
	unsigned char bytes[SIZE];
	unsigned found = 0;

	for (size_t at = 0; at < SIZE; at++)
		for (size_t v = 0; v < sizeof(values); v++) {
			struct elf_image image = image_of(v ? SIZE : at);
			struct go_pclntab table;
			int fd;

			make_table(bytes);
			if (v)
				bytes[at] = values[v];
			fd = file_of(bytes, v ? SIZE : at);
			if (!go_pclntab_find(&table, &image, fd))
				for (uint64_t pc = 0xff8; pc < 0x1028; pc += 8) {
					struct go_place place = {0};

					found += !go_pclntab_place(&table, pc, &place);
					go_place_free(&place);
				}
			close(fd);
		}
	cr_expect_gt(found, 0);
}
