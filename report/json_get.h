/* Reading a JSON document that may be partial, foreign or hostile: a missing key or a wrong type
 * is the fallback, never a crash. Paths are dotted: "outcome.errno". Owns nothing. */
#ifndef EXECTRACE_REPORT_JSON_GET_H
#define EXECTRACE_REPORT_JSON_GET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Borrowed; NULL when any part of the path is missing, null or no object. */
json_t *json_get(const json_t *from, const char *path);
/* NULL unless it is a string. */
const char *json_get_string(const json_t *from, const char *path);
/* "" unless it is a string. */
const char *json_get_text(const json_t *from, const char *path);
long long json_get_int(const json_t *from, const char *path, long long fallback);
/* A real or an integer as a double. */
double json_get_number(const json_t *from, const char *path, double fallback);
bool json_get_bool(const json_t *from, const char *path);
/* Items of an array or keys of an object, 0 otherwise. */
size_t json_get_size(const json_t *from, const char *path);
/* It is the string `value`. */
bool json_get_is(const json_t *from, const char *path, const char *value);

#endif
