/* The lines of --format=jsonl, each an object with a "type". Those of a run are written while it
 * runs (stream.c); those of a saved report are made of it. */
#ifndef EXECTRACE_REPORT_JSON_LINES_H
#define EXECTRACE_REPORT_JSON_LINES_H

#include <jansson.h>

struct buf;

/* New references. */
json_t *json_line_start(const json_t *command); /* has argv; or NULL */
json_t *json_line_finding(json_t *finding);	/* takes it over */
json_t *json_line_report(const json_t *document);
void json_line_add(struct buf *out, const json_t *line);

#endif
