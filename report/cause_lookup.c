/* Section A: the path given to execve and the files it leads to, before anything is read. */
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/rules.h"

static bool is_about_target(const struct facts *facts)
{
	return facts->subject == SUBJECT_TARGET || facts->subject == SUBJECT_DIRECTORY ||
	       facts->subject == SUBJECT_CALLER;
}

static bool target_is_missing(const struct facts *facts)
{
	return (facts->rule == RULE_NOT_FOUND || facts->rule == RULE_PATH_EMPTY) &&
	       is_about_target(facts);
}

static bool path_is_impossible(const struct facts *facts)
{
	static const enum dispatch_rule rules[] = {RULE_PATH_TOO_LONG,	  RULE_NAME_TOO_LONG,
						   RULE_NOT_DIRECTORY,	  RULE_SYMLINK_LOOP,
						   RULE_SYMLINK_NOFOLLOW, RULE_NOSYMFOLLOW};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (facts->rule == rules[i] && is_about_target(facts))
			return true;
	return false;
}

static bool descriptor_closes(const struct facts *facts)
{
	return facts->rule == RULE_FD_INACCESSIBLE;
}

static bool file_system_failed(const struct facts *facts)
{
	return facts->rule == RULE_LOOKUP_IO || facts->rule == RULE_READ_IO;
}

static bool call_is_wrong(const struct facts *facts)
{
	return facts->rule == RULE_PATH_FAULT || facts->rule == RULE_ARGV_FAULT ||
	       facts->rule == RULE_BAD_FLAGS || facts->rule == RULE_BAD_DIRFD;
}

/* ---- telling -------------------------------------------------------------------------------- */

static bool path_holds_blank(const struct facts *facts)
{
	return facts->exec->path && strchr(facts->exec->path, ' ');
}

static void say_command_line(struct verdict *verdict, const struct facts *facts)
{
	/* of a PATH search the name as it was searched for */
	const char *path =
		facts->exec->path_tried ? facts_base(facts->exec->path) : facts->exec->path;
	scope_free char *first = xstrndup(path, strcspn(path, " "));

	verdict_say(verdict,
		    "no program is called %s: a whole command line was passed as the "
		    "program's name, whose first word %s exists",
		    facts_show(facts, path), facts_show(facts, first));
	verdict_add_factor(verdict, "COMMAND_LINE_AS_PATH");
}

static void tell_missing(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;
	const char *name = exec->path ? facts_show(facts, facts_base(exec->path)) : "the program";

	if (path_holds_blank(facts) && exec->first_word_exists)
		say_command_line(verdict, facts);
	else if (facts->rule == RULE_PATH_EMPTY || (exec->path && !*exec->path))
		verdict_say(verdict, "the path passed to %s is empty",
			    exec->is_at ? "execveat" : "execve");
	else if (exec->path_tried > 1)
		verdict_say(verdict,
			    "no program %s exists in any of the %zu directories of PATH "
			    "that were tried",
			    name, exec->path_tried);
	else if (facts->target && facts->target->dangling)
		verdict_say(verdict, "%s is a symbolic link to a file that does not exist",
			    facts_path(facts));
	else if (facts->walk->component && exec->path && strchr(exec->path, '/') &&
		 strcmp(facts_base(exec->path), facts_base(facts->walk->component)))
		verdict_say(verdict, "%s does not exist: there is no %s", facts_path(facts),
			    facts_show(facts, facts->walk->component));
	else
		verdict_say(verdict, "%s does not exist", facts_path(facts));
	for (size_t i = 0; exec->path_list && exec->path_list[i] && i < 12; i++)
		verdict_prove(verdict, facts->explained ? "search of PATH" : "execve calls",
			      "%s does not exist", facts_show(facts, exec->path_list[i]));
	if (facts->target && facts->target->dangling)
		verdict_add_factor(verdict, "DANGLING_SYMLINK");
	evidence_links(verdict, facts, facts->target);
	if (exec->path && *exec->path != '/' && exec->cwd)
		verdict_prove(verdict, "working directory of the caller",
			      "the path is relative; the caller is in %s",
			      facts_show(facts, exec->cwd));
	if (exec->root)
		verdict_prove(verdict, "root of the caller", "the caller's root directory is %s",
			      facts_show(facts, exec->root));
	evidence_outcome(verdict, facts);
}

static void tell_impossible(struct verdict *verdict, const struct facts *facts)
{
	const char *component = facts->walk->component;

	if (component)
		verdict_say(verdict, "the path %s cannot be walked: %s at %s", facts_path(facts),
			    dispatch_rule_sentence(facts->rule), facts_show(facts, component));
	else
		verdict_say(verdict, "the path %s cannot be walked: %s", facts_path(facts),
			    dispatch_rule_sentence(facts->rule));
	evidence_links(verdict, facts, facts->target);
	evidence_outcome(verdict, facts);
}

static void tell_descriptor(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "descriptor %d is close-on-exec, so the interpreter that the file "
		    "needs could not open /dev/fd/%d",
		    facts->exec->dirfd, facts->exec->dirfd);
	verdict_prove(verdict, "descriptors of the caller", "descriptor %d has FD_CLOEXEC",
		      facts->exec->dirfd);
	evidence_entry(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_io(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "the file system failed with %s when %s was %s",
		    facts_error_name(facts), facts_subject(facts),
		    facts->rule == RULE_READ_IO ? "read" : "looked up");
	if (facts->image && facts->image->opened)
		verdict_prove(verdict, "statfs", "the file system's type is 0x%llx",
			      (unsigned long long)facts->image->fs_type);
	evidence_outcome(verdict, facts);
}

static void tell_wrong_call(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_CALLER;
	verdict_say(verdict, "the caller passed something impossible to %s for %s: %s",
		    facts->exec->is_at ? "execveat" : "execve", facts_path(facts),
		    dispatch_rule_sentence(facts->rule));
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_lookup[] = {
	{call_is_wrong, CAUSE_UNKNOWN, CONFIDENCE_PROVED, tell_wrong_call},
	{target_is_missing, CAUSE_TARGET_NOT_FOUND, CONFIDENCE_PROVED, tell_missing},
	{path_is_impossible, CAUSE_TARGET_PATH_UNRESOLVABLE, CONFIDENCE_PROVED, tell_impossible},
	{descriptor_closes, CAUSE_TARGET_FD_INACCESSIBLE, CONFIDENCE_PROVED, tell_descriptor},
	{file_system_failed, CAUSE_TARGET_IO_ERROR, CONFIDENCE_PROVED, tell_io},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
