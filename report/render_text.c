/* The text report for a terminal: one headline, the findings, then what the run was like.
 * Also the summary at the end of a run, which is the same without the rest. */
#include "report/render.h"

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_formats.h"
#include "report/render_text.h"
#include "report/text_layout.h"

static struct layout layout_for(const struct render_options *options, struct buf *out)
{
	unsigned width = options && options->width ? options->width : 80;

	return (struct layout){
		.out = out,
		.width = width < 40 ? 40 : width,
		.color = options && options->color,
	};
}

static void headline(struct layout *layout, const json_t *document)
{
	scope_buf struct buf text = {0};

	phrase_headline(&text, document);
	layout_item(layout, STYLE_LABEL, "exectrace: ", 11, text.data ? text.data : "");
}

static void sentences(struct layout *layout, const char *label, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text)
			layout_item(layout, STYLE_LABEL, i ? "" : label, 10, text);
	}
}

static void still_running(struct layout *layout, const json_t *document)
{
	const json_t *list = json_get(document, "run.still_running");

	for (size_t i = 0; i < json_array_size(list); i++) {
		scope_buf struct buf text = {0};

		phrase_still_running(&text, json_array_get(list, i));
		layout_item(layout, STYLE_LABEL, i ? "" : "still ran", 10, text.data);
	}
}

static void redaction(struct layout *layout, const json_t *document)
{
	long long count = json_get_int(document, "run.redacted.count", -1);
	scope_buf struct buf text = {0};

	if (count < 0)
		return;
	phrase_count(&text, count, "place was redacted", "places were redacted");
	layout_item(layout, STYLE_LABEL, "redacted", 10, text.data);
}

static void leaks(struct layout *layout, const json_t *document)
{
	const json_t *list = json_get(document, "arch_leaks");
	scope_buf struct buf words = {0};

	phrase_leaks(&words, document);
	if (!words.len)
		return;
	layout_item(layout, STYLE_LABEL, "leaks", 10, words.data);
	for (size_t i = 0; i < json_array_size(list); i++) {
		scope_buf struct buf leak = {0};

		phrase_leak(&leak, json_array_get(list, i));
		layout_item(layout, STYLE_PLAIN, "          -", 12, leak.data);
	}
}

void render_text(const json_t *document, const struct render_options *options, struct buf *out)
{
	struct layout layout = layout_for(options, out);
	const json_t *findings = json_get(document, "findings");

	headline(&layout, document);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		layout_newline(&layout);
		text_finding(&layout, json_array_get(findings, i), false);
	}
	layout_newline(&layout);
	leaks(&layout, document);
	text_tables(&layout, document);
	still_running(&layout, document);
	sentences(&layout, "anomalies", json_get(document, "anomalies"));
	sentences(&layout, "notes", json_get(document, "run.notes"));
	redaction(&layout, document);
}

static void summary(const json_t *document, const struct render_options *options, struct buf *out)
{
	struct layout layout = layout_for(options, out);
	const json_t *findings = json_get(document, "findings");
	size_t count = json_array_size(findings), shown = 0;

	for (size_t i = 0; i < count; i++) {
		const json_t *finding = json_array_get(findings, i);

		if (!phrase_finding_matters(finding))
			continue;
		if (!shown++)
			headline(&layout, document);
		layout_newline(&layout);
		text_finding(&layout, finding, true);
	}
	if (json_array_size(json_get(document, "arch_leaks"))) {
		if (!shown++)
			headline(&layout, document);
		layout_newline(&layout);
		leaks(&layout, document);
	}
	if (!shown++ && json_array_size(json_get(document, "run.still_running")))
		headline(&layout, document);
	still_running(&layout, document);
	if (shown > 1)
		sentences(&layout, "notes", json_get(document, "run.notes"));
}

void render_summary(const json_t *document, const struct render_options *options, struct buf *out)
{
	static const struct renderer renderer = {.name = "summary", .render = summary};

	renderer_run(&renderer, document, options, out);
}
