/* NULL-terminated vectors of owned C strings: argv, environments, lists of paths.
 * Knows nothing of what the strings mean. */
#ifndef EXECTRACE_REPORT_STRINGS_H
#define EXECTRACE_REPORT_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

#define STRINGS_ITEMS_MAX 64	/* kept of an argv that a record holds */
#define STRINGS_BYTES_MAX 16384 /* and its bytes */

size_t strings_count(char *const *strings); /* 0 for NULL */
/* A copy bounded by the two limits above; NULL stays NULL. *truncated (may be NULL) is set, never
 * cleared, when something was left out. */
char **strings_copy(char *const *strings, bool *truncated);
/* Append an owned string; *strings may be NULL. */
void strings_add(char ***strings, char *item);
bool strings_contain(char *const *strings, const char *item);
bool strings_equal(char *const *a, char *const *b);
void strings_free(char **strings);

#endif
