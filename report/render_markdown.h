/* The parts of the Markdown report, between its files. Raw Markdown and HTML are ours only; every
 * piece of the document goes through one of the first four functions. */
#ifndef EXECTRACE_REPORT_RENDER_MARKDOWN_H
#define EXECTRACE_REPORT_RENDER_MARKDOWN_H

#include <jansson.h>
#include <stdbool.h>

struct buf;

/* Escaped and cut at a length that leaves room for the rest; the cut says how much is missing. */
void markdown_text(struct buf *out, const struct buf *raw);
void markdown_code(struct buf *out, const char *raw, bool in_table);
/* A block to copy from. */
void markdown_command(struct buf *out, const char *command);
/* The text of a Mermaid node, its quotes included. */
void markdown_label(struct buf *out, const struct buf *raw);

/* "| name | value |", the value as code; nothing for an empty one. */
void markdown_row(struct buf *out, const char *name, const struct buf *raw);

/* Only its heading, whose sentence says the cause; what everybody reads: heading, facts, chain and
 * path, evidence, fixes (render_markdown_finding.c). */
void markdown_heading(struct buf *out, const json_t *finding);
void markdown_finding(struct buf *out, const json_t *finding);
/* The rest, collapsed. */
void markdown_details(struct buf *out, const json_t *finding);
/* Mermaid graphs (render_markdown_graph.c); nothing where there is nothing to draw. */
void markdown_dispatch_graph(struct buf *out, const json_t *finding);
void markdown_process_graph(struct buf *out, const json_t *finding);
/* Host, registry, counters (render_markdown_tables.c). */
void markdown_host(struct buf *out, const json_t *document);
void markdown_leaks(struct buf *out, const json_t *document);
void markdown_registry(struct buf *out, const json_t *document);
void markdown_counters(struct buf *out, const json_t *document);

#endif
