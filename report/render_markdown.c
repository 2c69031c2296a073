/* Markdown for a ticket: what fits in 60,000 characters, most important first, and one line that
 * says what did not. */
#include "report/render_formats.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render.h"
#include "report/render_markdown.h"

#define SIZE_MAX_REPORT 60000
#define SIZE_RESERVED 600 /* for the line about what is left out */
#define TEXT_MAX 1000
#define CODE_MAX 400
#define LABEL_MAX 100
#define FINDINGS_MAX 200

/* The raw text up to a limit, at a character's edge, with the number of bytes left off. */
static void clip(struct buf *out, const char *raw, size_t len, size_t limit)
{
	size_t end = len;

	if (len > limit) {
		end = limit;
		while (end && ((unsigned char)raw[end] & 0xc0) == 0x80)
			end--;
	}
	buf_add(out, raw, end);
	if (end < len)
		buf_addf(out, "... (%zu bytes more)", len - end);
}

void markdown_text(struct buf *out, const struct buf *raw)
{
	scope_buf struct buf cut = {0};

	clip(&cut, raw->data ? raw->data : "", raw->len, TEXT_MAX);
	escape_markdown(out, cut.data, cut.len);
}

void markdown_code(struct buf *out, const char *raw, bool in_table)
{
	scope_buf struct buf cut = {0};

	clip(&cut, raw, strlen(raw), CODE_MAX);
	escape_markdown_code(out, cut.data ? cut.data : "", cut.len, in_table);
}

void markdown_command(struct buf *out, const char *command)
{
	scope_buf struct buf cut = {0};

	clip(&cut, command, strlen(command), TEXT_MAX);
	escape_markdown_block(out, "sh", cut.data, cut.len);
}

void markdown_label(struct buf *out, const struct buf *raw)
{
	scope_buf struct buf cut = {0};

	clip(&cut, raw->data ? raw->data : "", raw->len, LABEL_MAX);
	buf_add_byte(out, '"');
	escape_mermaid(out, cut.len ? cut.data : "?", cut.len ? cut.len : 1);
	buf_add_byte(out, '"');
}

void markdown_row(struct buf *out, const char *name, const struct buf *raw)
{
	if (!raw->len)
		return;
	buf_addf(out, "| %s | ", name);
	markdown_code(out, raw->data, true);
	buf_add_string(out, " |\n");
}

/* One piece of the report: kept or left out as a whole. */
struct block {
	struct buf text;
	bool kept;
};

struct report {
	struct block core[FINDINGS_MAX], details[FINDINGS_MAX];
	struct block brief[FINDINGS_MAX]; /* in place of a core that there is no room for */
	struct block host, registry, counters, notes;
	size_t count; /* findings that have blocks */
	size_t total; /* findings of the document */
	size_t room;
};

static void keep(struct report *report, struct block *block)
{
	block->kept = block->text.len <= report->room;
	if (block->kept)
		report->room -= block->text.len;
}

static void add_sentences(struct buf *out, const char *head, const json_t *list)
{
	size_t count = json_array_size(list);

	for (size_t i = 0; i < count && i < 20; i++) {
		const char *sentence = json_string_value(json_array_get(list, i));
		scope_buf struct buf raw = {0};

		if (!sentence)
			continue;
		buf_add_string(&raw, sentence);
		buf_addf(out, "- %s: ", head);
		markdown_text(out, &raw);
		buf_add_byte(out, '\n');
	}
	if (count > 20)
		buf_addf(out, "- %s: %zu more, left out\n", head, count - 20);
}

static void add_still_running(struct buf *out, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list) && i < 20; i++) {
		scope_buf struct buf raw = {0};

		phrase_still_running(&raw, json_array_get(list, i));
		buf_add_string(out, "- still there when the time was up: ");
		markdown_text(out, &raw);
		buf_add_byte(out, '\n');
	}
}

static void fill(struct report *report, const json_t *document)
{
	const json_t *findings = json_get(document, "findings");

	report->total = json_array_size(findings);
	report->count = report->total < FINDINGS_MAX ? report->total : FINDINGS_MAX;
	for (size_t i = 0; i < report->count; i++) {
		const json_t *finding = json_array_get(findings, i);

		markdown_heading(&report->brief[i].text, finding);
		markdown_finding(&report->core[i].text, finding);
		markdown_details(&report->details[i].text, finding);
	}
	markdown_host(&report->host.text, document);
	markdown_registry(&report->registry.text, document);
	markdown_counters(&report->counters.text, document);
	markdown_leaks(&report->notes.text, document);
	add_still_running(&report->notes.text, json_get(document, "run.still_running"));
	add_sentences(&report->notes.text, "note", json_get(document, "run.notes"));
	add_sentences(&report->notes.text, "anomaly", json_get(document, "anomalies"));
}

