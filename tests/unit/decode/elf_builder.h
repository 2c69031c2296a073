/* Hand-made ELF files for unit tests: any class, any byte order, any lie.
 * A file is bytes in a struct buf that grows as offsets are written; memfds carry it to the code.
 */
#ifndef EXECTRACE_TESTS_ELF_BUILDER_H
#define EXECTRACE_TESTS_ELF_BUILDER_H

#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/buf.h"

struct elf_builder {
	struct buf bytes;
	bool is64, msb;
	uint16_t phnum;
};

static inline void build_bytes(struct elf_builder *b, size_t offset, const void *bytes, size_t len)
{
	while (b->bytes.len < offset + len)
		buf_add_byte(&b->bytes, 0);
	memcpy(b->bytes.data + offset, bytes, len);
}

static inline void build_number(struct elf_builder *b, size_t offset, uint64_t value, size_t width)
{
	unsigned char raw[8];

	for (size_t i = 0; i < width; i++)
		raw[b->msb ? width - 1 - i : i] = (unsigned char)(value >> (8 * i));
	build_bytes(b, offset, raw, width);
}

static inline void build_word(struct elf_builder *b, size_t offset, uint64_t value)
{
	build_number(b, offset, value, b->is64 ? 8 : 4);
}

/* Ident, type and machine; no segments yet. */
static inline void build_header(struct elf_builder *b, uint16_t type, uint16_t machine,
				uint32_t flags)
{
	build_bytes(b, 0, ELFMAG, SELFMAG);
	build_number(b, EI_CLASS, b->is64 ? ELFCLASS64 : ELFCLASS32, 1);
	build_number(b, EI_DATA, b->msb ? ELFDATA2MSB : ELFDATA2LSB, 1);
	build_number(b, EI_VERSION, EV_CURRENT, 1);
	build_number(b, 16, type, 2);
	build_number(b, 18, machine, 2);
	build_number(b, 20, EV_CURRENT, 4);
	build_word(b, 24, 0x1000);
	build_word(b, b->is64 ? 32 : 28, b->is64 ? 64 : 52);
	build_number(b, b->is64 ? 48 : 36, flags, 4);
	build_number(b, b->is64 ? 52 : 40, b->is64 ? 64 : 52, 2);
	build_number(b, b->is64 ? 54 : 42, b->is64 ? 56 : 32, 2);
	build_number(b, b->is64 ? 62 : 50, 0, 2);
}

static inline void build_segment(struct elf_builder *b, uint32_t type, uint32_t flags,
				 uint64_t offset, uint64_t vaddr, uint64_t size)
{
	size_t at = (b->is64 ? 64 : 52) + (size_t)b->phnum * (b->is64 ? 56 : 32);

	build_number(b, at, type, 4);
	build_number(b, at + (b->is64 ? 4 : 24), flags, 4);
	build_word(b, at + (b->is64 ? 8 : 4), offset);
	build_word(b, at + (b->is64 ? 16 : 8), vaddr);
	build_word(b, at + (b->is64 ? 32 : 16), size);
	build_word(b, at + (b->is64 ? 40 : 20), size);
	build_word(b, at + (b->is64 ? 48 : 28), type == PT_NOTE ? 4 : 4096);
	build_number(b, b->is64 ? 56 : 44, ++b->phnum, 2);
}

/* A note at offset with 4-byte alignment; returns the offset behind it. */
static inline size_t build_note(struct elf_builder *b, size_t offset, const char *name,
				uint32_t type, const void *desc, size_t len)
{
	size_t name_len = strlen(name) + 1;

	build_number(b, offset, name_len, 4);
	build_number(b, offset + 4, len, 4);
	build_number(b, offset + 8, type, 4);
	build_bytes(b, offset + 12, name, name_len);
	offset += 12 + ((name_len + 3) & ~(size_t)3);
	build_bytes(b, offset, desc, len);
	return offset + ((len + 3) & ~(size_t)3);
}

/* Section headers at `offset` for names at `names` (section 0 and 1 are null and .shstrtab). */
static inline void build_section(struct elf_builder *b, size_t table, unsigned index, uint32_t name,
				 uint64_t offset, uint64_t size)
{
	size_t at = table + index * (b->is64 ? 64u : 40u);

	build_number(b, at, name, 4);
	build_number(b, at + 4, index ? SHT_PROGBITS : SHT_NULL, 4);
	build_word(b, at + (b->is64 ? 24 : 16), offset);
	build_word(b, at + (b->is64 ? 32 : 20), size);
	build_word(b, at + (b->is64 ? 56 : 36), 0);
	build_word(b, b->is64 ? 40 : 32, table);
	build_number(b, b->is64 ? 58 : 46, b->is64 ? 64 : 40, 2);
	build_number(b, b->is64 ? 60 : 48, index + 1, 2);
	build_number(b, b->is64 ? 62 : 50, 1, 2);
}

/* A memfd holding the bytes. */
static inline int build_memfd(const void *bytes, size_t len)
{
	int fd = memfd_create("image", MFD_CLOEXEC);

	for (size_t done = 0; fd >= 0 && done < len;) {
		ssize_t n = write(fd, (const char *)bytes + done, len - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return fd;
}

static inline int build_finish(struct elf_builder *b)
{
	int fd = build_memfd(b->bytes.data, b->bytes.len);

	buf_free(&b->bytes);
	return fd;
}

/* Every class and byte order. */
static const struct {
	const char *name;
	bool is64, msb;
} layouts[] = {{"32 LSB", false, false},
	       {"32 MSB", false, true},
	       {"64 LSB", true, false},
	       {"64 MSB", true, true}};
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

__attribute__((unused)) static struct elf_builder builder_for(size_t layout)
{
	return (struct elf_builder){.is64 = layouts[layout].is64, .msb = layouts[layout].msb};
}

#endif
