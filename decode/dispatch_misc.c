/* load_misc_binary: which entry takes the file, and what its flags do.
 * The comparison itself is binfmt_match.c's. */
#include "decode/dispatch_replay.h"

#include <errno.h>
#include <string.h>

#include "decode/buf.h"

static struct dispatch_step *entry_step(struct replay *r, size_t index, enum step_result result,
					const struct binfmt_comparison *comparison)
{
	struct dispatch_step *step = replay_step(r, STEP_BINFMT_MISC, result, r->image);

	step->entry = xstrdup(r->registry->entries[index].name);
	step->entry_index = index;
	step->comparison = *comparison;
	return step;
}

static void say_difference(struct dispatch_step *step)
{
	const struct binfmt_comparison *c = &step->comparison;

	if (c->ndiffer)
		replay_why(step,
			   "%u bytes differ, the first at %u: wants %02x under %02x, has %02x",
			   c->ndiffer, c->first_offset, c->want, c->mask, c->have);
}

/* Another entry behind `index` that also matches and leads elsewhere: with an unknown order either
 * may come first. */
static bool is_ambiguous(struct replay *r, size_t index)
{
	const struct registry *registry = r->registry;
	const struct binfmt_entry *chosen = &registry->entries[index];

	for (size_t i = index + 1; !registry->order_known && i < registry->count; i++) {
		const struct binfmt_entry *entry = &registry->entries[i];
		struct binfmt_comparison comparison;

		binfmt_entry_compare(entry, r->out->images[r->image].head, r->interp, &comparison);
		if (comparison.match == BINFMT_UNDECIDABLE)
			return true;
		if (comparison.match == BINFMT_MATCHES &&
		    (strcmp(entry->interpreter, chosen->interpreter) ||
		     entry->flags != chosen->flags))
			return true;
	}
	return false;
}

/* search_binfmt_handler: the first enabled entry that matches; -1 none. */
static int find_entry(struct replay *r)
{
	const struct registry *registry = r->registry;

	for (size_t i = 0; i < registry->count; i++) {
		const struct binfmt_entry *entry = &registry->entries[i];
		struct binfmt_comparison comparison;

		binfmt_entry_compare(entry, r->out->images[r->image].head, r->interp, &comparison);
		switch (comparison.match) {
		case BINFMT_DISABLED:
		case BINFMT_DISABLED_MISS:
			entry_step(r, i, STEP_DISABLED, &comparison);
			break;
		case BINFMT_DIFFERS:
		case BINFMT_OTHER_SUFFIX:
			say_difference(entry_step(r, i, STEP_NO_MATCH, &comparison));
			break;
		case BINFMT_UNDECIDABLE:
			entry_step(r, i, STEP_UNDECIDABLE, &comparison);
			replay_unknown(r, STEP_BINFMT_MISC,
				       entry->kind == BINFMT_BPF ? UNDECIDABLE_BPF_ENTRY
								 : UNDECIDABLE_REGISTRY,
				       r->image, NULL);
			return -1;
		case BINFMT_MATCHES:
			entry_step(r, i, STEP_MATCHED, &comparison);
			if (r->out->entry_step < 0)
				r->out->entry_step = (int)r->out->nsteps - 1;
			if (is_ambiguous(r, i)) {
				replay_unknown(r, STEP_BINFMT_MISC, UNDECIDABLE_ORDER, r->image,
					       NULL);
				return -1;
			}
			return (int)i;
		}
	}
	return -1;
}

/* argv becomes interpreter, path, (P: the old argv[0]), the old argv[1...]. */
static int push_arguments(struct replay *r, const struct binfmt_entry *entry)
{
	int error;

	if (entry->flags & BINFMT_P)
		r->out->preserve_argv0 = true;
	else
		replay_args_shift(r);
	error = replay_args_push(r, r->interp);
	return error ? error : replay_args_push(r, entry->interpreter);
}

static void dispatch_to(struct replay *r, const struct binfmt_entry *entry)
{
	int error, image;

	if (r->inaccessible) {
		replay_fail(r, STEP_BINFMT_MISC, RULE_FD_INACCESSIBLE, ENOENT, SUBJECT_TARGET,
			    r->image, r->interp);
		return;
	}
	error = push_arguments(r, entry);
	if (error) {
		replay_fail(r, STEP_BINFMT_MISC, RULE_ARGS_TOO_LONG, error, SUBJECT_CALLER,
			    r->image, r->interp);
		return;
	}
	if (entry->flags & BINFMT_O)
		r->have_execfd = true;
	image = replay_open_registered(r, entry);
	if (image < 0)
		return;
	/* set behind the open, so that C counts only for a chain that goes on */
	if (entry->flags & BINFMT_C)
		r->execfd_creds = true;
	replay_rewrite(r, STEP_BINFMT_MISC, image, entry->interpreter);
}

bool replay_misc(struct replay *r)
{
	int index;

	if (!r->registry || r->registry->state != REGISTRY_READ)
		return false;
	if (!r->registry->enabled) {
		if (r->registry->count)
			replay_why(replay_step(r, STEP_BINFMT_MISC, STEP_DISABLED, r->image),
				   "the whole registry is disabled");
		return false;
	}
	index = find_entry(r);
	if (index < 0)
		return r->done;
	dispatch_to(r, &r->registry->entries[index]);
	return true;
}
