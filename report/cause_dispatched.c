/* Execs that succeeded through a binfmt_misc entry: whether that was meant, and what the handler
 * made of it. */
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "report/rules.h"

static bool contains(const char *text, const char *needle)
{
	return text && strstr(text, needle);
}

static bool contains_any(const char *text, const char *const *needles)
{
	for (; *needles; needles++)
		if (contains(text, *needles))
			return true;
	return false;
}

static bool entry_has(const struct facts *facts, unsigned flags)
{
	return facts->entry && (facts->entry->flags & flags);
}

static const char *handler_base(const struct facts *facts)
{
	const char *base = facts->entry ? facts_base(facts->entry->interpreter) : NULL;

	return base ? base : "";
}

static bool native_was_captured(const struct facts *facts)
{
	return facts->captured;
}

static bool handler_loops(const struct facts *facts)
{
	return facts->taken && facts_times_repeated(facts) >= 3;
}

static bool guest_loader_is_missing(const struct facts *facts)
{
	static const char *const words[] = {"Could not open '", "failed to open elf at", NULL};
	const char *message = facts->exec->late_message;

	return facts->taken && facts->exec->late_death && message && facts->taken_image &&
	       facts->taken_image->elf.interp &&
	       (contains_any(message, words) ||
		(contains(message, facts->taken_image->elf.interp) &&
		 contains(message, "No such file")));
}

/* Execute permission without read permission, for a caller without the capabilities to read all. */
static bool target_is_unreadable(const struct facts *facts)
{
	const uint64_t reads_all = 1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH;
	const struct dispatch_creds *creds = &facts->exec->status.creds;
	const struct dispatch_image *image = facts->taken_image;
	mode_t mode;

	if (!facts->taken || !image || !image->opened || !creds->known ||
	    (creds->cap_effective & reads_all) || entry_has(facts, BINFMT_O | BINFMT_C) ||
	    !facts->exec->late_death || (!facts->exec->late_code && !facts->exec->late_signal))
		return false;
	mode = image->mode;
	if (image->uid == creds->fsuid)
		return !(mode & S_IRUSR);
	for (size_t i = 0; i < creds->ngroups; i++)
		if (creds->groups[i] == image->gid)
			return !(mode & S_IRGRP);
	return !(mode & (image->gid == creds->fsgid ? S_IRGRP : S_IROTH));
}

/* Debian's *-binfmt-P are the emulators that expect the P flag. */
static bool arguments_are_shifted(const struct facts *facts)
{
	const char *base = handler_base(facts);
	size_t len = strlen(base);

	return facts->taken && facts->entry && len > 2 && !strcmp(base + len - 2, "-P") &&
	       !entry_has(facts, BINFMT_P);
}

