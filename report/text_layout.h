/* Lines of a text report: escaped, wrapped to the width, coloured by meaning.
 * Knows no report; whatever is given to it may be hostile. */
#ifndef EXECTRACE_REPORT_TEXT_LAYOUT_H
#define EXECTRACE_REPORT_TEXT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum layout_style { STYLE_PLAIN, STYLE_LABEL, STYLE_DIM, STYLE_BAD, STYLE_WARN, STYLE_GOOD };

struct layout {
	struct buf *out;
	unsigned width;
	bool color;
};

/* `lead` as it is (it is ours), padded to `indent` columns, then text wrapped and hung there. */
void layout_item(struct layout *layout, enum layout_style style, const char *lead, unsigned indent,
		 const char *text);
/* A field of a finding: "   what      text"; an empty label continues the one above. */
#define LAYOUT_FIELD_INDENT 13
void layout_field(struct layout *layout, const char *label, const char *text);
/* A command to copy: broken only between words, with the shell's own continuation. */
void layout_command(struct layout *layout, const char *lead, unsigned indent, const char *command);
void layout_styled(struct layout *layout, enum layout_style style, const char *text);
void layout_newline(struct layout *layout);
/* Spaces up to a column, at least one. */
void layout_pad(struct layout *layout, size_t column);
/* Columns taken by the last line so far, colours not counted. */
size_t layout_column(const struct layout *layout);

#endif
