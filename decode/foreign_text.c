/* Text where a program was expected: error pages, pointers to the real file, scripts whose #! is
 * missing or not at byte 0. What the language is, foreign_language.c guesses. */
#include "decode/foreign_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define TEXT_BYTES 512	 /* what decides that a file is text */
#define PAGE_BYTES 4096	 /* where the marks of an error page are looked for */
#define PHRASE_BYTES 512 /* a plain-text error is no longer than this */
#define LINK_BYTES 4095	 /* PATH_MAX without its NUL */

/* Length of the UTF-8 sequence in front, 0 when there is none; one cut by the end counts. */
static size_t utf8_len(struct span text)
{
	unsigned char lead = *text.data;
	size_t len = lead < 0x80       ? 1
		     : lead >> 5 == 6  ? 2
		     : lead >> 4 == 14 ? 3
		     : lead >> 3 == 30 ? 4
				       : 0;

	for (size_t i = 1; i < len && i < text.len; i++)
		if (text.data[i] >> 6 != 2)
			return 0;
	return len;
}

/* A quarter of the bytes may be of another encoding (Latin-1 comments). */
bool foreign_is_text(struct span head)
{
	size_t len = head.len < TEXT_BYTES ? head.len : TEXT_BYTES, odd = 0, step;

	for (size_t i = 0; i < len; i += step ? step : 1) {
		unsigned char byte = head.data[i];

		if (byte == 0x7f || (byte < 0x20 && !strchr("\b\t\n\f\r\x1b", byte)) || !byte)
			return false;
		step = utf8_len(span_sub(head, i, len - i));
		odd += !step;
	}
	return len > 0 && odd * 4 <= len;
}

static struct span skip_bytes(struct span text, size_t count)
{
	return count < text.len ? span_sub(text, count, text.len - count) : (struct span){0};
}

static struct span skip_blank(struct span text)
{
	size_t i = span_starts(text, "\xef\xbb\xbf", 3) ? 3 : 0;

	while (i < text.len && strchr(" \t\r\n\f\v", text.data[i]) && text.data[i])
		i++;
	return skip_bytes(text, i);
}

static bool starts_nocase(struct span text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len && !strncasecmp((const char *)text.data, prefix, len);
}

static bool contains(struct span text, const char *needle)
{
	size_t len = text.len < PAGE_BYTES ? text.len : PAGE_BYTES;

	return len && memmem(text.data, len, needle, strlen(needle));
}

/* ---- error pages --------------------------------------------------------------------------- */

static bool is_html(struct span text)
{
	static const char *const starts[] = {"<!doctype html", "<html",	 "<head",   "<body",
					     "<a href=",       "<title", "<script", "<meta "};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (starts_nocase(text, starts[i]))
			return true;
	return (starts_nocase(text, "<!--") || starts_nocase(text, "<?xml")) &&
	       (contains(text, "<html") || contains(text, "<HTML"));
}

static bool is_xml_error(struct span text)
{
	return (starts_nocase(text, "<?xml") &&
		(contains(text, "<Error>") || contains(text, "<error>") ||
		 contains(text, "<Error "))) ||
	       starts_nocase(text, "<error>");
}

/* An object whose first key is what services call their errors by. */
static bool is_json_error(struct span text)
{
	static const char *const keys[] = {"message", "error", "errors",     "statusCode",
					   "detail",  "fault", "status_code"};

	if (!text.len || *text.data != '{')
		return false;
	text = skip_blank(skip_bytes(text, 1));
	if (!text.len || *text.data != '"')
		return false;
	text = skip_bytes(text, 1);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (span_starts(text, keys[i], strlen(keys[i])) &&
		    span_starts(skip_bytes(text, strlen(keys[i])), "\"", 1))
			return true;
	return false;
}

