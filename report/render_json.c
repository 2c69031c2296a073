/* JSON as the document has it: keys in their order, one space of indentation. */
#include "report/render_formats.h"

#include "decode/buf.h"
#include "report/json_text.h"

void render_json(const json_t *document, const struct render_options *options, struct buf *out)
{
	(void)options;
	/* Only a tree deeper than the library's limit cannot be written; saved.c refuses those. */
	json_text_add(out, document, JSON_INDENT(1));
	buf_add_byte(out, '\n');
}
