/* One finding as text: the cause in one sentence, then its fields under fixed labels.
 * Knows no layout rule beyond the labels; wrapping is text_layout's. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_text.h"
#include "report/text_layout.h"

#define HISTORY_SHOWN 5
#define LINEAGE_SHOWN 6
#define FRAMES_SHOWN 8
#define REASONS_BRIEF 3

typedef void phrase_function(struct buf *out, const json_t *part);

static void field_phrase(struct layout *layout, const char *label, phrase_function *phrase,
			 const json_t *part)
{
	scope_buf struct buf text = {0};

	phrase(&text, part);
	if (text.len)
		layout_field(layout, label, text.data);
}

/* A list under one label: all of it, or its first and last items with a count between. */
static void field_list(struct layout *layout, const char *label, phrase_function *phrase,
		       const json_t *list, size_t limit)
{
	size_t count = json_array_size(list), head = count > limit ? limit / 2 : count;
	size_t tail = count > limit ? limit - head : 0;

	for (size_t i = 0; i < head; i++)
		field_phrase(layout, i ? "" : label, phrase, json_array_get(list, i));
	if (tail) {
		scope_buf struct buf text = {0};

		buf_addf(&text, "... %zu more ...", count - head - tail);
		layout_field(layout, "", text.data);
	}
	for (size_t i = count - tail; i < count; i++)
		field_phrase(layout, "", phrase, json_array_get(list, i));
}

static enum layout_style severity_style(const char *severity)
{
	if (!strcmp(severity, "error"))
		return STYLE_BAD;
	return strcmp(severity, "warning") ? STYLE_GOOD : STYLE_WARN;
}

static void title(struct layout *layout, const json_t *finding)
{
	const char *severity = json_get_text(finding, "severity");
	const char *summary = json_get_text(finding, "summary");
	long long times = json_get_int(finding, "occurrences", 1);
	scope_buf struct buf lead = {0}, code = {0};
	unsigned indent;

	buf_addf(&lead, "%lld. %s  ", json_get_int(finding, "id", 0), severity);
	indent = (unsigned)(lead.len < 20 ? lead.len : 20);
	layout_item(layout, severity_style(severity), lead.data, indent,
		    *summary ? summary : json_get_text(finding, "headline"));
	buf_addf(&code, "%s, %s", json_get_text(finding, "cause"),
		 json_get_text(finding, "confidence"));
	if (times > 1)
		buf_addf(&code, ", %lld times", times);
	/* On the last line of the sentence where it fits, under it otherwise. */
	layout->out->data[--layout->out->len] = '\0';
	if (layout_column(layout) + 2 + code.len <= layout->width) {
		layout_pad(layout, layout->width - code.len);
	} else {
		layout_newline(layout);
		layout_pad(layout, indent);
	}
	layout_styled(layout, STYLE_DIM, code.data);
	layout_newline(layout);
}

static void what(struct layout *layout, const json_t *finding)
{
	long long pid = json_get_int(finding, "pid", 0), tid = json_get_int(finding, "tid", pid);
	scope_buf struct buf text = {0}, result = {0};

	if (pid)
		buf_addf(&text, "pid %lld  ", pid);
	if (tid != pid)
		buf_addf(&text, "thread %lld  ", tid);
	phrase_call(&text, finding);
	phrase_result(&result, json_get(finding, "outcome"));
	if (result.len)
		buf_addf(&text, " %s", result.data);
	layout_field(layout, "what", text.data);
	field_phrase(layout, "", phrase_circumstance, finding);
}

static void path_search(struct layout *layout, const json_t *tried)
{
	size_t count = json_array_size(tried);
	scope_buf struct buf text = {0};

	for (size_t i = 0; i < count && i < 12; i++) {
		const char *path = json_string_value(json_array_get(tried, i));

		if (path)
			buf_addf(&text, "%s%s", text.len ? ", " : "tried ", path);
	}
	if (count > 12)
		buf_addf(&text, " and %zu more", count - 12);
	if (text.len)
		layout_field(layout, "", text.data);
}