static bool is_error_phrase(struct span text, uint64_t size)
{
	static const char *const phrases[] = {"not found",
					      "page not found",
					      "file not found",
					      "forbidden",
					      "unauthorized",
					      "access denied",
					      "accessdenied",
					      "bad gateway",
					      "bad request",
					      "gateway timeout",
					      "gateway time-out",
					      "moved permanently",
					      "service unavailable",
					      "internal server error",
					      "too many requests",
					      "temporary redirect",
					      "permanent redirect",
					      "found. redirecting to ",
					      "error code: ",
					      "upstream connect error",
					      "no healthy upstream",
					      "nosuchkey",
					      "repository not found",
					      "resource not found",
					      "gone",
					      "the specified ",
					      "invalid credentials",
					      "authentication required"};
	size_t digits = 0;

	if (size > PHRASE_BYTES)
		return false;
	if (span_starts(text, "HTTP/1.", 7) || span_starts(text, "HTTP/2 ", 7))
		return true;
	while (digits < text.len && isdigit(text.data[digits]))
		digits++;
	if (digits == 3 && *text.data >= '3' && *text.data <= '5') {
		text = skip_bytes(text, digits);
		while (text.len && strchr(": -", *text.data) && *text.data)
			text = skip_bytes(text, 1);
	}
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		size_t len = strlen(phrases[i]);
		struct span rest = skip_bytes(text, len);

		/* whole words, and the phrase ends a line or a sentence: "gone=1" is a script */
		if (starts_nocase(text, phrases[i]) &&
		    (!rest.len || strchr("\r\n.:,!", *rest.data) || phrases[i][len - 1] == ' ' ||
		     digits == 3))
			return true;
	}
	return false;
}

bool foreign_take_page(struct foreign *foreign, const struct foreign_file *file)
{
	struct span text = skip_blank(file->head);
	const char *name = NULL;

	if (!foreign_is_text(file->head))
		return false;
	if (is_html(text))
		name = "HTML page";
	else if (is_xml_error(text))
		name = "XML error response";
	else if (is_json_error(text))
		name = "JSON error response";
	else if (is_error_phrase(text, file->size))
		name = "HTTP error text";
	if (!name)
		return false;
	foreign->family = FOREIGN_ERROR_PAGE;
	foreign->name = name;
	return true;
}

/* ---- pointers to the real file -------------------------------------------------------------- */

/* One line without newline, no byte that a file name in a source tree would not have, and
 * something that a plain word lacks. */
static bool is_link_text(const struct foreign_file *file)
{
	bool telling = false, letter = false;

	if (!file->head.len || file->size != file->head.len || file->size > LINK_BYTES ||
	    memmem(file->head.data, file->head.len, "://", 3))
		return false;
	for (size_t i = 0; i < file->head.len; i++) {
		unsigned char byte = file->head.data[i];

		if (byte >= 0x80 || isalnum(byte) || strchr("._-+/@~:,%", byte))
			telling |= isdigit(byte) || strchr("./-_", byte);
		else
			return false;
		if (!byte)
			return false;
		letter |= isalpha(byte) || byte == '.';
	}
	return telling && letter;
}

bool foreign_take_pointer(struct foreign *foreign, const struct foreign_file *file)
{
	static const struct {
		const char *start, *name;
		enum foreign_family family;
	} rows[] = {
		{"version https://git-lfs.github.com/spec/", "Git LFS pointer",
		 FOREIGN_LFS_POINTER},
		{"version https://hawser.github.com/spec/", "Git LFS pointer", FOREIGN_LFS_POINTER},
		{"/annex/objects/", "git-annex pointer", FOREIGN_LFS_POINTER},
		{"!<symlink>", "Cygwin symbolic link", FOREIGN_LINK_TEXT},
		{"IntxLNK\1", "Interix symbolic link", FOREIGN_LINK_TEXT},
		{"XSym\n", "Minshall-French symbolic link", FOREIGN_LINK_TEXT},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!span_starts(file->head, rows[i].start, strlen(rows[i].start)))
			continue;
		foreign->family = rows[i].family;
		foreign->name = rows[i].name;
		return true;
	}
	if (!is_link_text(file))
		return false;
	foreign->family = FOREIGN_LINK_TEXT;
	foreign->name = "symbolic link's target as text";
	return true;
}

/* ---- scripts -------------------------------------------------------------------------------- */

static size_t line_len(struct span text)
{
	const unsigned char *newline = text.len ? memchr(text.data, '\n', text.len) : NULL;

	return newline ? (size_t)(newline - text.data) : text.len;
}

/* The word that ends a path in front: "/usr/bin/python3 -u" -> "python3". */
static struct span path_basename(struct span line)
{
	size_t start = 0, end = 0;

	for (; end < line.len && !strchr(" \t\r\n", line.data[end]) && line.data[end]; end++)
		if (line.data[end] == '/')
			start = end + 1;
	return span_sub(line, start, end - start);
}

