/* Documents that are not of a run, in every format: each has a text, the other formats show that as
 * a block that its content cannot leave. */
#include <string.h>

#include "decode/buf.h"
#include "report/counters_view.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/registry_view.h"
#include "report/render.h"
#include "report/render_formats.h"

struct view {
	const char *schema, *title;
	void (*text)(const json_t *document, const struct render_options *options, struct buf *out);
};

static const struct view views[] = {
	{REGISTRY_VIEW_SCHEMA, "binfmt_misc registry", render_registry_text},
	{COUNTERS_VIEW_SCHEMA, "binfmt_misc attempts", render_counters_text},
};

static const struct view *view_of(const json_t *document)
{
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (json_get_is(document, "schema", views[i].schema))
			return &views[i];
	return NULL;
}

bool render_is_view(const json_t *document)
{
	return view_of(document);
}

void render_view_text(const json_t *document, const struct render_options *options, struct buf *out)
{
	view_of(document)->text(document, options, out);
}

static void plain_text(const json_t *document, struct buf *text)
{
	const struct render_options plain = {.width = 100};

	render_view_text(document, &plain, text);
}

void render_view_markdown(const json_t *document, const struct render_options *options,
			  struct buf *out)
{
	scope_buf struct buf text = {0};

	(void)options;
	plain_text(document, &text);
	escape_markdown_block(out, "", text.data, text.len);
}

void render_view_html(const json_t *document, const struct render_options *options, struct buf *out)
{
	scope_buf struct buf text = {0};

	(void)options;
	plain_text(document, &text);
	buf_addf(out,
		 "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		 "<title>%s</title>\n<pre>\n",
		 view_of(document)->title);
	for (char *line = text.data, *end; (end = strchr(line, '\n')); line = end + 1) {
		escape_html(out, line, (size_t)(end - line));
		buf_add_byte(out, '\n');
	}
	buf_add_string(out, "</pre>\n</html>\n");
}
