/* Auxiliary vectors of both widths. */
#include "decode/auxv.h"

#include <elf.h>
#include <string.h>

static uint64_t word_at(const unsigned char *bytes, size_t index, bool wide)
{
	uint64_t value = 0;
	uint32_t narrow;

	if (wide) {
		memcpy(&value, bytes + index * 8, 8);
		return value;
	}
	memcpy(&narrow, bytes + index * 4, 4);
	return narrow;
}

/* Does it end with a pair of AT_NULL, of words of this width, and have small numbers for types? */
static bool is_of_width(const unsigned char *bytes, size_t len, bool wide)
{
	size_t pair = wide ? 16 : 8;

	if (len < 2 * pair || len % pair)
		return false;
	for (size_t at = 0; at < len; at += pair) {
		uint64_t type = word_at(bytes + at, 0, wide);

		if (type == AT_NULL)
			return at > 0;
		if (type > 0xffff)
			return false;
	}
	return false;
}

void auxv_parse(struct auxv *auxv, const void *bytes, size_t len)
{
	bool wide = is_of_width(bytes, len, true);
	size_t pair = wide ? 16 : 8;

	*auxv = (struct auxv){.known = wide || is_of_width(bytes, len, false), .wide = wide};
	for (size_t at = 0; auxv->known && at + pair <= len; at += pair) {
		const unsigned char *row = (const unsigned char *)bytes + at;
		uint64_t type = word_at(row, 0, wide), value = word_at(row, 1, wide);

		if (type == AT_NULL)
			break;
		if (type == AT_EXECFN)
			auxv->execfn = value;
		else if (type == AT_FLAGS)
			auxv->flags = value;
		else if (type == AT_EXECFD)
			auxv->execfd = value;
		auxv->has_execfd = auxv->has_execfd || type == AT_EXECFD;
	}
}
