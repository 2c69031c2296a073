/* Section G as far as a failure shows it: an entry took the file, and what came after failed.
 * Files that no entry took are cause_format's, successful dispatches cause_dispatched's. */
#include <errno.h>
#include <string.h>

#include "report/rules.h"

static bool native_was_captured(const struct facts *facts)
{
	return facts->captured;
}

static bool failed_behind_entry(const struct facts *facts)
{
	return facts->taken && facts->after_entry;
}

static bool interpreter_is_missing(const struct facts *facts)
{
	static const enum dispatch_rule rules[] = {RULE_NOT_FOUND, RULE_NOT_DIRECTORY,
						   RULE_NAME_TOO_LONG, RULE_SYMLINK_LOOP};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (facts->rule == rules[i] && facts->subject == SUBJECT_BINFMT_INTERP)
			return true;
	return false;
}

static bool handler_loader_is_missing(const struct facts *facts)
{
	return failed_behind_entry(facts) && facts->subject == SUBJECT_ELF_INTERP &&
	       facts->rule == RULE_NOT_FOUND;
}

static bool went_round_in_entries(const struct facts *facts)
{
	return facts->rule == RULE_TOO_DEEP;
}

/* ---- telling -------------------------------------------------------------------------------- */

static const char *entry_name(const struct facts *facts)
{
	return facts_show(facts, facts->taken->entry);
}

/* What became of it, for the end of a sentence. */
static const char *ending(const struct facts *facts)
{
	if (facts->ran)
		return facts_print(facts, "%s runs in its place", facts_handler(facts));
	if (facts->rule == RULE_TOO_DEEP)
		return "each rewrite is captured again until the kernel gives up with ELOOP, which "
		       "has nothing to do with symbolic links";
	if (interpreter_is_missing(facts))
		return facts_print(facts, "the entry's interpreter %s does not exist",
				   facts_handler(facts));
	return facts_print(facts, "that fails with %s: %s", facts_error_name(facts),
			   dispatch_rule_sentence(facts->rule));
}

static void add_hijack_factors(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *entry = facts->entry;

	if (!entry)
		return;
	if (entry->kind == BINFMT_EXTENSION)
		verdict_add_factor(verdict, "EXTENSION_MATCH");
	/* a magic that leaves e_machine open is for more than one kind of program */
	else if (entry->kind == BINFMT_MAGIC && facts->taken_image &&
		 facts->taken_image->elf.valid &&
		 (entry->offset > 18 || entry->offset + entry->magic_len <= 18 ||
		  !entry->mask[18 - entry->offset]))
		verdict_add_factor(verdict, "OVERBROAD_MAGIC");
	if (interpreter_is_missing(facts))
		verdict_add_factor(verdict, "STALE_REGISTRATION");
}

void binfmt_tell_hijack(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->taken_image;
	const char *file = image ? facts_show(facts, image->path) : facts_path(facts);

	/* the file that was taken, wherever the chain then broke */
	verdict->subject = image ? image->subject : SUBJECT_TARGET;
	verdict_say(verdict,
		    "%s needs no handler on this %s kernel, but entry %s of binfmt_misc "
		    "takes it: %s",
		    file, kernel_arch_name(facts->kernel), entry_name(facts), ending(facts));
	evidence_elf(verdict, facts, image);
	evidence_entry(verdict, facts);
	evidence_chain(verdict, facts);
	evidence_outcome(verdict, facts);
	add_hijack_factors(verdict, facts);
}

static void add_lookup_factors(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *entry = facts->entry;
	bool container = facts->host->container;

	if (entry && !(entry->flags & BINFMT_F))
		verdict_add_factor(verdict, "BINFMT_NO_F_FLAG");
	/* In a user namespace of its own a container may have an instance of its own as well, and
	 * nothing tells whose entry it is. */
	if (facts->exec->root || (container && !facts->host->own_userns))
		verdict_add_factor(verdict, "REGISTERED_OUTSIDE_CONTAINER");
	else if (!container)
		verdict_add_factor(verdict, "STALE_REGISTRATION");
	if (entry && entry->interpreter && *entry->interpreter != '/')
		verdict_add_factor(verdict, "RELATIVE_PATH");
}

