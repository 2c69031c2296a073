/* The parts of the HTML report, between its files. All output goes through html_write. */
#ifndef EXECTRACE_REPORT_RENDER_HTML_H
#define EXECTRACE_REPORT_RENDER_HTML_H

#include <jansson.h>
#include <stddef.h>

struct buf;

typedef void html_phrase(struct buf *out, const json_t *part);
/* <dt>name</dt><dd>phrase</dd>; nothing for an empty phrase. */
void html_fact(struct buf *out, const char *name, html_phrase *phrase, const json_t *part);
/* A heading and a list of phrases; nothing for an empty list. */
void html_list(struct buf *out, const char *head, html_phrase *phrase, const json_t *list);

/* One finding as a card (render_html_finding.c). */
void html_finding(struct buf *out, const json_t *document, const json_t *finding);
/* The dispatch chain as SVG (render_html_chain.c), the bytes it compared (render_html_bytes.c). */
void html_chain(struct buf *out, const json_t *document, const json_t *finding);
#define HTML_BYTES_HEIGHT 46
/* Draws at y; the height taken, 0 when the document lacks the bytes. */
int html_bytes(struct buf *out, const json_t *document, const json_t *finding, const json_t *step,
	       int y);
/* Timeline and tree (render_html_timeline.c, render_html_tree.c). */
void html_timeline(struct buf *out, const json_t *document);
void html_tree(struct buf *out, const json_t *document);
/* Host, registry, counters (render_html_tables.c). */
void html_host(struct buf *out, const json_t *document);
void html_leaks(struct buf *out, const json_t *document);
void html_registry(struct buf *out, const json_t *document);
void html_counters(struct buf *out, const json_t *document);

/* "bad", "off", "good" or "dim" for the result of a step; of an outcome; of a severity. */
const char *html_class_of_step(const json_t *step);

#endif
