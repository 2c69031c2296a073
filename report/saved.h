/* A JSON report from a file, as it was saved by an earlier run: input like any other, so its size,
 * depth and schema are checked before anything reads it. */
#ifndef EXECTRACE_REPORT_SAVED_H
#define EXECTRACE_REPORT_SAVED_H

#include <jansson.h>
#include <stddef.h>

struct err;

#define SAVED_SIZE_MAX ((size_t)256 << 20)
#define SAVED_DEPTH_MAX 64

/* A new reference; NULL with one sentence in err: unreadable, no JSON, no report, a newer schema.
 * "-" is stdin. Where lines are wanted (not NULL), those before the report of a saved stream go to
 * *lines: a new reference; untouched when there are none. */
json_t *saved_load(const char *path, json_t **lines, struct err *err);
/* The same from bytes; name is for the sentence. */
json_t *saved_parse(const char *name, const char *bytes, size_t len, json_t **lines,
		    struct err *err);

#endif
