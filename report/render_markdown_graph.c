/* The dispatch chain and the path of processes as Mermaid flowcharts. Node names are ours, labels
 * are escaped; long stretches are one node. */
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_markdown.h"

#define NODES_MAX 40
#define PROCESSES_MAX 12

static const char classes[] = "  classDef good fill:#dafbe1,stroke:#1a7f37,color:#111\n"
			      "  classDef bad fill:#ffebe9,stroke:#cf222e,color:#111\n"
			      "  classDef off fill:#fff8c5,stroke:#9a6700,color:#111\n";

static const char *class_of(const char *result)
{
	static const char *const rows[][2] = {
		{"refuses", "bad"},	{"fails", "bad"},  {"disabled", "off"},
		{"undecidable", "off"}, {"loads", "good"}, {"rewrites", "good"},
		{"matched", "good"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i][0], result))
			return rows[i][1];
	return NULL;
}

static void node(struct buf *out, size_t number, const struct buf *label, const char *class)
{
	buf_addf(out, "  n%zu[", number);
	markdown_label(out, label);
	buf_add_string(out, "]");
	if (class)
		buf_addf(out, ":::%s", class);
	buf_add_byte(out, '\n');
	if (number)
		buf_addf(out, "  n%zu --> n%zu\n", number - 1, number);
}

static void file_label(struct buf *label, const json_t *image)
{
	const char *format = json_get_text(image, "description");

	buf_add_string(label, json_get_text(image, "path"));
	if (*format)
		buf_addf(label, ": %s", format);
}

static void step_label(struct buf *label, const json_t *step)
{
	const char *entry = json_get_text(step, "entry");
	scope_buf struct buf text = {0};

	buf_add_string(label, json_get_text(step, "handler"));
	if (*entry)
		buf_addf(label, " %s", entry);
	phrase_step(&text, step);
	if (text.len)
		buf_addf(label, ": %s", text.data);
}

/* One node for a stretch of entries that do not match, or for one step; the steps it took. */
static size_t step_node(struct buf *out, size_t number, const json_t *steps, size_t at)
{
	const json_t *step = json_array_get(steps, at);
	size_t run = phrase_plain_run(steps, at);
	scope_buf struct buf label = {0};

	if (run > 1) {
		buf_addf(&label, "binfmt_misc: %zu entries do not match", run);
		node(out, number, &label, NULL);
		return run;
	}
	step_label(&label, step);
	node(out, number, &label, class_of(json_get_text(step, "result")));
	return 1;
}

void markdown_dispatch_graph(struct buf *out, const json_t *finding)
{
	const json_t *steps = json_get(finding, "dispatch"), *images = json_get(finding, "images");
	size_t count = json_array_size(steps), number = 0;
	scope_buf struct buf label = {0}, end = {0};
	long long image = 0, described = 0;

	if (!count)
		return;
	buf_add_string(out, "\n```mermaid\nflowchart TD\n");
	buf_add_string(&label, json_get_text(finding, "path"));
	node(out, number++, &label, NULL);
	for (size_t i = 0; i < count && number < NODES_MAX;) {
		long long now = json_get_int(json_array_get(steps, i), "image", image);
		const json_t *file = now >= 0 ? json_array_get(images, (size_t)now) : NULL;

		if (now != image && file) {
			scope_buf struct buf name = {0};

			if (now > described)
				file_label(&name, file);
			else
				buf_addf(&name, "back to %s", json_get_text(file, "path"));
			node(out, number++, &name, NULL);
			described = now > described ? now : described;
		}
		image = now;
		i += step_node(out, number++, steps, i);
	}
	phrase_result(&end, json_get(finding, "outcome"));
	if (end.len)
		node(out, number, &end,
		     json_get_is(finding, "outcome.result", "success") ? "good" : "bad");
	buf_add_string(out, classes);
	buf_add_string(out, "```\n");
}

void markdown_process_graph(struct buf *out, const json_t *finding)
{
	const json_t *lineage = json_get(finding, "lineage");
	size_t count = json_array_size(lineage), skipped;

	if (count < 2)
		return;
	skipped = count > PROCESSES_MAX ? count - PROCESSES_MAX : 0;
	buf_add_string(out, "\n**Path of processes**\n\n```mermaid\nflowchart LR\n");
	for (size_t i = 0, number = 0; i < count; i++, number++) {
		scope_buf struct buf label = {0};

		if (skipped && i == PROCESSES_MAX / 2) {
			buf_addf(&label, "%zu processes left out", skipped);
			node(out, number++, &label, NULL);
			buf_clear(&label);
			i += skipped;
		}
		phrase_lineage(&label, json_array_get(lineage, i));
		node(out, number, &label, i + 1 == count ? "bad" : NULL);
	}
	buf_add_string(out, classes);
	buf_add_string(out, "```\n");
}
