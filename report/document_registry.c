/* The registry's snapshots, what changed between them, its hazards and the counters as JSON.
 * Judges nothing itself. */
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/xlat.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/hazard.h"
#include "report/record.h"

static const char *kind_name(enum binfmt_kind kind)
{
	switch (kind) {
	case BINFMT_MAGIC:
		return "magic";
	case BINFMT_EXTENSION:
		return "extension";
	case BINFMT_BPF:
		return "bpf";
	case BINFMT_UNPARSED:
		break;
	}
	return "unparsed";
}

static const char *scope_name(enum registry_scope scope)
{
	switch (scope) {
	case REGISTRY_SCOPE_TASK:
		return "task";
	case REGISTRY_SCOPE_PROBABLE:
		return "probable";
	case REGISTRY_SCOPE_FILES:
		break;
	}
	return "files";
}

static json_t *entry_object(const struct binfmt_entry *entry)
{
	scope_buf struct buf words = {0};
	json_t *object = json_object();
	bool magic = entry->kind == BINFMT_MAGIC;

	document_put_string(object, "name", entry->name);
	json_object_set_new(object, "enabled", json_boolean(entry->enabled));
	json_object_set_new(object, "kind", json_string(kind_name(entry->kind)));
	document_put_string(object, "interpreter", entry->interpreter);
	document_put_string(object, "flags", entry->flags_text ? entry->flags_text : "");
	json_object_set_new(object, "offset", magic ? json_integer(entry->offset) : json_null());
	json_object_set_new(object, "magic", json_null());
	json_object_set_new(object, "mask", json_null());
	if (magic)
		document_put_hex(object, "magic", entry->magic, entry->magic_len);
	if (magic && entry->has_mask)
		document_put_hex(object, "mask", entry->mask, entry->magic_len);
	document_put_string(object, "extension", entry->extension);
	document_put_string(object, "extra", entry->extra);
	binfmt_entry_describe(&words, entry);
	document_put_string(object, "matches", words.data ? words.data : "");
	document_put_bytes(object, "text", entry->text, entry->text ? entry->text_len : 0);
	return object;
}

json_t *document_snapshot(const struct registry *registry)
{
	json_t *object = json_object(), *entries = json_array();

	json_object_set_new(object, "state", json_string(registry_state_name(registry->state)));
	document_put_string(object, "why", registry->why);
	json_object_set_new(object, "scope", json_string(scope_name(registry->scope)));
	json_object_set_new(object, "enabled", json_boolean(registry->enabled));
	json_object_set_new(object, "order_known", json_boolean(registry->order_known));
	for (size_t i = 0; i < registry->count; i++)
		json_array_append_new(entries, entry_object(&registry->entries[i]));
	json_object_set_new(object, "entries", entries);
	return object;
}

static json_t *doer(const struct registry_event *event)
{
	json_t *object;

	if (!event->pid)
		return json_null();
	object = json_object();
	json_object_set_new(object, "pid", json_integer(event->pid));
	document_put_string(object, "exe", event->exe);
	document_put_strings(object, "argv", event->argv);
	return object;
}

static json_t *change_object(const struct registry_event *event, int64_t started_ns)
{
	int64_t at_ms = (event->time_ns - started_ns) / 1000000;
	json_t *object = json_object();

	json_object_set_new(object, "kind", json_string(registry_event_name(event)));
	document_put_string(object, "name", event->change.name);
	document_put_string(object, "detail", event->change.detail);
	document_put_time(object, "time", event->time_ns);
	document_put_time(object, "since", event->since_ns);
	json_object_set_new(object, "seconds_in", json_real((double)at_ms / 1000));
	json_object_set_new(object, "after_execs", json_integer((json_int_t)event->exec));
	json_object_set_new(object, "own_instance", json_boolean(event->own));
	json_object_set_new(object, "by", doer(event));
	document_put_string(object, "written", event->written);
	json_object_set_new(object, "errno", document_errno(event->error));
	return object;
}

json_t *document_leaks(const struct record *record)
{
	json_t *list = json_array();

	for (size_t i = 0; i < record->leaks.count; i++) {
		const struct leak *leak = &record->leaks.items[i];
		json_t *object = json_object();

		json_object_set_new(object, "kind", json_string(leak_kind_name(leak->kind)));
		json_object_set_new(object, "pid", json_integer(leak->pid));
		document_put_string(object, "exe", leak->exe);
		document_put_strings(object, "argv", leak->argv);
		document_put_string(object, "path", leak->path);
		json_object_set_new(object, "machine", json_string(leak->found->name));
		json_object_set_new(object, "target", json_string(leak->target->name));
		document_put_string(object, "why", leak->why);
		json_object_set_new(object, "finding",
				    leak->finding ? json_integer(leak->finding) : json_null());
		json_object_set_new(object, "occurrences",
				    json_integer((json_int_t)leak->occurrences));
		json_array_append_new(list, object);
	}
	if (record->arch_leaks)
		return list;
	json_decref(list);
	return json_null();
}

