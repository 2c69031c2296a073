/* Execs that succeeded and whose dynamic loader gave up: libraries that are missing, hidden, too
 * old, or not those that the program was linked with. Rests on what the loader said. */
#include <string.h>

#include "report/rules.h"

static bool library_is_missing(const struct facts *facts)
{
	return facts->exec->missing_library ||
	       after_said(facts, "error while loading shared libraries") ||
	       after_said(facts, "Error loading shared library") ||
	       after_said(facts, "CANNOT LINK EXECUTABLE");
}

/* A library that is there and may not be read: in a sandbox that is most likely its doing. */
static bool sandbox_hides_library(const struct facts *facts)
{
	return facts->walk->landlock.asked && facts->walk->landlock.layers &&
	       !facts->exec->missing_library &&
	       after_said(facts, "error while loading shared libraries: ") &&
	       after_said(facts, "cannot open shared object file");
}

static bool symbol_is_missing(const struct facts *facts)
{
	return (after_said(facts, "symbol lookup error: ") &&
		after_said(facts, "undefined symbol: ")) || /* glibc */
	       (after_said(facts, "Error relocating ") &&
		after_said(facts, ": symbol not found")) || /* musl */
	       after_said(facts, "cannot locate symbol ");  /* bionic */
}

/* The program that runs in the end. */
static const struct elf_image *program_of(const struct facts *facts)
{
	const struct elf_image *program = NULL;

	for (size_t i = 0; i < facts->walk->nimages; i++)
		if (facts->walk->images[i].subject != SUBJECT_ELF_INTERP)
			program = &facts->walk->images[i].elf;
	return program && program->valid ? program : NULL;
}

/* By the versions themselves: what it needs against what the C library offers. */
static bool libc_offers_less(const struct facts *facts)
{
	const struct elf_image *program = program_of(facts);

	return program && program->libc_needed && facts->exec->libc_offered &&
	       elf_libc_compare(program->libc_needed, facts->exec->libc_offered) > 0;
}

static bool libc_will_be_too_old(const struct facts *facts)
{
	return facts->explained && libc_offers_less(facts);
}

static bool libc_is_too_old(const struct facts *facts)
{
	return after_said(facts, "' not found (required by") ||
	       after_said(facts, "version `GLIBC") ||
	       (symbol_is_missing(facts) && after_said(facts, ", version GLIBC"));
}

static bool loader_refused(const struct facts *facts)
{
	return after_said(facts, "only position independent executables") ||
	       after_said(facts, "has unexpected e_type") ||
	       after_said(facts, "TLS segment is underaligned") ||
	       after_said(facts, "cannot dynamically load executable");
}

/* ---- telling -------------------------------------------------------------------------------- */

/* "libfoo.so.1" out of "...: libfoo.so.1: cannot open shared object file". */
static const char *library_of(const struct facts *facts)
{
	static const char *const leads[] = {"shared libraries: ", "shared library "};
	const char *at = NULL;

	if (facts->exec->missing_library)
		return facts_show(facts, facts->exec->missing_library);
	for (size_t i = 0; i < sizeof(leads) / sizeof(*leads) && !at; i++) {
		at = strstr(facts->exec->late_message, leads[i]);
		at = at ? at + strlen(leads[i]) : NULL;
	}
	return at ? facts_show(facts, facts_print(facts, "%.*s", (int)strcspn(at, ": \n"), at))
		  : NULL;
}

static void tell_library(struct verdict *verdict, const struct facts *facts)
{
	const char *library = library_of(facts);
	bool wrong_class = after_said(facts, "wrong ELF class");

	after_tell(verdict, facts,
		   facts_print(facts, "its dynamic loader %s the shared library %s it needs",
			       wrong_class ? "found the wrong ELF class in" : "could not load",
			       library ? library : "that"));
	if (facts->exec->missing_library)
		verdict_prove(verdict, "dynamic section, ld.so.cache and the usual directories",
			      "it needs %s, which neither the cache nor a usual directory has",
			      library);
	if (!facts->exec->late_message) /* nobody heard the loader say it */
		verdict->confidence = CONFIDENCE_POSSIBLE;
	if (library && strstr(library, "libc.musl"))
		verdict_add_factor(verdict, "LIBC_MISMATCH");
}

