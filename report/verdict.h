/* Filling a verdict: its sentence, evidence, fixes and factors. Decides nothing.
 * Every name in a format's arguments must have gone through quote (facts_show). */
#ifndef EXECTRACE_REPORT_VERDICT_H
#define EXECTRACE_REPORT_VERDICT_H

#include "report/cause.h"

/* The one sentence that answers; a later call replaces it. */
void verdict_say(struct verdict *verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Words behind it. */
void verdict_continue(struct verdict *verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A fact and where it was read. */
void verdict_prove(struct verdict *verdict, const char *source, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A command (owned, taken; NULL for advice alone) and what it changes. */
void verdict_advise(struct verdict *verdict, char *run, bool root, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void verdict_add_factor(struct verdict *verdict, const char *name);
bool verdict_has_factor(const struct verdict *verdict, const char *name);

#endif