json_t *document_registry(const struct record *record)
{
	json_t *object = json_object(), *changes = json_array();

	json_object_set_new(object, "before", document_snapshot(&record->before));
	json_object_set_new(object, "after", document_snapshot(&record->after));
	for (size_t i = 0; i < record->registry_log.count; i++)
		json_array_append_new(
			changes, change_object(&record->registry_log.items[i], record->started_ns));
	json_object_set_new(object, "changes", changes);
	json_object_set_new(object, "hazards",
			    hazards_json(&record->after, &record->host, record->root));
	return object;
}

static json_t *count_object(const struct entry_count *entry)
{
	json_t *by_errno = json_object();

	for (size_t i = 0; i < entry->nerrno; i++) {
		const char *name = xlat_errno(entry->by_errno[i].error);
		char number[32];

		snprintf(number, sizeof(number), "errno %d", entry->by_errno[i].error);
		json_object_set_new(by_errno, name ? name : number,
				    json_integer((json_int_t)entry->by_errno[i].count));
	}
	return json_pack("{s:I,s:I,s:I,s:I,s:o}", "attempts", (json_int_t)entry->attempts,
			 "matches", (json_int_t)entry->matches, "successes",
			 (json_int_t)entry->successes, "failures", (json_int_t)entry->failures,
			 "by_errno", by_errno);
}

json_t *document_counts(const struct counters *counters)
{
	json_t *entries = json_object();

	for (size_t i = 0; i < counters->count; i++) {
		json_t *name = document_string(counters->items[i].name);

		json_object_set_new(entries, json_string_value(name),
				    count_object(&counters->items[i]));
		json_decref(name);
	}
	return entries;
}

static json_t *known_count(int64_t count)
{
	return count < 0 ? json_null() : json_integer(count);
}

/* The entry's own lines, should a kernel ever print them. */
static void put_own_lines(json_t *object, const struct binfmt_entry *entry)
{
	if (!binfmt_entry_counts(entry))
		return;
	json_object_set_new(object, "entry",
			    json_pack("{s:o,s:o,s:o}", "attempts", known_count(entry->attempts),
				      "successes", known_count(entry->successes), "failures",
				      known_count(entry->failures)));
}

/* Every entry of a snapshot with `counts`, or with zeros where that is NULL. */
static json_t *column(const struct registry *registry, const struct counters *counts)
{
	json_t *entries = counts ? document_counts(counts) : json_object(), *object;

	for (size_t i = 0; i < registry->count; i++) {
		static const struct entry_count zero;
		json_t *name = document_string(registry->entries[i].name);

		if (!json_object_get(entries, json_string_value(name)))
			json_object_set_new(entries, json_string_value(name), count_object(&zero));
		put_own_lines(json_object_get(entries, json_string_value(name)),
			      &registry->entries[i]);
		json_decref(name);
	}
	object = json_object();
	json_object_set_new(object, "entries", entries);
	return object;
}

/* Of the entry's own lines, what was added; the rest of `after` is that already. */
static void subtract_own_lines(json_t *delta, const json_t *before)
{
	json_t *entries = json_object_get(delta, "entries"), *entry, *count;
	const char *name, *key;

	json_object_foreach(entries, name, entry)
	{
		json_t *last = json_object_get(entry, "entry");
		const json_t *first = json_object_get(
			json_object_get(json_object_get(before, "entries"), name), "entry");

		json_object_foreach(last, key, count)
		{
			const json_t *start = json_object_get(first, key);

			if (json_is_integer(count) && json_is_integer(start))
				json_integer_set(count, json_integer_value(count) -
								json_integer_value(start));
		}
	}
}

static bool has_own_lines(const struct registry *registry)
{
	for (size_t i = 0; i < registry->count; i++)
		if (binfmt_entry_counts(&registry->entries[i]))
			return true;
	return false;
}

static const char *source_of(const struct record *record)
{
	if (has_own_lines(&record->before) || has_own_lines(&record->after))
		return "entry";
	if (record->kernel.known)
		return "kernel";
	return record->counters.off ? "off" : "model";
}

json_t *document_counters(const struct record *record)
{
	json_t *object = json_object(), *before = column(&record->before, NULL);
	json_t *after = column(&record->after, &record->counters), *delta;

	json_object_set_new(object, "source", json_string(source_of(record)));
	document_put_string(object, "why", record->kernel.why);
	json_object_set_new(object, "execs", json_integer((json_int_t)record->counters.execs));
	json_object_set_new(object, "walks", json_integer((json_int_t)record->counters.walks));
	json_object_set_new(object, "before", before);
	json_object_set_new(object, "after", after);
	/* The model counts from zero, so what was added is what there is. */
	delta = json_deep_copy(after);
	subtract_own_lines(delta, before);
	json_object_set_new(object, "delta", delta);
	json_object_set_new(object, "entries", json_deep_copy(json_object_get(after, "entries")));
	json_object_set_new(object, "kernel", document_kernel(record));
	return object;
}
