/* Section F: the interpreter in a #! line, missing, unusable or misspelt.
 * An interpreter of a foreign architecture is cause_format's, with the interpreter as subject. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "report/rules.h"

/* The script whose #! line names the interpreter it is about; NULL when there is none. */
static const struct dispatch_image *script_of(const struct facts *facts)
{
	const struct dispatch_image *script = NULL;

	for (size_t i = 0; i < facts->walk->nimages; i++) {
		const struct dispatch_image *image = &facts->walk->images[i];

		if (image->shebang.verdict != SHEBANG_ABSENT && image->opened &&
		    (!facts->image || facts->subject == SUBJECT_TARGET ||
		     image->level < facts->image->level || image == facts->image))
			script = image;
	}
	return script;
}

static bool is_about_interpreter(const struct facts *facts)
{
	return facts->subject == SUBJECT_SHEBANG_INTERP && !facts->after_entry;
}

static bool interpreter_is_missing(const struct facts *facts)
{
	static const enum dispatch_rule rules[] = {RULE_NOT_FOUND,	  RULE_NOT_DIRECTORY,
						   RULE_NAME_TOO_LONG,	  RULE_SYMLINK_LOOP,
						   RULE_SYMLINK_NOFOLLOW, RULE_NOSYMFOLLOW};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (facts->rule == rules[i] && is_about_interpreter(facts))
			return true;
	return false;
}

static bool interpreter_ends_in_cr(const struct facts *facts)
{
	const struct dispatch_image *script = script_of(facts);
	size_t len = script ? strlen(script->shebang.interp) : 0;

	return interpreter_is_missing(facts) && len && script->shebang.interp[len - 1] == '\r';
}

/* Before 5.1 a path that did not fit was cut and the rest looked up. */
static bool interpreter_was_cut(const struct facts *facts)
{
	const struct dispatch_image *script = script_of(facts);

	if (facts->rule == RULE_SCRIPT_TOO_LONG)
		return true;
	return interpreter_is_missing(facts) && script && kernel_head_size(facts->kernel) == 128 &&
	       strlen(script->shebang.interp) >= 124;
}

static bool line_names_nothing(const struct facts *facts)
{
	return facts->rule == RULE_SCRIPT_NO_INTERP;
}

static bool loader_is_not_built_in(const struct facts *facts)
{
	return facts->rule == RULE_SCRIPT_DISABLED;
}

static bool interpreter_is_unusable(const struct facts *facts)
{
	return (facts->rule == RULE_NOT_REGULAR || facts->rule == RULE_NO_X) &&
	       is_about_interpreter(facts);
}

/* ---- telling -------------------------------------------------------------------------------- */

static const char *script_name(const struct facts *facts)
{
	const struct dispatch_image *script = script_of(facts);

	return script ? facts_show(facts, script->path) : facts_path(facts);
}

static void prove_line(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *script = script_of(facts);

	if (script)
		verdict_prove(
			verdict, facts_print(facts, "first line of %s", script_name(facts)),
			"its interpreter is %s%s%s", facts_show(facts, script->shebang.interp),
			script->shebang.has_arg ? ", its argument " : "",
			script->shebang.has_arg ? facts_show(facts, script->shebang.arg) : "");
}

static bool is_python(const char *name)
{
	return !strncmp(facts_base(name), "python", 6);
}

static void tell_missing(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *script = script_of(facts), *image = facts->image;
	const char *interp = script ? script->shebang.interp : facts->walk->subject_path;
	bool dangling = image && image->subject == SUBJECT_SHEBANG_INTERP && image->dangling;

	if (dangling)
		verdict_say(verdict,
			    "%s exists, but its interpreter %s is a dangling symbolic "
			    "link (%s)",
			    script_name(facts), facts_subject(facts),
			    facts_show(facts, image->symlinks));
	else
		verdict_say(
			verdict, "%s exists, but the interpreter in its #! line, %s, does not%s",
			script_name(facts), facts_subject(facts),
			facts->rule == RULE_NOT_FOUND
				? ""
				: facts_print(facts, ": %s", dispatch_rule_sentence(facts->rule)));
	prove_line(verdict, facts);
	evidence_outcome(verdict, facts);
	if (dangling)
		verdict_add_factor(verdict, "DANGLING_SYMLINK");
	if (interp && is_python(interp) && (dangling || strstr(interp, "venv")))
		verdict_add_factor(verdict, "STALE_VENV");
	if (interp && *interp != '/')
		verdict_add_factor(verdict, "RELATIVE_PATH");
	if (facts->exec->root)
		verdict_add_factor(verdict, "SANDBOX_ROOT");
}

