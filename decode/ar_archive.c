/* Walks the headers of an archive's first members. */
#include "decode/ar_archive.h"

#include <ar.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MEMBERS_MAX 4 /* two symbol tables, a name table, and then an object */

/* Sizes are decimal, filled up with blanks. */
static bool member_size(const struct ar_hdr *header, off_t *size)
{
	char text[sizeof(header->ar_size) + 1];
	char *end;

	memcpy(text, header->ar_size, sizeof(header->ar_size));
	text[sizeof(header->ar_size)] = '\0';
	*size = (off_t)strtoll(text, &end, 10);
	return end != text && *size >= 0 && !memcmp(header->ar_fmag, ARFMAG, 2);
}

size_t ar_first_member(int fd, void *bytes, size_t len)
{
	off_t at = AR_MAGIC_LEN, size;
	char magic[AR_MAGIC_LEN];
	struct ar_hdr header;

	if (pread(fd, magic, sizeof(magic), 0) != sizeof(magic) ||
	    memcmp(magic, AR_MAGIC, sizeof(magic)) != 0)
		return 0;
	for (int i = 0; i < MEMBERS_MAX; i++) {
		ssize_t got;

		if (pread(fd, &header, sizeof(header), at) != sizeof(header) ||
		    !member_size(&header, &size))
			return 0;
		at += (off_t)sizeof(header);
		/* "/", "//" and "/SYM64/" are tables, "/123" is a long name */
		if (header.ar_name[0] == '/' &&
		    (header.ar_name[1] < '0' || header.ar_name[1] > '9')) {
			at += size + (size & 1);
			continue;
		}
		got = pread(fd, bytes, (off_t)len < size ? len : (size_t)size, at);
		return got > 0 ? (size_t)got : 0;
	}
	return 0;
}
