/* The table of hazards and the loop that asks its questions.
 * The predicates are in hazard_rules.c and hazard_handler.c, the commands in mend.c. */
#include "report/hazard.h"

#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "report/hazard_rules.h"
#include "report/mend.h"
#include "report/quote.h"
#include "report/registry_facts.h"

#define EACH 1	   /* asked of every enabled entry */
#define DISABLED 2 /* of disabled ones too */

/* In sentences: %e the entry, %i its interpreter, %o the other entry, %d the predicate's detail. */
/* clang-format off */
static const struct hazard_rule {
	const char *code;
	enum severity severity;
	unsigned of; /* 0: the registry as a whole */
	hazard_predicate *applies;
	enum mend mend;
	const char *sentence;
} rules[] = {
	{"REGISTRY_NOT_MOUNTED", SEVERITY_WARNING, 0, hazard_not_mounted, MEND_MOUNT,
	 "binfmt_misc is not mounted here: entries may be in force all the same, but nobody can read them."},
	{"REGISTRY_NOT_VISIBLE", SEVERITY_WARNING, 0, hazard_not_visible, MEND_NONE,
	 "binfmt_misc is not mounted in this user namespace: entries may be in force all the same. Mounting it here would put an empty registry in place of the inherited one; look at the host's."},
	{"REGISTRY_UNREADABLE", SEVERITY_WARNING, 0, hazard_unreadable, MEND_SHOW,
	 "The registry cannot be read: %d."},
	{"REGISTRY_ABSENT", SEVERITY_NOTE, 0, hazard_absent, MEND_MODULE,
	 "This kernel has no binfmt_misc, or its module is not loaded: nothing can be emulated."},
	{"STATUS_DISABLED", SEVERITY_ERROR, 0, hazard_status_disabled, MEND_ENABLE_ALL,
	 "The whole registry is disabled: programs get ENOEXEC as if no entry were there."},
	{"WSL_INTEROP_MISSING", SEVERITY_ERROR, 0, hazard_wsl_missing, MEND_WSL,
	 "Windows programs cannot be started: no enabled entry hands them to WSL's /init."},
	{"WSL_INTEROP_SHADOWED", SEVERITY_ERROR, EACH, hazard_wsl_shadowed, MEND_DISABLE_OTHER,
	 "Windows programs go to %o, which comes before %e."},

	{"CAPTURES_NATIVE", SEVERITY_ERROR, EACH, hazard_native, MEND_REMOVE,
	 "%e takes programs that this machine runs itself (%d)."},
	{"CAPTURES_COMPAT", SEVERITY_WARNING, EACH, hazard_native_maybe, MEND_DISABLE,
	 "%e takes programs that this machine may be able to run itself (%d)."},
	{"CAPTURES_APPIMAGE", SEVERITY_NOTE, EACH, hazard_native_appimage, MEND_DISABLE,
	 "%e takes AppImages of this machine, which would run without it; where %i is missing they cannot start."},
	{"CATCH_ALL", SEVERITY_ERROR, EACH, hazard_catch_all, MEND_REMOVE,
	 "%e looks at no bit of a file: it takes everything, its own interpreter too."},
	{"CATCHES_EVERY_ELF", SEVERITY_ERROR, EACH, hazard_every_elf, MEND_REMOVE,
	 "%e takes ELF files of every machine, native ones too."},
	{"CATCHES_EVERY_SCRIPT", SEVERITY_ERROR, EACH, hazard_every_script, MEND_REMOVE,
	 "%e takes every script before the kernel follows its #! line."},
	{"CATCHES_ZEROS", SEVERITY_WARNING, EACH, hazard_zeros, MEND_REMOVE,
	 "%e matches NULs: a short or empty file is compared as if zeros followed, so it takes those too."},
	{"MAGIC_TOO_SHORT", SEVERITY_WARNING, EACH, hazard_short_magic, MEND_DISABLE,
	 "%e looks at %d bits of a file: files of other formats begin like that too."},
	{"MASK_IGNORES_MACHINE", SEVERITY_WARNING, EACH, hazard_ignores_machine, MEND_MASK_MACHINE,
	 "%e takes ELF programs of several machines (%d): its mask ignores e_machine."},
	{"MASK_IGNORES_CLASS", SEVERITY_WARNING, EACH, hazard_ignores_class, MEND_MASK_CLASS,
	 "%e takes 32-bit and 64-bit programs alike: its mask ignores the class."},
	{"MASK_MISSES_PIE", SEVERITY_WARNING, EACH, hazard_misses_pie, MEND_MASK_PIE,
	 "%e does not take position-independent programs: its mask insists on ET_EXEC."},
	{"MASK_MISSES_GNU_OSABI", SEVERITY_WARNING, EACH, hazard_misses_osabi, MEND_MASK_OSABI,
	 "%e does not take programs marked GNU/Linux (EI_OSABI 3), as static glibc programs may be."},
	{"MASK_MISSES_APPIMAGE", SEVERITY_NOTE, EACH, hazard_misses_appimage, MEND_MASK_APPIMAGE,
	 "%e does not take AppImages: its mask wants zeros where they carry AI\\x02 (offset 8)."},
	{"EXTENSION_NEVER_MATCHES", SEVERITY_WARNING, EACH, hazard_dead_extension, MEND_LAST_SUFFIX,
	 "%e can never match: the kernel compares what follows the last dot of a path."},

	{"ENTRY_DISABLED", SEVERITY_WARNING, EACH | DISABLED, hazard_disabled, MEND_ENABLE,
	 "%e is disabled: what it would take goes on as if it were not there."},
	{"SHADOWED", SEVERITY_WARNING, EACH, hazard_shadowed, MEND_DISABLE_OTHER,
	 "%e is never reached: %o comes before it and takes every file that it would take."},
	{"SHADOWED_PARTLY", SEVERITY_NOTE, EACH, hazard_shadowed_partly, MEND_DISABLE_OTHER,
	 "%o comes before %e and takes some of the files that it would take."},
	{"ORDER_UNKNOWN", SEVERITY_WARNING, EACH, hazard_order_unknown, MEND_DISABLE_OTHER,
	 "%o and %e take the same files; the one registered last wins, and these files do not tell which."},

	{"INTERPRETER_MISSING", SEVERITY_ERROR, EACH, hazard_missing, MEND_INSTALL,
	 "The interpreter of %e, %i, does not exist: %d."},
	{"INTERPRETER_NOT_EXECUTABLE", SEVERITY_ERROR, EACH, hazard_not_executable, MEND_CHMOD,
	 "The interpreter of %e, %i, %d: EACCES for every program it takes."},
	{"INTERPRETER_NOEXEC", SEVERITY_ERROR, EACH, hazard_noexec, MEND_REMOUNT,
	 "The interpreter of %e, %i, lies on a noexec mount: EACCES for every program it takes."},
	{"INTERPRETER_OWNER_ONLY", SEVERITY_WARNING, EACH, hazard_owner_only, MEND_CHMOD,
	 "The interpreter of %e, %i, is not executable for everybody: EACCES for other users."},
	{"INTERPRETER_RELATIVE", SEVERITY_ERROR, EACH, hazard_relative, MEND_ABSOLUTE,
	 "The interpreter of %e, %i, is a relative path: it is looked up in the caller's directory."},
	{"INTERPRETER_FOREIGN", SEVERITY_ERROR, EACH, hazard_foreign, MEND_INSTALL,
	 "The interpreter of %e, %i, is %d: ENOEXEC for every program it takes."},
	{"INTERPRETER_NO_FORMAT", SEVERITY_ERROR, EACH, hazard_no_format, MEND_INSTALL,
	 "The interpreter of %e, %i, is neither ELF nor a script: ENOEXEC for every program it takes."},
	{"INTERPRETER_LOADER_MISSING", SEVERITY_ERROR, EACH, hazard_no_loader, MEND_LOADER,
	 "The loader%d that the interpreter of %e needs does not exist: ENOENT for every program it takes."},
	{"INTERPRETER_LOOP", SEVERITY_ERROR, EACH, hazard_loop, MEND_REMOVE,
	 "No exec through %e can end: its interpreter %i is itself taken by %o (%d)."},
	{"INTERPRETER_TOO_DEEP", SEVERITY_ERROR, EACH, hazard_too_deep, MEND_REMOVE,
	 "The interpreter of %e, %i, is a script of scripts, too many deep: ELOOP for every program it takes."},
	{"INTERPRETER_REDIRECTED", SEVERITY_NOTE, EACH, hazard_redirected, MEND_DISABLE_OTHER,
	 "The interpreter of %e, %i, is itself taken by %o."},
	{"INTERPRETER_REPLACED", SEVERITY_NOTE, EACH, hazard_pinned_gone, MEND_INSTALL,
	 "%e works with the file opened at registration; %i cannot be registered again (%d)."},
	{"EXECFD_WITH_SCRIPT", SEVERITY_ERROR, EACH, hazard_execfd_script, MEND_DROP_OC,
	 "%e has O or C and its interpreter %i is a script: ENOEXEC for every program it takes."},
	{"EXECFD_TWICE", SEVERITY_ERROR, EACH, hazard_execfd_twice, MEND_DROP_OC,
	 "%e has O or C and its interpreter is taken by %o: ENOEXEC for every program it takes."},

	{"NO_FIX_BINARY", SEVERITY_NOTE, EACH, hazard_no_f, MEND_ADD_F,
	 "%e lacks F: in a container or chroot %i is looked up there, and ENOENT where it is missing."},
	{"FIX_BINARY_DYNAMIC", SEVERITY_WARNING, EACH, hazard_dynamic_f, MEND_LOADER,
	 "%e has F but %i is dynamically linked: containers must hold its loader %d and libraries."},
	{"FIX_BINARY_SCRIPT", SEVERITY_WARNING, EACH, hazard_script_f, MEND_DROP_F,
	 "%e has F but %i is a script: %d opens it by its path all the same, in a container too."},
	{"NO_CREDENTIALS", SEVERITY_NOTE, EACH, hazard_no_c, MEND_ADD_C,
	 "%e lacks C: setuid programs it takes (sudo, su, ping) run with the caller's rights."},
	{"ARGV0_EXPECTED", SEVERITY_WARNING, EACH, hazard_argv0_expected, MEND_ADD_P,
	 "%e lacks P but %i expects it: programs get their arguments shifted by one."},
	{"ARGV0_LOST", SEVERITY_NOTE, EACH, hazard_no_p, MEND_ADD_P,
	 "%e lacks P: programs get their path as argv[0] (login shells, renamed programs); qemu knows P from 6.0 on."},

	{"BPF_ENTRY", SEVERITY_NOTE, EACH, hazard_bpf, MEND_SHOW,
	 "%e is decided by a BPF program: nobody can tell from outside what it takes."},
	{"UNKNOWN_KIND", SEVERITY_NOTE, EACH | DISABLED, hazard_unknown_kind, MEND_SHOW,
	 "The text of %e is not understood; a newer kernel's, perhaps. It is kept and shown."},
	{"UNKNOWN_FLAGS", SEVERITY_NOTE, EACH | DISABLED, hazard_unknown_flags, MEND_SHOW,
	 "%e has flags of a newer kernel (%d): kept and shown, what they do is not known here."},
	{"UNKNOWN_LINES", SEVERITY_NOTE, EACH | DISABLED, hazard_unknown_lines, MEND_SHOW,
	 "%e has lines of a newer kernel: kept and shown, what they mean is not known here."},
};
/* clang-format on */

