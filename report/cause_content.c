/* Section D: files that hold no program at all, and scripts without a proper #! line.
 * Formats for which a handler may exist are cause_format's. */
#include <errno.h>
#include <string.h>

#include "report/rules.h"

bool format_is_refused(const struct facts *facts)
{
	return facts->failed && facts->error == ENOEXEC && facts->image &&
	       (facts->rule == RULE_NO_FORMAT || facts->rule == RULE_ELF_MACHINE ||
		facts->rule == RULE_ELF_COMPAT_OFF);
}

static bool family_is(const struct facts *facts, enum foreign_family family)
{
	return format_is_refused(facts) && facts->image->opened &&
	       facts->image->foreign.family == family;
}

/* The file that a #! line names: what is wrong with its content is one cause, F's. */
static bool is_interpreter(const struct facts *facts)
{
	return facts->image->level > 0;
}

static bool is_empty(const struct facts *facts)
{
	return format_is_refused(facts) && facts->image->opened && !facts->image->size &&
	       !is_interpreter(facts);
}

static bool is_zero_filled(const struct facts *facts)
{
	return family_is(facts, FOREIGN_ZERO) && !is_interpreter(facts);
}

static bool interpreter_is_no_program(const struct facts *facts)
{
	return format_is_refused(facts) && is_interpreter(facts) && !facts->image->elf.valid &&
	       !family_is(facts, FOREIGN_OS) && !family_is(facts, FOREIGN_MANAGED);
}

static bool is_error_page(const struct facts *facts)
{
	return family_is(facts, FOREIGN_ERROR_PAGE);
}

static bool is_lfs_pointer(const struct facts *facts)
{
	return family_is(facts, FOREIGN_LFS_POINTER);
}

static bool is_link_text(const struct facts *facts)
{
	return family_is(facts, FOREIGN_LINK_TEXT);
}

static bool is_archive(const struct facts *facts)
{
	return family_is(facts, FOREIGN_ARCHIVE);
}

static bool shebang_comes_late(const struct facts *facts)
{
	const struct foreign *foreign = facts->image ? &facts->image->foreign : NULL;

	return family_is(facts, FOREIGN_TEXT) &&
	       (foreign->shebang_offset > 0 || foreign->bom_utf8 || foreign->bom_utf16);
}

static bool shebang_is_misspelt(const struct facts *facts)
{
	return family_is(facts, FOREIGN_TEXT) && facts->image->foreign.shebang_like;
}

static bool is_text(const struct facts *facts)
{
	return family_is(facts, FOREIGN_TEXT);
}

static bool is_data(const struct facts *facts)
{
	return format_is_refused(facts) && !facts->image->elf.valid && facts->image->readable;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void finish(struct verdict *verdict, const struct facts *facts)
{
	evidence_content(verdict, facts, facts->image);
	evidence_outcome(verdict, facts);
}

static void tell_empty(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s is an empty file", facts_subject(facts));
	finish(verdict, facts);
}

static void tell_zero(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s has %llu bytes and starts with nothing but zeros",
		    facts_subject(facts), (unsigned long long)facts->image->size);
	verdict_prove(verdict, "inode of the file", "%llu bytes are allocated for its %llu",
		      (unsigned long long)facts->image->blocks * 512,
		      (unsigned long long)facts->image->size);
	finish(verdict, facts);
}

static void tell_bad_interpreter(struct verdict *verdict, const struct facts *facts)
{
	const char *name = facts->image->foreign.name;

	verdict->subject = SUBJECT_SHEBANG_INTERP;
	verdict_say(verdict,
		    "%s is fine, but its interpreter %s is no program that the kernel "
		    "loads: it is %s",
		    facts_path(facts), facts_subject(facts),
		    !facts->image->size				   ? "empty"
		    : facts->image->foreign.family == FOREIGN_TEXT ? "text without a #! line"
		    : name					   ? name
								   : "of an unknown format");
	evidence_chain(verdict, facts);
	finish(verdict, facts);
}

static void tell_page(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s is no program but a server's answer (%s, %llu bytes)",
		    facts_subject(facts), facts->image->foreign.name,
		    (unsigned long long)facts->image->size);
	finish(verdict, facts);
}

static void tell_pointer(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s is a %s, not the file itself", facts_subject(facts),
		    facts->image->foreign.name);
	finish(verdict, facts);
}

static void tell_link(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s is a symbolic link stored as text: its whole content is %s",
		    facts_subject(facts), facts->image->foreign.first_bytes);
	finish(verdict, facts);
}

