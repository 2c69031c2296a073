/* The registry's document as text for a terminal.
 * Reads the document only; whatever is in it may be hostile and passes through text_layout. */
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/render.h"
#include "report/render_formats.h"
#include "report/text_layout.h"

#define LABEL 16   /* columns of "   interpreter  " */
#define SAME_MAX 3 /* notes with one code that are shown in full */

static void field(struct layout *layout, const char *label, const char *text)
{
	scope_buf struct buf lead = {0};

	buf_addf(&lead, "   %s", label);
	layout_item(layout, STYLE_DIM, lead.data, LABEL, text);
}

static void add_header(struct layout *layout, const json_t *document)
{
	const json_t *registry = json_get(document, "registry");
	size_t count = json_get_size(registry, "entries");
	bool read = json_get_is(registry, "state", "read");
	scope_buf struct buf line = {0};

	buf_addf(&line, "%s: ", json_get_text(registry, "source"));
	if (!read)
		buf_addf(&line, "%s", json_get_text(registry, "why"));
	else
		buf_addf(&line, "%s%zu %s%s",
			 json_get_bool(registry, "enabled") ? "" : "DISABLED, ", count,
			 count == 1 ? "entry" : "entries",
			 count < 2 ? ""
			 : json_get_bool(registry, "order_known")
				 ? ", in match order: the first that matches wins"
				 : ", in no known order: the one registered last wins");
	layout_item(layout, STYLE_LABEL, "binfmt_misc", 13, line.data);
}

static void add_flags(struct layout *layout, const json_t *entry)
{
	const json_t *meanings = json_get(entry, "flags_meaning");
	scope_buf struct buf text = {0};

	if (!json_array_size(meanings)) {
		field(layout, "flags", "none");
		return;
	}
	buf_add_string(&text, json_get_text(entry, "flags"));
	for (size_t i = 0; i < json_array_size(meanings); i++) {
		const char *meaning = json_string_value(json_array_get(meanings, i));

		buf_addf(&text, "%s%s", i ? "; " : " - ", meaning ? meaning : "");
	}
	field(layout, "flags", text.data);
}

static void add_counts(struct layout *layout, const json_t *entry)
{
	const json_t *counts = json_get(entry, "counts");
	scope_buf struct buf text = {0};

	if (!json_is_object(counts))
		return;
	buf_addf(&text, "%lld", json_get_int(counts, "attempts", 0));
	if (json_is_integer(json_get(counts, "successes")))
		buf_addf(&text, ", successes %lld", json_get_int(counts, "successes", 0));
	if (json_is_integer(json_get(counts, "failures")))
		buf_addf(&text, ", failures %lld", json_get_int(counts, "failures", 0));
	buf_addf(&text, " (source: %s)", json_get_text(counts, "source"));
	field(layout, "attempts", text.data);
}

static void add_entry(struct layout *layout, const json_t *entry, size_t position)
{
	const char *interpreter = json_get_string(entry, "interpreter");
	const char *extra = json_get_text(entry, "extra");
	scope_buf struct buf lead = {0}, takes = {0};

	layout_newline(layout);
	buf_addf(&lead, "%zu.", position);
	layout_item(layout, STYLE_PLAIN, lead.data, 3, json_get_text(entry, "name"));
	field(layout, "state", json_get_bool(entry, "enabled") ? "enabled" : "disabled");
	if (interpreter) {
		field(layout, "interpreter", interpreter);
		field(layout, "", json_get_text(entry, "interpreter_file.words"));
	}
	add_flags(layout, entry);
	buf_addf(&takes, "%s", json_get_text(entry, "takes"));
	field(layout, "takes", takes.data);
	if (!json_get_is(entry, "kind", "extension"))
		field(layout, "", json_get_text(entry, "matches"));
	add_counts(layout, entry);
	if (*extra)
		field(layout, "unknown", extra);
	if (json_get_is(entry, "kind", "unparsed"))
		field(layout, "text", json_get_text(entry, "text"));
}

