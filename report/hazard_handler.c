/* Questions about an entry's interpreter and flags.
 * What an entry takes and who wins is in hazard_rules.c. */
#include "report/hazard_rules.h"

#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/elf_names.h"
#include "decode/xlat.h"
#include "report/registry_facts.h"

static bool is_pinned(const struct hazard_question *q)
{
	return relay_is_pinned(q->facts->registry, q->index);
}

static bool has_flag(const struct hazard_question *q, enum binfmt_flag flag)
{
	return (q->entry->flags & flag) != 0;
}

/* Its path says where it is, and the file there is the one that counts. */
static bool is_looked_up(const struct hazard_question *q)
{
	return q->entry->interpreter && !q->handler->relative && !q->handler->hidden &&
	       !is_pinned(q);
}

bool hazard_relative(struct hazard_question *q)
{
	return q->entry->interpreter && q->handler->relative && !is_pinned(q);
}

bool hazard_missing(struct hazard_question *q)
{
	const char *name = xlat_errno(q->handler->error);

	buf_addf(&q->detail,
		 has_flag(q, BINFMT_F) ? "registering it fails with %s"
				       : "%s for every program it takes",
		 name ? name : "an error");
	return is_looked_up(q) && !q->handler->found;
}

bool hazard_not_executable(struct hazard_question *q)
{
	buf_add_string(&q->detail, q->handler->regular ? "has no x bit" : "is not a regular file");
	return is_looked_up(q) && q->handler->found && q->handler->error && !q->handler->noexec;
}

bool hazard_noexec(struct hazard_question *q)
{
	return is_looked_up(q) && q->handler->noexec;
}

bool hazard_owner_only(struct hazard_question *q)
{
	return is_looked_up(q) && !q->handler->error && q->handler->owner_only;
}

bool hazard_pinned_gone(struct hazard_question *q)
{
	const char *name = xlat_errno(q->handler->error);

	buf_add_string(&q->detail, name ? name : "an error");
	return q->entry->interpreter && is_pinned(q) && q->handler->error != 0;
}

static bool ends(const struct hazard_question *q, enum relay_end end)
{
	return q->entry->interpreter && q->relay->end == end;
}

static const struct binfmt_entry *taken_by(const struct hazard_question *q)
{
	return q->relay->taken_by == BINFMT_NO_ENTRY
		       ? NULL
		       : &q->facts->registry->entries[q->relay->taken_by];
}

bool hazard_loop(struct hazard_question *q)
{
	q->other = taken_by(q);
	if (q->relay->error)
		buf_add_string(&q->detail, xlat_errno(q->relay->error));
	return q->other && (ends(q, RELAY_LOOP) || (q->relay->circular && q->relay->error));
}

bool hazard_too_deep(struct hazard_question *q)
{
	return ends(q, RELAY_LOOP) && !taken_by(q);
}

/* Its own flag makes the second rewrite fail, not that of an entry further on. */
static bool own_execfd_fails(struct hazard_question *q)
{
	return ends(q, RELAY_SECOND_EXECFD) && !q->relay->circular &&
	       (has_flag(q, BINFMT_O) || has_flag(q, BINFMT_C));
}

bool hazard_execfd_script(struct hazard_question *q)
{
	return own_execfd_fails(q) && q->relay->script;
}

bool hazard_execfd_twice(struct hazard_question *q)
{
	q->other = taken_by(q);
	return q->other && own_execfd_fails(q) && !q->relay->script;
}

bool hazard_redirected(struct hazard_question *q)
{
	q->other = taken_by(q);
	return q->other && !ends(q, RELAY_LOOP) && !(q->relay->circular && q->relay->error) &&
	       !own_execfd_fails(q);
}

bool hazard_foreign(struct hazard_question *q)
{
	const struct elf_machine *machine = elf_machine_find(
		q->handler->machine, q->handler->elf_class, q->handler->data, q->handler->flags);

	if (q->handler->kind != HANDLER_ELF)
		buf_add_string(&q->detail, "for another machine");
	else if (machine)
		buf_addf(&q->detail, "a %s program", machine->phrase);
	else
		buf_addf(&q->detail, "for machine %u", q->handler->machine);
	return ends(q, RELAY_FOREIGN);
}

bool hazard_no_format(struct hazard_question *q)
{
	return ends(q, RELAY_FORMAT);
}

bool hazard_no_loader(struct hazard_question *q)
{
	if (q->handler->loader)
		buf_addf(&q->detail, " %s", q->handler->loader);
	return ends(q, RELAY_LOADER_MISSING);
}

/* ---- flags ------------------------------------------------------------------------------- */

/* What C, F and P are about: programs of another machine. */
static bool emulates(const struct hazard_question *q)
{
	return q->takes->nmachines && q->takes->plain && !q->takes->every_elf &&
	       q->entry->interpreter;
}

bool hazard_no_f(struct hazard_question *q)
{
	return q->takes->nmachines && q->entry->interpreter && !has_flag(q, BINFMT_F);
}

bool hazard_dynamic_f(struct hazard_question *q)
{
	if (q->handler->loader)
		buf_add_string(&q->detail, q->handler->loader);
	return has_flag(q, BINFMT_F) && q->takes->nmachines && q->handler->loader;
}

bool hazard_script_f(struct hazard_question *q)
{
	if (q->handler->script_interp)
		buf_add_string(&q->detail, q->handler->script_interp);
	return has_flag(q, BINFMT_F) && q->handler->kind == HANDLER_SCRIPT;
}

bool hazard_no_c(struct hazard_question *q)
{
	return emulates(q) && !q->takes->nnatives && !has_flag(q, BINFMT_C);
}

/* Debian's and tonistiigi's builds of qemu are told by their name to expect argv[0]. */
static bool wants_argv0(const struct binfmt_entry *entry)
{
	static const char suffix[] = "-binfmt-P";
	size_t len = entry->interpreter ? strlen(entry->interpreter) : 0;

	return len >= sizeof(suffix) - 1 &&
	       !strcmp(entry->interpreter + len - (sizeof(suffix) - 1), suffix);
}

bool hazard_argv0_expected(struct hazard_question *q)
{
	return wants_argv0(q->entry) && !has_flag(q, BINFMT_P);
}

bool hazard_no_p(struct hazard_question *q)
{
	return emulates(q) && !wants_argv0(q->entry) && !has_flag(q, BINFMT_P);
}

/* ---- what we do not know ----------------------------------------------------------------- */

bool hazard_unknown_flags(struct hazard_question *q)
{
	const char *letters = q->entry->flags_text ? q->entry->flags_text : "";

	for (; *letters; letters++)
		if (!strchr("POCFTL", *letters))
			buf_add_byte(&q->detail, *letters);
	return q->detail.len > 0;
}

bool hazard_unknown_lines(struct hazard_question *q)
{
	if (q->entry->extra)
		buf_add_string(&q->detail, q->entry->extra);
	return (q->entry->kind == BINFMT_MAGIC || q->entry->kind == BINFMT_EXTENSION) &&
	       q->entry->extra && *q->entry->extra;
}

bool hazard_unknown_kind(struct hazard_question *q)
{
	return q->entry->kind == BINFMT_UNPARSED;
}

bool hazard_bpf(struct hazard_question *q)
{
	return q->entry->kind == BINFMT_BPF;
}
