/* One finding as a card: the sentence, the facts, how to fix it, the chain drawn, the story. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_html.h"

static void call(struct buf *out, const json_t *finding)
{
	long long pid = json_get_int(finding, "pid", 0);
	scope_buf struct buf text = {0}, result = {0};

	phrase_call(&text, finding);
	phrase_result(&result, json_get(finding, "outcome"));
	if (pid)
		buf_addf(out, "pid %lld ", pid);
	buf_addf(out, "%s %s", text.data, result.data ? result.data : "");
}

static void facts(struct buf *out, const json_t *finding)
{
	const json_t *target = json_get(finding, "target");

	html_open(out, "dl", NULL);
	html_fact(out, "what", call, finding);
	html_fact(out, "where", phrase_circumstance, finding);
	html_fact(out, "target", phrase_image, target);
	html_fact(out, "file", phrase_place, target);
	html_fact(out, "mount", phrase_mount, finding);
	html_fact(out, "model", phrase_prediction, finding);
	html_fact(out, "ran", phrase_ran, json_get(finding, "ran"));
	html_fact(out, "died", phrase_died, json_get(finding, "died"));
	html_fact(out, "counters", phrase_counters, json_get(finding, "counters"));
	html_close(out, "dl");
}

static void fixes(struct buf *out, const json_t *list)
{
	if (json_array_size(list))
		html_element(out, "h4", NULL, "Fix");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *fix = json_array_get(list, i);
		const char *run = json_get_string(fix, "run");

		html_open(out, "div", NULL);
		html_text(out, json_get_text(fix, "does"));
		if (json_get_bool(fix, "root"))
			html_text(out, " (needs root)");
		html_close(out, "div");
		if (run)
			html_element(out, "pre", NULL, run);
	}
}

/* Each fact, and smaller where it was read. */
static void because(struct buf *out, const json_t *list)
{
	if (json_array_size(list))
		html_element(out, "h4", NULL, "Because");
	html_open(out, "ul", NULL);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		html_open(out, "li", NULL);
		html_path(out, json_get_text(item, "fact"));
		html_text(out, " ");
		html_element(out, "span", "source", json_get_text(item, "source"));
		html_close(out, "li");
	}
	html_close(out, "ul");
}

static void steps(struct buf *out, const json_t *list)
{
	if (!json_array_size(list))
		return;
	html_open(out, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
		  "Dispatch steps", NULL);
	html_open(out, "table", NULL);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *step = json_array_get(list, i);
		scope_buf struct buf text = {0};

		phrase_step(&text, step);
		html_open(out, "tr", NULL);
		html_element(out, "td", NULL, json_get_text(step, "handler"));
		html_element(out, "td", "mono", json_get_text(step, "entry"));
		html_element(out, "td", html_class_of_step(step), text.data ? text.data : "");
		html_close(out, "tr");
	}
	html_close(out, "table");
	html_close(out, "div");
}

static void title(struct buf *out, const json_t *document, const json_t *finding)
{
	const char *summary = json_get_text(finding, "summary");
	long long times = json_get_int(finding, "occurrences", 1);
	scope_buf struct buf cause = {0};

	html_open(out, "h3", NULL);
	html_element(out, "span", "badge", json_get_text(finding, "severity"));
	html_path(out, *summary ? summary : json_get_text(finding, "headline"));
	html_close(out, "h3");
	buf_addf(&cause, "%s, %s", json_get_text(finding, "cause"),
		 json_get_text(finding, "confidence"));
	if (times > 1)
		buf_addf(&cause, ", %lld times", times);
	if (json_get_bool(finding, "explains_command"))
		buf_addf(&cause, "; %sexplains how the command ended",
			 json_get_is(document, "explained_confidence", "likely") ? "probably "
										 : "");
	html_element(out, "p", "cause", cause.data);
}

/* The class is one of the three, whatever the document says. */
static const char *card_class(const json_t *finding)
{
	if (json_get_is(finding, "severity", "error"))
		return "card error";
	return json_get_is(finding, "severity", "warning") ? "card warning" : "card note";
}

void html_finding(struct buf *out, const json_t *document, const json_t *finding)
{
	json_t *then = phrase_consequences(json_get(finding, "consequence"));
	char id[40];

	snprintf(id, sizeof(id), "finding-%lld", json_get_int(finding, "id", 0));
	html_open(out, "article", "class", card_class(finding), "id", id, NULL);
	title(out, document, finding);
	facts(out, finding);
	fixes(out, json_get(finding, "fixes"));
	html_chain(out, document, finding);
	because(out, json_get(finding, "evidence"));
	html_list(out, "Contributing", phrase_factor, json_get(finding, "factors"));
	html_open(out, "details", NULL);
	html_element(out, "summary", NULL, "Every step, who made the file, what happened next");
	steps(out, json_get(finding, "dispatch"));
	html_list(out, "Made by", phrase_history, json_get(finding, "history"));
	html_list(out, "Open for writing", phrase_writer, json_get(finding, "writers"));
	html_list(out, "Path of processes", phrase_lineage, json_get(finding, "lineage"));
	html_list(out, "Stack of the caller", phrase_frame, json_get(finding, "stack"));
	html_list(out, "Then", phrase_consequence, then);
	json_decref(then);
	html_close(out, "details");
	html_close(out, "article");
}
