/* Who took the file, whether the kernel needed that, and which entries came near.
 * Compares entries again where the walk stopped before it asked them. */
#include "report/facts_registry.h"

#include <elf.h>
#include <string.h>

#include "report/facts.h"

bool facts_image_is_native(const struct facts *facts, const struct dispatch_image *image)
{
	enum kernel_takes takes;

	if (!image->elf.valid)
		return image->level == 0 && facts->walk->native_without_misc;
	if (image->elf.type != ET_EXEC && image->elf.type != ET_DYN)
		return false;
	takes = kernel_takes_elf(facts->kernel, image->elf.machine, image->elf.elf_class,
				 image->elf.data, image->elf.flags);
	return takes == KERNEL_TAKES_NATIVE || takes == KERNEL_TAKES_COMPAT;
}

int facts_entry_wants(const struct binfmt_entry *entry, unsigned offset)
{
	if (entry->kind != BINFMT_MAGIC || offset < entry->offset ||
	    offset - entry->offset >= entry->magic_len ||
	    entry->mask[offset - entry->offset] != 0xff)
		return -1;
	return entry->magic[offset - entry->offset];
}

unsigned facts_entry_bits(const struct binfmt_entry *entry)
{
	unsigned bits = 0;

	for (size_t i = 0; entry->kind == BINFMT_MAGIC && i < entry->magic_len; i++)
		bits += (unsigned)__builtin_popcount(entry->mask[i]);
	return bits;
}

/* AppImage's signature in the padding of the header: who asks for it means such files, native as
 * they are. */
static bool entry_means_appimage(const struct binfmt_entry *entry)
{
	return facts_entry_wants(entry, 8) == 'A' && facts_entry_wants(entry, 9) == 'I';
}

static const struct dispatch_image *step_image(const struct facts *facts,
					       const struct dispatch_step *step)
{
	if (step->image < 0 || (size_t)step->image >= facts->walk->nimages)
		return NULL;
	return &facts->walk->images[step->image];
}

/* The entry that took the file; of several in a chain the one that took a native program. */
static void gather_taken(struct facts *facts)
{
	const struct dispatch *walk = facts->walk;

	for (size_t i = 0; i < walk->nsteps && !facts->captured; i++) {
		const struct dispatch_step *step = &walk->steps[i];
		const struct dispatch_image *image = step_image(facts, step);
		const struct binfmt_entry *entry;
		bool native;

		if (step->handler != STEP_BINFMT_MISC || step->result != STEP_MATCHED)
			continue;
		entry = facts->registry && step->entry ? registry_find(facts->registry, step->entry)
						       : NULL;
		native = image && facts_image_is_native(facts, image) &&
			 !(entry && entry_means_appimage(entry));
		if (facts->taken && !native)
			continue;
		facts->taken = step;
		facts->taken_image = image;
		facts->entry = entry;
		facts->captured = native;
	}
	facts->after_entry =
		facts->taken && (facts->subject == SUBJECT_BINFMT_INTERP ||
				 (facts->image && facts->image->level > facts->taken->level));
}

static void gather_other(struct facts *facts)
{
	bool behind = false;

	for (size_t i = 0; facts->entry && i < facts->registry->count; i++) {
		const struct binfmt_entry *entry = &facts->registry->entries[i];
		struct binfmt_comparison comparison;

		if (entry == facts->entry) {
			behind = true;
			continue;
		}
		if (!behind || facts->other || !facts->taken_image)
			continue;
		binfmt_entry_compare(entry, facts->taken_image->head, facts->taken_image->path,
				     &comparison);
		if (comparison.match == BINFMT_MATCHES)
			facts->other = entry;
	}
}

/* Is the entry for this format, although it differs? ELF by machine; others by their first four
 * bytes, which no two formats that people register share. */
static bool entry_serves(const struct facts *facts, const struct binfmt_entry *entry)
{
	const struct dispatch_image *image = facts->image;

	if (image->elf.valid)
		return binfmt_entry_serves_elf(entry, image->elf.machine, image->elf.elf_class,
					       image->elf.data);
	for (unsigned i = 0; i < 4; i++)
		if (facts_entry_wants(entry, i) != image->head[i])
			return false;
	return true;
}

static void gather_near(struct facts *facts)
{
	for (size_t i = 0; i < facts->registry->count; i++) {
		const struct binfmt_entry *entry = &facts->registry->entries[i];
		struct binfmt_comparison by;

		facts->nenabled += entry->enabled;
		if (!facts->image || !facts->image->opened || facts->taken)
			continue;
		binfmt_entry_compare(entry, facts->image->head, facts->image->path, &by);
		if (!facts->off && (by.match == BINFMT_DISABLED ||
				    (by.match == BINFMT_MATCHES && !facts->registry->enabled)))
			facts->off = entry;
		if (by.match != BINFMT_DIFFERS)
			continue;
		if (!facts->nearest || by.ndiffer < facts->nearest_by.ndiffer) {
			facts->nearest = entry;
			facts->nearest_by = by;
		}
		if (entry_serves(facts, entry) &&
		    (!facts->near || by.ndiffer < facts->near_by.ndiffer)) {
			facts->near = entry;
			facts->near_by = by;
		}
	}
}

void facts_gather_registry(struct facts *facts)
{
	gather_taken(facts);
	if (!facts->registry)
		return;
	gather_other(facts);
	gather_near(facts);
}
