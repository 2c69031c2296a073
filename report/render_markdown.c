/* placeholder */
#include "report/render_formats.h"

#include "decode/buf.h"

void render_markdown(const json_t *document, const struct render_options *options, struct buf *out)
{
	render_json(document, options, out);
}
