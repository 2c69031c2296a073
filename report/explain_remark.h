/* What --explain adds to a verdict: where a name led, what the program would receive, and what to
 * say when nobody can tell. Private to report/explain*.c. */
#ifndef EXECTRACE_REPORT_EXPLAIN_REMARK_H
#define EXECTRACE_REPORT_EXPLAIN_REMARK_H

struct exec_record;
struct explain_search;
struct verdict;

void explain_remark(struct verdict *verdict, const struct exec_record *exec,
		    const struct explain_search *search);

#endif
