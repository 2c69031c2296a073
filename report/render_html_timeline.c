/* When what happened in which process, drawn: bars in lanes, marks on them. Wide as the page, or a
 * multiple of it that is scrolled: chosen with radio buttons, which need no script. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_html.h"
#include "report/timeline_view.h"

#define LANE 22
#define TOP 24	    /* of the first lane: the axis is above it */
#define NARROW 0.05 /* percent: a bar too narrow for words at every zoom */

static const int zooms[] = {1, 4, 16, 64};

/* The class of a mark's circle, and its radius. */
static const struct {
	const char *class, *radius;
} marks[] = {
	[MARK_WROTE] = {"wrote", "4"}, [MARK_FAILED] = {"bad", "6"},
	[MARK_KILLED] = {"bad", "6"},  [MARK_REDIRECTED] = {"redirected", "6"},
	[MARK_NOTED] = {"good", "5"},
};

/* Percent of the width, with a margin for what is at the edge. */
static double part_of(const struct timeline_view *view, int64_t at)
{
	return 1 + 98 * (double)at / (double)view->duration;
}

static void percent(char text[32], double value)
{
	snprintf(text, 32, "%.4f%%", value);
}

static void add_text(struct buf *out, const char *class, const char *x, int y, const char *text)
{
	char at[16];

	snprintf(at, sizeof(at), "%d", y);
	html_open(out, "text", "class", class, "x", x, "y", at, NULL);
	html_text(out, text);
	html_close(out, "text");
}

/* The words in a bar: what runs, with its last argument's worth of room. */
static void label_of(struct buf *out, const struct timeline_span *span)
{
	const json_t *argv = json_get(span->process, "argv");

	if (json_array_size(argv)) {
		scope_buf struct buf words = {0};
		const char *name, *blank;

		phrase_argv(&words, argv, 6);
		blank = strchr(words.data, ' ');
		name = blank ? memrchr(words.data, '/', (size_t)(blank - words.data))
			     : strrchr(words.data, '/');
		buf_add_string(out, name && name[1] ? name + 1 : words.data);
		buf_addf(out, "  %lld", span->pid);
	} else {
		buf_addf(out, "pid %lld", span->pid);
	}
}

static const char *class_of_bar(const struct timeline_span *span)
{
	if (json_get_string(span->process, "exit.signal"))
		return "bar badend";
	return json_get_int(span->process, "exit.code", 0) ? "bar badend" : "bar";
}

/* Would a mark hide the first letters of a bar's label? */
static bool begins_marked(const struct timeline_view *view, const struct timeline_span *span)
{
	for (size_t i = 0; i < view->nmarks; i++)
		if (&view->spans[view->marks[i].span] == span &&
		    part_of(view, view->marks[i].at) - part_of(view, span->from) < 1)
			return true;
	return false;
}

/* With a lane of its own a process is named beside its bar where that is too short. */
static void draw_bar(struct buf *out, const struct timeline_view *view,
		     const struct timeline_span *span)
{
	bool own_lane = view->nspans <= TIMELINE_VIEW_OWN_LANES;
	double from = part_of(view, span->from), width = part_of(view, span->to) - from;
	scope_buf struct buf words = {0}, label = {0};
	char x[32], y[16], size[32];

	percent(x, from);
	percent(size, width);
	snprintf(y, sizeof(y), "%d", TOP + span->lane * LANE);
	phrase_timeline_process(&words, span->process);
	label_of(&label, span);
	html_open(out, "svg", "x", x, "y", y, "width", size, "height", "18", "class",
		  own_lane ? "whole" : NULL, NULL);
	if (span->process)
		html_element(out, "title", NULL, words.data);
	html_empty(out, "rect", "class", class_of_bar(span), "width", "100%", "height", "18", NULL);
	if (own_lane && from > 60)
		add_text(out, width > 30 ? NULL : "end", width > 30 ? "4" : "-4", 13, label.data);
	else if (own_lane || width > NARROW)
		add_text(out, NULL, own_lane && begins_marked(view, span) ? "12" : "4", 13,
			 label.data);
	html_close(out, "svg");
}

static void draw_mark(struct buf *out, const struct timeline_view *view,
		      const struct timeline_mark *mark)
{
	const struct timeline_span *span = &view->spans[mark->span];
	char x[32], y[16], link[40];

	if (span->lane < 0)
		return;
	percent(x, part_of(view, mark->at));
	snprintf(y, sizeof(y), "%d", TOP + span->lane * LANE + 9);
	snprintf(link, sizeof(link), "#finding-%lld", json_get_int(mark->finding, "id", 0));
	if (mark->finding)
		html_open(out, "a", "href", link, "aria-label", mark->text, NULL);
	html_open(out, "circle", "class", marks[mark->kind].class, "cx", x, "cy", y, "r",
		  marks[mark->kind].radius, NULL);
	html_element(out, "title", NULL, mark->text);
	html_close(out, "circle");
	if (mark->finding)
		html_close(out, "a");
}

