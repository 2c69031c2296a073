/* Quote one word for a POSIX shell without letting a byte of it reach the terminal unescaped.
 * Owns the quoting, not the commands. */
#include "report/shell_quote.h"

#include <string.h>

#include "decode/buf.h"
#include "report/quote.h"

static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			       "_@%+=:,./-";

static bool word_is_printable(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < len;) {
		size_t size = quote_printable(word + i, len - i);

		if (!size)
			return false;
		i += size;
	}
	return true;
}

static void add_single_quoted(struct buf *buf, const char *word)
{
	buf_add_byte(buf, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_add_string(buf, "'\\''");
		else
			buf_add_byte(buf, *word);
	buf_add_byte(buf, '\'');
}

/* printf's format in single quotes: everything that is not harmless as \ooo. */
static void add_printf(struct buf *buf, const char *word)
{
	buf_add_string(buf, "\"$(printf -- '");
	for (; *word; word++)
		if (strchr(harmless, *word) && *word != '%')
			buf_add_byte(buf, *word);
		else
			buf_addf(buf, "\\%03o", (unsigned char)*word);
	buf_add_string(buf, "')\"");
}

bool shell_quote_add(struct buf *buf, const char *word)
{
	size_t len = strlen(word);

	/* a command substitution drops newlines at its end */
	if (len && word[len - 1] == '\n')
		return false;
	if (!word_is_printable(word))
		add_printf(buf, word);
	else if (len && strspn(word, harmless) == len)
		buf_add_string(buf, word);
	else
		add_single_quoted(buf, word);
	return true;
}

bool shell_quote_add_path(struct buf *buf, const char *path)
{
	scope_buf struct buf safe = {0};

	if (*path == '-')
		buf_add_string(&safe, "./");
	buf_add_string(&safe, path);
	return shell_quote_add(buf, safe.data);
}
