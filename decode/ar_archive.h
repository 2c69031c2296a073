/* An ar archive ("!<arch>"): what its first object is. Reads with pread, bounded; trusts nothing.
 */
#ifndef EXECTRACE_DECODE_AR_ARCHIVE_H
#define EXECTRACE_DECODE_AR_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#define AR_MAGIC "!<arch>\n"
#define AR_MAGIC_LEN 8

/* The first bytes of the first member that is neither a symbol nor a name table: how many were
 * read (at most len), 0 when there is none. */
size_t ar_first_member(int fd, void *bytes, size_t len);

#endif