/* "DIR/name does not exist" of a search through PATH: the list of what was tried has it. */
static bool is_told(const json_t *finding, const json_t *reason)
{
	const json_t *tried = json_get(finding, "path_tried");
	const char *fact = json_get_text(reason, "fact");

	for (size_t i = 0; i < json_array_size(tried); i++) {
		const char *path = json_string_value(json_array_get(tried, i));
		size_t len = path ? strlen(path) : 0;

		if (len && !strncmp(fact, path, len) && !strcmp(fact + len, " does not exist"))
			return true;
	}
	return false;
}

static void because(struct layout *layout, const json_t *finding, const char *key, char mark,
		    phrase_function *phrase, size_t limit)
{
	const char *label = mark == '-' || !json_get_size(finding, "evidence") ? "because" : "";
	const json_t *list = json_get(finding, key);
	size_t shown = 0;

	for (size_t i = 0; i < json_array_size(list) && shown < limit; i++) {
		scope_buf struct buf lead = {0}, text = {0};

		if (is_told(finding, json_array_get(list, i)))
			continue;
		phrase(&text, json_array_get(list, i));
		if (!text.len)
			continue;
		buf_addf(&lead, "   %-9s %c ", shown++ ? "" : label, mark);
		layout_item(layout, STYLE_LABEL, lead.data, LAYOUT_FIELD_INDENT + 2, text.data);
	}
}

static void fixes(struct layout *layout, const json_t *finding)
{
	const json_t *list = json_get(finding, "fixes");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *fix = json_array_get(list, i);
		const char *run = json_get_string(fix, "run"), *does = json_get_text(fix, "does");
		const char *label = i ? "" : "   fix";
		const char *root = json_get_bool(fix, "root") ? "(root) " : "";
		scope_buf struct buf text = {0};

		buf_addf(&text, "%s%s", root, does);
		if (!run) {
			layout_item(layout, STYLE_LABEL, label, LAYOUT_FIELD_INDENT, text.data);
			continue;
		}
		layout_command(layout, label, LAYOUT_FIELD_INDENT, run);
		if (text.len)
			layout_item(layout, STYLE_PLAIN, "", LAYOUT_FIELD_INDENT + 4, text.data);
	}
}

/* What came before: only in the full report. */
static void background(struct layout *layout, const json_t *finding)
{
	field_phrase(layout, "counters", phrase_counters, json_get(finding, "counters"));
	if (json_get_size(finding, "lineage") > 1)
		field_list(layout, "lineage", phrase_lineage, json_get(finding, "lineage"),
			   LINEAGE_SHOWN);
	field_list(layout, "stack", phrase_frame, json_get(finding, "stack"), FRAMES_SHOWN);
	if (json_get_size(finding, "stack"))
		layout_field(layout, "", json_get_text(finding, "stack_note"));
}

void text_finding(struct layout *layout, const json_t *finding, bool brief)
{
	const json_t *target = json_get(finding, "target");
	json_t *then = phrase_consequences(json_get(finding, "consequence"));
	size_t most = brief ? REASONS_BRIEF : SIZE_MAX;

	title(layout, finding);
	what(layout, finding);
	path_search(layout, json_get(finding, "path_tried"));
	field_phrase(layout, "target", phrase_image, target);
	field_phrase(layout, target ? "" : "target", phrase_place, target);
	field_phrase(layout, "mount", phrase_mount, finding);
	text_dispatch(layout, finding);
	field_phrase(layout, json_get_size(finding, "dispatch") ? "" : "dispatch",
		     phrase_prediction, finding);
	because(layout, finding, "evidence", '-', phrase_evidence, most);
	because(layout, finding, "factors", '+', phrase_factor, most);
	field_phrase(layout, "ran", phrase_ran, json_get(finding, "ran"));
	field_phrase(layout, "died", phrase_died, json_get(finding, "died"));
	field_list(layout, "writers", phrase_writer, json_get(finding, "writers"), HISTORY_SHOWN);
	field_list(layout, "made by", phrase_history, json_get(finding, "history"), HISTORY_SHOWN);
	if (!brief)
		background(layout, finding);
	field_list(layout, "then", phrase_consequence, then, HISTORY_SHOWN);
	fixes(layout, finding);
	json_decref(then);
}
