/* What happened between two readings of a registry, change by change, with a sentence each.
 * Compares; reads nothing. */
#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/buf.h"
#include "decode/xlat.h"

struct changes {
	struct registry_change *list;
	size_t count;
};

/* Takes `detail`. */
static void add(struct changes *changes, enum registry_change_kind kind, const char *name,
		char *detail)
{
	changes->list = xrealloc(changes->list, (changes->count + 1) * sizeof(*changes->list));
	changes->list[changes->count++] =
		(struct registry_change){.kind = kind, .name = xstrdup(name), .detail = detail};
}

static char *described(const char *before, const struct binfmt_entry *entry)
{
	struct buf text = {0};

	buf_add_string(&text, before);
	binfmt_entry_describe(&text, entry);
	return buf_steal(&text);
}

/* Same text but for the enabled/disabled line. */
static bool same_but_enabled(const struct binfmt_entry *a, const struct binfmt_entry *b)
{
	const char *pa = strchr(a->text, '\n'), *pb = strchr(b->text, '\n');

	return pa && pb && !strcmp(pa, pb);
}

static void compare(struct changes *changes, const struct binfmt_entry *was,
		    const struct binfmt_entry *is)
{
	if (binfmt_entry_equal(was, is))
		return;
	if (!same_but_enabled(was, is))
		add(changes, REGISTRY_REPLACED, is->name, described("replaced, now takes ", is));
	else if (is->enabled)
		add(changes, REGISTRY_ENABLED, is->name, xstrdup("switched on"));
	else
		add(changes, REGISTRY_DISABLED, is->name, xstrdup("switched off"));
}

/* Entries that both readings have keep their order unless one was registered anew, which moves
 * it to the front: those that overtook the one expected next are the moved ones. */
static void moves(struct changes *changes, const struct registry *a, const struct registry *b)
{
	size_t next = 0;

	if (!a->order_known || !b->order_known)
		return;
	for (size_t i = b->count; i-- > 0;) {
		size_t at = 0;

		while (at < a->count && strcmp(a->entries[at].name, b->entries[i].name))
			at++;
		if (at == a->count)
			continue;
		at = a->count - at; /* distance from the end: grows while nothing moved */
		if (at >= next) {
			next = at;
		} else if (binfmt_entry_equal(&a->entries[a->count - at], &b->entries[i])) {
			add(changes, REGISTRY_REPLACED, b->entries[i].name,
			    xstrdup("registered anew: moved to the front of the match order"));
		}
	}
}

struct registry_change *registry_diff(const struct registry *a, const struct registry *b,
				      size_t *count)
{
	struct changes changes = {0};

	if (a->state != b->state || a->device != b->device)
		add(&changes, REGISTRY_STATE, NULL,
		    xasprintf("was %s, is %s%s", registry_state_name(a->state),
			      registry_state_name(b->state),
			      a->state == b->state ? " (another instance)" : ""));
	if (a->enabled != b->enabled && a->state == REGISTRY_READ && b->state == REGISTRY_READ)
		add(&changes, REGISTRY_STATUS, NULL,
		    xstrdup(b->enabled ? "the registry was switched on"
				       : "the registry was switched off"));
	for (size_t i = 0; i < a->count; i++)
		if (!registry_find(b, a->entries[i].name))
			add(&changes, REGISTRY_REMOVED, a->entries[i].name,
			    described("no longer takes ", &a->entries[i]));
	for (size_t i = 0; i < b->count; i++) {
		const struct binfmt_entry *was = registry_find(a, b->entries[i].name);

		if (was)
			compare(&changes, was, &b->entries[i]);
		else
			add(&changes, REGISTRY_ADDED, b->entries[i].name,
			    described("takes ", &b->entries[i]));
	}
	moves(&changes, a, b);
	*count = changes.count;
	return changes.list;
}

void registry_changes_free(struct registry_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(changes[i].name);
		free(changes[i].detail);
	}
	free(changes);
}

const char *registry_change_kind_name(enum registry_change_kind kind)
{
	static const struct xlat names[] = {
		{REGISTRY_ADDED, "added"},	 {REGISTRY_REMOVED, "removed"},
		{REGISTRY_ENABLED, "enabled"},	 {REGISTRY_DISABLED, "disabled"},
		{REGISTRY_REPLACED, "replaced"}, {REGISTRY_STATUS, "status"},
		{REGISTRY_STATE, "state"},	 {0, NULL},
	};

	return xlat_name(names, kind);
}
