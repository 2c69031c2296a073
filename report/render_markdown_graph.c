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

static void one_step(struct buf *out, size_t number, const json_t *step)
{
	scope_buf struct buf label = {0};

	step_label(&label, step);
	node(out, number, &label, class_of(json_get_text(step, "result")));
}

/* A stretch of entries that do not match: those that nearly do, and one node for the others. */
static void folded(struct buf *out, size_t *number, const json_t *steps, size_t from, size_t count)
{
	scope_buf struct buf label = {0};
	size_t shown = 0;

	for (size_t i = from; i < from + count && shown < PHRASE_PLAIN_SHOWN; i++) {
		if (!phrase_step_is_near(json_array_get(steps, i)))
			continue;
		one_step(out, (*number)++, json_array_get(steps, i));
		shown++;
	}
	if (shown == count)
		return;
	buf_addf(&label, "binfmt_misc: %zu %s do not match", count - shown,
		 shown ? "other entries" : "entries");
	node(out, (*number)++, &label, NULL);
}

/* The steps it took. */
static size_t step_nodes(struct buf *out, size_t *number, const json_t *steps, size_t at)
{
	size_t run = phrase_plain_run(steps, at);

	if (run > 1) {
		folded(out, number, steps, at, run);
		return run;
	}
	one_step(out, (*number)++, json_array_get(steps, at));
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
		i += step_nodes(out, &number, steps, i);
	}
	phrase_result(&end, json_get(finding, "outcome"));
	if (end.len)
		node(out, number, &end,
		     json_get_is(finding, "outcome.result", "success") ? "good" : "bad");
	buf_add_string(out, classes);
	buf_add_string(out, "```\n");
}

/* Where the path ends: the exec itself, in the process that called it. */
static void exec_node(struct buf *out, size_t number, const json_t *finding)
{
	scope_buf struct buf label = {0}, result = {0};

	buf_addf(&label, "%lld execve %s ", json_get_int(finding, "pid", 0),
		 json_get_text(finding, "path"));
	phrase_result(&result, json_get(finding, "outcome"));
	if (result.len)
		buf_add(&label, result.data, result.len);
	node(out, number, &label,
	     json_get_is(finding, "outcome.result", "success") ? "good" : "bad");
}

void markdown_process_graph(struct buf *out, const json_t *finding)
{
	const json_t *lineage = json_get(finding, "lineage");
	size_t count = json_array_size(lineage), skipped, number = 0;

	if (!count)
		return;
	skipped = count > PROCESSES_MAX ? count - PROCESSES_MAX : 0;
	buf_add_string(out, "\n**Path of processes**\n\n```mermaid\nflowchart LR\n");
	for (size_t i = 0; i < count; i++) {
		scope_buf struct buf label = {0};

		if (skipped && i == PROCESSES_MAX / 2) {
			buf_addf(&label, "%zu processes left out", skipped);
			node(out, number++, &label, NULL);
			buf_clear(&label);
			i += skipped;
		}
		phrase_lineage(&label, json_array_get(lineage, i));
		node(out, number++, &label, NULL);
	}
	exec_node(out, number, finding);
	buf_add_string(out, classes);
	buf_add_string(out, "```\n");
}
