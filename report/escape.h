/* Hostile bytes made safe to show: on a terminal, in a C string, in HTML, in GFM, in Mermaid.
 * Knows no report; every renderer passes whatever it did not write itself through here. */
#ifndef EXECTRACE_REPORT_ESCAPE_H
#define EXECTRACE_REPORT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* One code point of UTF-8: its length, or 0 when the bytes are not well-formed there. */
size_t escape_decode(const char *bytes, size_t len, uint32_t *point);
/* It has a shape of its own: no control, no line separator, no bidi or zero-width trick. */
bool escape_printable(uint32_t point);
/* Columns of a terminal it takes: 0, 1 or 2. */
unsigned escape_width(uint32_t point);

/* What can be shown as it is, and \n, \x1b, \u202e for the rest. */
void escape_terminal(struct buf *out, const char *bytes, size_t len);
/* A C string with its quotes, non-ASCII kept: "a\"b\n". */
void escape_quoted(struct buf *out, const char *bytes, size_t len);
/* strace's -x and -xx: in hexadecimal the strings that are not ASCII, or all. */
enum escape_hex { ESCAPE_HEX_NONE, ESCAPE_HEX_NON_ASCII, ESCAPE_HEX_ALL };
/* As strace prints strings: octal, ASCII only, "..." behind the quote when cut at limit. */
void escape_strace(struct buf *out, const char *bytes, size_t len, size_t limit,
		   enum escape_hex hex);

/* Text of an HTML element or a double-quoted attribute. */
void escape_html(struct buf *out, const char *bytes, size_t len);
/* GFM running text: nothing in it starts markup, a link, a mention or a reference. */
void escape_markdown(struct buf *out, const char *bytes, size_t len);
/* GFM code span that its content cannot end, nor the cell of a table it is in. */
void escape_markdown_code(struct buf *out, const char *bytes, size_t len, bool in_table);
/* GFM fenced block, its fence longer than any in it. Newlines of the content are kept. */
void escape_markdown_block(struct buf *out, const char *language, const char *bytes, size_t len);
/* Inside the quotes of a Mermaid node: ["..."]. */
void escape_mermaid(struct buf *out, const char *bytes, size_t len);

#endif
