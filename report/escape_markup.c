/* Hostile text inside markup: HTML, GFM, Mermaid. Whatever a terminal may not see is made
 * visible first, so that no invisible character survives in a pasted report either. */
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"

void escape_html(struct buf *out, const char *bytes, size_t len)
{
	scope_buf struct buf shown = {0};

	escape_terminal(&shown, bytes, len);
	for (size_t i = 0; i < shown.len; i++) {
		switch (shown.data[i]) {
		case '<':
			buf_add_string(out, "&lt;");
			break;
		case '>':
			buf_add_string(out, "&gt;");
			break;
		case '&':
			buf_add_string(out, "&amp;");
			break;
		case '"':
			buf_add_string(out, "&quot;");
			break;
		case '\'':
			buf_add_string(out, "&#39;");
			break;
		default:
			buf_add_byte(out, shown.data[i]);
		}
	}
}

/* Markup characters get a backslash. References (@name, #12, !12, ~label, %1, $1, &1, URLs) are
 * linked by GitHub and GitLab in the finished HTML, where no escape is left to see: an empty
 * comment behind the character splits the text there. */
void escape_markdown(struct buf *out, const char *bytes, size_t len)
{
	static const char slashed[] = "\\`*_{}[]()<>+-.|=^\"'";
	scope_buf struct buf shown = {0};

	escape_terminal(&shown, bytes, len);
	for (size_t i = 0; i < shown.len; i++) {
		char c = shown.data[i];

		if (strchr("@#!~%$&", c) ||
		    (c == ':' && i + 1 < shown.len && shown.data[i + 1] == '/'))
			buf_addf(out, "&#%d;<!-- -->", c);
		else if (strchr(slashed, c))
			buf_addf(out, "\\%c", c);
		else
			buf_add_byte(out, c);
	}
}

static size_t longest_run(const struct buf *text, char c)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < text->len; i++) {
		run = text->data[i] == c ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void add_times(struct buf *out, char c, size_t times)
{
	while (times--)
		buf_add_byte(out, c);
}

/* In a table GFM splits cells at pipes before it sees code spans, so they are escaped there;
 * the backslash is taken away again by the table parser, not shown. */
void escape_markdown_code(struct buf *out, const char *bytes, size_t len, bool in_table)
{
	scope_buf struct buf shown = {0};
	size_t fence;
	bool pad;

	escape_terminal(&shown, bytes, len);
	if (!shown.len)
		buf_add_byte(&shown, ' ');
	fence = longest_run(&shown, '`') + 1;
	pad = shown.data[0] == '`' || shown.data[shown.len - 1] == '`' ||
	      (shown.data[0] == ' ' && shown.data[shown.len - 1] == ' ');
	add_times(out, '`', fence);
	if (pad)
		buf_add_byte(out, ' ');
	for (size_t i = 0; i < shown.len; i++) {
		if (in_table && shown.data[i] == '|')
			buf_add_byte(out, '\\');
		buf_add_byte(out, shown.data[i]);
	}
	if (pad)
		buf_add_byte(out, ' ');
	add_times(out, '`', fence);
}

void escape_markdown_block(struct buf *out, const char *language, const char *bytes, size_t len)
{
	scope_buf struct buf shown = {0};
	const char *end = bytes + len;
	size_t fence;

	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		const char *stop = newline ? newline : end;

		escape_terminal(&shown, bytes, (size_t)(stop - bytes));
		buf_add_byte(&shown, '\n');
		bytes = newline ? newline + 1 : end;
	}
	fence = longest_run(&shown, '`') + 1;
	add_times(out, '`', fence < 3 ? 3 : fence);
	buf_addf(out, "%s\n", language);
	buf_add(out, shown.data ? shown.data : "", shown.len);
	add_times(out, '`', fence < 3 ? 3 : fence);
	buf_add_byte(out, '\n');
}

/* Mermaid takes #NN; as a character and parses much else (backticks start its own Markdown, %% a
 * comment, `end` a keyword), so all but the plainest characters become numbers. */
void escape_mermaid(struct buf *out, const char *bytes, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789 .,/_-+=()";
	scope_buf struct buf shown = {0};
	uint32_t point;
	size_t size;

	escape_terminal(&shown, bytes, len);
	for (size_t i = 0; i < shown.len; i += size) {
		size = escape_decode(shown.data + i, shown.len - i, &point);
		if (!size) /* escape_terminal leaves nothing else */
			return;
		if (point < 0x80 && strchr(plain, (int)point))
			buf_add_byte(out, (char)point);
		else
			buf_addf(out, "#%u;", (unsigned)point);
	}
}