static bool emulator_failed(const struct facts *facts)
{
	static const int signals[] = {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSYS};
	static const char *const prefixes[] = {"qemu-", "qemu:", "rosetta error", "box64", "box86",
					       "FEX",	NULL};
	const char *message = facts->exec->late_message;

	if (!facts->taken || !facts->exec->late_death || !facts->taken_image ||
	    !facts->taken_image->elf.valid)
		return false;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (facts->exec->late_signal == signals[i])
			return true;
	for (size_t i = 0; message && facts->exec->late_code && prefixes[i]; i++)
		if (!strncmp(message, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

static bool handler_refused(const struct facts *facts)
{
	static const char *const words[] = {"Exec format error",
					    "bad magic",
					    "invalid file",
					    "Invalid or corrupt",
					    "not a valid",
					    "valid CIL image",
					    "cannot execute",
					    "unable to find an interpreter",
					    NULL};

	return facts->taken && facts->exec->late_death && facts->exec->late_code &&
	       contains_any(facts->exec->late_message, words);
}

/* ---- the wrong one -------------------------------------------------------------------------- */

static bool is_polyglot_elsewhere(const struct facts *facts)
{
	return facts->taken_image && facts->taken_image->foreign.is_ape &&
	       !contains(handler_base(facts), "ape");
}

static bool is_mono(const struct binfmt_entry *entry)
{
	const char *base = facts_base(entry->interpreter);

	return !strcmp(entry->name, "cli") ||
	       (base && (!strcmp(base, "cli") || !strncmp(base, "mono", 4)));
}

static bool is_windows_program_under_mono(const struct facts *facts)
{
	return facts->taken_image && facts->taken_image->foreign.is_pe &&
	       !facts->taken_image->foreign.is_clr && facts->entry && is_mono(facts->entry);
}

static bool serves_it(const struct facts *facts, const struct binfmt_entry *entry)
{
	const struct elf_image *elf = &facts->taken_image->elf;

	return elf->valid &&
	       binfmt_entry_serves_elf(entry, elf->machine, elf->elf_class, elf->data);
}

/* Two copies of the same emulator under two names do the same. */
static bool shadows_another(const struct facts *facts)
{
	const char *one = handler_base(facts), *other;

	if (!facts->other || !facts->entry)
		return false;
	other = facts_base(facts->other->interpreter);
	if (!other || !strcmp(one, other))
		return false;
	return !(serves_it(facts, facts->entry) && serves_it(facts, facts->other) &&
		 !strncmp(one, "qemu-", 5) && !strncmp(other, "qemu-", 5));
}

static bool handler_is_wrong(const struct facts *facts)
{
	return facts->taken && (is_polyglot_elsewhere(facts) ||
				is_windows_program_under_mono(facts) || shadows_another(facts));
}

/* ---- lost on the way ------------------------------------------------------------------------ */

static bool credentials_were_dropped(const struct facts *facts)
{
	const struct dispatch_image *image = facts->taken_image;
	uid_t euid = facts->exec->status.creds.euid;

	return facts->taken && image && image->opened && (image->mode & S_ISUID) &&
	       !entry_has(facts, BINFMT_C) && facts->exec->status.creds.known &&
	       image->uid != euid && (facts->explained || facts->exec->euid_after == euid);
}

static bool argv0_was_lost(const struct facts *facts)
{
	char *const *argv = facts->exec->argv;

	return facts->taken && facts->entry && !entry_has(facts, BINFMT_P) && argv && argv[0] &&
	       facts->exec->path && *facts->exec->path && !facts->explained &&
	       strcmp(facts_base(argv[0]), facts_base(facts->exec->path));
}

static bool was_dispatched(const struct facts *facts)
{
	return facts->taken;
}

/* An entry that the snapshot does not hold: something else runs in place of a refused file. */
static bool unseen_entry_took_it(const struct facts *facts)
{
	return facts->compared && !facts->agrees && facts->walk->predicted.kind == OUTCOME_ERRNO &&
	       facts->walk->predicted.error == ENOEXEC &&
	       (facts->walk->undecidable & (UNDECIDABLE_REGISTRY | UNDECIDABLE_SHADOW_INSTANCE));
}

/* ---- telling -------------------------------------------------------------------------------- */

static const char *entry_name(const struct facts *facts)
{
	return facts_show(facts, facts->taken->entry);
}

static const char *file_name(const struct facts *facts)
{
	return facts->taken_image ? facts_show(facts, facts->taken_image->path) : facts_path(facts);
}

static void finish(struct verdict *verdict, const struct facts *facts)
{
	evidence_entry(verdict, facts);
	evidence_elf(verdict, facts, facts->taken_image);
	evidence_end(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_loop(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_BINFMT_INTERP;
	verdict_say(verdict,
		    "process %d executed %s %zu times: entry %s hands it to %s, which "
		    "executes it again",
		    facts->exec->pid, file_name(facts), facts_times_repeated(facts) + 1,
		    entry_name(facts), facts_handler(facts));
	finish(verdict, facts);
}

static void tell_guest_loader(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_ELF_INTERP;
	verdict_say(verdict,
		    "%s ran under %s (entry %s), which could not find the loader that the "
		    "emulated program needs, %s",
		    file_name(facts), facts_handler(facts), entry_name(facts),
		    facts_show(facts, facts->taken_image->elf.interp));
	finish(verdict, facts);
}

static void tell_unreadable(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s may be executed but not read by the caller, and entry %s makes %s "
		    "open it",
		    file_name(facts), entry_name(facts), facts_handler(facts));
	evidence_mode(verdict, facts, facts->taken_image);
	finish(verdict, facts);
}

static void tell_shifted(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_BINFMT_INTERP;
	verdict_say(verdict,
		    "entry %s does not pass the original argv[0] (no P flag), but its "
		    "interpreter %s expects it: the arguments of %s are shifted by one",
		    entry_name(facts), facts_handler(facts), file_name(facts));
	finish(verdict, facts);
}

static void tell_emulator(struct verdict *verdict, const struct facts *facts)
{
	const char *signal = xlat_signal(facts->exec->late_signal);

	verdict->subject = SUBJECT_BINFMT_INTERP;
	if (facts->exec->late_signal)
		verdict_say(verdict,
			    "%s ran under the emulator %s (entry %s) and died of %s there: "
			    "not a crash of a native program",
			    file_name(facts), facts_handler(facts), entry_name(facts),
			    signal ? signal : "a signal");
	else
		verdict_say(verdict,
			    "%s was handed to the emulator %s (entry %s), which gave up "
			    "with status %d",
			    file_name(facts), facts_handler(facts), entry_name(facts),
			    facts->exec->late_code);
	finish(verdict, facts);
}

static void tell_refused(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_BINFMT_INTERP;
	verdict_say(verdict,
		    "the kernel dispatched %s to entry %s as meant; %s itself refused the "
		    "file",
		    file_name(facts), entry_name(facts), facts_handler(facts));
	finish(verdict, facts);
}

static void tell_wrong(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *other = facts->other;

	if (other)
		verdict_say(verdict,
			    "%s went to entry %s (%s), which comes before entry %s (%s) "
			    "that matches too",
			    file_name(facts), entry_name(facts), facts_handler(facts),
			    facts_show(facts, other->name), facts_show(facts, other->interpreter));
	else
		verdict_say(verdict, "%s is %s, but entry %s handed it to %s", file_name(facts),
			    facts->taken_image->foreign.name, entry_name(facts),
			    facts_handler(facts));
	if (is_polyglot_elsewhere(facts))
		verdict_add_factor(verdict, "POLYGLOT_MAGIC");
	else if (!is_windows_program_under_mono(facts) && verdict->confidence > CONFIDENCE_LIKELY)
		verdict->confidence = CONFIDENCE_LIKELY;
	finish(verdict, facts);
}

static void tell_dropped(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s has the setuid bit of user %u, but entry %s lacks the C flag, so "
		    "it runs as user %u",
		    file_name(facts), (unsigned)facts->taken_image->uid, entry_name(facts),
		    (unsigned)facts->exec->status.creds.euid);
	evidence_mode(verdict, facts, facts->taken_image);
	finish(verdict, facts);
}

static void tell_argv0(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s was called as %s, but entry %s lacks the P flag, so the program "
		    "sees its path in place of that name",
		    file_name(facts), facts_show(facts, facts->exec->argv[0]), entry_name(facts));
	finish(verdict, facts);
}

static void tell_emulated(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->taken_image;
	const struct elf_machine *machine =
		image && image->elf.valid
			? elf_machine_find(image->elf.machine, image->elf.elf_class,
					   image->elf.data, image->elf.flags)
			: NULL;

	verdict_say(verdict, "%s%s%s%s %s through entry %s of binfmt_misc, under %s",
		    file_name(facts), machine ? " (" : "", machine ? machine->phrase : "",
		    machine ? ")" : "", facts->explained ? "would run" : "runs", entry_name(facts),
		    facts_handler(facts));
	finish(verdict, facts);
}

static void tell_unseen(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s runs under %s: an entry of binfmt_misc took it that cannot be read "
		    "from here",
		    facts_path(facts), facts_show(facts, facts->exec->observed.ran));
	evidence_elf(verdict, facts, facts->target);
	evidence_registry(verdict, facts);
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_dispatched[] = {
	{unseen_entry_took_it, CAUSE_RUNS_EMULATED, CONFIDENCE_LIKELY, tell_unseen},
	{native_was_captured, CAUSE_BINFMT_NATIVE_HIJACKED, CONFIDENCE_PROVED, binfmt_tell_hijack},
	{handler_loops, CAUSE_BINFMT_INTERP_LOOP, CONFIDENCE_LIKELY, tell_loop},
	{guest_loader_is_missing, CAUSE_EMULATED_ELF_INTERP_NOT_FOUND, CONFIDENCE_LIKELY, tell_guest_loader},
	{target_is_unreadable, CAUSE_BINFMT_TARGET_UNREADABLE, CONFIDENCE_LIKELY, tell_unreadable},
	{arguments_are_shifted, CAUSE_BINFMT_ARGV_CONVENTION_MISMATCH, CONFIDENCE_LIKELY, tell_shifted},
	{handler_is_wrong, CAUSE_BINFMT_WRONG_HANDLER, CONFIDENCE_PROVED, tell_wrong},
	{emulator_failed, CAUSE_EMULATOR_FAILED, CONFIDENCE_LIKELY, tell_emulator},
	{handler_refused, CAUSE_BINFMT_HANDLER_REJECTED, CONFIDENCE_LIKELY, tell_refused},
	{credentials_were_dropped, CAUSE_BINFMT_CREDENTIALS_DROPPED, CONFIDENCE_PROVED, tell_dropped},
	{argv0_was_lost, CAUSE_BINFMT_ARGV0_LOST, CONFIDENCE_PROVED, tell_argv0},
	{was_dispatched, CAUSE_RUNS_EMULATED, CONFIDENCE_PROVED, tell_emulated},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
