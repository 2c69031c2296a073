/* Document and text of the armed counters.
 * The text reads the document only; names in it pass through text_layout or are escaped here. */
#include "report/counters_view.h"

#include <string.h>
#include <time.h>

#include "decode/binfmt_registry.h"
#include "decode/buf.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/registry_source.h"
#include "report/render.h"
#include "report/render_formats.h"
#include "report/text_layout.h"
#include "tracer/event.h"

json_t *counters_view_document(const struct kernel_counts *counts, const struct registry *registry)
{
	json_t *document = json_object(), *object;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	document_put_string(document, "schema", COUNTERS_VIEW_SCHEMA);
	json_object_set_new(document, "exectrace",
			    json_pack("{s:s}", "version", EXECTRACE_VERSION));
	document_put_time(document, "read", now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
	object = document_kernel_counts(counts, registry);
	json_object_set_new(object, "adds_up", json_boolean(counts->adds_up));
	json_object_set_new(object, "source", json_string("kernel"));
	json_object_set_new(object, "means", json_string(kernel_means_name(counts->means)));
	json_object_set_new(document, "counters", object);
	object = document_snapshot(registry);
	json_object_set_new(document, "registry", object);
	return document;
}

json_t *counters_view_make(const struct kernel_counts *counts)
{
	scope_registry struct registry registry = {0};

	registry_source_live(&registry);
	return counters_view_document(counts, &registry);
}

/* ---- as text -------------------------------------------------------------------------------- */

static void add_numbers(struct buf *out, const json_t *counts)
{
	buf_addf(out, "attempts=%lld, successes=%lld, failures=%lld",
		 json_get_int(counts, "attempts", 0), json_get_int(counts, "successes", 0),
		 json_get_int(counts, "failures", 0));
}

static void add_entry(struct layout *layout, const char *name, const json_t *entry)
{
	const json_t *shares = json_get(entry, "shares_with");
	scope_buf struct buf text = {0};

	buf_addf(&text, "%s (%s, ", name, json_get_bool(entry, "enabled") ? "enabled" : "disabled");
	add_numbers(&text, entry);
	buf_add_byte(&text, ')');
	for (size_t i = 0; i < json_array_size(shares); i++) {
		const char *other = json_string_value(json_array_get(shares, i));

		buf_addf(&text, "%s%s", i ? ", " : " counted together with ", other ? other : "");
	}
	layout_item(layout, STYLE_PLAIN, "", 4, text.data);
}

static void add_other(struct layout *layout, const json_t *other)
{
	scope_buf struct buf text = {0};

	buf_addf(&text, "%s (no entry of this registry, ", json_get_text(other, "interpreter"));
	add_numbers(&text, other);
	buf_add_byte(&text, ')');
	layout_item(layout, STYLE_PLAIN, "", 4, text.data);
}

void render_counters_text(const json_t *document, const struct render_options *options,
			  struct buf *out)
{
	struct layout layout = {
		.out = out,
		.width = options->width ? options->width : 80,
		.color = options->color,
	};
	const json_t *counters = json_get(document, "counters");
	const json_t *others = json_get(counters, "others");
	json_t *entries = json_get(counters, "entries"), *entry;
	scope_buf struct buf head = {0}, answers = {0}, doubts = {0};
	const char *name, *since = json_get_text(counters, "since");

	buf_addf(&head, "since %s, on the whole machine, source: %s (%s)",
		 *since ? since : "an unknown time", json_get_text(counters, "source"),
		 json_get_text(counters, "means"));
	layout_item(&layout, STYLE_LABEL, "binfmt_misc", 13, head.data);
	phrase_kernel_answers(&answers, counters);
	layout_item(&layout, STYLE_PLAIN, "", 13, answers.data);
	phrase_kernel_doubts(&doubts, counters);
	if (doubts.len)
		layout_item(&layout, STYLE_WARN, "", 13, doubts.data);
	if (json_is_object(entries))
		json_object_foreach(entries, name, entry) add_entry(&layout, name, entry);
	for (size_t i = 0; i < json_array_size(others); i++)
		add_other(&layout, json_array_get(others, i));
}
