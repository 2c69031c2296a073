/* The policy, as one table over how the chains ended.
 * Raises nothing: cause_decide knows what an exec is worth by itself. */
#include "report/severity.h"

#include "report/record.h"

/* The worst end of any occurrence counts. */
static enum chain_end worst_end(const struct severity_ends *ends)
{
	static const enum chain_end by_weight[] = {CHAIN_REACHED,  CHAIN_LIKELY, CHAIN_OPEN,
						   CHAIN_LOST,	   CHAIN_WEAK,	 CHAIN_HANDLED,
						   CHAIN_RECOVERED};

	for (size_t i = 0; i < sizeof(by_weight) / sizeof(by_weight[0]); i++)
		if (ends->count[by_weight[i]])
			return by_weight[i];
	return CHAIN_OPEN;
}

/* A file that is not there is what a probe asks for; other failures are worth a note. */
static bool is_probe(enum cause cause)
{
	return cause == CAUSE_TARGET_NOT_FOUND || cause == CAUSE_TARGET_PATH_UNRESOLVABLE;
}

enum severity severity_decide(const struct verdict *verdict, const struct exec_record *exec,
			      const struct severity_ends *ends)
{
	enum severity most = SEVERITY_ERROR;

	bool nothing = exec->result == EXEC_RESULT_NONE && exec->no_exec != NO_EXEC_PRELOAD;
	bool failed =
		exec->result == EXEC_RESULT_FAILED || exec->result == EXEC_RESULT_KILLED || nothing;

	if (!failed && (!exec->late_death || verdict->severity < SEVERITY_ERROR))
		return verdict->severity;
	if (exec->in_fallback)
		most = SEVERITY_NOTE;
	switch (worst_end(ends)) {
	case CHAIN_REACHED:
	case CHAIN_LIKELY:
	case CHAIN_OPEN:
	case CHAIN_LOST:
		break;
	case CHAIN_WEAK:
		most = most < SEVERITY_WARNING ? most : SEVERITY_WARNING;
		break;
	case CHAIN_HANDLED:
	case CHAIN_RECOVERED:
		most = is_probe(verdict->cause) || nothing ? SEVERITY_NONE : SEVERITY_NOTE;
		break;
	}
	return verdict->severity < most ? verdict->severity : most;
}
