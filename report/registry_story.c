/* Looks through the log of registry changes for those that decide whether a file is taken.
 * An event before the exec is one that the registry in force then had seen. */
#include "report/registry_story.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "report/facts.h"
#include "report/mend.h"
#include "report/phrase.h"
#include "report/registry_log.h"
#include "report/verdict.h"

#define SOURCE "binfmt_misc registry, watched during the run"
#define NS_PER_S 1e9

/* The entry that a registry hands the image to, NULL for none. */
static const struct binfmt_entry *taker_of(const struct registry *registry,
					   const struct dispatch_image *image)
{
	struct binfmt_comparison by;

	if (!registry || registry->state != REGISTRY_READ || !registry->enabled)
		return NULL;
	for (size_t i = 0; i < registry->count; i++) {
		binfmt_entry_compare(&registry->entries[i], image->head, image->path, &by);
		if (by.match == BINFMT_MATCHES)
			return &registry->entries[i];
	}
	return NULL;
}

static bool same_instance(const struct facts *facts, const struct registry_event *event)
{
	return event->after && facts->exec->registry &&
	       event->after->device == facts->exec->registry->device;
}

static const char *what_of(const struct registry_event *event)
{
	switch (event->change.kind) {
	case REGISTRY_ADDED:
		return "was registered";
	case REGISTRY_REMOVED:
		return "was removed";
	case REGISTRY_ENABLED:
		return "was switched on";
	case REGISTRY_DISABLED:
		return "was switched off";
	case REGISTRY_REPLACED:
		return "was registered anew";
	case REGISTRY_STATUS:
		return event->after->enabled ? "was switched on with the whole registry"
					     : "was switched off with the whole registry";
	case REGISTRY_STATE:
		break;
	}
	return event->after->state == REGISTRY_READ ? "came with the registry's mount"
						    : "went with the registry's mount";
}

/* "process 4711, update-binfmts" */
static const char *who_of(const struct facts *facts, const struct registry_event *event)
{
	const char *name = event->argv && event->argv[0] ? event->argv[0] : event->exe;

	if (!event->pid)
		return "somebody outside the traced processes";
	if (!name)
		return facts_print(facts, "process %d", event->pid);
	return facts_print(facts, "process %d, %s", event->pid,
			   facts_show(facts, facts_base(name)));
}

/* "0.41 s before this exec": of what nobody traced did, only between which looks is known. */
static const char *when_of(const struct facts *facts, const struct registry_event *event)
{
	bool later =
		(size_t)(event - facts->exec->registry_log->items) >= facts->exec->registry_seen;
	int64_t far = later || event->pid ? event->time_ns : event->since_ns;
	double seconds = (double)(far - facts->exec->time_ns) / NS_PER_S;
	scope_buf struct buf duration = {0};

	phrase_duration(&duration, seconds < 0 ? -seconds : seconds);
	return facts_print(facts, "%s%s %s this exec", event->pid ? "" : "at most ", duration.data,
			   later ? "after" : "before");
}

static void prove(struct verdict *verdict, const struct facts *facts,
		  const struct registry_event *event, const struct binfmt_entry *entry,
		  const char *bearing)
{
	verdict_prove(verdict, SOURCE, "entry %s, which %s, %s %s, by %s",
		      facts_show(facts, entry->name), bearing, what_of(event),
		      when_of(facts, event), who_of(facts, event));
}

/* ---- the entry came too late ---------------------------------------------------------------- */

static void tell_late(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	for (size_t i = exec->registry_seen; i < exec->registry_log->count; i++) {
		const struct registry_event *event = &exec->registry_log->items[i];
		const struct binfmt_entry *entry;

		if (!same_instance(facts, event) || taker_of(event->before, facts->image))
			continue;
		entry = taker_of(event->after, facts->image);
		if (!entry)
			continue;
		prove(verdict, facts, event, entry, "takes it");
		if (exec->ran_later)
			verdict_prove(verdict, "the execs of this run",
				      "the same path was executed again after that, and ran by it");
		verdict_continue(verdict, "; entry %s, which takes it, %s only after that, by %s",
				 facts_show(facts, entry->name), what_of(event),
				 who_of(facts, event));
		verdict_advise(verdict, NULL, false,
			       "register the handler before the first exec that needs it: here it "
			       "came too late");
		verdict->registry_event = i + 1;
		return;
	}
}

/* ---- it had been there ---------------------------------------------------------------------- */

static void propose_again(struct verdict *verdict, const struct registry_event *event,
			  const struct binfmt_entry *entry)
{
	struct buf command = {0};

	if (registry_find(event->after, entry->name) ||
	    !mend_add(&command, MEND_REGISTER, entry, NULL)) {
		buf_free(&command);
		return;
	}
	verdict_advise(verdict, buf_steal(&command), true,
		       "registers the entry again as it was, until the next boot");
}