static void add_coverage(struct layout *layout, const json_t *document)
{
	const json_t *ports = json_get(document, "coverage"), *port;
	scope_buf struct buf title = {0};
	size_t i;

	layout_newline(layout);
	buf_addf(&title, "on %s", json_get_text(document, "host.machine"));
	layout_item(layout, STYLE_LABEL, "GOARCH", 13, title.data);
	json_array_foreach(ports, i, port)
	{
		const char *result = json_get_text(port, "result");
		bool captured = !strncmp(result, "native", 6) && json_get_string(port, "entry");
		scope_buf struct buf lead = {0};

		buf_addf(&lead, "   %s", json_get_text(port, "goarch"));
		layout_item(layout, captured || !strcmp(result, "broken") ? STYLE_BAD : STYLE_PLAIN,
			    lead.data, 13, json_get_text(port, "words"));
	}
}

/* How many hazards with this one's code there are, and is it the first of them? */
static size_t same_code(const json_t *hazards, size_t index, size_t *before)
{
	const char *code = json_get_text(json_array_get(hazards, index), "code");
	size_t count = 0;

	*before = 0;
	for (size_t i = 0; i < json_array_size(hazards); i++) {
		if (!json_get_is(json_array_get(hazards, i), "code", code))
			continue;
		count++;
		*before += i < index;
	}
	return count;
}

static void add_hazard(struct layout *layout, const json_t *hazard)
{
	const char *severity = json_get_text(hazard, "severity");
	const char *fix = json_get_string(hazard, "fix");
	bool error = !strcmp(severity, "error");
	scope_buf struct buf text = {0};

	buf_addf(&text, "%s (%s)", json_get_text(hazard, "sentence"),
		 json_get_text(hazard, "code"));
	layout_item(layout,
		    error		       ? STYLE_BAD
		    : strcmp(severity, "note") ? STYLE_WARN
					       : STYLE_DIM,
		    severity, 9, text.data);
	if (fix)
		layout_command(layout, "", 9, fix);
}

/* Many entries with one and the same note: named in one line. */
static void add_rest(struct layout *layout, const json_t *hazards, size_t from)
{
	const char *code = json_get_text(json_array_get(hazards, from), "code");
	const char *separator = "the same for ";
	scope_buf struct buf text = {0};

	for (size_t i = from; i < json_array_size(hazards); i++) {
		const json_t *hazard = json_array_get(hazards, i);

		if (!json_get_is(hazard, "code", code))
			continue;
		buf_addf(&text, "%s%s", separator, json_get_text(hazard, "entry"));
		separator = ", ";
	}
	buf_addf(&text, " (%s; --format=json has every command)", code);
	layout_item(layout, STYLE_DIM, "note", 9, text.data);
}

static void add_hazards(struct layout *layout, const json_t *document)
{
	const json_t *hazards = json_get(document, "hazards"), *hazard;
	size_t i;

	layout_newline(layout);
	layout_item(layout, STYLE_LABEL, "hazards", 13,
		    json_array_size(hazards) ? "with the command (as root) that mends each"
					     : "none");
	json_array_foreach(hazards, i, hazard)
	{
		size_t before, count = same_code(hazards, i, &before);
		bool note = json_get_is(hazard, "severity", "note");

		if (!note || count <= SAME_MAX || before == 0)
			add_hazard(layout, hazard);
		else if (before == 1)
			add_rest(layout, hazards, i);
	}
}

void render_registry_text(const json_t *document, const struct render_options *options,
			  struct buf *out)
{
	struct layout layout = {
		.out = out,
		.width = options->width ? options->width : 80,
		.color = options->color,
	};
	const json_t *entries = json_get(document, "registry.entries");

	add_header(&layout, document);
	for (size_t i = 0; i < json_array_size(entries); i++)
		add_entry(&layout, json_array_get(entries, i), i + 1);
	add_coverage(&layout, document);
	add_hazards(&layout, document);
}
