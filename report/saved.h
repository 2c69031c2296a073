/* A JSON report read back from a file. It may come from anywhere: checked before it is used. */
#ifndef EXECTRACE_REPORT_SAVED_H
#define EXECTRACE_REPORT_SAVED_H

#include <jansson.h>

struct err;

/* A new reference; NULL with the reason: unreadable, no JSON, no report, a newer schema. */
json_t *saved_load(const char *path, struct err *err);

#endif
