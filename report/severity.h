/* How much a finding matters, once everything that followed it is known. The policy of the
 * contract: error mattered, warning was hidden, note was expected; what a program handles is none.
 */
#ifndef EXECTRACE_REPORT_SEVERITY_H
#define EXECTRACE_REPORT_SEVERITY_H

#include "report/cause.h"
#include "report/chain.h"

struct exec_record;

/* What became of all occurrences of a finding. */
struct severity_ends {
	unsigned count[CHAIN_REACHED + 1]; /* by enum chain_end */
};

/* The severity of the finding: what cause_decide said, lowered by what followed. */
enum severity severity_decide(const struct verdict *verdict, const struct exec_record *exec,
			      const struct severity_ends *ends);

#endif
