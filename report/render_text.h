/* The parts of the text report, between its files. */
#ifndef EXECTRACE_REPORT_RENDER_TEXT_H
#define EXECTRACE_REPORT_RENDER_TEXT_H

#include <jansson.h>
#include <stdbool.h>

struct layout;

/* One finding with all its fields, or those that a summary needs (render_text_finding.c). */
void text_finding(struct layout *layout, const json_t *finding, bool brief);
/* The steps of its dispatch, those that say little folded (render_text_dispatch.c). */
void text_dispatch(struct layout *layout, const json_t *finding);
/* Host, run, registry, counters, totals (render_text_tables.c). */
void text_tables(struct layout *layout, const json_t *document);

#endif