static void tell_hidden(struct verdict *verdict, const struct facts *facts)
{
	const char *library = library_of(facts);

	after_tell(verdict, facts,
		   facts_print(facts,
			       "its dynamic loader may not read the shared library %s, which is "
			       "there: the Landlock sandbox that it is in does not allow it",
			       library ? library : "it needs"));
	verdict_prove(verdict, "Landlock calls of the run",
		      "process %lld (%s) put a sandbox in force; reading must be allowed beneath "
		      "the directories of libraries, too",
		      (long long)facts->walk->landlock.id,
		      facts_show(facts, facts->walk->landlock_by));
	verdict_add_factor(verdict, "SANDBOX_ROOT");
}

/* "f" out of "undefined symbol: f, version V_1" and its likes. */
static const char *symbol_of(const struct facts *facts)
{
	static const char *const leads[] = {"undefined symbol: ", "cannot locate symbol \"",
					    "Error relocating "};
	const char *at = NULL;

	for (size_t i = 0; i < sizeof(leads) / sizeof(*leads) && !at; i++) {
		at = strstr(facts->exec->late_message, leads[i]);
		at = at ? at + strlen(leads[i]) : NULL;
		if (at && i == 2) { /* behind the file's name */
			at = strstr(at, ": ");
			at = at ? at + 2 : NULL;
		}
	}
	return at ? facts_show(facts, facts_print(facts, "%.*s", (int)strcspn(at, ",:\"\t \n"), at))
		  : "it needs";
}

static void tell_symbol(struct verdict *verdict, const struct facts *facts)
{
	after_tell(verdict, facts,
		   facts_print(facts,
			       "no library that its dynamic loader found has the symbol %s: they "
			       "are not those that it was linked with",
			       symbol_of(facts)));
}

static void prove_libc(struct verdict *verdict, const struct facts *facts)
{
	if (libc_offers_less(facts))
		verdict_prove(verdict, "version tables of the program and its C library",
			      "it needs %s, and %s offers %s at most",
			      facts_show(facts, program_of(facts)->libc_needed),
			      facts_show(facts, facts->exec->libc_path),
			      facts_show(facts, facts->exec->libc_offered));
}

static void tell_foreseen(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s would be started, and its dynamic loader would refuse it: it needs %s, and "
		    "the C library here offers %s at most",
		    facts_path(facts), facts_show(facts, program_of(facts)->libc_needed),
		    facts_show(facts, facts->exec->libc_offered));
	prove_libc(verdict, facts);
	evidence_elf(verdict, facts, facts->target);
	evidence_outcome(verdict, facts);
}

/* "GLIBC_2.38" out of "version `GLIBC_2.38' not found". */
static void tell_libc(struct verdict *verdict, const struct facts *facts)
{
	static const char *const leads[] = {"version `", ", version "};
	const char *version = NULL;

	for (size_t i = 0; i < 2 && !version; i++) {
		const char *at = strstr(facts->exec->late_message, leads[i]);

		at = at ? at + strlen(leads[i]) : NULL;
		if (at)
			version = facts_show(
				facts, facts_print(facts, "%.*s", (int)strcspn(at, "' \n"), at));
	}
	after_tell(verdict, facts,
		   facts_print(facts, "the system's libraries are too old for it: %s is missing",
			       version ? version : "a version it needs"));
	prove_libc(verdict, facts);
}

static void tell_refused(struct verdict *verdict, const struct facts *facts)
{
	after_tell(verdict, facts, "its dynamic loader refused it");
}

/* clang-format off */
const struct rule rules_libraries[] = {
	{libc_will_be_too_old, CAUSE_LIBC_VERSION_TOO_OLD, CONFIDENCE_LIKELY, tell_foreseen},
	{libc_is_too_old, CAUSE_LIBC_VERSION_TOO_OLD, CONFIDENCE_LIKELY, tell_libc},
	{symbol_is_missing, CAUSE_SYMBOL_NOT_FOUND, CONFIDENCE_LIKELY, tell_symbol},
	{loader_refused, CAUSE_LOADER_REJECTED_IMAGE, CONFIDENCE_LIKELY, tell_refused},
	{sandbox_hides_library, CAUSE_LSM_DENIED, CONFIDENCE_LIKELY, tell_hidden},
	{library_is_missing, CAUSE_LIBRARY_NOT_FOUND, CONFIDENCE_LIKELY, tell_library},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
