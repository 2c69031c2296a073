/* What to do about a cause, as commands for this machine with its paths and names filled in.
 * Proposes only what the facts support; runs nothing. */
#ifndef EXECTRACE_REPORT_FIX_H
#define EXECTRACE_REPORT_FIX_H

#include <stdbool.h>

struct facts;
struct verdict;

void fix_propose(struct verdict *verdict, const struct facts *facts);

#endif