static void tell_gone(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	for (size_t i = exec->registry_seen; i-- > 0;) {
		const struct registry_event *event = &exec->registry_log->items[i];
		const struct binfmt_entry *entry;

		if (!same_instance(facts, event) || taker_of(event->after, facts->image))
			continue;
		entry = taker_of(event->before, facts->image);
		if (!entry)
			continue;
		prove(verdict, facts, event, entry, "took such files");
		if (!event->after->count && event->after->state == REGISTRY_READ)
			verdict_add_factor(verdict, "BINFMT_REGISTRY_FLUSHED");
		verdict_continue(verdict, "; entry %s took it until it %s by %s",
				 facts_show(facts, entry->name), what_of(event),
				 who_of(facts, event));
		propose_again(verdict, event, entry);
		verdict->registry_event = i + 1;
		return;
	}
}

/* ---- it went with its instance -------------------------------------------------------------- */

/* The last reading of that instance before the exec? */
static bool is_last_of_instance(const struct facts *facts, size_t at)
{
	const struct registry_log *log = facts->exec->registry_log;

	for (size_t i = at + 1; i < facts->exec->registry_seen; i++)
		if (log->items[i].after &&
		    log->items[i].after->device == log->items[at].after->device)
			return false;
	return true;
}

/* Is the caller in exectrace's user namespace, which can have had an instance and lost it? */
static bool may_have_lost_it(const struct facts *facts)
{
	const struct registry *registry = facts->exec->registry;

	return facts->error == ENOEXEC && kernel_has_namespaced_registry(facts->kernel) &&
	       registry && registry->scope != REGISTRY_SCOPE_PROBABLE && !facts->exec->ours;
}

/* A user namespace has one instance for all its mount namespaces, and its entries go when the last
 * mount of it goes (fs/binfmt_misc.c, bm_evict_inode; 6.7): one that would have taken a file
 * refused in the same user namespace is gone. */
static void tell_unmounted(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	if (!may_have_lost_it(facts))
		return;
	for (size_t i = exec->registry_seen; i-- > 0;) {
		const struct registry_event *event = &exec->registry_log->items[i];
		const struct binfmt_entry *entry;

		if (!event->our_userns || same_instance(facts, event))
			continue;
		entry = taker_of(event->after, facts->image);
		if (!entry || !is_last_of_instance(facts, i))
			continue;
		prove(verdict, facts, event, entry, "takes such files");
		verdict_add_factor(verdict, "BINFMT_INSTANCE_UNMOUNTED");
		verdict_continue(
			verdict,
			"; entry %s, which takes it, %s in a mount of the registry that is "
			"gone by now, by %s, and %swent with it",
			facts_show(facts, entry->name), what_of(event), who_of(facts, event),
			verdict->confidence == CONFIDENCE_PROVED ? "" : "probably ");
		verdict_advise(verdict, NULL, true,
			       "mount the registry where it stays (on the host ls "
			       "/proc/sys/fs/binfmt_misc triggers its automount), then register "
			       "again");
		verdict->registry_event = i + 1;
		return;
	}
}

/* ---- its registration was refused ----------------------------------------------------------- */

/* Had the line been accepted, would the file have been taken? Then who it was for, in words. */
static const char *would_take(const struct facts *facts, const char *line)
{
	struct binfmt_entry entry = {0};
	struct binfmt_comparison by;
	const char *words = NULL;
	struct err err = {0, ""};

	if (!line || binfmt_entry_parse_registration(&entry, line, strlen(line), &err) < 0)
		return NULL;
	binfmt_entry_compare(&entry, facts->image->head, facts->image->path, &by);
	if (by.match == BINFMT_MATCHES)
		words = facts_print(facts, "entry %s with the interpreter %s",
				    facts_show(facts, entry.name),
				    facts_show(facts, entry.interpreter));
	binfmt_entry_free(&entry);
	return words;
}

/* After it was gone, if it had been there, and before the exec. */
static void tell_refused(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	for (size_t i = exec->registry_seen; i-- > verdict->registry_event;) {
		const struct registry_event *event = &exec->registry_log->items[i];

		const char *words = event->error ? would_take(facts, event->written) : NULL;

		if (!words)
			continue;
		verdict_prove(verdict, SOURCE,
			      "%s, which would take it, was to be registered %s, by %s, and "
			      "refused with %s",
			      words, when_of(facts, event), who_of(facts, event),
			      facts_error(facts, event->error));
		verdict_add_factor(verdict, "BINFMT_REGISTRATION_FAILED");
		return;
	}
}

/* ---- it took the file, and is new ----------------------------------------------------------- */

static void tell_new(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	for (size_t i = exec->registry_seen; i-- > 0;) {
		const struct registry_event *event = &exec->registry_log->items[i];
		const struct binfmt_entry *entry;

		if (!same_instance(facts, event) || taker_of(event->before, facts->taken_image))
			continue;
		entry = taker_of(event->after, facts->taken_image);
		if (!entry || strcmp(entry->name, facts->taken->entry) != 0)
			continue;
		prove(verdict, facts, event, entry, "takes it");
		return;
	}
}

void registry_story_tell(struct verdict *verdict, const struct facts *facts)
{
	const struct registry_log *log = facts->exec->registry_log;

	if (!log || !log->count)
		return;
	if (facts->taken && facts->taken_image) {
		tell_new(verdict, facts);
	} else if (facts->failed && facts->image && facts->image->opened) {
		tell_gone(verdict, facts);
		if (!verdict->registry_event)
			tell_unmounted(verdict, facts);
		tell_refused(verdict, facts);
		if (!verdict->registry_event)
			tell_late(verdict, facts);
	}
}
