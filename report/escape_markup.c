/* Hostile text inside markup: HTML, GFM, Mermaid. Whatever a terminal may not see is made
 * visible first, so that no invisible character survives in a pasted report either. */
#include <ctype.h>
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

/* References (@name, #12, !12, ~label, %1, $1, &1, URLs) are linked by GitHub and GitLab in the
 * finished HTML, where no escape is left to see, and $...$ is mathematics: an empty comment behind
 * the character splits the text there. */
static bool starts_reference(char c, char next)
{
	if (c == '@' || c == '~' || c == '$' || c == '&')
		return true;
	if (c == ':')
		return next == '/';
	return (c == '#' || c == '!' || c == '%') && (isalnum((unsigned char)next) || next == '"');
}

/* Markup wherever it stands, or only at the start of a block: "- ", "1. ", "www.". */
static bool is_markup(const struct buf *text, size_t at)
{
	size_t digits = strspn(text->data, "0123456789");
	char c = text->data[at];

	if (strchr("\\`*_[]<|", c))
		return true;
	if (c == '.' && at && text->data[at - 1] == 'w')
		return true;
	return at == 0 ? strchr("+-=>#!%", c) != NULL : at == digits && (c == '.' || c == ')');
}

void escape_markdown(struct buf *out, const char *bytes, size_t len)
{
	scope_buf struct buf shown = {0};

	escape_terminal(&shown, bytes, len);
	for (size_t i = 0; i < shown.len; i++) {
		char c = shown.data[i];

		if (c == ' ' && !i)
			buf_add_string(out, "&#32;"); /* many would make a code block */
		else if (starts_reference(c, shown.data[i + 1]))
			buf_addf(out, "&#%d;<!-- -->", c);
		else if (is_markup(&shown, i))
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

/* In a table GFM looks for pipes before it sees code spans, and takes backslashes in its own way:
 * there the element itself is written, and all punctuation in it as character references. */
static void table_code(struct buf *out, const struct buf *shown)
{
	buf_add_string(out, "<code>");
	for (size_t i = 0; i < shown->len; i++) {
		unsigned char c = (unsigned char)shown->data[i];
		bool www = c == '.' && i && shown->data[i - 1] == 'w';

		if (c == '@')
			buf_add_string(out, "&#64;<!-- -->");
		else if (ispunct(c) && (www || !strchr("./,-", c)))
			buf_addf(out, "&#%d;", c);
		else
			buf_add_byte(out, (char)c);
	}
	buf_add_string(out, "</code>");
}

void escape_markdown_code(struct buf *out, const char *bytes, size_t len, bool in_table)
{
	scope_buf struct buf shown = {0};
	size_t fence;
	bool pad;

	escape_terminal(&shown, bytes, len);
	if (!shown.len)
		buf_add_byte(&shown, ' ');
	if (in_table) {
		table_code(out, &shown);
		return;
	}
	fence = longest_run(&shown, '`') + 1;
	pad = shown.data[0] == '`' || shown.data[shown.len - 1] == '`' ||
	      (shown.len > 1 && shown.data[0] == ' ' && shown.data[shown.len - 1] == ' ');
	add_times(out, '`', fence);
	if (pad)
		buf_add_byte(out, ' ');
	buf_add(out, shown.data, shown.len);
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
