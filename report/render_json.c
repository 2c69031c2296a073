/* JSON as the document has it: keys in their order, one space of indentation. */
#include "report/render_formats.h"

#include <stdlib.h>

#include "decode/buf.h"
#include "decode/scope.h"

void render_json(const json_t *document, const struct render_options *options, struct buf *out)
{
	scope_free char *text = json_dumps(document, JSON_INDENT(1) | JSON_ENCODE_ANY);

	(void)options;
	/* Only a tree deeper than the library's limit cannot be written; saved.c refuses those. */
	buf_add_string(out, text ? text : "null");
	buf_add_byte(out, '\n');
}