const char *hazard_code(size_t row)
{
	return row < sizeof(rules) / sizeof(*rules) ? rules[row].code : NULL;
}

static void add_name(struct buf *out, const struct binfmt_entry *entry)
{
	quote_add(out, entry && entry->name ? entry->name : "?");
}

static char *sentence_of(const struct hazard_rule *rule, const struct hazard_question *q)
{
	struct buf out = {0};

	for (const char *c = rule->sentence; *c; c++) {
		if (*c != '%') {
			buf_add_byte(&out, *c);
			continue;
		}
		c++;
		if (*c == 'e')
			add_name(&out, q->entry);
		else if (*c == 'o')
			add_name(&out, q->other);
		else if (*c == 'i')
			quote_add(&out, q->entry->interpreter ? q->entry->interpreter : "?");
		else
			quote_add_text(&out, q->detail.data ? q->detail.data : "", q->detail.len);
	}
	return buf_steal(&out);
}

static void ask(struct hazards *hazards, const struct hazard_rule *rule, struct hazard_question *q,
		size_t entry)
{
	struct buf fix = {0};
	struct hazard *hazard;

	q->other = NULL;
	buf_clear(&q->detail);
	if (!rule->applies(q))
		return;
	hazards->items = xrealloc(hazards->items, (hazards->count + 1) * sizeof(*hazards->items));
	hazard = &hazards->items[hazards->count++];
	*hazard = (struct hazard){.code = rule->code, .severity = rule->severity, .entry = entry};
	hazard->sentence = sentence_of(rule, q);
	if (mend_add(&fix, rule->mend, q->entry, q->other))
		hazard->fix = buf_steal(&fix);
	buf_free(&fix);
}

