/* Which parts of a program file are at which addresses, for ELF, PE and Mach-O alike.
 * Only what finding Go's build info needs. Private to decode/go_*.c. */
#ifndef EXECTRACE_DECODE_GO_REGIONS_H
#define EXECTRACE_DECODE_GO_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GO_REGIONS_MAX 64

struct elf_image;

struct go_region {
	uint64_t address, offset, size; /* bytes of the file, loaded at an address */
	bool data;			/* writable, not executable: where build info may be */
};

struct go_regions {
	struct go_region rows[GO_REGIONS_MAX];
	size_t count;
};

/* Regions of an ELF image, or (image NULL) of the PE or Mach-O file that fd is. None for others. */
void go_regions_read(struct go_regions *regions, const struct elf_image *image, int fd);
/* File offset of [address, address+len); false when no single region holds it. */
bool go_regions_offset(const struct go_regions *regions, uint64_t address, uint64_t len,
		       uint64_t *offset);
/* pread that goes on after short reads; bytes read, 0 also for errors. */
size_t go_regions_pread(int fd, uint64_t offset, void *out, size_t len);

#endif