bool foreign_shebang_like(struct span head)
{
	struct span line = {head.data, line_len(head)}, word;
	bool marked = false, direct = span_starts(line, "#/", 2);
	size_t i = 0;

	if (span_starts(line, "#!", 2)) { /* a real one, unless nothing but blanks follows */
		for (i = 2; i < line.len && strchr(" \t\r", line.data[i]) && line.data[i];)
			i++;
		return i == line.len && head.len > line.len;
	}
	for (; i < line.len && i < 6 && strchr("#!\\'\" \t1@", line.data[i]) && line.data[i]; i++)
		marked |= line.data[i] == '#' || line.data[i] == '!';
	line = skip_bytes(line, i);
	if (!marked || !span_starts(line, "/", 1))
		return false;
	word = path_basename(line);
	if (word.len == 3 && !memcmp(word.data, "env", 3))
		return true;
	return (word.data && foreign_language_of_interpreter((const char *)word.data, word.len)) ||
	       (direct && word.len && memmem(line.data, line.len, "bin/", 4));
}

/* May this line stand above a #! that somebody still meant? Blank lines and comments may. */
static bool is_comment_line(struct span line)
{
	static const char *const starts[] = {"#",  "//", "/*",	 "*", "--",   ";",    "%",
					     "\"", "'",	 "<!--", ":", "rem ", "REM ", "@echo"};

	line = skip_blank(line);
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts(line, starts[i], strlen(starts[i])))
			return true;
	return !line.len;
}

/* "#!" followed by a path (Rust's #![allow] is none). */
static bool is_shebang(struct span text)
{
	if (!span_starts(text, "#!", 2))
		return false;
	text = skip_bytes(text, 2);
	while (text.len && (*text.data == ' ' || *text.data == '\t'))
		text = skip_bytes(text, 1);
	return span_starts(text, "/", 1) || span_starts(text, "./", 2) ||
	       span_starts(text, "../", 3) || span_starts(text, "env ", 4);
}

/* A #! in a later line counts while only comments stand above it: further down it is the text of
 * a script that writes scripts. */
static void find_shebang(struct foreign *foreign, struct span head)
{
	size_t at = span_starts(head, "\xef\xbb\xbf", 3) ? 3 : 0;

	for (uint32_t number = 1; at < head.len; number++) {
		struct span line = skip_bytes(head, at);
		size_t len = line_len(line), blanks = 0;

		line.len = len;
		while (blanks < len && strchr(" \t\r", line.data[blanks]) && line.data[blanks])
			blanks++;
		if (is_shebang(skip_bytes(line, blanks))) {
			foreign->shebang_offset = (int64_t)(at + blanks);
			foreign->shebang_line = number;
			return;
		}
		if (!is_comment_line(line))
			return;
		at += len + 1;
	}
}

static bool take_utf16(struct foreign *foreign, struct span head)
{
	bool le = span_starts(head, "\xff\xfe", 2), be = span_starts(head, "\xfe\xff", 2);
	size_t start = le || be ? 2 : 0;

	foreign->bom_utf16 = le || be;
	if (!start && !span_starts(head, "#\0!\0", 4) && !span_starts(head, "\0#\0!", 4))
		return false;
	if (span_starts(skip_bytes(head, start), le || !be ? "#\0!\0" : "\0#\0!", 4) ||
	    (!start && !*head.data)) {
		foreign->shebang_offset = (int64_t)start;
		foreign->shebang_line = 1;
	}
	foreign->family = FOREIGN_TEXT;
	foreign->name = "UTF-16 text";
	return true;
}

bool foreign_take_text(struct foreign *foreign, const struct foreign_file *file)
{
	struct span head = file->head;

	if (!head.len)
		return false;
	if (!take_utf16(foreign, head)) {
		if (!foreign_is_text(head))
			return false;
		foreign->family = FOREIGN_TEXT;
		foreign->bom_utf8 = span_starts(head, "\xef\xbb\xbf", 3);
		foreign->name = foreign->bom_utf8 ? "text with a byte order mark" : "text";
		find_shebang(foreign, head);
		foreign->shebang_like = foreign->shebang_offset < 0 && foreign_shebang_like(head);
	}
	foreign->language = foreign_language(file);
	return true;
}