static void tell_missing_interpreter(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s was handed to entry %s of binfmt_misc, whose interpreter %s does "
		    "not exist%s",
		    facts->taken_image ? facts_show(facts, facts->taken_image->path)
				       : facts_path(facts),
		    entry_name(facts), facts_subject(facts),
		    facts->exec->root ? " in the caller's root directory" : "");
	evidence_elf(verdict, facts, facts->taken_image);
	evidence_entry(verdict, facts);
	evidence_links(verdict, facts, facts->image);
	if (facts->image && facts->image->dangling)
		verdict_add_factor(verdict, "DANGLING_SYMLINK");
	if (facts->exec->root)
		verdict_prove(verdict, "root of the caller", "the caller's root directory is %s",
			      facts_show(facts, facts->exec->root));
	evidence_outcome(verdict, facts);
	add_lookup_factors(verdict, facts);
}

static void tell_missing_loader(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "entry %s of binfmt_misc takes %s, but its interpreter %s is "
		    "dynamically linked and that one's own loader %s does not exist%s",
		    entry_name(facts), facts_path(facts), facts_handler(facts),
		    facts_subject(facts),
		    facts->exec->root ? " in the caller's root directory" : "");
	evidence_entry(verdict, facts);
	evidence_chain(verdict, facts);
	evidence_outcome(verdict, facts);
}

static bool interpreter_is_foreign(const struct facts *facts)
{
	return facts->image && facts->image->elf.valid && facts->takes != KERNEL_TAKES_NATIVE &&
	       facts->takes != KERNEL_TAKES_COMPAT;
}

static const char *unusable_because(const struct facts *facts)
{
	if (format_is_refused(facts) && interpreter_is_foreign(facts) && facts->machine)
		return facts_print(facts, "it is itself a program for %s", facts->machine->phrase);
	if (facts->rule == RULE_SECOND_EXECFD)
		return "it is a script, which the flags O and C do not allow";
	if (facts->rule == RULE_NO_FORMAT && facts->image && facts->image->foreign.name)
		return facts_print(facts, "it is no program (%s)", facts->image->foreign.name);
	return dispatch_rule_sentence(facts->rule);
}

static void tell_unusable(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s was handed to entry %s of binfmt_misc, whose interpreter %s cannot "
		    "be used: %s",
		    facts->taken_image ? facts_show(facts, facts->taken_image->path)
				       : facts_path(facts),
		    entry_name(facts), facts_handler(facts), unusable_because(facts));
	evidence_entry(verdict, facts);
	evidence_mode(verdict, facts, facts->image);
	evidence_elf(verdict, facts, facts->image);
	evidence_chain(verdict, facts);
	evidence_outcome(verdict, facts);
	if (facts->rule == RULE_SEARCH_DENIED)
		verdict_add_factor(verdict, "PATH_SEARCH_DENIED");
	if (format_is_refused(facts) && interpreter_is_foreign(facts))
		verdict_add_factor(verdict, "HANDLER_INTERP_FOREIGN_ARCH");
}

static void tell_depth(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s leads through more than %d interpreters in a row, which is the "
		    "kernel's limit (ELOOP); no symbolic link is to blame",
		    facts_path(facts), DISPATCH_LEVELS_MAX - 1);
	evidence_chain(verdict, facts);
	evidence_entry(verdict, facts);
	evidence_outcome(verdict, facts);
	if (facts->taken && interpreter_is_foreign(facts))
		verdict_add_factor(verdict, "HANDLER_INTERP_FOREIGN_ARCH");
}

/* clang-format off */
const struct rule rules_handler[] = {
	{native_was_captured, CAUSE_BINFMT_NATIVE_HIJACKED, CONFIDENCE_PROVED, binfmt_tell_hijack},
	{went_round_in_entries, CAUSE_INTERP_RECURSION_LIMIT, CONFIDENCE_PROVED, tell_depth},
	{interpreter_is_missing, CAUSE_BINFMT_INTERP_NOT_FOUND, CONFIDENCE_PROVED, tell_missing_interpreter},
	{handler_loader_is_missing, CAUSE_BINFMT_INTERP_LOADER_NOT_FOUND, CONFIDENCE_PROVED, tell_missing_loader},
	{failed_behind_entry, CAUSE_BINFMT_INTERP_UNUSABLE, CONFIDENCE_PROVED, tell_unusable},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
