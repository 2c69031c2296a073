/* The formats' entry points, for the table in render.c alone; everybody else goes through it. */
#ifndef EXECTRACE_REPORT_RENDER_FORMATS_H
#define EXECTRACE_REPORT_RENDER_FORMATS_H

#include <jansson.h>
#include <stdbool.h>

struct buf;
struct render_options;

void render_text(const json_t *document, const struct render_options *options, struct buf *out);
void render_json(const json_t *document, const struct render_options *options, struct buf *out);
void render_markdown(const json_t *document, const struct render_options *options, struct buf *out);
/* Trace events for Perfetto and chrome://tracing. */
void render_trace(const json_t *document, const struct render_options *options, struct buf *out);
void render_html(const json_t *document, const struct render_options *options, struct buf *out);
/* A report, or a document that is not of a run, as lines of JSON. */
void render_lines(const json_t *document, const struct render_options *options, struct buf *out);
void render_view_lines(const json_t *document, const struct render_options *options,
		       struct buf *out);

/* Workflow commands for GitHub Actions. */
void render_github(const json_t *document, const struct render_options *options, struct buf *out);

/* Documents that are not of a run (render_view.c), and their texts. */
bool render_is_view(const json_t *document);
void render_view_text(const json_t *document, const struct render_options *options,
		      struct buf *out);
void render_view_markdown(const json_t *document, const struct render_options *options,
			  struct buf *out);
void render_view_html(const json_t *document, const struct render_options *options,
		      struct buf *out);
void render_registry_text(const json_t *document, const struct render_options *options,
			  struct buf *out);
void render_counters_text(const json_t *document, const struct render_options *options,
			  struct buf *out);

#endif
