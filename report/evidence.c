/* Facts that several causes rest on, in words, each with the place where it was read.
 * Knows no cause. The file's own bytes are evidence_file.c's. */
#include "report/evidence.h"

#include <errno.h>
#include <string.h>

#include "decode/buf.h"
#include "report/facts.h"
#include "report/quote.h"
#include "report/verdict.h"

#define CALL "the system call's exit"
#define REPLAY "replay of the kernel's rules"

static void add_outcome(struct buf *buf, const struct facts *facts, const struct outcome *outcome)
{
	const char *signal = xlat_signal(outcome->signal);

	switch (outcome->kind) {
	case OUTCOME_UNKNOWN:
		buf_add_string(buf, "no result");
		break;
	case OUTCOME_ERRNO:
		buf_addf(buf, "%s (%s)", facts_error(facts, outcome->error),
			 strerror(outcome->error));
		break;
	case OUTCOME_SIGNAL:
		buf_addf(buf, "death by %s, with %s at the exit of the call",
			 signal ? signal : "a signal", facts_error(facts, outcome->error));
		break;
	case OUTCOME_SUCCESS:
		buf_add_string(buf, "success");
		if (outcome->ran)
			buf_addf(buf, ", %s runs", facts_show(facts, outcome->ran));
		break;
	case OUTCOME_CHECKED:
		buf_add_string(buf, "success without executing anything");
		break;
	}
}

void evidence_outcome(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch *walk = facts->walk;
	bool refused = facts->rule != RULE_NONE && facts->rule != RULE_RUNS;
	scope_buf struct buf seen = {0}, said = {0};

	add_outcome(&seen, facts, &facts->exec->observed);
	add_outcome(&said, facts, &walk->predicted);
	if (!facts->explained)
		verdict_prove(verdict, CALL, "%s: %s", facts->exec->is_at ? "execveat" : "execve",
			      seen.data);
	if (walk->predicted.kind == OUTCOME_UNKNOWN)
		return;
	verdict_prove(verdict, REPLAY, "%s: %s%s%s",
		      facts->explained ? "it would end with"
		      : facts->agrees  ? "the kernel's rules predict the same"
				       : "the kernel's rules predict something else",
		      said.data, refused ? ", because: " : "",
		      refused ? dispatch_rule_sentence(facts->rule) : "");
}

/* ---- the registry --------------------------------------------------------------------------- */

static const char *registry_source(const struct facts *facts)
{
	if (!facts->registry)
		return "binfmt_misc registry";
	if (facts->registry->scope == REGISTRY_SCOPE_FILES)
		return "saved binfmt_misc registry";
	return facts->explained ? "binfmt_misc registry" : "binfmt_misc registry, read at the exec";
}

static void registry_is_missing(struct verdict *verdict, const struct facts *facts)
{
	const struct registry *registry = facts->exec->registry;
	const char *why = registry && registry->why ? registry->why : NULL;

	if (!registry || registry->state == REGISTRY_NOT_MOUNTED)
		verdict_prove(
			verdict, registry_source(facts),
			"binfmt_misc is not mounted, so its entries cannot be read; the kernel "
			"would use entries all the same, if there are any");
	else if (registry->state == REGISTRY_ABSENT)
		verdict_prove(verdict, registry_source(facts),
			      "this kernel has no binfmt_misc: no handler can be registered");
	else
		verdict_prove(verdict, registry_source(facts), "the registry could not be read%s%s",
			      why ? ": " : "", why ? facts_print(facts, "%s", why) : "");
}

static const char *nobody_matches(const struct facts *facts)
{
	if (!facts->nenabled)
		return facts_print(facts, "none of the registry's %zu entr%s is enabled",
				   facts->registry->count,
				   facts->registry->count == 1 ? "y" : "ies");
	if (facts->nenabled == 1)
		return "the only enabled entry does not match";
	return facts_print(facts, "none of %zu enabled entries matches", facts->nenabled);
}

static void nearest_entry(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *entry = facts->near ? facts->near : facts->nearest;
	const struct binfmt_comparison *by = facts->near ? &facts->near_by : &facts->nearest_by;
	scope_buf struct buf mask = {0};

	if (by->mask != 0xff)
		buf_addf(&mask, " under mask 0x%02x", by->mask);
	verdict_prove(verdict, registry_source(facts),
		      "%s; nearest is %s: byte %u is 0x%02x, it wants 0x%02x%s (%u byte%s "
		      "differ%s)",
		      nobody_matches(facts), facts_show(facts, entry->name), by->first_offset,
		      by->have, by->want, mask.data ? mask.data : "", by->ndiffer,
		      by->ndiffer == 1 ? "" : "s", by->ndiffer == 1 ? "s" : "");
}

