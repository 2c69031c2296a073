/* Registry entries as sets of files: which entry takes every file of another, which share some.
 * Exact for magics: any 256 bytes can be a file's head, so bits under masks decide. */
#ifndef EXECTRACE_DECODE_BINFMT_SET_H
#define EXECTRACE_DECODE_BINFMT_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/binfmt_entry.h"

struct registry;

/* Every file that `inner` would match is matched by `outer`; enabled or not does not count.
 * False where it cannot be known (BPF and unparsed entries). */
bool binfmt_set_includes(const struct binfmt_entry *outer, const struct binfmt_entry *inner);
/* Some file matches both, and they agree on at least one bit both look at: two entries for one
 * format rather than two that ask about different places of a file. */
bool binfmt_set_overlaps(const struct binfmt_entry *a, const struct binfmt_entry *b);
/* The bits of a file that a magic looks at; 0: it takes everything. */
unsigned binfmt_set_bits(const struct binfmt_entry *entry);
/* The mask an entry applies to the file's byte at this offset, 0 outside its window. */
unsigned char binfmt_set_mask(const struct binfmt_entry *entry, unsigned offset);

#define BINFMT_NO_ENTRY ((size_t)-1)
/* The first enabled entry of the registry that takes this file, BINFMT_NO_ENTRY for none; the
 * registry's own switch does not count. *undecided: the first enabled entry before it of which
 * nobody can tell, BINFMT_NO_ENTRY for none. */
size_t binfmt_set_winner(const struct registry *registry, const unsigned char head[BINFMT_HEAD],
			 const char *path, size_t *undecided);

#endif
