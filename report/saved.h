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
 * "-" is stdin. */
json_t *saved_load(const char *path, struct err *err);
/* The same from bytes; name is for the sentence. */
json_t *saved_parse(const char *name, const char *bytes, size_t len, struct err *err);

#endif
