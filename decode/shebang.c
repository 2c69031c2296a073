/* load_script's reading of a #! line, both the present one and the one before Linux 5.1.
 * Looks at the head it is given; opens nothing. */
#include "decode/shebang.h"

#include <string.h>

#define SHEBANG_OLD_HEAD 128

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* First index in [from, last] that is no blank / that ends a word; last + 1 when there is none. */
static size_t skip_blanks(const unsigned char *head, size_t from, size_t last)
{
	while (from <= last && is_blank(head[from]))
		from++;
	return from;
}

static size_t word_end(const unsigned char *head, size_t from, size_t last)
{
	while (from <= last && head[from] != '\0' && !is_blank(head[from]))
		from++;
	return from;
}

static void take_string(char *to, const unsigned char *from, size_t len)
{
	size_t n = strnlen((const char *)from, len);

	memcpy(to, from, n);
	to[n] = '\0';
}

static bool ends_in_cr(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && text[len - 1] == '\r';
}

static void note_argument(struct shebang *shebang, bool open_ended)
{
	shebang->verdict = SHEBANG_OK;
	shebang->cr = ends_in_cr(shebang->has_arg ? shebang->arg : shebang->interp);
	if (!shebang->has_arg)
		return;
	shebang->arg_has_blank = strpbrk(shebang->arg, " \t") != NULL;
	shebang->arg_truncated = open_ended;
}

/* fs/binfmt_script.c since b5372fe5dc84 (5.1): a path that may be cut is refused. The end of the
 * buffer counts as a byte of the name, and a newline behind a NUL is not seen. */
static void parse_present(struct shebang *shebang, const unsigned char *head, size_t size)
{
	size_t last = size - 1, end, name, sep, arg;
	const unsigned char *nul = memchr(head, '\0', size);
	const unsigned char *newline = memchr(head, '\n', nul ? (size_t)(nul - head) : size);

	if (newline) {
		end = (size_t)(newline - head);
	} else {
		name = skip_blanks(head, 2, last);
		if (name > last) {
			shebang->verdict = SHEBANG_NO_INTERP;
			return;
		}
		if (word_end(head, name, last) > last) {
			shebang->verdict = SHEBANG_TOO_LONG;
			return;
		}
		end = last;
	}
	while (is_blank(head[end - 1]))
		end--;
	name = skip_blanks(head, 2, end);
	if (name >= end) {
		shebang->verdict = SHEBANG_NO_INTERP;
		return;
	}
	sep = word_end(head, name, end);
	arg = sep <= end && head[sep] != '\0' ? skip_blanks(head, sep, end) : end + 1;
	take_string(shebang->interp, head + name, (sep < end ? sep : end) - name);
	if (arg <= end) { /* it may be empty: "#!/bin/sh " and the end of the file */
		shebang->has_arg = true;
		take_string(shebang->arg, head + arg, end - arg);
	}
	note_argument(shebang, !newline && !nul);
}

/* Before 5.1: the line is cut at 127 bytes and used as it is, cut path or not. */
static void parse_old(struct shebang *shebang, const unsigned char *head, size_t size)
{
	unsigned char line[SHEBANG_OLD_HEAD];
	const char *newline;
	size_t end, name, sep, arg;
	bool open_ended;

	memcpy(line, head, size);
	line[size - 1] = '\0';
	newline = strchr((const char *)line, '\n');
	open_ended = !newline && !memchr(head, '\0', size);
	end = newline ? (size_t)(newline - (const char *)line) : size - 1;
	line[end] = '\0';
	while (end > 0 && is_blank(line[end - 1]))
		line[--end] = '\0';
	name = skip_blanks(line, 2, size - 1);
	if (name >= size || line[name] == '\0') {
		shebang->verdict = SHEBANG_NO_INTERP;
		return;
	}
	sep = word_end(line, name, size - 1);
	arg = skip_blanks(line, sep, size - 1);
	take_string(shebang->interp, line + name, sep - name);
	if (arg < size && line[arg] != '\0') {
		shebang->has_arg = true;
		take_string(shebang->arg, line + arg, size - arg);
	}
	note_argument(shebang, open_ended);
}

void shebang_parse(struct shebang *shebang, const unsigned char *head, size_t size)
{
	memset(shebang, 0, sizeof(*shebang));
	shebang->verdict = SHEBANG_ABSENT;
	if (size < 3 || head[0] != '#' || head[1] != '!')
		return;
	if (size <= SHEBANG_OLD_HEAD)
		parse_old(shebang, head, size);
	else
		parse_present(shebang, head, size < SHEBANG_HEAD ? size : SHEBANG_HEAD);
}