/* Four stretches of what is seen at once, at each zoom. */
static void draw_axis(struct buf *out, const struct timeline_view *view, int height)
{
	for (size_t z = 0; z < sizeof(zooms) / sizeof(*zooms); z++) {
		int stretches = 4 * zooms[z];
		char class[8], bottom[16];

		snprintf(class, sizeof(class), "t%d", zooms[z]);
		snprintf(bottom, sizeof(bottom), "%d", height);
		html_open(out, "g", "class", class, NULL);
		for (int i = 0; i <= stretches; i++) {
			scope_buf struct buf text = {0};
			char x[32];

			percent(x, 1 + 98.0 * i / stretches);
			buf_add_byte(&text, '+');
			phrase_duration(&text, (double)view->duration / 1e6 * i / stretches);
			html_empty(out, "line", "class", "grid", "x1", x, "y1", "16", "x2", x, "y2",
				   bottom, NULL);
			add_text(out,
				 i == stretches ? "dim end"
				 : i		? "dim middle"
						: "dim",
				 x, 12, text.data);
		}
		html_close(out, "g");
	}
}

static void draw(struct buf *out, const struct timeline_view *view)
{
	int height = TOP + view->lanes * LANE + 4;
	char text[16];

	snprintf(text, sizeof(text), "%d", height);
	html_open(out, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
		  "Timeline", NULL);
	html_open(out, "svg", "class", "time", "height", text, "role", "group", "aria-label",
		  "When processes ran, and when execs failed or were redirected", NULL);
	draw_axis(out, view, height);
	if (view->told_lanes && view->told_lanes < view->lanes)
		html_empty(out, "rect", "class", "told", "width", "100%", "y", "20", "height",
			   (snprintf(text, sizeof(text), "%d", view->told_lanes * LANE + 2), text),
			   NULL);
	for (size_t i = 0; i < view->nspans; i++)
		if (view->spans[i].lane >= 0)
			draw_bar(out, view, &view->spans[i]);
	for (size_t i = 0; i < view->nmarks; i++)
		draw_mark(out, view, &view->marks[i]);
	html_close(out, "svg");
	html_close(out, "div");
}

static void zoom_buttons(struct buf *out)
{
	for (size_t z = 0; z < sizeof(zooms) / sizeof(*zooms); z++) {
		char id[16], text[16];

		snprintf(id, sizeof(id), "zoom-%d", zooms[z]);
		snprintf(text, sizeof(text), "%d\303\227", zooms[z]);
		html_empty(out, "input", "type", "radio", "name", "zoom", "id", id, "checked",
			   z ? NULL : "checked", NULL);
		html_open(out, "label", "for", id, NULL);
		html_text(out, text);
		html_close(out, "label");
	}
}

static void legend(struct buf *out)
{
	static const char *const rows[][2] = {{"key bad", "exec failed"},
					      {"key redirected", "exec redirected"},
					      {"key good", "other finding"},
					      {"key wrote", "file made"},
					      {"key badend", "process ended badly"}};

	html_open(out, "p", "class", "legend", NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		html_open(out, "span", "class", rows[i][0], NULL);
		html_close(out, "span");
		html_text(out, rows[i][1]);
		html_text(out, " ");
	}
	html_close(out, "p");
}

static void left_out(struct buf *out, const struct timeline_view *view, const json_t *document)
{
	long long processes = json_get_int(document, "timeline.left_out.processes", 0);
	scope_buf struct buf text = {0};

	processes = (processes < 0 ? 0 : processes) + (long long)view->hidden;
	if (!processes)
		return;
	phrase_count(&text, processes, "further process is", "further processes are");
	buf_add_string(&text, " not drawn: none of their execs failed or was redirected, or there "
			      "were too many.");
	html_element(out, "p", "cause", text.data);
}

#define FOLDS_SHOWN 20

/* Children that are alike have no bar: a line each, by their parents. */
static void folded(struct buf *out, const json_t *document)
{
	const json_t *processes = json_get(document, "timeline.processes");
	size_t shown = 0;

	for (size_t i = 0; i < json_array_size(processes); i++) {
		const json_t *process = json_array_get(processes, i);
		const json_t *folds = json_get(process, "folded");

		for (size_t f = 0; f < json_array_size(folds) && shown < FOLDS_SHOWN; f++) {
			scope_buf struct buf text = {0};

			phrase_timeline_fold(&text, process, json_array_get(folds, f));
			buf_add_string(&text, ++shown == FOLDS_SHOWN ? "; and so on." : ".");
			html_element(out, "p", "cause", text.data);
		}
	}
}

void html_timeline(struct buf *out, const json_t *document)
{
	struct timeline_view view;

	if (json_get_is(document, "run.mode", "explain"))
		return; /* nothing was executed: there is no process and no time */
	timeline_view_make(&view, document);
	if (view.nspans) {
		html_open(out, "div", "class", "timeline", NULL);
		legend(out);
		html_element(out, "span", "zoom", "Zoom");
		zoom_buttons(out);
		draw(out, &view);
		html_close(out, "div");
		left_out(out, &view, document);
		folded(out, document);
	}
	timeline_view_free(&view);
}
