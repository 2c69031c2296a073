/* Writing of elements; see html_write.h. */
#include "report/html_write.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"

static void add_tag(struct buf *out, const char *tag, va_list attributes)
{
	const char *name;

	buf_addf(out, "<%s", tag);
	while ((name = va_arg(attributes, const char *))) {
		const char *value = va_arg(attributes, const char *);

		if (!value)
			continue;
		buf_addf(out, " %s=\"", name);
		escape_html(out, value, strlen(value));
		buf_add_byte(out, '"');
	}
}

void html_open(struct buf *out, const char *tag, ...)
{
	va_list attributes;

	va_start(attributes, tag);
	add_tag(out, tag, attributes);
	va_end(attributes);
	buf_add_byte(out, '>');
}

void html_close(struct buf *out, const char *tag)
{
	buf_addf(out, "</%s>\n", tag);
}

void html_empty(struct buf *out, const char *tag, ...)
{
	va_list attributes;

	va_start(attributes, tag);
	add_tag(out, tag, attributes);
	va_end(attributes);
	buf_add_string(out, "/>\n");
}

void html_text(struct buf *out, const char *text)
{
	escape_html(out, text, strlen(text));
}

void html_path(struct buf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "/");

		len += text[len] == '/';
		escape_html(out, text, len);
		buf_add_string(out, "<wbr>");
		text += len;
	}
}

void html_element(struct buf *out, const char *tag, const char *class, const char *text)
{
	html_open(out, tag, "class", class, NULL);
	html_text(out, text);
	html_close(out, tag);
}

/* As many columns as there is room for, the last one a mark that something is missing. */
static bool cut(struct buf *out, const char *text, size_t len, unsigned columns)
{
	unsigned used = 0;
	uint32_t point;
	size_t size;

	for (size_t i = 0; i < len; i += size) {
		size = escape_decode(text + i, len - i, &point);
		size = size ? size : 1;
		used += escape_width(point);
		if (used >= columns && i + size < len) {
			buf_add_string(out, "\342\200\246");
			return true;
		}
		buf_add(out, text + i, size);
	}
	return false;
}

void html_svg_text(struct buf *out, const char *class, int x, int y, unsigned columns,
		   const char *text)
{
	scope_buf struct buf shown = {0}, short_text = {0};
	char at[2][16];

	escape_terminal(&shown, text, strlen(text));
	if (!shown.len)
		return;
	snprintf(at[0], sizeof(at[0]), "%d", x);
	snprintf(at[1], sizeof(at[1]), "%d", y);
	html_open(out, "text", "class", class, "x", at[0], "y", at[1], NULL);
	if (cut(&short_text, shown.data, shown.len, columns))
		html_element(out, "title", NULL, shown.data);
	html_text(out, short_text.data ? short_text.data : "");
	html_close(out, "text");
}

void html_svg_box(struct buf *out, const char *class, int x, int y, int width, int height)
{
	char at[4][16];
	const int numbers[] = {x, y, width, height};

	for (size_t i = 0; i < 4; i++)
		snprintf(at[i], sizeof(at[i]), "%d", numbers[i]);
	html_empty(out, "rect", "class", class, "x", at[0], "y", at[1], "width", at[2], "height",
		   at[3], "rx", "4", NULL);
}

void html_svg_line(struct buf *out, const char *class, int x1, int y1, int x2, int y2)
{
	char at[4][16];
	const int numbers[] = {x1, y1, x2, y2};

	for (size_t i = 0; i < 4; i++)
		snprintf(at[i], sizeof(at[i]), "%d", numbers[i]);
	html_empty(out, "line", "class", class, "x1", at[0], "y1", at[1], "x2", at[2], "y2", at[3],
		   NULL);
}
