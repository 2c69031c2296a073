/* Bounded reading of an ELF file's tables through its descriptor: what elf_*.c share.
 * Translates byte order and class; interprets nothing. Private to decode/elf_*.c. */
#ifndef EXECTRACE_DECODE_ELF_READER_H
#define EXECTRACE_DECODE_ELF_READER_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_image;

struct elf_reader {
	int fd;	       /* borrowed; read with pread only */
	uint64_t size; /* of the file, bytes */
	bool is64, big_endian;
};

/* Read up to len bytes at offset; how many there were (0 also for an error). */
size_t elf_reader_bytes(const struct elf_reader *reader, uint64_t offset, void *out, size_t len);
/* Whole entries of a table at offset, at most `count`; how many there were. */
size_t elf_reader_phdrs(const struct elf_reader *reader, uint64_t offset, Elf64_Phdr *out,
			size_t count);
size_t elf_reader_shdrs(const struct elf_reader *reader, uint64_t offset, Elf64_Shdr *out,
			size_t count);
size_t elf_reader_dyns(const struct elf_reader *reader, uint64_t offset, Elf64_Dyn *out,
		       size_t count);
/* The NUL-terminated string at offset, owned; NULL when it does not end within `limit` bytes. */
char *elf_reader_string(const struct elf_reader *reader, uint64_t offset, size_t limit);

/* The further parts of an image, each in its own file; all of them tolerate any bytes. */
void elf_notes_read(struct elf_image *image, const struct elf_reader *reader);
void elf_dynamic_read(struct elf_image *image, const struct elf_reader *reader);
void elf_sections_read(struct elf_image *image, const struct elf_reader *reader, uint16_t shstrndx);

#endif
