/* Failures in which no exec was tried: what happened in its place. */
#include <errno.h>
#include <string.h>

#include "report/rules.h"

static bool is(const struct facts *facts, enum no_exec why)
{
	return facts->exec->no_exec == why;
}

static bool child_could_not_change_directory(const struct facts *facts)
{
	return is(facts, NO_EXEC_CHDIR);
}

static bool preload_was_ignored(const struct facts *facts)
{
	return is(facts, NO_EXEC_PRELOAD);
}

static bool interpreter_read_a_program(const struct facts *facts)
{
	return is(facts, NO_EXEC_BINARY);
}

/* A filter answers for the kernel: the file is as it should be. */
static bool check_was_filtered(const struct facts *facts)
{
	int error = facts->exec->observed.error;

	return is(facts, NO_EXEC_LOOKUP) && (error == EPERM || error == ENOSYS);
}

static bool mount_denies(const struct facts *facts)
{
	return is(facts, NO_EXEC_LOOKUP) && facts->rule == RULE_MOUNT_NOEXEC;
}

static bool directory_denies(const struct facts *facts)
{
	return is(facts, NO_EXEC_LOOKUP) && facts->rule == RULE_SEARCH_DENIED;
}

static bool file_was_passed_over(const struct facts *facts)
{
	return is(facts, NO_EXEC_LOOKUP) && facts->target && facts->target->opened;
}

static bool search_found_nothing(const struct facts *facts)
{
	return is(facts, NO_EXEC_LOOKUP);
}

static bool it_sounds_so(const struct facts *facts)
{
	return is(facts, NO_EXEC_WORDS);
}

/* ---- telling -------------------------------------------------------------------------------- */

/* The line of what was said that holds the words; NULL without. */
static const char *line_with(const struct facts *facts, const char *words)
{
	const char *text = facts->exec->late_message;
	const char *at = text ? strstr(text, words) : NULL;

	if (!at)
		return NULL;
	while (at > text && at[-1] != '\n')
		at--;
	return facts_show(facts, facts_print(facts, "%.*s", (int)strcspn(at, "\n"), at));
}

static void prove_no_exec(struct verdict *verdict, const struct facts *facts)
{
	verdict_prove(verdict, "execve calls", "process %d called none that failed",
		      facts->exec->pid);
}

static void prove_said(struct verdict *verdict, const struct facts *facts, const char *words)
{
	const char *line = line_with(facts, words);

	if (line)
		verdict_prove(verdict, "what it wrote to its stderr", "%s", line);
}

/* A caller that repeats the errno without the directory blames its program. */
static bool message_misleads(const struct facts *facts)
{
	bool spoke = false;

	for (size_t i = 0; i < facts->exec->nconsequences; i++) {
		const struct consequence *item = &facts->exec->consequences[i];

		if (item->kind != CONSEQUENCE_MESSAGE || !item->text)
			continue;
		if (strstr(item->text, facts_base(facts->exec->path)))
			return false;
		spoke = true;
	}
	return spoke;
}

static void tell_chdir(struct verdict *verdict, const struct facts *facts)
{
	const char *error = facts_error(facts, facts->exec->observed.error);

	verdict->subject = SUBJECT_DIRECTORY;
	verdict_say(verdict,
		    "nothing was executed: the child of %s failed to change to the directory %s "
		    "(%s); the program itself was not looked at",
		    facts_show(facts, facts->exec->caller), facts_path(facts), error);
	verdict_prove(verdict, "calls of the child",
		      "chdir(%s) failed with %s, and no exec followed", facts_path(facts), error);
	if (message_misleads(facts))
		verdict_add_factor(verdict, "MISLEADING_CALLER_MESSAGE");
}

static void tell_preload(struct verdict *verdict, const struct facts *facts)
{
	const char *line = line_with(facts, "cannot be preloaded");

	verdict->subject = SUBJECT_CALLER;
	verdict_say(verdict,
		    "no exec failed: the dynamic loader ignored a library of LD_PRELOAD in %s and "
		    "started the program all the same",
		    facts_show(facts, facts->exec->caller));
	if (line)
		verdict_prove(verdict, "what it wrote to its stderr", "%s", line);
}

static void tell_binary(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_CALLER;
	verdict_say(verdict,
		    "no exec failed: %s was told to read %s as a script, and that is a program, "
		    "to be executed by itself",
		    facts_show(facts, facts->exec->caller), facts_path(facts));
	verdict_add_factor(verdict, "CALLER_PASSED_BINARY_TO_INTERPRETER");
	evidence_elf(verdict, facts, facts->target);
	evidence_content(verdict, facts, facts->target);
	prove_no_exec(verdict, facts);
}