/* The whole of it, or at least its cause. */
static void keep_finding(struct report *report, size_t i)
{
	keep(report, &report->core[i]);
	if (!report->core[i].kept)
		keep(report, &report->brief[i]);
}

/* The first finding with all it has, the run, the other findings, then what explains them. */
static void choose(struct report *report)
{
	if (report->count) {
		keep_finding(report, 0);
		keep(report, &report->details[0]);
	}
	keep(report, &report->notes);
	keep(report, &report->host);
	for (size_t i = 1; i < report->count; i++)
		keep_finding(report, i);
	keep(report, &report->counters);
	keep(report, &report->registry);
	for (size_t i = 1; i < report->count; i++)
		if (report->core[i].kept)
			keep(report, &report->details[i]);
}

static void add_left_out(struct buf *out, const struct report *report)
{
	size_t findings = report->total - report->count, facts = 0, details = 0;
	scope_buf struct buf list = {0};

	for (size_t i = 0; i < report->count; i++) {
		findings += !report->core[i].kept && !report->brief[i].kept;
		facts += report->brief[i].kept;
		details += report->core[i].kept && !report->details[i].kept;
	}
	if (findings)
		buf_addf(&list, ", %zu of %zu findings", findings, report->total);
	if (facts)
		buf_addf(&list, ", all but the cause of %zu finding%s", facts,
			 facts == 1 ? "" : "s");
	if (details)
		buf_addf(&list, ", details of %zu finding%s", details, details == 1 ? "" : "s");
	if (!report->host.kept)
		buf_add_string(&list, ", the host");
	if (!report->registry.kept)
		buf_add_string(&list, ", the registry");
	if (!report->counters.kept)
		buf_add_string(&list, ", the counters");
	if (!report->notes.kept)
		buf_add_string(&list, ", notes");
	if (list.len)
		buf_addf(out,
			 "\n**Left out to stay short enough for a comment:** %s. "
			 "The JSON and HTML reports have all of it.\n",
			 list.data + 2);
}

static void add_block(struct buf *out, const struct block *block)
{
	if (!block->kept || !block->text.len)
		return;
	buf_add_byte(out, '\n');
	buf_add(out, block->text.data, block->text.len);
}

static void add_foot(struct buf *out, const json_t *document)
{
	const char *version = json_get_text(document, "exectrace.version");
	long long count = json_get_int(document, "run.redacted.count", -1);
	scope_buf struct buf raw = {0};

	buf_addf(&raw, "exectrace %.40s", version);
	if (count >= 0) {
		buf_add_string(&raw, "; ");
		phrase_count(&raw, count, "place redacted", "places redacted");
	}
	buf_add_string(out, "\n<sub>");
	markdown_text(out, &raw);
	buf_add_string(out, "</sub>\n");
}

static void report_free(struct report *report)
{
	struct block *single[] = {&report->host, &report->registry, &report->counters,
				  &report->notes};

	for (size_t i = 0; i < report->count; i++) {
		buf_free(&report->core[i].text);
		buf_free(&report->brief[i].text);
		buf_free(&report->details[i].text);
	}
	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
		buf_free(&single[i]->text);
	free(report);
}

void render_markdown(const json_t *document, const struct render_options *options, struct buf *out)
{
	struct report *report = xcalloc(1, sizeof(*report));
	scope_buf struct buf headline = {0}, head = {0}, foot = {0};

	(void)options;
	phrase_headline(&headline, document);
	buf_add_string(&head, "### exectrace: ");
	markdown_text(&head, &headline);
	buf_add_byte(&head, '\n');
	fill(report, document);
	report->room = SIZE_MAX_REPORT - SIZE_RESERVED;
	add_foot(&foot, document);
	report->room -= head.len + foot.len; /* each is one clipped text */
	choose(report);
	buf_add(out, head.data, head.len);
	for (size_t i = 0; i < report->count; i++) {
		add_block(out, &report->core[i]);
		add_block(out, &report->brief[i]);
		add_block(out, &report->details[i]);
	}
	add_block(out, &report->host);
	add_block(out, &report->registry);
	add_block(out, &report->counters);
	add_block(out, &report->notes);
	add_left_out(out, report);
	buf_add(out, foot.data, foot.len);
	report_free(report);
}