void evidence_registry(struct verdict *verdict, const struct facts *facts)
{
	if (!facts->registry) {
		registry_is_missing(verdict, facts);
		return;
	}
	if (!facts->registry->enabled)
		verdict_prove(verdict, registry_source(facts),
			      "the whole registry is disabled (status says disabled)");
	else if (facts->nearest)
		nearest_entry(verdict, facts);
	else if (!facts->registry->count)
		verdict_prove(verdict, registry_source(facts), "the registry has no entries");
	else
		verdict_prove(verdict, registry_source(facts), "%s", nobody_matches(facts));
	if (facts->registry->scope == REGISTRY_SCOPE_PROBABLE)
		verdict_prove(verdict, registry_source(facts),
			      "it is probably the registry that the kernel consults for this task, "
			      "but an instance of its user namespace cannot be excluded");
}

void evidence_entry(struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *entry = facts->entry;
	scope_buf struct buf what = {0};

	if (!entry) {
		if (facts->taken)
			verdict_prove(verdict, REPLAY, "entry %s of binfmt_misc takes it",
				      facts_show(facts, facts->taken->entry));
		return;
	}
	binfmt_entry_describe(&what, entry);
	verdict_prove(verdict, registry_source(facts), "entry %s takes it (%s)",
		      facts_show(facts, entry->name),
		      facts_print(facts, "%.160s%s", what.data, what.len > 160 ? "..." : ""));
	verdict_prove(verdict, registry_source(facts), "its interpreter is %s, its flags are %s",
		      facts_handler(facts),
		      entry->flags_text && *entry->flags_text ? facts_show(facts, entry->flags_text)
							      : "none");
	if (facts->other)
		verdict_prove(verdict, registry_source(facts),
			      "entry %s (interpreter %s) matches too, but comes later in match "
			      "order",
			      facts_show(facts, facts->other->name),
			      facts_show(facts, facts->other->interpreter));
}

/* ---- doubts and ends ------------------------------------------------------------------------ */

void evidence_doubts(struct verdict *verdict, const struct facts *facts)
{
	for (unsigned bit = 1; bit && bit <= facts->doubts; bit <<= 1) {
		const char *phrase =
			facts->doubts & bit ? undecidable_phrase((enum undecidable)bit) : NULL;

		if (phrase)
			verdict_prove(verdict, REPLAY, "not visible from user space: %s", phrase);
	}
}

void evidence_end(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;
	const char *signal = xlat_signal(exec->late_signal);
	scope_buf struct buf message = {0};

	if (!exec->late_death)
		return;
	if (exec->late_signal)
		verdict_prove(verdict, "exit of the process", "it was killed by %s",
			      signal ? signal : facts_print(facts, "signal %d", exec->late_signal));
	else
		verdict_prove(verdict, "exit of the process", "it exited with status %d",
			      exec->late_code);
	if (!exec->late_message || !*exec->late_message)
		return;
	quote_add_text(&message, exec->late_message, strcspn(exec->late_message, "\r\n"));
	verdict_prove(verdict, "its own write to stderr", "%s", message.data ? message.data : "");
}

void evidence_chain(struct verdict *verdict, const struct facts *facts)
{
	scope_buf struct buf chain = {0};

	for (size_t i = 0; i < facts->walk->nimages; i++)
		buf_addf(&chain, "%s%s", i ? " -> " : "",
			 facts_show(facts, facts->walk->images[i].path));
	if (facts->walk->nimages > 1)
		verdict_prove(verdict, REPLAY, "the chain is %s", chain.data);
}

void evidence_loader(struct verdict *verdict, const struct facts *facts)
{
	const struct loader_view *loader = &facts->exec->loader;
	scope_buf struct buf words = {0};

	if (loader->verdict == LOADER_UNSEEN ||
	    (loader->trace.means == KERNEL_TRACEPOINTS && !loader->trace.passed))
		return;
	loader_describe(&words, &loader->trace);
	verdict_prove(verdict, "the kernel's events", "%s%s%s",
		      loader->trace.means == KERNEL_PROBES ? "binfmt_misc was " : "", words.data,
		      loader->verdict == LOADER_AGREES	    ? "; the replay says the same"
		      : loader->verdict == LOADER_DISAGREES ? "; the replay says otherwise"
							    : "");
}