/* What the caller's own look at the file was answered. */
static void prove_check(struct verdict *verdict, const struct facts *facts)
{
	verdict_prove(verdict, "calls of the process", "it asked whether it may execute %s: %s",
		      facts_path(facts), facts_error(facts, facts->exec->observed.error));
	prove_no_exec(verdict, facts);
}

static void tell_filtered(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	verdict->subject = SUBJECT_CALLER;
	verdict_say(verdict,
		    "%s may be executed, but a seccomp filter answered the question of %s for that "
		    "with %s, so it did not even try",
		    facts_path(facts), facts_show(facts, exec->caller),
		    facts_error(facts, exec->observed.error));
	if (exec->status.seccomp_filters > 0)
		verdict_prove(verdict, "status of the caller",
			      "it has %d seccomp filters (exectrace's own included, where it set "
			      "one)",
			      exec->status.seccomp_filters);
	evidence_mode(verdict, facts, facts->target);
	prove_check(verdict, facts);
}

static void tell_mount(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s is on a file system mounted noexec, so %s does not even try to execute it",
		    facts_path(facts), facts_show(facts, facts->exec->caller));
	evidence_mode(verdict, facts, facts->target);
	prove_check(verdict, facts);
}

static void tell_directory(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_DIRECTORY;
	verdict_say(verdict,
		    "a directory on the way to %s may not be searched, so %s does not even try to "
		    "execute it",
		    facts_path(facts), facts_show(facts, facts->exec->caller));
	prove_check(verdict, facts);
}

static void tell_passed_over(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_TARGET;
	verdict_say(verdict,
		    "%s was found, but it has mode %04o: %s does not even try to execute it",
		    facts_path(facts), facts->target->mode & 07777,
		    facts_show(facts, facts->exec->caller));
	evidence_mode(verdict, facts, facts->target);
	prove_said(verdict, facts, facts_base(facts->exec->path));
	if (facts->exec->observed.error)
		prove_check(verdict, facts);
	else
		prove_no_exec(verdict, facts);
}

static void tell_not_found(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_TARGET;
	if (facts->exec->path_tried)
		verdict_say(verdict,
			    "%s looked for %s and found it in none of the %zu directories of PATH; "
			    "no exec was tried",
			    facts_show(facts, facts->exec->caller), facts_path(facts),
			    facts->exec->path_tried);
	else
		verdict_say(verdict, "%s looked for %s and did not find it; no exec was tried",
			    facts_show(facts, facts->exec->caller), facts_path(facts));
	for (size_t i = 0; facts->exec->path_list && facts->exec->path_list[i] && i < 12; i++)
		verdict_prove(verdict, "search of PATH", "%s does not exist",
			      facts_show(facts, facts->exec->path_list[i]));
	prove_said(verdict, facts, "not found");
	prove_no_exec(verdict, facts);
}

static void tell_words(struct verdict *verdict, const struct facts *facts)
{
	const char *line = line_with(facts, "xec format error");

	verdict->subject = SUBJECT_CALLER;
	if (!line)
		line = line_with(facts, "cannot execute binary file");
	verdict_say(verdict,
		    "no exec failed: the words %s are those of %s itself, for a reason of its own",
		    line, facts_show(facts, facts->exec->caller));
	prove_no_exec(verdict, facts);
}

/* clang-format off */
const struct rule rules_nothing[] = {
	{child_could_not_change_directory, CAUSE_PRE_EXEC_CHDIR_FAILED, CONFIDENCE_PROVED, tell_chdir},
	{preload_was_ignored, CAUSE_NO_EXEC_FAILURE, CONFIDENCE_PROVED, tell_preload},
	{interpreter_read_a_program, CAUSE_NO_EXEC_FAILURE, CONFIDENCE_LIKELY, tell_binary},
	{check_was_filtered, CAUSE_SECCOMP_DENIED, CONFIDENCE_LIKELY, tell_filtered},
	{mount_denies, CAUSE_MOUNT_NOEXEC, CONFIDENCE_LIKELY, tell_mount},
	{directory_denies, CAUSE_PATH_SEARCH_DENIED, CONFIDENCE_LIKELY, tell_directory},
	{file_was_passed_over, CAUSE_TARGET_NO_EXEC_BIT, CONFIDENCE_LIKELY, tell_passed_over},
	{search_found_nothing, CAUSE_TARGET_NOT_FOUND, CONFIDENCE_LIKELY, tell_not_found},
	{it_sounds_so, CAUSE_NO_EXEC_FAILURE, CONFIDENCE_LIKELY, tell_words},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