static void tell_archive(struct verdict *verdict, const struct facts *facts)
{
	const struct foreign *foreign = &facts->image->foreign;

	if (foreign->is_go_archive)
		verdict_say(verdict,
			    "%s is a Go package archive, not a program: go build -o was "
			    "run on a package that is not main",
			    facts_subject(facts));
	else
		verdict_say(verdict, "%s is an archive (%s), not a program", facts_subject(facts),
			    foreign->name);
	for (size_t i = 0; i < facts->exec->nhistory; i++)
		if (facts->exec->history[i].op == FILE_CHMOD)
			verdict_add_factor(verdict, "NO_EXEC_BIT_FIRST");
	finish(verdict, facts);
}

static void tell_late(struct verdict *verdict, const struct facts *facts)
{
	const struct foreign *foreign = &facts->image->foreign;

	if (foreign->bom_utf8 || foreign->bom_utf16) {
		verdict_say(verdict,
			    "%s starts with a %s byte order mark, so its first two bytes "
			    "are not #!",
			    facts_subject(facts), foreign->bom_utf8 ? "UTF-8" : "UTF-16");
		verdict_add_factor(verdict, "BOM");
	} else {
		verdict_say(verdict,
			    "%s has its #! on line %u, at byte %lld; the kernel honours it "
			    "at byte 0 only",
			    facts_subject(facts), foreign->shebang_line,
			    (long long)foreign->shebang_offset);
	}
	finish(verdict, facts);
}

static void tell_misspelt(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "the first line of %s looks like a #! line but is none (%s)",
		    facts_subject(facts), facts->image->foreign.first_bytes);
	finish(verdict, facts);
}

/* What is written in these no interpreter of a #! line reads. */
static const char *kind_of_text(const char *language)
{
	static const struct {
		const char *language, *kind;
	} kinds[] = {
		{"go", "Go source code"},	 {"rust", "Rust source code"},
		{"c", "C source code"},		 {"c++", "C++ source code"},
		{"java", "Java source code"},	 {"kotlin", "Kotlin source code"},
		{"scala", "Scala source code"},	 {"swift", "Swift source code"},
		{"assembly", "assembly code"},	 {"json", "JSON data"},
		{"yaml", "YAML data"},		 {"toml", "TOML data"},
		{"ini", "a configuration file"}, {"xml", "XML data"},
		{"markdown", "Markdown text"},	 {"html", "HTML text"},
		{"sql", "SQL statements"},	 {"pem", "a key or certificate (PEM)"},
	};

	for (size_t i = 0; language && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(language, kinds[i].language))
			return kinds[i].kind;
	return NULL;
}

static void tell_text(struct verdict *verdict, const struct facts *facts)
{
	const char *language = facts->image->foreign.language;
	const char *kind = kind_of_text(language);

	if (kind) {
		verdict_say(verdict,
			    "%s is text without a #! line, by its looks %s: no program as it is",
			    facts_subject(facts), kind);
		finish(verdict, facts);
		return;
	}
	verdict_say(verdict, "%s is %s%s%s without a #! line; only a shell's fallback would run it",
		    facts_subject(facts), language ? "a script (" : "text",
		    language ? language : "", language ? ")" : "");
	finish(verdict, facts);
}

static void tell_data(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s is in no format that this kernel or exectrace knows",
		    facts_subject(facts));
	finish(verdict, facts);
	evidence_registry(verdict, facts);
}

/* clang-format off */
const struct rule rules_content[] = { /* nothing could take these */
	{interpreter_is_no_program, CAUSE_SHEBANG_INTERP_UNUSABLE, CONFIDENCE_PROVED, tell_bad_interpreter},
	{is_empty, CAUSE_TARGET_EMPTY, CONFIDENCE_PROVED, tell_empty},
	{is_zero_filled, CAUSE_TARGET_ZERO_FILLED, CONFIDENCE_PROVED, tell_zero},
	{is_error_page, CAUSE_TARGET_IS_HTML_OR_ERROR_PAGE, CONFIDENCE_PROVED, tell_page},
	{is_lfs_pointer, CAUSE_TARGET_IS_GIT_LFS_POINTER, CONFIDENCE_PROVED, tell_pointer},
	{is_link_text, CAUSE_TARGET_IS_SYMLINK_PLACEHOLDER, CONFIDENCE_PROVED, tell_link},
	{is_archive, CAUSE_TARGET_IS_ARCHIVE, CONFIDENCE_PROVED, tell_archive},
	{shebang_comes_late, CAUSE_SHEBANG_NOT_AT_START, CONFIDENCE_PROVED, tell_late},
	{shebang_is_misspelt, CAUSE_SHEBANG_MALFORMED, CONFIDENCE_PROVED, tell_misspelt},
	{is_text, CAUSE_SCRIPT_NO_SHEBANG, CONFIDENCE_PROVED, tell_text},
	{is_data, CAUSE_TARGET_UNRECOGNIZED_FORMAT, CONFIDENCE_PROVED, tell_data},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