static void tell_cr(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "line 1 of %s ends in a carriage return, so the kernel looks for an "
		    "interpreter called %s",
		    script_name(facts), facts_subject(facts));
	verdict_prove(verdict, facts_print(facts, "first line of %s", script_name(facts)),
		      "byte 0x0d stands before the newline");
	prove_line(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_cut(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_TARGET;
	verdict_say(verdict,
		    "the interpreter in the #! line of %s does not fit into the %u bytes "
		    "that this kernel reads of it",
		    script_name(facts), kernel_head_size(facts->kernel));
	prove_line(verdict, facts);
	evidence_content(verdict, facts, script_of(facts));
	evidence_outcome(verdict, facts);
}

static void tell_no_name(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s starts with #! but no interpreter follows", facts_subject(facts));
	evidence_content(verdict, facts, facts->image);
	evidence_outcome(verdict, facts);
}

static void tell_no_loader(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s has a valid #! line, but this kernel was built without support for "
		    "scripts (CONFIG_BINFMT_SCRIPT)",
		    script_name(facts));
	prove_line(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_unusable(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *script = script_of(facts), *image = facts->image;
	bool directory = image && image->opened && S_ISDIR(image->mode);

	if (script && !*script->shebang.interp)
		verdict_say(verdict,
			    "the #! line of %s ends before an interpreter is named, so the "
			    "kernel tries to run the working directory",
			    script_name(facts));
	else
		verdict_say(verdict, "%s is fine, but its interpreter %s %s", script_name(facts),
			    facts_subject(facts),
			    directory		       ? "is a directory"
			    : facts->rule == RULE_NO_X ? "lacks execute permission"
						       : "is not a regular file");
	prove_line(verdict, facts);
	evidence_mode(verdict, facts, image);
	evidence_outcome(verdict, facts);
}

/* "-e -u" is one argument, and the blank in it an option that no interpreter has: what they say of
 * it. Those that take the line apart themselves (perl) do not complain. */
static bool options_were_not_split(const struct facts *facts)
{
	static const char *const words[] = {"- : invalid option", "llegal option - \n",
					    "nknown option: - \n", "nvalid option - \n"};
	const struct shebang *shebang = facts->target ? &facts->target->shebang : NULL;
	const char *said = facts->exec->late_message;

	if (!shebang || shebang->verdict != SHEBANG_OK || !shebang->arg_has_blank ||
	    *shebang->arg != '-' || !facts->exec->late_death || !facts->exec->late_code)
		return false;
	for (size_t i = 0; said && i < sizeof(words) / sizeof(*words); i++)
		if (strstr(said, words[i]))
			return true;
	return false;
}

static void tell_options(struct verdict *verdict, const struct facts *facts)
{
	const struct shebang *shebang = &facts->target->shebang;

	verdict_say(verdict,
		    "%s passes everything behind %s in its #! line as one argument, %s, and the "
		    "interpreter has no option of that name",
		    facts_path(facts), facts_show(facts, shebang->interp),
		    facts_show(facts, shebang->arg));
	verdict_prove(verdict, "its words on stderr", "%s",
		      facts_show(facts, facts->exec->late_message));
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_script[] = {
	{interpreter_ends_in_cr, CAUSE_SHEBANG_CRLF, CONFIDENCE_PROVED, tell_cr},
	{interpreter_was_cut, CAUSE_SHEBANG_TOO_LONG, CONFIDENCE_PROVED, tell_cut},
	{interpreter_is_missing, CAUSE_SHEBANG_INTERP_NOT_FOUND, CONFIDENCE_PROVED, tell_missing},
	{line_names_nothing, CAUSE_SHEBANG_MALFORMED, CONFIDENCE_PROVED, tell_no_name},
	{loader_is_not_built_in, CAUSE_KERNEL_FORMAT_DISABLED, CONFIDENCE_PROVED, tell_no_loader},
	{interpreter_is_unusable, CAUSE_SHEBANG_INTERP_UNUSABLE, CONFIDENCE_PROVED, tell_unusable},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};

const struct rule rules_options[] = {
	{options_were_not_split, CAUSE_SHEBANG_ARG_NOT_SPLIT, CONFIDENCE_LIKELY, tell_options},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
