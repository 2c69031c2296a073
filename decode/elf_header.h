/* Canonical ELF headers, built: what a compiler for a machine would put at the start of a file.
 * For asking "who would take such a program?" without having one. */
#ifndef EXECTRACE_DECODE_ELF_HEADER_H
#define EXECTRACE_DECODE_ELF_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/binfmt_entry.h"

struct elf_header {
	uint16_t machine; /* EM_* */
	uint8_t elf_class, data;
	uint8_t osabi;	/* 0 mostly, 3 where a static libc uses GNU extensions */
	uint16_t type;	/* ET_EXEC or ET_DYN */
	uint32_t flags; /* e_flags */
	bool interp;	/* has a PT_INTERP: dynamically linked */
	bool appimage;	/* "AI\2" at offset 8, as AppImage's runtime writes */
};

/* Fill head with the header and the first program headers, zeros behind them. */
void elf_header_build(const struct elf_header *header, unsigned char head[BINFMT_HEAD]);

#endif
