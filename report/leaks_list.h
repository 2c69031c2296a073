/* The list of leaks that report/leaks.c finds: equal ones are one. Private to report/leaks*.c. */
#ifndef EXECTRACE_REPORT_LEAKS_LIST_H
#define EXECTRACE_REPORT_LEAKS_LIST_H

#include "report/leaks.h"

/* Copies what it keeps. The leak in the list, or NULL when that is full. */
struct leak *leaks_add(struct leaks *leaks, const struct leak *made, char *const *argv);

#endif
