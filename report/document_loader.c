/* The kernel's own counts as JSON: of one exec, of the tree, of the whole machine.
 * An interpreter is shown under the entries that name it. */
#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/buf.h"
#include "decode/xlat.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/loader.h"
#include "report/record.h"

static json_t *call_object(const struct loader_trace *trace, size_t index,
			   const struct registry *registry)
{
	const struct loader_call *call = &trace->calls[index];
	const char *entry = NULL;
	json_t *object = json_object();

	for (size_t i = 0; registry && call->named && !entry && i < registry->count; i++)
		if (registry->entries[i].interpreter &&
		    !strcmp(registry->entries[i].interpreter, call->named))
			entry = registry->entries[i].name;
	json_object_set_new(object, "level", json_integer(call->level));
	json_object_set_new(object, "again", json_boolean(loader_asked_again(trace, index)));
	json_object_set_new(object, "result", json_string(loader_result_name(loader_result(call))));
	json_object_set_new(object, "errno", document_errno(call->error));
	document_put_string(object, "interpreter", call->named);
	document_put_string(object, "entry", entry);
	return object;
}

json_t *document_loader(const struct exec_record *exec)
{
	const struct loader_view *loader = &exec->loader;
	scope_buf struct buf words = {0};
	json_t *object, *calls;

	if (loader->verdict == LOADER_UNSEEN)
		return json_null();
	object = json_object();
	calls = json_array();
	for (size_t i = 0; i < loader->trace.count; i++)
		json_array_append_new(calls, call_object(&loader->trace, i, exec->registry));
	loader_describe(&words, &loader->trace);
	json_object_set_new(object, "attempts",
			    loader->trace.means == KERNEL_PROBES
				    ? json_integer((json_int_t)loader->trace.count)
				    : json_null());
	document_put_string(object, "passed", loader->trace.passed);
	json_object_set_new(object, "calls", calls);
	document_put_string(object, "words", words.data);
	json_object_set_new(object, "replay", json_string(loader_verdict_name(loader->verdict)));
	document_put_string(object, "why", loader->why);
	return object;
}

/* ---- sums ----------------------------------------------------------------------------------- */

static json_t *answers_object(const struct kernel_counts *counts)
{
	json_t *answers = json_object();

	for (size_t i = 0; i < counts->nanswers; i++) {
		const char *name = xlat_errno(counts->answers[i].error);
		char number[32];

		snprintf(number, sizeof(number), "errno %d", counts->answers[i].error);
		if (!counts->answers[i].error)
			name = "handed-on";
		json_object_set_new(answers, name ? name : number,
				    json_integer((json_int_t)counts->answers[i].count));
	}
	return answers;
}

static json_t *named_object(const struct loader_named *named)
{
	return json_pack("{s:I,s:I,s:I}", "attempts", (json_int_t)named->attempts, "successes",
			 (json_int_t)named->successes, "failures", (json_int_t)named->failures);
}

static const struct loader_named *named_find(const struct kernel_counts *counts,
					     const char *interpreter)
{
	for (size_t i = 0; interpreter && i < counts->count; i++)
		if (!strcmp(counts->named[i].interpreter, interpreter))
			return &counts->named[i];
	return NULL;
}

/* Several entries may name one interpreter; the kernel's events do not tell them apart. */
static json_t *sharing_array(const struct registry *registry, size_t entry)
{
	const char *interpreter = registry->entries[entry].interpreter;
	json_t *names = json_array();

	for (size_t i = 0; i < registry->count; i++)
		if (i != entry && registry->entries[i].interpreter &&
		    !strcmp(registry->entries[i].interpreter, interpreter))
			json_array_append_new(names, document_string(registry->entries[i].name));
	return names;
}

static json_t *entries_object(const struct kernel_counts *counts, const struct registry *registry)
{
	static const struct loader_named none;
	json_t *entries = json_object();

	for (size_t i = 0; i < registry->count; i++) {
		const struct binfmt_entry *entry = &registry->entries[i];
		const struct loader_named *named = named_find(counts, entry->interpreter);
		json_t *object = named_object(named ? named : &none);
		json_t *name = document_string(entry->name);

		json_object_set_new(object, "enabled", json_boolean(entry->enabled));
		document_put_string(object, "interpreter", entry->interpreter);
		json_object_set_new(object, "shares_with",
				    entry->interpreter ? sharing_array(registry, i) : json_array());
		json_object_set_new(entries, json_string_value(name), object);
		json_decref(name);
	}
	return entries;
}

