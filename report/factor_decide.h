/* Which contributing factors the evidence decides, beyond those that belong to one cause.
 * Reads a decided verdict and the facts; only adds factors. */
#ifndef EXECTRACE_REPORT_FACTOR_DECIDE_H
#define EXECTRACE_REPORT_FACTOR_DECIDE_H

struct facts;
struct verdict;

void factor_decide(struct verdict *verdict, const struct facts *facts);

#endif
