/* The run as Markdown, collapsed: host, registry in match order, counters. */
#include <stdio.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_markdown.h"

#define ROWS_MAX 64

static void open_details(struct buf *out, const char *head)
{
	buf_addf(out, "<details><summary>%s</summary>\n\n", head);
}

static void close_details(struct buf *out)
{
	buf_add_string(out, "\n</details>\n");
}

void markdown_host(struct buf *out, const json_t *document)
{
	scope_buf struct buf host = {0}, bearing = {0}, run = {0}, totals = {0};

	phrase_host(&host, json_get(document, "host"));
	phrase_host_bearing(&bearing, document);
	phrase_run(&run, document);
	phrase_totals(&totals, document);
	open_details(out, "Host and run");
	buf_add_string(out, "| | |\n|---|---|\n");
	markdown_row(out, "host", &host);
	markdown_row(out, "of the host", &bearing);
	markdown_row(out, "run", &run);
	markdown_row(out, "totals", &totals);
	close_details(out);
}

static void cell(struct buf *out, const char *text)
{
	if (*text)
		markdown_code(out, text, true);
	buf_add_string(out, " | ");
}

static void entry_row(struct buf *out, const json_t *entry, size_t number)
{
	scope_buf struct buf matches = {0};

	phrase_entry_match(&matches, entry);
	buf_addf(out, "| %zu | ", number);
	cell(out, json_get_text(entry, "name"));
	buf_add_string(out, json_get_bool(entry, "enabled") ? "enabled | " : "**disabled** | ");
	cell(out, json_get_text(entry, "flags"));
	cell(out, json_get_text(entry, "interpreter"));
	cell(out, matches.data ? matches.data : "");
	buf_add_byte(out, '\n');
}

static void add_list(struct buf *out, const char *head,
		     void (*phrase)(struct buf *, const json_t *), const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list) && i < ROWS_MAX; i++) {
		scope_buf struct buf raw = {0};

		phrase(&raw, json_array_get(list, i));
		buf_addf(out, "%s- **%s** ", i ? "" : "\n", head);
		markdown_text(out, &raw);
		buf_add_byte(out, '\n');
	}
}

void markdown_leaks(struct buf *out, const json_t *document)
{
	scope_buf struct buf words = {0};

	phrase_leaks(&words, document);
	if (!words.len)
		return;
	buf_add_string(out, "\n");
	markdown_text(out, &words);
	buf_add_string(out, "\n");
	add_list(out, "leak:", phrase_leak, json_get(document, "arch_leaks"));
	buf_add_string(out, "\n");
}

void markdown_registry(struct buf *out, const json_t *document)
{
	const json_t *after = json_get(document, "registry.after");
	const json_t *registry = after ? after : json_get(document, "registry.before");
	const json_t *entries = json_get(registry, "entries");
	size_t count = json_array_size(entries);
	scope_buf struct buf raw = {0};

	if (!registry)
		return;
	open_details(out, "binfmt_misc registry");
	phrase_registry(&raw, registry);
	markdown_text(out, &raw);
	buf_add_byte(out, '\n');
	if (count)
		buf_add_string(out, "\n| # | entry | state | flags | interpreter | matches |\n"
				    "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		entry_row(out, json_array_get(entries, i), i + 1);
	if (count > ROWS_MAX)
		buf_addf(out, "\n%zu more entries are left out here.\n", count - ROWS_MAX);
	add_list(out, "change:", phrase_change, json_get(document, "registry.changes"));
	add_list(out, "hazard:", phrase_hazard, json_get(document, "registry.hazards"));
	close_details(out);
}

static void count_cells(struct buf *out, const json_t *counters, const char *name, const char *what)
{
	static const char *const moments[] = {"before", "after", "delta"};

	for (size_t i = 0; i < 3; i++) {
		const json_t *entries = json_get(json_get(counters, moments[i]), "entries");
		long long value = json_get_int(json_object_get(entries, name), what, -1);

		if (value < 0)
			buf_add_string(out, "- | ");
		else
			buf_addf(out, i == 2 ? "%+lld | " : "%lld | ", value);
	}
}

/* Takes the lines over. */
static void add_lines(struct buf *out, const char *label, json_t *lines)
{
	json_t *line;
	size_t i;

	json_array_foreach(lines, i, line)
	{
		scope_buf struct buf raw = {0};

		if (i >= ROWS_MAX)
			break;
		buf_add_string(&raw, json_string_value(line));
		buf_addf(out, "%s- **%s:** ", i ? "" : "\n", label);
		markdown_text(out, &raw);
		buf_add_byte(out, '\n');
	}
	json_decref(lines);
}

void markdown_counters(struct buf *out, const json_t *document)
{
	const json_t *counters = json_get(document, "counters");
	json_t *entries = json_get(counters, "entries"), *entry;
	scope_buf struct buf raw = {0};
	const char *name;
	size_t rows = 0;

	if (!json_is_object(entries) || !json_object_size(entries))
		return;
	open_details(out, "Attempt counters");
	phrase_counters_source(&raw, counters);
	markdown_text(out, &raw);
	buf_add_string(out, "\n\n| entry | attempts before | after | delta | successes before | "
			    "after | delta | failures before | after | delta |\n"
			    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
	json_object_foreach(entries, name, entry)
	{
		if (rows++ >= ROWS_MAX)
			continue;
		buf_add_string(out, "| ");
		cell(out, name);
		count_cells(out, counters, name, "attempts");
		count_cells(out, counters, name, "successes");
		count_cells(out, counters, name, "failures");
		buf_add_byte(out, '\n');
	}
	if (rows > ROWS_MAX)
		buf_addf(out, "\n%zu more entries are left out here.\n", rows - ROWS_MAX);
	add_lines(out, "entry", phrase_entry_lines(counters));
	add_lines(out, "kernel", phrase_kernel_lines(counters));
	close_details(out);
}
