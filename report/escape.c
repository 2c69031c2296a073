/* What may be shown: code points and their widths, terminal, C and strace forms.
 * The markup forms are in escape_markup.c. */
#include "report/escape.h"

#include <string.h>

#include "decode/buf.h"

struct range {
	uint32_t first, last;
};

/* Neither shown nor harmless: controls, separators, bidi controls, zero-width, tags. */
/* clang-format off */
static const struct range hidden[] = {
	{0x0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c},
	{0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f},
	{0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xd800, 0xdfff},
	{0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xfffe, 0xffff},
	{0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};
static const struct range zero_width[] = {
	{0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x610, 0x61a}, {0x64b, 0x65f},
	{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
	{0xfe20, 0xfe2f},
};
static const struct range wide[] = {
	{0x1100, 0x115f}, {0x231a, 0x231b}, {0x23e9, 0x23ec}, {0x2614, 0x2615},
	{0x2648, 0x2653}, {0x26a1, 0x26a1}, {0x2705, 0x2705}, {0x274c, 0x274c},
	{0x2e80, 0x303e}, {0x3041, 0x4dbf}, {0x4e00, 0xa4cf}, {0xa960, 0xa97c},
	{0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60},
	{0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
	{0x20000, 0x3fffd},
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool range_has(const struct range *table, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count; i++)
		if (point >= table[i].first && point <= table[i].last)
			return true;
	return false;
}

size_t escape_decode(const char *bytes, size_t len, uint32_t *point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char lead = len ? (unsigned char)bytes[0] : 0xff;
	size_t size = lead < 0x80   ? 1
		      : lead < 0xc2 ? 0
		      : lead < 0xe0 ? 2
		      : lead < 0xf0 ? 3
		      : lead < 0xf5 ? 4
				    : 0;
	uint32_t value;

	if (!size || size > len)
		return 0;
	value = size == 1 ? lead : lead & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3f);
	}
	if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*point = value;
	return size;
}

bool escape_printable(uint32_t point)
{
	if (point < 0x7f)
		return point >= 0x20;
	return point <= 0x10ffff && (point & 0xfffe) != 0xfffe &&
	       !range_has(hidden, COUNT(hidden), point);
}

unsigned escape_width(uint32_t point)
{
	if (point < 0x300)
		return 1;
	if (range_has(zero_width, COUNT(zero_width), point))
		return 0;
	return range_has(wide, COUNT(wide), point) ? 2 : 1;
}

static void add_hidden(struct buf *out, uint32_t point)
{
	static const char letters[] = "abtnvfr"; /* 7..13 */

	if (point >= 7 && point <= 13)
		buf_addf(out, "\\%c", letters[point - 7]);
	else if (point < 0x80)
		buf_addf(out, "\\x%02x", (unsigned)point);
	else if (point < 0x10000)
		buf_addf(out, "\\u%04x", (unsigned)point);
	else
		buf_addf(out, "\\U%08x", (unsigned)point);
}

/* Bytes from the beginning that stand for themselves. */
static size_t plain_length(const char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len && bytes[at] >= 0x20 && bytes[at] < 0x7f && bytes[at] != '"' &&
	       bytes[at] != '\\')
		at++;
	return at;
}

static void escape_shown(struct buf *out, const char *bytes, size_t len, bool quoted)
{
	uint32_t point;
	size_t size;

	for (size_t i = 0; i < len; i += size) {
		size = plain_length(bytes + i, len - i);
		if (size) {
			buf_add(out, bytes + i, size);
			continue;
		}
		size = escape_decode(bytes + i, len - i, &point);
		if (!size) {
			buf_addf(out, "\\x%02x", (unsigned char)bytes[i]);
			size = 1;
		} else if (!escape_printable(point)) {
			add_hidden(out, point);
		} else {
			if (quoted && (point == '"' || point == '\\'))
				buf_add_byte(out, '\\');
			buf_add(out, bytes + i, size);
		}
	}
}

void escape_terminal(struct buf *out, const char *bytes, size_t len)
{
	escape_shown(out, bytes, len, false);
}

void escape_quoted(struct buf *out, const char *bytes, size_t len)
{
	buf_add_byte(out, '"');
	escape_shown(out, bytes, len, true);
	buf_add_byte(out, '"');
}

static void add_strace_byte(struct buf *out, unsigned char byte, bool octal_follows)
{
	static const char from[] = "\"\\\n\t\r\f\v", to[] = "\"\\ntrfv";
	const char *found = byte ? strchr(from, byte) : NULL;

	buf_add_byte(out, '\\');
	if (found) {
		buf_add_byte(out, to[found - from]);
		return;
	}
	if (octal_follows || byte >= 0100)
		buf_add_byte(out, (char)('0' + (byte >> 6)));
	if (octal_follows || byte >= 010)
		buf_add_byte(out, (char)('0' + (byte >> 3 & 7)));
	buf_add_byte(out, (char)('0' + (byte & 7)));
}

/* strace's -x: one byte that is neither printable nor a blank turns the whole string. */
static bool wants_hex(const char *bytes, size_t len, enum escape_hex hex)
{
	for (size_t i = 0; i < len && hex == ESCAPE_HEX_NON_ASCII; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte > 0x7e || (byte < ' ' && (byte < '\t' || byte > '\r')))
			return true;
	}
	return hex == ESCAPE_HEX_ALL;
}

void escape_strace(struct buf *out, const char *bytes, size_t len, size_t limit,
		   enum escape_hex hex)
{
	size_t shown = len < limit ? len : limit;
	bool as_hex = wants_hex(bytes, shown, hex);

	buf_add_byte(out, '"');
	for (size_t i = 0; i < shown; i++) {
		size_t plain = as_hex ? 0 : plain_length(bytes + i, shown - i);

		buf_add(out, bytes + i, plain);
		i += plain;
		if (as_hex)
			buf_addf(out, "\\x%02x", (unsigned char)bytes[i]);
		else if (i < shown)
			add_strace_byte(out, (unsigned char)bytes[i],
					i + 1 < shown && bytes[i + 1] >= '0' &&
						bytes[i + 1] <= '7');
	}
	buf_add_string(out, shown < len ? "\"..." : "\"");
}
