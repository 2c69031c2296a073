/* Functions, source files and lines of a Go program, from the table that its runtime carries: it
 * is there in stripped programs too. Formats of Go 1.16, 1.18 and 1.20; older ones are not read. */
#ifndef EXECTRACE_DECODE_GO_PCLNTAB_H
#define EXECTRACE_DECODE_GO_PCLNTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_image;

/* Where the parts of the table lie in the file. Borrows fd. */
struct go_pclntab {
	int fd;
	uint64_t start, size; /* of the table, as far as the file goes */
	bool big_endian;
	bool offsets; /* Go 1.18: 32-bit offsets from the text's start, not addresses */
	unsigned quantum, word;
	uint64_t functions, text;
	uint64_t names, units, files, values, table; /* offsets from start */
};

struct go_place {
	char *function; /* owned: "os/exec.(*Cmd).Start" */
	uint64_t entry;
	char *file; /* owned or NULL: as the compiler was given it */
	uint32_t line;
};

/* Find the table in a decoded ELF image: 0, -ENOENT when there is none, -errno. */
int go_pclntab_find(struct go_pclntab *table, const struct elf_image *image, int fd);
/* What an address (as linked) belongs to: 0, or -ENOENT. */
int go_pclntab_place(const struct go_pclntab *table, uint64_t address, struct go_place *place);
void go_place_free(struct go_place *place);

#endif
