/* The run as HTML tables: host, registry in match order with hazards, counters. */
#include <stdio.h>

#include "decode/buf.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_html.h"

static void open_table(struct buf *out, const char *caption, const char *const *heads, size_t count)
{
	html_open(out, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
		  caption, NULL);
	html_open(out, "table", NULL);
	html_element(out, "caption", NULL, caption);
	html_open(out, "thead", NULL);
	html_open(out, "tr", NULL);
	for (size_t i = 0; i < count; i++)
		html_element(out, "th", NULL, heads[i]);
	html_close(out, "tr");
	html_close(out, "thead");
	html_open(out, "tbody", NULL);
}

static void close_table(struct buf *out)
{
	html_close(out, "tbody");
	html_close(out, "table");
	html_close(out, "div");
}

static void joined(struct buf *out, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text)
			buf_addf(out, "%s%s", out->len ? ", " : "", text);
	}
}

static void string(struct buf *out, const json_t *value)
{
	if (json_string_value(value))
		buf_add_string(out, json_string_value(value));
}

void html_host(struct buf *out, const json_t *document)
{
	const json_t *host = json_get(document, "host");

	html_open(out, "dl", NULL);
	html_fact(out, "host", phrase_host, host);
	html_fact(out, "kernel", string, json_get(host, "version"));
	html_fact(out, "facts", phrase_host_facts, host);
	html_fact(out, "command line", string, json_get(host, "cmdline"));
	html_fact(out, "binfmt_misc", string, json_get(host, "binfmt_mount"));
	html_fact(out, "binfmt.d", joined, json_get(host, "binfmt_d"));
	html_fact(out, "emulators", joined, json_get(host, "qemu_found"));
	html_fact(out, "run", phrase_run, document);
	html_fact(out, "totals", phrase_totals, document);
	html_close(out, "dl");
}

static void entry_row(struct buf *out, const json_t *entry, size_t number)
{
	bool enabled = json_get_bool(entry, "enabled");
	scope_buf struct buf matches = {0}, bytes = {0};
	char text[32];

	phrase_entry_match(&matches, entry);
	if (json_get_string(entry, "magic"))
		buf_addf(&bytes, "%s at %lld", json_get_text(entry, "magic"),
			 json_get_int(entry, "offset", 0));
	if (json_get_string(entry, "mask"))
		buf_addf(&bytes, ", mask %s", json_get_text(entry, "mask"));
	snprintf(text, sizeof(text), "%zu", number);
	html_open(out, "tr", NULL);
	html_element(out, "td", "number", text);
	html_element(out, "td", "mono name", json_get_text(entry, "name"));
	html_element(out, "td", enabled ? NULL : "off", enabled ? "enabled" : "disabled");
	html_element(out, "td", "mono", json_get_text(entry, "flags"));
	html_element(out, "td", "mono", json_get_text(entry, "interpreter"));
	html_open(out, "td", "class", "wide", NULL);
	html_text(out, matches.data ? matches.data : "");
	if (bytes.len)
		html_element(out, "div", "mono cause", bytes.data);
	html_close(out, "td");
	html_close(out, "tr");
}

static void snapshot(struct buf *out, const char *when, const json_t *registry)
{
	static const char *const heads[] = {"#",     "entry",	    "state",
					    "flags", "interpreter", "matches"};
	const json_t *entries = json_get(registry, "entries");
	scope_buf struct buf caption = {0}, words = {0};

	if (!registry)
		return;
	phrase_registry(&words, registry);
	buf_addf(&caption, "%s: %s", when, words.data ? words.data : "");
	if (!json_array_size(entries)) {
		html_element(out, "p", NULL, caption.data);
		return;
	}
	open_table(out, caption.data, heads, sizeof(heads) / sizeof(*heads));
	for (size_t i = 0; i < json_array_size(entries); i++)
		entry_row(out, json_array_get(entries, i), i + 1);
	close_table(out);
}

void html_leaks(struct buf *out, const json_t *document)
{
	scope_buf struct buf words = {0};

	phrase_leaks(&words, document);
	if (words.len)
		html_element(out, "p", NULL, words.data);
	html_list(out, "Leaks", phrase_leak, json_get(document, "arch_leaks"));
}

void html_registry(struct buf *out, const json_t *document)
{
	const json_t *changes = json_get(document, "registry.changes");

	snapshot(out, "Before the run", json_get(document, "registry.before"));
	html_list(out, "Changed meanwhile", phrase_change, changes);
	if (json_array_size(changes))
		snapshot(out, "After the run", json_get(document, "registry.after"));
	html_list(out, "Hazards", phrase_hazard, json_get(document, "registry.hazards"));
}

static void count_cells(struct buf *out, const json_t *counters, const char *name, const char *what)
{
	static const char *const moments[] = {"before", "after", "delta"};

	for (size_t i = 0; i < 3; i++) {
		const json_t *entries = json_get(json_get(counters, moments[i]), "entries");
		long long value = json_get_int(json_object_get(entries, name), what, -1);
		char text[32];

		snprintf(text, sizeof(text), i == 2 ? "%+lld" : "%lld", value);
		html_element(out, "td", "number", value < 0 ? "-" : text);
	}
}

static void errors(struct buf *out, const json_t *entry)
{
	json_t *by_errno = json_get(entry, "by_errno"), *count;
	scope_buf struct buf text = {0};
	const char *name;

	if (json_is_object(by_errno))
		json_object_foreach(by_errno, name, count)
			buf_addf(&text, "%s%s %lld", text.len ? ", " : "", name,
				 (long long)json_integer_value(count));
	html_element(out, "td", NULL, text.data ? text.data : "");
}

void html_counters(struct buf *out, const json_t *document)
{
	static const char *const heads[] = {
		"entry", "attempts before", "after", "delta", "successes before", "after",
		"delta", "failures before", "after", "delta", "failed with"};
	const json_t *counters = json_get(document, "counters");
	json_t *entries = json_get(counters, "entries"), *entry, *lines;
	scope_buf struct buf caption = {0};
	const char *name;

	if (!json_is_object(entries))
		return;
	phrase_counters_source(&caption, counters);
	if (!json_object_size(entries)) {
		html_element(out, "p", NULL, caption.data);
		return;
	}
	open_table(out, caption.data, heads, sizeof(heads) / sizeof(*heads));
	json_object_foreach(entries, name, entry)
	{
		html_open(out, "tr", NULL);
		html_element(out, "td", "mono name", name);
		count_cells(out, counters, name, "attempts");
		count_cells(out, counters, name, "successes");
		count_cells(out, counters, name, "failures");
		errors(out, entry);
		html_close(out, "tr");
	}
	close_table(out);
	lines = phrase_entry_lines(counters);
	html_list(out, "Counted by the entries' own texts", string, lines);
	json_decref(lines);
	lines = phrase_kernel_lines(counters);
	html_list(out, "Counted by the kernel", string, lines);
	json_decref(lines);
}
