/* The table of formats: their names, suffixes and defaults; each format is a file of its own. */
#include "report/render.h"

#include <errno.h>
#include <string.h>

#include "report/redact.h"
#include "report/render_formats.h"

/* clang-format off */
const struct renderer renderers[] = {
	{"text",     ".txt",  false, render_text,     render_view_text},
	{"trace-event", ".trace.json", false, render_trace, NULL},
	{"json",     ".json", false, render_json,     render_json},
	{"jsonl",    ".jsonl", false, render_lines,   render_view_lines},
	{"markdown", ".md",   true,  render_markdown, render_view_markdown},
	{"html",     ".html", true,  render_html,     render_view_html},
	{"github",   NULL,    true,  render_github,   NULL},
	{NULL, NULL, false, NULL, NULL},
};
/* clang-format on */

const struct renderer *renderer_find(const char *name)
{
	for (const struct renderer *r = renderers; r->name; r++)
		if (!strcmp(r->name, name))
			return r;
	return NULL;
}

int renderer_run(const struct renderer *renderer, const json_t *document,
		 const struct render_options *options, struct buf *out)
{
	struct redact_identity identity = {0};
	void (*render)(const json_t *, const struct render_options *, struct buf *) =
		render_is_view(document) ? renderer->render_view : renderer->render;
	json_t *redacted = NULL;

	if (!render)
		return -ENOTSUP;
	if (options->redact) {
		redact_identity_read(&identity);
		redacted = redact_document(document, &identity);
		redact_identity_free(&identity);
	}
	render(redacted ? redacted : document, options, out);
	json_decref(redacted);
	return 0;
}

static bool ends_with(const char *string, const char *suffix)
{
	size_t len = strlen(string), tail = strlen(suffix);

	return len > tail && !strcmp(string + len - tail, suffix);
}

const struct renderer *renderer_for_path(const char *path)
{
	for (const struct renderer *r = renderers; r->name; r++)
		if (r->suffix && ends_with(path, r->suffix))
			return r;
	if (ends_with(path, ".markdown"))
		return renderer_find("markdown");
	if (ends_with(path, ".htm"))
		return renderer_find("html");
	return renderer_find("text");
}
