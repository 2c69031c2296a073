/* Writes ELF headers field by field in the wanted class and byte order.
 * Addresses are the usual ones of a linker; nothing here is ever loaded. */
#include "decode/elf_header.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

struct writer {
	unsigned char *at;
	bool wide, big;
};

static void put(struct writer *w, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++) {
		unsigned shift = 8 * (w->big ? size - 1 - i : i);

		*w->at++ = (unsigned char)(value >> shift);
	}
}

/* An address or offset of the class. */
static void put_word(struct writer *w, uint64_t value)
{
	put(w, value, w->wide ? 8 : 4);
}

static void put_segment(struct writer *w, uint32_t type, uint32_t flags, uint64_t offset,
			uint64_t size)
{
	put(w, type, 4);
	if (w->wide)
		put(w, flags, 4);
	put_word(w, offset);
	put_word(w, 0x10000 + offset);
	put_word(w, 0x10000 + offset);
	put_word(w, size);
	put_word(w, size);
	if (!w->wide)
		put(w, flags, 4);
	put_word(w, type == PT_LOAD ? 0x10000 : 1);
}

void elf_header_build(const struct elf_header *header, unsigned char head[BINFMT_HEAD])
{
	bool wide = header->elf_class == ELFCLASS64;
	uint16_t ehsize = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	uint16_t phentsize = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	struct writer w = {head + EI_NIDENT, wide, header->data == ELFDATA2MSB};

	memset(head, 0, BINFMT_HEAD);
	memcpy(head, ELFMAG, SELFMAG);
	head[EI_CLASS] = header->elf_class;
	head[EI_DATA] = header->data;
	head[EI_VERSION] = EV_CURRENT;
	head[EI_OSABI] = header->osabi;
	if (header->appimage)
		memcpy(head + 8, "AI\2", 3);
	put(&w, header->type, 2);
	put(&w, header->machine, 2);
	put(&w, EV_CURRENT, 4);
	put_word(&w, 0x11000);
	put_word(&w, ehsize);
	put_word(&w, 0);
	put(&w, header->flags, 4);
	put(&w, ehsize, 2);
	put(&w, phentsize, 2);
	put(&w, header->interp ? 2 : 1, 2);
	put(&w, 0, 6);
	if (header->interp)
		put_segment(&w, PT_INTERP, PF_R, 0x200, 0x20);
	put_segment(&w, PT_LOAD, PF_R | PF_X, 0, 0x2000);
}
