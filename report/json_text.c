/* Escaping of what the library leaves as it is; see json_text.h. Outside of strings JSON is ASCII
 * without control characters but newlines, so every other character stands in a string. */
#include "report/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/escape.h"

static void add_escape(struct buf *out, uint32_t point)
{
	if (point >= 0x10000) {
		point -= 0x10000;
		buf_addf(out, "\\u%04x\\u%04x", 0xd800 + (unsigned)(point >> 10),
			 0xdc00 + (unsigned)(point & 0x3ff));
		return;
	}
	buf_addf(out, "\\u%04x", (unsigned)point);
}

void json_text_add(struct buf *out, const json_t *json, size_t flags)
{
	scope_free char *text = json_dumps(json, flags | JSON_ENCODE_ANY);
	size_t len, size, shown = 0;
	uint32_t point;

	if (!text) {
		buf_add_string(out, "null");
		return;
	}
	len = strlen(text);
	for (size_t i = 0; i < len; i += size) {
		size = escape_decode(text + i, len - i, &point);
		if (!size) {
			size = 1; /* the library writes UTF-8 only */
			continue;
		}
		if (point == '\n' || escape_printable(point))
			continue;
		buf_add(out, text + shown, i - shown);
		add_escape(out, point);
		shown = i + size;
	}
	buf_add(out, text + shown, len - shown);
	buf_add_string(out, "");
}