static void ask_about_entry(struct hazards *hazards, const struct registry_facts *facts,
			    size_t index, enum severity severity)
{
	struct hazard_question q = {
		.facts = facts,
		.index = index,
		.entry = &facts->registry->entries[index],
		.takes = &facts->takes[index],
		.handler = &facts->handlers[index],
		.relay = &facts->relays[index],
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].of && rules[i].severity == severity &&
		    (q.entry->enabled || (rules[i].of & DISABLED)))
			ask(hazards, &rules[i], &q, index);
	buf_free(&q.detail);
}

void hazards_find(struct hazards *hazards, const struct registry_facts *facts)
{
	*hazards = (struct hazards){0};
	for (enum severity severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
		struct hazard_question whole = {.facts = facts, .index = BINFMT_NO_ENTRY};

		for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
			if (!rules[i].of && rules[i].severity == severity)
				ask(hazards, &rules[i], &whole, BINFMT_NO_ENTRY);
		for (size_t i = 0; i < facts->registry->count; i++)
			ask_about_entry(hazards, facts, i, severity);
		buf_free(&whole.detail);
	}
}

static void hazard_free(struct hazard *hazard)
{
	free(hazard->sentence);
	free(hazard->fix);
}

void hazards_drop_notes(struct hazards *hazards)
{
	while (hazards->count && hazards->items[hazards->count - 1].severity == SEVERITY_NOTE)
		hazard_free(&hazards->items[--hazards->count]);
}

void hazards_free(struct hazards *hazards)
{
	for (size_t i = 0; i < hazards->count; i++)
		hazard_free(&hazards->items[i]);
	free(hazards->items);
	*hazards = (struct hazards){0};
}
