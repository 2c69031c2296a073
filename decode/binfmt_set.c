/* Compares magics bit by bit over the 256 bytes that a magic may look at.
 * Knows no file and no order: who wins is the caller's question. */
#include "decode/binfmt_set.h"

#include <string.h>

#include "decode/binfmt_registry.h"

unsigned char binfmt_set_mask(const struct binfmt_entry *entry, unsigned offset)
{
	if (entry->kind != BINFMT_MAGIC || offset < entry->offset ||
	    offset - entry->offset >= entry->magic_len)
		return 0;
	return entry->has_mask ? entry->mask[offset - entry->offset] : 0xff;
}

/* Only asked for offsets inside the window. */
static unsigned char magic_at(const struct binfmt_entry *entry, unsigned offset)
{
	return entry->magic[offset - entry->offset];
}

unsigned binfmt_set_bits(const struct binfmt_entry *entry)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < BINFMT_HEAD; i++)
		bits += (unsigned)__builtin_popcount(binfmt_set_mask(entry, i));
	return bits;
}

bool binfmt_set_includes(const struct binfmt_entry *outer, const struct binfmt_entry *inner)
{
	if (outer->kind == BINFMT_EXTENSION)
		return inner->kind == BINFMT_EXTENSION &&
		       !strcmp(outer->extension, inner->extension);
	if (outer->kind != BINFMT_MAGIC ||
	    (inner->kind != BINFMT_MAGIC && inner->kind != BINFMT_EXTENSION))
		return false;
	for (unsigned i = 0; i < BINFMT_HEAD; i++) {
		unsigned char asked = binfmt_set_mask(outer, i);

		if (!asked)
			continue;
		if ((asked & ~binfmt_set_mask(inner, i)) ||
		    ((magic_at(outer, i) ^ magic_at(inner, i)) & asked))
			return false;
	}
	return true;
}

bool binfmt_set_overlaps(const struct binfmt_entry *a, const struct binfmt_entry *b)
{
	bool common = false;

	if (a->kind == BINFMT_EXTENSION)
		return binfmt_set_includes(a, b);
	if (a->kind != BINFMT_MAGIC || b->kind != BINFMT_MAGIC)
		return false;
	for (unsigned i = 0; i < BINFMT_HEAD; i++) {
		unsigned char both = binfmt_set_mask(a, i) & binfmt_set_mask(b, i);

		if (!both)
			continue;
		if ((magic_at(a, i) ^ magic_at(b, i)) & both)
			return false;
		common = true;
	}
	return common;
}

size_t binfmt_set_winner(const struct registry *registry, const unsigned char head[BINFMT_HEAD],
			 const char *path, size_t *undecided)
{
	*undecided = BINFMT_NO_ENTRY;
	for (size_t i = 0; i < registry->count; i++) {
		struct binfmt_comparison comparison;

		binfmt_entry_compare(&registry->entries[i], head, path, &comparison);
		if (comparison.match == BINFMT_MATCHES)
			return i;
		if (comparison.match == BINFMT_UNDECIDABLE && registry->entries[i].enabled &&
		    *undecided == BINFMT_NO_ENTRY)
			*undecided = i;
	}
	return BINFMT_NO_ENTRY;
}
