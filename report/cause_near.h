/* Which codes somebody may have meant who wrote a word that is none. */
#ifndef EXECTRACE_REPORT_CAUSE_NEAR_H
#define EXECTRACE_REPORT_CAUSE_NEAR_H

#include <stdbool.h>

struct buf;

/* Append "CODE, CODE, ...", the nearest first, five at most; false and out untouched for none. */
bool cause_near(struct buf *out, const char *word);

#endif
