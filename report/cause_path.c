/* Searches of PATH that came to a program of another system first. That it ran makes it no less
 * the wrong one. */
#include <ctype.h>
#include <string.h>

#include "report/rules.h"

static const struct dispatch_image *image_of(const struct facts *facts)
{
	return facts->taken ? facts->taken_image : facts->target;
}

/* Is the one further on in PATH a program of this machine? */
static bool another_is_native(const struct facts *facts)
{
	const struct elf_image *elf = &facts->exec->shadowed_elf;
	enum kernel_takes takes = KERNEL_TAKES_NOT;

	if (elf->valid)
		takes = kernel_takes_elf(facts->kernel, elf->machine, elf->elf_class, elf->data,
					 elf->flags);
	return facts->exec->shadowed_script || takes == KERNEL_TAKES_NATIVE ||
	       takes == KERNEL_TAKES_COMPAT;
}

static bool another_machines_was_first(const struct facts *facts)
{
	const struct dispatch_image *image = image_of(facts);

	return facts->taken && !facts->captured && facts->exec->shadowed && image &&
	       (image->elf.valid || image->foreign.family == FOREIGN_OS || image->foreign.is_pe) &&
	       another_is_native(facts);
}

/* WSL shows the drives of Windows as /mnt/c and so on, and appends Windows's PATH to its own. */
static bool is_on_a_drive(const struct facts *facts)
{
	const char *path = facts->exec->path, *virt = facts->host->virt;

	return virt && !strncmp(virt, "wsl", 3) && path && !strncmp(path, "/mnt/", 5) &&
	       isalpha((unsigned char)path[5]) && path[6] == '/';
}

static bool windows_was_first(const struct facts *facts)
{
	return is_on_a_drive(facts) && facts->exec->shadowed && another_is_native(facts) &&
	       strncmp(facts->exec->shadowed, "/mnt/", 5);
}

/* ---- telling -------------------------------------------------------------------------------- */

static void prove_other(struct verdict *verdict, const struct facts *facts)
{
	verdict_prove(verdict, "search of PATH", "%s is what the search would have come to next",
		      facts_show(facts, facts->exec->shadowed));
	evidence_entry(verdict, facts);
	evidence_elf(verdict, facts, image_of(facts));
	evidence_end(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_machine(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = image_of(facts);
	const struct elf_image *elf = &image->elf;
	const struct elf_machine *machine =
		elf->valid ? elf_machine_find(elf->machine, elf->elf_class, elf->data, elf->flags)
			   : NULL;

	verdict_say(verdict,
		    "PATH led to %s (%s), which entry %s took; a program of that name for this "
		    "machine comes later in PATH: %s",
		    facts_show(facts, image->path),
		    machine	 ? machine->phrase
		    : elf->valid ? "for another machine"
				 : image->foreign.name,
		    facts_show(facts, facts->taken->entry),
		    facts_show(facts, facts->exec->shadowed));
	prove_other(verdict, facts);
}

static void tell_windows(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "PATH led to %s, a program of Windows; Linux's own of that name comes later "
		    "in PATH: %s",
		    facts_path(facts), facts_show(facts, facts->exec->shadowed));
	prove_other(verdict, facts);
}

/* clang-format off */
const struct rule rules_path[] = {
	{windows_was_first, CAUSE_WRONG_FILE_RESOLVED, CONFIDENCE_LIKELY, tell_windows},
	{another_machines_was_first, CAUSE_WRONG_FILE_RESOLVED, CONFIDENCE_LIKELY, tell_machine},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
