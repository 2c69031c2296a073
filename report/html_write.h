/* HTML elements one by one: every attribute value and every text is escaped, no other way in.
 * Knows no page and no report. */
#ifndef EXECTRACE_REPORT_HTML_WRITE_H
#define EXECTRACE_REPORT_HTML_WRITE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Attributes are pairs of name and value, ended by NULL; names and tags are ours. */
void html_open(struct buf *out, const char *tag, ...) __attribute__((sentinel));
void html_close(struct buf *out, const char *tag);
/* An element without content: <line .../> of SVG. */
void html_empty(struct buf *out, const char *tag, ...) __attribute__((sentinel));
void html_text(struct buf *out, const char *text);
/* Text with a place to break a line behind each slash: for long paths. */
void html_path(struct buf *out, const char *text);
/* <tag class="class">text</tag>; class NULL: none. */
void html_element(struct buf *out, const char *tag, const char *class, const char *text);

/* SVG text at a place, cut to `columns` of a fixed-width font; the whole of it as a title. */
void html_svg_text(struct buf *out, const char *class, int x, int y, unsigned columns,
		   const char *text);
void html_svg_box(struct buf *out, const char *class, int x, int y, int width, int height);
void html_svg_line(struct buf *out, const char *class, int x1, int y1, int x2, int y2);

#endif
