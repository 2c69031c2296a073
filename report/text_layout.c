/* Wrapping and colour for the text report; see text_layout.h. */
#include "report/text_layout.h"

#include <stdint.h>
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"

static const char *const sgr[] = {
	[STYLE_PLAIN] = "",	    [STYLE_LABEL] = "\033[1m", [STYLE_DIM] = "\033[2m",
	[STYLE_BAD] = "\033[1;31m", [STYLE_WARN] = "\033[33m", [STYLE_GOOD] = "\033[32m",
};

void layout_newline(struct layout *layout)
{
	buf_add_byte(layout->out, '\n');
}

size_t layout_column(const struct layout *layout)
{
	const struct buf *out = layout->out;
	size_t start = out->len, column = 0, size;
	uint32_t point;

	while (start && out->data[start - 1] != '\n')
		start--;
	for (size_t i = start; i < out->len; i += size) {
		size = 1;
		if (out->data[i] == '\033') { /* only our own colours are in here */
			while (i + size < out->len && out->data[i + size - 1] != 'm')
				size++;
			continue;
		}
		size = escape_decode(out->data + i, out->len - i, &point);
		if (!size)
			size = 1;
		else
			column += escape_width(point);
	}
	return column;
}

void layout_pad(struct layout *layout, size_t column)
{
	size_t now = layout_column(layout);

	do {
		buf_add_byte(layout->out, ' ');
	} while (++now < column);
}

void layout_styled(struct layout *layout, enum layout_style style, const char *text)
{
	bool colored = layout->color && *sgr[style] && *text;

	if (colored)
		buf_add_string(layout->out, sgr[style]);
	escape_terminal(layout->out, text, strlen(text));
	if (colored)
		buf_add_string(layout->out, "\033[0m");
}

/* How much of the text goes on a line of `room` columns: up to the last space that fits, else
 * behind the last slash or comma, else as many characters as fit. */
static size_t take_line(const char *text, size_t len, size_t room)
{
	size_t columns = 0, space = 0, soft = 0, size, i;
	uint32_t point;

	for (i = 0; i < len; i += size) {
		size = escape_decode(text + i, len - i, &point);
		size = size ? size : 1;
		columns += escape_width(point);
		if (columns > room && text[i] != ' ')
			break;
		if (text[i] == ' ' && i)
			space = i;
		if ((text[i] == '/' || text[i] == ',') && i > room / 2)
			soft = i + 1;
	}
	if (i >= len)
		return len;
	if (space)
		return space;
	return soft ? soft : (i ? i : 1);
}

static void add_wrapped(struct layout *layout, unsigned indent, const char *text, bool command)
{
	size_t room = layout->width > indent + 10 ? layout->width - indent : 10;
	scope_buf struct buf shown = {0};
	const char *rest;
	size_t left;

	escape_terminal(&shown, text, strlen(text));
	rest = shown.data ? shown.data : "";
	left = shown.len;
	/* Inside quotes a continuation would become part of the word. */
	if (command && strpbrk(rest, "'\"\\#"))
		room = SIZE_MAX;
	while (left) {
		size_t take = take_line(rest, left, command ? room - 2 : room);

		if (command && take < left && rest[take] != ' ') {
			const char *space = memchr(rest, ' ', left);

			take = space ? (size_t)(space - rest) : left;
		}
		buf_add(layout->out, rest, take);
		while (take < left && rest[take] == ' ')
			take++;
		rest += take;
		left -= take;
		if (!left)
			break;
		buf_add_string(layout->out, command ? " \\\n" : "\n");
		for (unsigned i = 0; i < indent + (command ? 2 : 0); i++)
			buf_add_byte(layout->out, ' ');
	}
}

static void add_lead(struct layout *layout, enum layout_style style, const char *lead,
		     unsigned indent)
{
	size_t spaces = strspn(lead, " ");

	buf_add(layout->out, lead, spaces);
	layout_styled(layout, style, lead + spaces);
	if (layout_column(layout) < indent)
		layout_pad(layout, indent);
}

void layout_item(struct layout *layout, enum layout_style style, const char *lead, unsigned indent,
		 const char *text)
{
	add_lead(layout, style, lead, indent);
	add_wrapped(layout, indent, text, false);
	layout_newline(layout);
}

void layout_command(struct layout *layout, const char *lead, unsigned indent, const char *command)
{
	add_lead(layout, STYLE_LABEL, lead, indent);
	add_wrapped(layout, indent, command, true);
	layout_newline(layout);
}

void layout_field(struct layout *layout, const char *label, const char *text)
{
	scope_buf struct buf lead = {0};

	if (!*text)
		return;
	buf_addf(&lead, "   %s", label);
	layout_item(layout, STYLE_LABEL, lead.data, LAYOUT_FIELD_INDENT, text);
}
