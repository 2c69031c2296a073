/* Questions about what an entry takes and who wins.
 * The interpreter's and the flags' are in hazard_handler.c. */
#include "report/hazard_rules.h"

#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/elf_names.h"
#include "report/record.h"
#include "report/registry_facts.h"

/* ---- the registry as a whole ------------------------------------------------------------- */

static const char *reason(const struct registry *registry)
{
	return registry->why ? registry->why : "no reason given";
}

bool hazard_not_mounted(struct hazard_question *q)
{
	return q->facts->registry->state == REGISTRY_NOT_MOUNTED && !q->facts->host->own_userns;
}

/* fs/binfmt_misc.c bm_fill_super, 6.7: the first mount in a user namespace makes an empty instance
 * that hides the inherited entries for as long as the namespace lives. */
bool hazard_not_visible(struct hazard_question *q)
{
	return q->facts->registry->state == REGISTRY_NOT_MOUNTED && q->facts->host->own_userns;
}

bool hazard_unreadable(struct hazard_question *q)
{
	buf_add_string(&q->detail, reason(q->facts->registry));
	return q->facts->registry->state == REGISTRY_UNREADABLE;
}

bool hazard_absent(struct hazard_question *q)
{
	return q->facts->registry->state == REGISTRY_ABSENT;
}

bool hazard_status_disabled(struct hazard_question *q)
{
	return q->facts->registry->state == REGISTRY_READ && !q->facts->registry->enabled;
}

/* WSL2 registers /init under the name WSLInterop, or WSLInterop-late after systemd. */
static bool is_wsl_interop(const struct binfmt_entry *entry)
{
	return entry->kind == BINFMT_MAGIC && entry->interpreter &&
	       (!strcmp(entry->interpreter, "/init") || !strncmp(entry->name, "WSLInterop", 10));
}

bool hazard_wsl_missing(struct hazard_question *q)
{
	const struct registry *registry = q->facts->registry;

	const char *virt = q->facts->host->virt;

	if (!virt || strcmp(virt, "wsl2") || registry->state != REGISTRY_READ)
		return false;
	for (size_t i = 0; i < registry->count; i++)
		if (registry->entries[i].enabled && is_wsl_interop(&registry->entries[i]))
			return false;
	return true;
}

/* ---- what an entry takes ----------------------------------------------------------------- */

bool hazard_catch_all(struct hazard_question *q)
{
	return q->takes->everything;
}

bool hazard_every_elf(struct hazard_question *q)
{
	return q->takes->every_elf && !q->takes->everything;
}

bool hazard_every_script(struct hazard_question *q)
{
	return q->takes->every_script && !q->takes->everything;
}

bool hazard_zeros(struct hazard_question *q)
{
	return q->takes->zeros && !q->takes->everything;
}

bool hazard_short_magic(struct hazard_question *q)
{
	unsigned bits = binfmt_set_bits(q->entry);

	buf_addf(&q->detail, "%u", bits);
	return q->entry->kind == BINFMT_MAGIC && bits > 0 && bits < 16;
}

static void list_machines(struct buf *out, const struct elf_machine *const *machines, size_t count)
{
	for (size_t i = 0; i < count && i < 4; i++)
		buf_addf(out, "%s%s", i ? ", " : "", machines[i]->phrase);
	if (count > 4)
		buf_addf(out, " and %zu more", count - 4);
}

static bool takes_natives(struct hazard_question *q)
{
	list_machines(&q->detail, q->takes->natives, q->takes->nnatives);
	return q->takes->nnatives > 0;
}

bool hazard_native(struct hazard_question *q)
{
	return takes_natives(q) && !q->takes->native_maybe && !q->takes->native_appimage_only;
}

bool hazard_native_maybe(struct hazard_question *q)
{
	return takes_natives(q) && q->takes->native_maybe && !q->takes->native_appimage_only;
}

bool hazard_native_appimage(struct hazard_question *q)
{
	return q->takes->nnatives > 0 && q->takes->native_appimage_only;
}

bool hazard_ignores_machine(struct hazard_question *q)
{
	list_machines(&q->detail, q->takes->machines, q->takes->nmachines);
	return q->takes->nnumbers > 1 && q->takes->plain && !q->takes->every_elf;
}

bool hazard_ignores_class(struct hazard_question *q)
{
	return q->takes->both_classes && q->takes->plain && !q->takes->every_elf;
}

/* AppImage's runtime exists for these only. */
static bool has_appimages(const char *machine)
{
	static const char *const names[] = {"x86_64", "i386", "aarch64", "arm"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], machine))
			return true;
	return false;
}

bool hazard_misses_appimage(struct hazard_question *q)
{
	return q->takes->nmachines && !q->takes->appimage &&
	       has_appimages(q->takes->machines[0]->name);
}

bool hazard_misses_pie(struct hazard_question *q)
{
	return q->takes->nmachines && q->takes->exec && !q->takes->dyn;
}

bool hazard_misses_osabi(struct hazard_question *q)
{
	return q->takes->nmachines && q->takes->sysv && !q->takes->gnu;
}

bool hazard_dead_extension(struct hazard_question *q)
{
	return q->entry->kind == BINFMT_EXTENSION && strchr(q->entry->extension, '.');
}

/* ---- who wins ---------------------------------------------------------------------------- */

bool hazard_disabled(struct hazard_question *q)
{
	return !q->entry->enabled && q->entry->kind != BINFMT_UNPARSED;
}

/* The first enabled entry before this one that takes all (or, with `some`, a part) of its files. */
static const struct binfmt_entry *entry_before(const struct hazard_question *q, bool some)
{
	const struct binfmt_entry *entries = q->facts->registry->entries;

	for (size_t i = 0; i < q->index; i++)
		if (entries[i].enabled && (some ? binfmt_set_overlaps(&entries[i], q->entry)
						: binfmt_set_includes(&entries[i], q->entry)))
			return &entries[i];
	return NULL;
}

bool hazard_shadowed(struct hazard_question *q)
{
	q->other = entry_before(q, false);
	return q->other && q->facts->registry->order_known;
}

bool hazard_shadowed_partly(struct hazard_question *q)
{
	q->other = entry_before(q, true);
	return q->other && q->facts->registry->order_known && !entry_before(q, false);
}

bool hazard_order_unknown(struct hazard_question *q)
{
	q->other = entry_before(q, true);
	if (!q->other)
		q->other = entry_before(q, false);
	return q->other && !q->facts->registry->order_known;
}

bool hazard_wsl_shadowed(struct hazard_question *q)
{
	const struct registry *registry = q->facts->registry;
	unsigned char head[BINFMT_HEAD] = "MZ";
	size_t undecided, winner;

	if (!is_wsl_interop(q->entry) || !registry->order_known)
		return false;
	winner = binfmt_set_winner(registry, head, "program.exe", &undecided);
	if (winner == BINFMT_NO_ENTRY || winner >= q->index ||
	    is_wsl_interop(&registry->entries[winner]))
		return false;
	q->other = &registry->entries[winner];
	return true;
}
