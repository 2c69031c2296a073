/* One predicate per kind, the most telling first. */
#include "report/outcome_kind.h"

#include <stddef.h>

#include "report/record.h"
#include "report/verdict.h"

static bool cause_is(const struct finding *finding, const enum cause *causes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (finding->verdict.cause == causes[i])
			return true;
	return false;
}

static bool nothing_was_tried(const struct finding *finding)
{
	return finding->exec->result == EXEC_RESULT_NONE;
}

static bool went_in_circles(const struct finding *finding)
{
	static const enum cause causes[] = {CAUSE_EXEC_LOOP_USERSPACE, CAUSE_BINFMT_INTERP_LOOP};

	return cause_is(finding, causes, sizeof(causes) / sizeof(*causes));
}

static bool was_killed(const struct finding *finding)
{
	return finding->exec->result == EXEC_RESULT_KILLED;
}

static bool shell_took_it(const struct finding *finding)
{
	return finding->exec->result == EXEC_RESULT_FAILED &&
	       verdict_has_factor(&finding->verdict, "CALLER_SHELL_FALLBACK");
}

static bool failed(const struct finding *finding)
{
	return finding->exec->result == EXEC_RESULT_FAILED;
}

static bool lost_privileges(const struct finding *finding)
{
	static const enum cause causes[] = {
		CAUSE_SETUID_IGNORED_NO_NEW_PRIVS, CAUSE_SETUID_IGNORED_NOSUID,
		CAUSE_SETUID_IGNORED_PTRACED, CAUSE_BINFMT_CREDENTIALS_DROPPED};

	return cause_is(finding, causes, sizeof(causes) / sizeof(*causes));
}

static bool died(const struct finding *finding)
{
	const struct exec_record *exec = finding->exec;

	return exec->late_death && (exec->late_code || exec->late_signal);
}

static bool ran_otherwise_than_meant(const struct finding *finding)
{
	static const enum cause causes[] = {CAUSE_WRONG_FILE_RESOLVED, CAUSE_BINFMT_ARGV0_LOST,
					    CAUSE_BINFMT_ARGV_CONVENTION_MISMATCH};

	return cause_is(finding, causes, sizeof(causes) / sizeof(*causes));
}

static bool an_entry_took_it(const struct finding *finding)
{
	return finding->exec->result == EXEC_RESULT_REDIRECTED;
}

const char *outcome_kind(const struct finding *finding)
{
	static const struct {
		bool (*holds)(const struct finding *finding);
		const char *kind;
	} kinds[] = {
		{nothing_was_tried, "NO_EXEC"},
		{went_in_circles, "LOOP"},
		{was_killed, "EXEC_KILLED"},
		{shell_took_it, "SHELL_FALLBACK"},
		{failed, "EXEC_FAILED"},
		{lost_privileges, "PRIVILEGE_DROPPED"},
		{died, "STARTED_THEN_DIED"},
		{ran_otherwise_than_meant, "OK_BUT_WRONG"},
		{an_entry_took_it, "DISPATCHED_ELSEWHERE"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (finding->exec->result != EXEC_RESULT_EXPLAINED && kinds[i].holds(finding))
			return kinds[i].kind;
	return NULL;
}
