/* One finding as Markdown: the cause as its heading, facts in a table, graphs, evidence, fixes; the
 * rest collapsed. */
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_markdown.h"

#define LIST_MAX 12
#define STEPS_MAX 60

typedef void phrase_function(struct buf *out, const json_t *part);

static void phrase_row(struct buf *out, const char *name, phrase_function *phrase,
		       const json_t *part)
{
	scope_buf struct buf raw = {0};

	phrase(&raw, part);
	markdown_row(out, name, &raw);
}

static void phrase_list(struct buf *out, const char *head, phrase_function *phrase,
			const json_t *list)
{
	size_t count = json_array_size(list);

	if (!count)
		return;
	buf_addf(out, "\n**%s**\n\n", head);
	for (size_t i = 0; i < count && i < LIST_MAX; i++) {
		scope_buf struct buf raw = {0};

		phrase(&raw, json_array_get(list, i));
		if (!raw.len)
			continue;
		buf_add_string(out, "- ");
		markdown_text(out, &raw);
		buf_add_byte(out, '\n');
	}
	if (count > LIST_MAX)
		buf_addf(out, "- ... %zu more\n", count - LIST_MAX);
}

static void call_row(struct buf *out, const json_t *finding)
{
	scope_buf struct buf raw = {0}, result = {0};

	phrase_call(&raw, finding);
	phrase_result(&result, json_get(finding, "outcome"));
	if (result.len)
		buf_addf(&raw, " %s", result.data);
	markdown_row(out, "call", &raw);
}

static void facts(struct buf *out, const json_t *finding)
{
	long long pid = json_get_int(finding, "pid", 0);
	const json_t *target = json_get(finding, "target");
	scope_buf struct buf cause = {0}, raw = {0};

	buf_addf(&cause, "%s, %s", json_get_text(finding, "cause"),
		 json_get_text(finding, "confidence"));
	if (json_get_int(finding, "occurrences", 1) > 1)
		buf_addf(&cause, ", %lld times", json_get_int(finding, "occurrences", 1));
	buf_add_string(out, "| | |\n|---|---|\n");
	markdown_row(out, "cause", &cause);
	call_row(out, finding);
	if (pid)
		buf_addf(&raw, "pid %lld", pid);
	markdown_row(out, "process", &raw);
	phrase_row(out, "where", phrase_circumstance, finding);
	phrase_row(out, "target", phrase_image, target);
	phrase_row(out, "file", phrase_place, target);
	phrase_row(out, "mount", phrase_mount, finding);
	phrase_row(out, "model", phrase_prediction, finding);
	phrase_row(out, "ran", phrase_ran, json_get(finding, "ran"));
	phrase_row(out, "died", phrase_died, json_get(finding, "died"));
}

static void fixes(struct buf *out, const json_t *list)
{
	size_t count = json_array_size(list);

	if (count)
		buf_add_string(out, "\n**Fix**\n");
	for (size_t i = 0; i < count && i < LIST_MAX; i++) {
		const json_t *fix = json_array_get(list, i);
		const char *run = json_get_string(fix, "run");
		scope_buf struct buf raw = {0};

		buf_add_string(&raw, json_get_text(fix, "does"));
		buf_addf(out, "\n%zu\\. ", i + 1);
		markdown_text(out, &raw);
		buf_add_string(out, json_get_bool(fix, "root") ? " (needs root)\n" : "\n");
		if (run) {
			buf_add_byte(out, '\n');
			markdown_command(out, run);
		}
	}
}

void markdown_heading(struct buf *out, const json_t *finding)
{
	const char *summary = json_get_text(finding, "summary");
	scope_buf struct buf raw = {0};

	buf_addf(&raw, "%s: %s", json_get_text(finding, "severity"),
		 *summary ? summary : json_get_text(finding, "headline"));
	buf_addf(out, "#### %lld. ", json_get_int(finding, "id", 0));
	markdown_text(out, &raw);
	buf_add_byte(out, '\n');
}

void markdown_finding(struct buf *out, const json_t *finding)
{
	markdown_heading(out, finding);
	buf_add_byte(out, '\n');
	facts(out, finding);
	markdown_dispatch_graph(out, finding);
	markdown_process_graph(out, finding);
	phrase_list(out, "Because", phrase_evidence, json_get(finding, "evidence"));
	phrase_list(out, "Contributing", phrase_factor, json_get(finding, "factors"));
	fixes(out, json_get(finding, "fixes"));
}

static void step_row(struct buf *out, const char *handler, const char *entry,
		     const struct buf *text)
{
	buf_add_string(out, "| ");
	markdown_code(out, handler, true);
	buf_add_string(out, " | ");
	if (*entry)
		markdown_code(out, entry, true);
	buf_add_string(out, " | ");
	markdown_text(out, text);
	buf_add_string(out, " |\n");
}

static void steps(struct buf *out, const json_t *list)
{
	size_t count = json_array_size(list), rows = 0;

	if (!count)
		return;
	buf_add_string(out, "\n| handler | entry | result |\n|---|---|---|\n");
	for (size_t i = 0; i < count && rows < STEPS_MAX; i++, rows++) {
		const json_t *step = json_array_get(list, i);
		scope_buf struct buf raw = {0};

		phrase_step(&raw, step);
		step_row(out, json_get_text(step, "handler"), json_get_text(step, "entry"), &raw);
	}
	if (count > STEPS_MAX)
		buf_addf(out, "\n%zu more steps are left out here.\n", count - STEPS_MAX);
}

void markdown_details(struct buf *out, const json_t *finding)
{
	json_t *then = phrase_consequences(json_get(finding, "consequence"));
	scope_buf struct buf body = {0};

	steps(&body, json_get(finding, "dispatch"));
	phrase_list(&body, "Made by", phrase_history, json_get(finding, "history"));
	phrase_list(&body, "Open for writing", phrase_writer, json_get(finding, "writers"));
	phrase_list(&body, "Stack of the caller", phrase_frame, json_get(finding, "stack"));
	phrase_list(&body, "Then", phrase_consequence, then);
	json_decref(then);
	if (!body.len)
		return;
	buf_addf(out, "<details><summary>Details of finding %lld</summary>\n",
		 json_get_int(finding, "id", 0));
	buf_add(out, body.data, body.len);
	buf_add_string(out, "\n</details>\n");
}
