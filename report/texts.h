/* NULL-terminated vectors of owned C strings: argv, environments, lists of paths.
 * Knows nothing of what the strings mean. */
#ifndef EXECTRACE_REPORT_TEXTS_H
#define EXECTRACE_REPORT_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

struct texts_limit {
	size_t items, bytes;
};

size_t texts_count(char *const *strings); /* 0 for NULL */
/* A copy within the limit; NULL stays NULL. *truncated (may be NULL) is set, never cleared, when
 * something was left out. */
char **texts_copy(char *const *strings, struct texts_limit limit, bool *truncated);
/* Append an owned string; *strings may be NULL. */
void texts_add(char ***strings, char *item);
bool texts_contain(char *const *strings, const char *item);
bool texts_equal(char *const *a, char *const *b);
void texts_free(char **strings);

#endif
