/* Make names from tracees and files safe to read in a sentence.
 * Knows UTF-8 and what a terminal would obey; knows no format of output. */
#include "report/quote.h"

#include <string.h>

#include "decode/buf.h"

/* Code points that would move, hide or reorder the text around them. */
static bool point_is_harmful(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x00, 0x1f},	  {0x7f, 0x9f},	    {0xad, 0xad},	 {0x61c, 0x61c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},	 {0x2060, 0x206f},
		{0xd800, 0xdfff}, {0xe000, 0xf8ff}, {0xfe00, 0xfe0f},	 {0xfeff, 0xfeff},
		{0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0x10ffff},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

size_t quote_printable(const char *text, size_t len)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {
		{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
	const unsigned char *bytes = (const unsigned char *)text;

	for (size_t form = 0; len && form < sizeof(forms) / sizeof(*forms); form++) {
		uint32_t point = bytes[0] & (unsigned char)~forms[form].mask;

		if ((bytes[0] & forms[form].mask) != forms[form].lead)
			continue;
		if (len < form + 1)
			return 0;
		for (size_t i = 1; i <= form; i++) {
			if ((bytes[i] & 0xc0) != 0x80)
				return 0;
			point = point << 6 | (bytes[i] & 0x3f);
		}
		return point < forms[form].least || point_is_harmful(point) ? 0 : form + 1;
	}
	return 0;
}

void quote_add_text(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t size = quote_printable(text + i, len - i);

		if (i + (size ? size : 1) > QUOTE_NAME_MAX) {
			buf_add_string(buf, "...");
			return;
		}
		if (!size)
			buf_addf(buf, "\\x%02x", (unsigned char)text[i]);
		else if (text[i] == '\\')
			buf_add_string(buf, "\\\\");
		else
			buf_add(buf, text + i, size);
		i += size ? size : 1;
	}
}

void quote_add(struct buf *buf, const char *name)
{
	bool quoted = !*name || strpbrk(name, " '\"`");

	if (quoted)
		buf_add_byte(buf, '"');
	quote_add_text(buf, name, strlen(name));
	if (quoted)
		buf_add_byte(buf, '"');
}

char *quote_name(const char *name)
{
	struct buf buf = {0};

	quote_add(&buf, name);
	return buf_steal(&buf);
}
