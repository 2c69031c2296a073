/* Programs that need a handler and found none: why no entry took them, and what they are.
 * The registry's near misses come first, then the plain absence by kind of format. */
#include <elf.h>
#include <string.h>

#include "report/origin.h"
#include "report/rules.h"

static bool x32_is_off(const struct facts *facts)
{
	return facts->failed && facts->image && facts->image->elf.valid &&
	       facts->rule == RULE_ELF_PHDRS && facts->image->elf.machine == EM_X86_64 &&
	       facts->image->elf.elf_class == ELFCLASS32 && facts->kernel->x32 != TRI_YES;
}

static bool is_foreign_elf(const struct facts *facts)
{
	return format_is_refused(facts) && facts->image->elf.valid &&
	       facts->takes == KERNEL_TAKES_NOT;
}

static bool lacks_compat(const struct facts *facts)
{
	return x32_is_off(facts) ||
	       (format_is_refused(facts) && facts->image->elf.valid &&
		(facts->rule == RULE_ELF_COMPAT_OFF || facts->takes == KERNEL_TAKES_COMPAT_OFF ||
		 facts->takes == KERNEL_TAKES_COMPAT_MAYBE));
}

/* An entry that takes zeros would "match" an empty file; that is no handler for it. */
static bool handler_is_off(const struct facts *facts)
{
	return (format_is_refused(facts) || x32_is_off(facts)) && facts->off && facts->image->size;
}

static bool is_pe_under_wsl(const struct facts *facts)
{
	const char *virt = facts->host->virt;

	if (!format_is_refused(facts) || !facts->image->foreign.is_pe || !virt ||
	    strncmp(virt, "wsl", 3))
		return false;
	for (size_t i = 0; facts->registry && i < facts->registry->count; i++) {
		const char *interpreter = facts->registry->entries[i].interpreter;

		if (interpreter && !strcmp(interpreter, "/init"))
			return false;
	}
	return true;
}

static bool handler_differs(const struct facts *facts)
{
	return format_is_refused(facts) && facts->near && facts->registry->enabled;
}

/* The entry of our own instance that would take it, when the caller has another instance. */
static const struct binfmt_entry *entry_of_ours(const struct facts *facts)
{
	const struct registry *ours = facts->exec->ours;

	for (size_t i = 0; ours && ours->enabled && i < ours->count; i++) {
		struct binfmt_comparison comparison;

		binfmt_entry_compare(&ours->entries[i], facts->image->head, facts->image->path,
				     &comparison);
		if (comparison.match == BINFMT_MATCHES)
			return &ours->entries[i];
	}
	return NULL;
}

static bool handler_is_elsewhere(const struct facts *facts)
{
	return format_is_refused(facts) && facts->image->size && entry_of_ours(facts);
}

static bool is_foreign_system(const struct facts *facts)
{
	return format_is_refused(facts) && facts->image->foreign.family == FOREIGN_OS;
}

static bool is_managed(const struct facts *facts)
{
	return format_is_refused(facts) && facts->image->foreign.family == FOREIGN_MANAGED;
}

/* ---- telling -------------------------------------------------------------------------------- */

static const char *article(const char *phrase)
{
	return strchr("aeiouxAEIO", *phrase) ? "an" : "a";
}

/* "./app is a 64-bit Arm (AArch64) program", or the same of the interpreter of a fine script. */
static const char *what_it_is(const struct facts *facts)
{
	const struct dispatch_image *image = facts->image;
	const char *phrase, *kind = "";

	if (image->elf.valid) {
		phrase = facts->machine ? facts->machine->phrase
					: facts_print(facts, "machine %u", image->elf.machine);
		kind = " ELF program";
	} else {
		phrase = image->foreign.name ? image->foreign.name : "file of an unknown format";
	}
	if (image->level > 0)
		return facts_print(facts, "%s is fine, but its interpreter %s is %s %s%s",
				   facts_path(facts), facts_subject(facts), article(phrase), phrase,
				   kind);
	return facts_print(facts, "%s is %s %s%s", facts_subject(facts), article(phrase), phrase,
			   kind);
}

