/* JSON as text that is safe to show: a string may hold any character, but none goes out that a
 * terminal would obey or that has no shape; such a one is written as \u009b, which is the same. */
#ifndef EXECTRACE_REPORT_JSON_TEXT_H
#define EXECTRACE_REPORT_JSON_TEXT_H

#include <jansson.h>

struct buf;

/* flags as those of json_dumps; "null" for what is nested too deeply to be written. */
void json_text_add(struct buf *out, const json_t *json, size_t flags);

#endif