/* Of entries that are gone, and of registries of other namespaces. */
static json_t *others_array(const struct kernel_counts *counts, const struct registry *registry)
{
	json_t *others = json_array();

	for (size_t i = 0; i < counts->count; i++) {
		bool known = false;
		json_t *object;

		for (size_t k = 0; k < registry->count && !known; k++)
			known = registry->entries[k].interpreter &&
				!strcmp(registry->entries[k].interpreter,
					counts->named[i].interpreter);
		if (known)
			continue;
		object = named_object(&counts->named[i]);
		document_put_string(object, "interpreter", counts->named[i].interpreter);
		json_array_append_new(others, object);
	}
	return others;
}

/* All that tracepoints count: how execs ended. Nothing at all, not even the command's own: nobody
 * counts on the whole machine, in a kernel without histograms. */
static json_t *execs_object(const struct kernel_counts *counts)
{
	json_int_t succeeded;
	json_t *failed;

	if (counts->means == KERNEL_PROBES || !counts->asked)
		return json_null();
	failed = answers_object(counts);
	succeeded = json_integer_value(json_object_get(failed, "handed-on"));
	json_object_del(failed, "handed-on");
	return json_pack("{s:I,s:I,s:o}", "total", (json_int_t)counts->asked, "succeeded",
			 succeeded, "failed", failed);
}

json_t *document_kernel_counts(const struct kernel_counts *counts, const struct registry *registry)
{
	static const struct registry nothing;
	bool probes = counts->means == KERNEL_PROBES;
	json_t *object = json_object();

	document_put_time(object, "since", counts->since_ns);
	json_object_set_new(object, "attempts",
			    probes ? json_integer((json_int_t)counts->asked) : json_null());
	json_object_set_new(object, "answers", probes ? answers_object(counts) : json_object());
	json_object_set_new(object, "execs", execs_object(counts));
	json_object_set_new(object, "entries",
			    entries_object(counts, probes ? registry : &nothing));
	json_object_set_new(object, "others", others_array(counts, registry));
	json_object_set_new(object, "dropped", json_integer((json_int_t)counts->dropped));
	return object;
}

static json_t *machine_object(const struct kernel_counts *counts, const struct registry *registry)
{
	json_t *object = document_kernel_counts(counts, registry);

	json_object_set_new(object, "adds_up", json_boolean(counts->adds_up));
	return object;
}

/* What --counters=arm had armed has a past; what was armed for the run begins at nothing. */
static json_t *moments_object(const struct kernel_run *run, const struct registry *registry)
{
	struct kernel_counts none = {.means = run->counts.means, .adds_up = true},
			     added = {.named = NULL};
	json_t *object;

	if (!run->armed)
		return json_pack("{s:o,s:o,s:o}", "before", machine_object(&none, registry),
				 "after", machine_object(&run->counts, registry), "delta",
				 machine_object(&run->counts, registry));
	loader_counts_added(&added, &run->before, &run->after);
	object = json_pack("{s:o,s:o,s:o}", "before", machine_object(&run->before, registry),
			   "after", machine_object(&run->after, registry), "delta",
			   machine_object(&added, registry));
	kernel_counts_free(&added);
	return object;
}

json_t *document_kernel(const struct record *record)
{
	const struct kernel_view *kernel = &record->kernel;
	const struct registry *registry = record->after.count ? &record->after : &record->before;
	json_t *object;

	if (!kernel->known)
		return json_null();
	object = json_object();
	json_object_set_new(object, "means",
			    json_string(kernel_means_name(kernel->machine.counts.means)));
	json_object_set_new(object, "armed", json_boolean(kernel->machine.armed));
	json_object_set_new(object, "tree", document_kernel_counts(&kernel->tree, registry));
	json_object_set_new(object, "machine", moments_object(&kernel->machine, registry));
	json_object_set_new(object, "compared", json_integer((json_int_t)kernel->compared));
	json_object_set_new(object, "disagreements",
			    json_integer((json_int_t)kernel->disagreements));
	json_object_set_new(object, "incomplete", json_integer((json_int_t)kernel->incomplete));
	return object;
}
