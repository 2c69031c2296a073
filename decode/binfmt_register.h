/* The string that registers an entry again (":name:M:0:magic:mask:interp:flags"): the inverse of
 * binfmt_entry_parse_registration. Quotes for the kernel only, not for a shell. */
#ifndef EXECTRACE_DECODE_BINFMT_REGISTER_H
#define EXECTRACE_DECODE_BINFMT_REGISTER_H

#include <stdbool.h>

struct binfmt_entry;
struct buf;

#define BINFMT_REGISTER_MAX 1920 /* MAX_REGISTER_LENGTH of fs/binfmt_misc.c */

/* Append the string, without a newline. The delimiter is the first printable one that no field
 * holds. False, and out untouched, when no string can say it: kinds that are not magic or
 * extension, flags we do not know, every delimiter taken, too long. */
bool binfmt_register_add(struct buf *out, const struct binfmt_entry *entry);

#endif
