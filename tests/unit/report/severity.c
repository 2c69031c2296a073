/* The policy: what a finding is worth once it is known what followed. */
#include <criterion/criterion.h>

#include "report/record.h"
#include "report/severity.h"

static const struct {
	const char *name;
	enum cause cause;
	enum exec_result result;
	bool late;
	enum severity judged;
	enum chain_end ends[3]; /* CHAIN_REACHED + 1: none */
	enum severity severity;
} rows[] = {
/* clang-format off */
#define NONE ((enum chain_end)(CHAIN_REACHED + 1))
	{ "mattered", CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { CHAIN_REACHED, NONE, NONE }, SEVERITY_ERROR },
	{ "handled", CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { CHAIN_HANDLED, NONE, NONE }, SEVERITY_NOTE },
	{ "interpreted by the shell", CAUSE_SCRIPT_NO_SHEBANG, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { CHAIN_RECOVERED, NONE, NONE }, SEVERITY_NOTE },
	{ "a probe", CAUSE_TARGET_NOT_FOUND, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { CHAIN_HANDLED, NONE, NONE }, SEVERITY_NONE },
	{ "a missing program", CAUSE_TARGET_NOT_FOUND, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { CHAIN_REACHED, NONE, NONE }, SEVERITY_ERROR },
	{ "the worst occurrence counts", CAUSE_TARGET_NOT_FOUND, EXEC_RESULT_FAILED, false,
	  SEVERITY_ERROR, { CHAIN_HANDLED, CHAIN_REACHED, CHAIN_RECOVERED }, SEVERITY_ERROR },
	{ "something else failed too", CAUSE_MOUNT_NOEXEC, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { CHAIN_WEAK, CHAIN_HANDLED, NONE }, SEVERITY_WARNING },
	{ "killed and lost", CAUSE_TARGET_TRUNCATED, EXEC_RESULT_KILLED, false, SEVERITY_ERROR,
	  { CHAIN_LOST, NONE, NONE }, SEVERITY_ERROR },
	{ "nothing known", CAUSE_MOUNT_NOEXEC, EXEC_RESULT_FAILED, false, SEVERITY_ERROR,
	  { NONE, NONE, NONE }, SEVERITY_ERROR },
	{ "never raised", CAUSE_MOUNT_NOEXEC, EXEC_RESULT_FAILED, false, SEVERITY_NOTE,
	  { CHAIN_REACHED, NONE, NONE }, SEVERITY_NOTE },
	{ "a success is judged by itself", CAUSE_BINFMT_NATIVE_HIJACKED, EXEC_RESULT_REDIRECTED, false,
	  SEVERITY_WARNING, { CHAIN_RECOVERED, NONE, NONE }, SEVERITY_WARNING },
	{ "died at once, and mattered", CAUSE_CPU_ISA_TOO_LOW, EXEC_RESULT_RAN, true,
	  SEVERITY_ERROR, { CHAIN_REACHED, NONE, NONE }, SEVERITY_ERROR },
	{ "died at once in a probe", CAUSE_CPU_ISA_TOO_LOW, EXEC_RESULT_RAN, true,
	  SEVERITY_ERROR, { CHAIN_HANDLED, NONE, NONE }, SEVERITY_NOTE },
	{ "hijacked, whatever followed", CAUSE_BINFMT_NATIVE_HIJACKED, EXEC_RESULT_REDIRECTED,
	  true, SEVERITY_WARNING, { CHAIN_HANDLED, NONE, NONE }, SEVERITY_WARNING },
	/* clang-format on */
};

Test(severity, policy)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict verdict = {.cause = rows[i].cause, .severity = rows[i].judged};
		struct exec_record exec = {.result = rows[i].result, .late_death = rows[i].late};
		struct severity_ends ends = {{0}};

		for (size_t j = 0; j < 3; j++)
			if (rows[i].ends[j] != NONE)
				ends.count[rows[i].ends[j]]++;
		cr_expect_eq(severity_decide(&verdict, &exec, &ends), rows[i].severity, "%s",
			     rows[i].name);
	}
}
