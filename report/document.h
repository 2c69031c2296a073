/* The record as one JSON document (schema "exectrace/1"), and the few helpers all writers of JSON
 * need: bytes that are not UTF-8 keep their exact form beside the readable one. */
#ifndef EXECTRACE_REPORT_DOCUMENT_H
#define EXECTRACE_REPORT_DOCUMENT_H

#include <jansson.h>

struct record;

/* A new reference; never NULL. */
json_t *document_build(const struct record *record);

/* Put bytes at key: U+FFFD for what is not UTF-8, then also key_base64 with the exact bytes.
 * NULL bytes put null. */
void document_put_bytes(json_t *object, const char *key, const char *bytes, size_t len);
void document_put_string(json_t *object, const char *key, const char *string);
/* An array of strings; an item that is not UTF-8 makes key_base64 a parallel array. */
void document_put_strings(json_t *object, const char *key, char *const *strings);

#endif
