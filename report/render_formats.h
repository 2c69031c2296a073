/* The formats' entry points, for the table in render.c alone; everybody else goes through it. */
#ifndef EXECTRACE_REPORT_RENDER_FORMATS_H
#define EXECTRACE_REPORT_RENDER_FORMATS_H

#include <jansson.h>

struct buf;
struct render_options;

void render_text(const json_t *document, const struct render_options *options, struct buf *out);
void render_json(const json_t *document, const struct render_options *options, struct buf *out);
void render_markdown(const json_t *document, const struct render_options *options, struct buf *out);
/* Trace events for Perfetto and chrome://tracing. */
void render_trace(const json_t *document, const struct render_options *options, struct buf *out);
void render_html(const json_t *document, const struct render_options *options, struct buf *out);

/* The document of --registry. */
void render_registry_text(const json_t *document, const struct render_options *options,
			  struct buf *out);
void render_registry_markdown(const json_t *document, const struct render_options *options,
			      struct buf *out);
void render_registry_html(const json_t *document, const struct render_options *options,
			  struct buf *out);

#endif