static void finish(struct verdict *verdict, const struct facts *facts)
{
	if (facts->image->level > 0)
		verdict->subject = SUBJECT_SHEBANG_INTERP;
	evidence_elf(verdict, facts, facts->image);
	evidence_cut(verdict, facts, facts->image);
	if (!facts->image->elf.valid)
		evidence_content(verdict, facts, facts->image);
	evidence_go(verdict, facts);
	evidence_registry(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_off(struct verdict *verdict, const struct facts *facts)
{
	const char *entry = facts_show(facts, facts->off->name);
	const char *chosen = origin_tell(verdict, facts);

	if (facts->registry->enabled)
		verdict_say(verdict,
			    "%s, and entry %s of binfmt_misc, which would take it, is "
			    "disabled%s",
			    what_it_is(facts), entry, chosen);
	else
		verdict_say(verdict,
			    "%s, and entry %s would take it, but the whole binfmt_misc "
			    "registry is disabled%s",
			    what_it_is(facts), entry, chosen);
	verdict_prove(verdict, "binfmt_misc registry, read at the exec",
		      "entry %s matches its bytes and is %s; its interpreter is %s", entry,
		      facts->off->enabled ? "enabled itself" : "disabled",
		      facts_show(facts, facts->off->interpreter));
	finish(verdict, facts);
}

static void tell_wsl(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s, and WSL's interop entry that starts Windows programs is not "
		    "registered",
		    what_it_is(facts));
	if (facts->registry && !facts->registry->count && facts->host->binfmt_d &&
	    facts->host->binfmt_d[0])
		verdict_add_factor(verdict, "BINFMT_REGISTRY_FLUSHED");
	finish(verdict, facts);
}

static void tell_differs(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_comparison *by = &facts->near_by;
	const unsigned char *pad = facts->image->elf.ident_pad;
	bool dirty = facts->image->elf.valid && by->first_offset >= 8 && by->first_offset < 16;
	bool appimage = dirty && pad[0] == 'A' && pad[1] == 'I';
	const char *chosen = origin_tell(verdict, facts);

	verdict_say(verdict,
		    "%s, and entry %s of binfmt_misc nearly takes it: byte %u is 0x%02x, "
		    "the entry wants 0x%02x%s%s",
		    what_it_is(facts), facts_show(facts, facts->near->name), by->first_offset,
		    by->have, by->want, appimage ? " (AppImage's signature in the ELF header)" : "",
		    chosen);
	if (dirty)
		verdict_add_factor(verdict, "ELF_IDENT_PADDING_DIRTY");
	finish(verdict, facts);
}

static void tell_elsewhere(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *entry = entry_of_ours(facts);

	verdict_say(verdict,
		    "%s, and entry %s that would take it is registered in another "
		    "binfmt_misc instance than the one of the caller's user namespace",
		    what_it_is(facts), facts_show(facts, entry->name));
	verdict_prove(verdict, "binfmt_misc registry of exectrace's own namespace",
		      "entry %s matches its bytes", facts_show(facts, entry->name));
	verdict_add_factor(verdict, "KERNEL_6_7_NAMESPACED_BINFMT");
	finish(verdict, facts);
}

static void tell_compat(struct verdict *verdict, const struct facts *facts)
{
	const char *lacking = facts->kernel->wsl1
				      ? "WSL1 runs 64-bit programs only"
				      : facts_print(facts,
						    "this %s kernel or its CPU does not offer "
						    "that ABI",
						    kernel_arch_name(facts->kernel));

	verdict_say(verdict, "%s, and %s%s", what_it_is(facts), lacking,
		    origin_tell(verdict, facts));
	if (facts->kernel->wsl1)
		verdict_prove(verdict, "release of the kernel", "it is %s",
			      facts_show(facts, facts->host->release));
	if (facts->host->cmdline && strstr(facts->host->cmdline, "ia32_emulation="))
		verdict_prove(verdict, "kernel command line", "it sets ia32_emulation");
	finish(verdict, facts);
}

/* Why nothing took it, for the end of a sentence. */
static const char *nothing_takes_it(const struct facts *facts)
{
	if (facts->registry && facts->registry->count)
		return "no entry of binfmt_misc takes it";
	if (facts->registry)
		return "no handler is registered with binfmt_misc";
	if (facts->exec->registry && facts->exec->registry->state == REGISTRY_ABSENT)
		return "this kernel has no binfmt_misc";
	if (facts->exec->registry && facts->exec->registry->state == REGISTRY_UNREADABLE)
		return "no handler for it is known (the binfmt_misc registry cannot be read)";
	return "no handler took it (binfmt_misc is not mounted here, so its entries cannot be "
	       "read)";
}

/* A program directory of a root that was made elsewhere, and not by this run. */
static bool is_part_of_image(const struct facts *facts)
{
	static const char *const dirs[] = {"/bin/",	 "/sbin/",	    "/usr/bin/",
					   "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/",
					   "/opt/"};
	const char *path = facts->image->resolved;

	if (!path || facts->exec->nhistory || (!facts->exec->root && !facts->host->container))
		return false;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (!strncmp(path, dirs[i], strlen(dirs[i])))
			return true;
	return false;
}

/* The shell of the same root is for this machine, so the image was meant to be. */
static void tell_image(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *shell = &facts->exec->shell;
	const struct elf_machine *machine;

	if (!shell->valid || !is_part_of_image(facts) ||
	    kernel_takes_elf(facts->kernel, shell->machine, shell->elf_class, shell->data,
			     shell->flags) != KERNEL_TAKES_NATIVE)
		return;
	machine = elf_machine_find(shell->machine, shell->elf_class, shell->data, shell->flags);
	if (!machine)
		return;
	verdict_continue(verdict, "; /bin/sh of the same image is %s %s one",
			 article(machine->phrase), machine->phrase);
	verdict_prove(verdict, "ELF header of /bin/sh in the caller's root", "it is %s %s program",
		      article(machine->phrase), machine->phrase);
	verdict_add_factor(verdict, "IMAGE_METADATA_WRONG");
}

static void tell_foreign_elf(struct verdict *verdict, const struct facts *facts)
{
	const char *arch = kernel_arch_name(facts->kernel);

	verdict_say(verdict, "%s; this is %s %s kernel and %s%s", what_it_is(facts), article(arch),
		    arch, nothing_takes_it(facts), origin_tell(verdict, facts));
	tell_image(verdict, facts);
	finish(verdict, facts);
}

static void tell_foreign_system(struct verdict *verdict, const struct facts *facts)
{
	const struct foreign *foreign = &facts->image->foreign;

	verdict_say(verdict, "%s, and %s%s", what_it_is(facts), nothing_takes_it(facts),
		    origin_tell(verdict, facts));
	if (foreign->is_ape)
		verdict_add_factor(verdict, "POLYGLOT_MAGIC");
	else if (!facts->exec->nhistory)
		verdict_add_factor(verdict, "COPIED_FROM_OTHER_PLATFORM");
	finish(verdict, facts);
}

static void tell_managed(struct verdict *verdict, const struct facts *facts)
{
	const struct foreign *foreign = &facts->image->foreign;

	verdict_say(verdict, "%s that needs a runtime%s%s%s, and %s%s", what_it_is(facts),
		    foreign->runtime ? " (" : "", foreign->runtime ? foreign->runtime : "",
		    foreign->runtime ? ")" : "", nothing_takes_it(facts),
		    origin_tell(verdict, facts));
	finish(verdict, facts);
}

/* clang-format off */
const struct rule rules_format[] = {
	{handler_is_off, CAUSE_BINFMT_HANDLER_DISABLED, CONFIDENCE_PROVED, tell_off},
	{is_pe_under_wsl, CAUSE_BINFMT_WSL_INTEROP_MISSING, CONFIDENCE_PROVED, tell_wsl},
	{handler_differs, CAUSE_BINFMT_MAGIC_MISMATCH, CONFIDENCE_PROVED, tell_differs},
	{handler_is_elsewhere, CAUSE_BINFMT_OTHER_NAMESPACE, CONFIDENCE_PROVED, tell_elsewhere},
	{lacks_compat, CAUSE_ELF_COMPAT_UNSUPPORTED, CONFIDENCE_PROVED, tell_compat},
	{is_foreign_elf, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, CONFIDENCE_PROVED, tell_foreign_elf},
	{is_foreign_system, CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER, CONFIDENCE_PROVED, tell_foreign_system},
	{is_managed, CAUSE_MANAGED_FORMAT_NO_HANDLER, CONFIDENCE_PROVED, tell_managed},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
