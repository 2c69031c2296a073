/* A saved report as lines of JSON. Of a saved stream they are the run's own; of a document, those
 * that it can tell of: the execs of a run are in its stream only. */
#include "report/render_formats.h"

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/json_lines.h"
#include "report/redact.h"
#include "report/render.h"

static void add(struct buf *out, json_t *line)
{
	json_line_add(out, line);
	json_decref(line);
}

/* As they were written, or hidden as a run would hide what is in them. */
static void add_saved(struct buf *out, const json_t *lines, bool redact)
{
	struct redactor *redactor = redact ? redactor_new() : NULL;
	size_t i;
	json_t *line;

	json_array_foreach(lines, i, line)
		add(out, redactor ? redactor_record(redactor, line) : json_incref(line));
	redactor_free(redactor);
}

static void add_made(struct buf *out, const json_t *document)
{
	size_t i;
	json_t *finding;

	add(out, json_line_start(json_get(document, "command")));
	json_array_foreach(json_get(document, "findings"), i, finding)
		add(out, json_line_finding(json_copy(finding)));
}

void render_lines(const json_t *document, const struct render_options *options, struct buf *out)
{
	if (options->lines)
		add_saved(out, options->lines, options->redact);
	else
		add_made(out, document);
	add(out, json_line_report(document));
}

void render_view_lines(const json_t *document, const struct render_options *options,
		       struct buf *out)
{
	(void)options;
	json_line_add(out, document);
}
