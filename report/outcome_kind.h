/* What kind of end an exec came to, whatever its cause: the words of a report's "kind".
 * Decides nothing that a verdict does not say already. */
#ifndef EXECTRACE_REPORT_OUTCOME_KIND_H
#define EXECTRACE_REPORT_OUTCOME_KIND_H

struct finding;

/* "EXEC_FAILED", "STARTED_THEN_DIED", ...; NULL where nothing is out of the ordinary, or nothing
 * was executed but foreseen (--explain). */
const char *outcome_kind(const struct finding *finding);

#endif
