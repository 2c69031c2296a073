/* What the run was like, as text: host, registry in match order, counters before and after.
 * Nothing about single findings. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_text.h"
#include "report/text_layout.h"

#define INDENT 10

static void phrase_item(struct layout *layout, const char *label,
			void (*phrase)(struct buf *, const json_t *), const json_t *part)
{
	scope_buf struct buf text = {0};

	phrase(&text, part);
	if (text.len)
		layout_item(layout, STYLE_LABEL, label, INDENT, text.data);
}

/* A name cut to `columns`, "~" marks the cut. */
static void cell(struct layout *layout, const char *text, size_t column)
{
	scope_buf struct buf shown = {0};
	size_t start = layout_column(layout), columns = column - start, used = 0, size = 0;
	uint32_t point;

	escape_terminal(&shown, text, strlen(text));
	for (size_t i = 0; i < shown.len; i += size) {
		size = escape_decode(shown.data + i, shown.len - i, &point);
		used += escape_width(point);
		if (used + 1 >= columns && i + size < shown.len) {
			buf_add_byte(layout->out, '~');
			break;
		}
		buf_add(layout->out, shown.data + i, size);
	}
	layout_pad(layout, column);
}

static void entry_row(struct layout *layout, const json_t *entry, size_t number)
{
	const char *name = json_get_text(entry, "name"), *flags = json_get_text(entry, "flags");
	const char *interpreter = json_get_text(entry, "interpreter");
	bool enabled = json_get_bool(entry, "enabled");
	scope_buf struct buf matches = {0}, lead = {0};

	buf_addf(&lead, "%9zu ", number);
	buf_add_string(layout->out, lead.data);
	cell(layout, name, INDENT + 24);
	layout_styled(layout, enabled ? STYLE_PLAIN : STYLE_WARN, enabled ? "enabled" : "disabled");
	layout_pad(layout, INDENT + 34);
	if (strlen(interpreter) + INDENT + 40 > layout->width) {
		layout_styled(layout, STYLE_PLAIN, *flags ? flags : "-");
		layout_newline(layout);
		layout_item(layout, STYLE_PLAIN, "", INDENT + 2, interpreter);
	} else {
		cell(layout, *flags ? flags : "-", INDENT + 40);
		layout_item(layout, STYLE_PLAIN, "", INDENT + 40, interpreter);
	}
	phrase_entry_match(&matches, entry);
	if (matches.len)
		layout_item(layout, STYLE_PLAIN, "", INDENT + 2, matches.data);
}

static void entries_of(struct layout *layout, const char *label, const json_t *registry)
{
	const json_t *entries = json_get(registry, "entries");

	phrase_item(layout, label, phrase_registry, registry);
	for (size_t i = 0; i < json_array_size(entries); i++)
		entry_row(layout, json_array_get(entries, i), i + 1);
}

static void registry(struct layout *layout, const json_t *document)
{
	const json_t *before = json_get(document, "registry.before");
	const json_t *changes = json_get(document, "registry.changes");
	const json_t *hazards = json_get(document, "registry.hazards");

	entries_of(layout, "registry", before);
	for (size_t i = 0; i < json_array_size(changes); i++)
		phrase_item(layout, i ? "" : "changes", phrase_change, json_array_get(changes, i));
	if (json_array_size(changes))
		entries_of(layout, "after", json_get(document, "registry.after"));
	for (size_t i = 0; i < json_array_size(hazards); i++)
		phrase_item(layout, i ? "" : "hazards", phrase_hazard, json_array_get(hazards, i));
}

static const char *const counted[] = {"attempts", "successes", "failures"};
#define COUNTED (sizeof(counted) / sizeof(*counted))

/* The number of one moment, or -1. Plain counters without moments have only a delta. */
static long long moment(const json_t *counters, const char *when, const char *entry,
			const char *what)
{
	const json_t *entries = json_get(json_get(counters, when), "entries");

	return json_get_int(json_object_get(entries, entry), what, -1);
}

static bool counts_anything(const json_t *counters, const char *entry)
{
	for (size_t i = 0; i < COUNTED; i++)
		if (moment(counters, "before", entry, counted[i]) > 0 ||
		    moment(counters, "after", entry, counted[i]) > 0 ||
		    moment(counters, "delta", entry, counted[i]) > 0)
			return true;
	return false;
}

static void counter_row(struct layout *layout, const json_t *counters, const char *name,
			const json_t *entry)
{
	static const char *const moments[] = {"before", "after", "delta"};
	json_t *errors = json_get(entry, "by_errno"), *count;
	scope_buf struct buf text = {0};
	const char *error;

	buf_add_string(layout->out, "  ");
	cell(layout, name, 23);
	for (size_t i = 0; i < COUNTED; i++) {
		for (size_t m = 0; m < 3; m++) {
			long long value = moment(counters, moments[m], name, counted[i]);

			if (value < 0)
				buf_addf(layout->out, m ? "%6s" : "%7s", "-");
			else if (m == 2)
				buf_addf(layout->out, "%+6lld", value);
			else
				buf_addf(layout->out, m ? "%6lld" : "%7lld", value);
		}
	}
	layout_newline(layout);
	if (!json_is_object(errors) || !json_object_size(errors))
		return;
	json_object_foreach(errors, error, count)
		buf_addf(&text, "%s%s %lld", text.len ? ", " : "failed with ", error,
			 (long long)json_integer_value(count));
	layout_item(layout, STYLE_PLAIN, "    ", 4, text.data);
}

/* Takes the lines over. */
static void counter_lines(struct layout *layout, const char *label, json_t *lines)
{
	json_t *line;
	size_t i;

	json_array_foreach(lines, i, line)
		layout_item(layout, STYLE_PLAIN, i ? "" : label, INDENT, json_string_value(line));
	json_decref(lines);
}

static const char counters_head[] =
	"                                attempts          successes           failures\n"
	"  entry                before after delta before after delta before after delta\n";

static void counters(struct layout *layout, const json_t *document)
{
	const json_t *counted_by = json_get(document, "counters");
	json_t *entries = json_get(counted_by, "entries"), *entry;
	size_t quiet = 0, shown = 0;
	const char *name;

	if (!counted_by)
		return;
	phrase_item(layout, "counters", phrase_counters_source, counted_by);
	if (!json_is_object(entries))
		return;
	json_object_foreach(entries, name, entry)
	{
		if (!counts_anything(counted_by, name)) {
			quiet++;
			continue;
		}
		if (!shown++)
			buf_add_string(layout->out, counters_head);
		counter_row(layout, counted_by, name, entry);
	}
	if (quiet) {
		scope_buf struct buf text = {0};

		phrase_count(&text, (long long)quiet, "entry was", "entries were");
		buf_add_string(&text, " never compared");
		layout_item(layout, STYLE_PLAIN, "", INDENT, text.data);
	}
	counter_lines(layout, "entries", phrase_entry_lines(counted_by));
	counter_lines(layout, "kernel", phrase_kernel_lines(counted_by));
}

void text_tables(struct layout *layout, const json_t *document)
{
	phrase_item(layout, "host", phrase_host, json_get(document, "host"));
	phrase_item(layout, "", phrase_host_bearing, document);
	phrase_item(layout, "run", phrase_run, document);
	registry(layout, document);
	counters(layout, document);
	phrase_item(layout, "totals", phrase_totals, document);
}
