/* Processes that matter: when what happened to them (SVG), and who descends from whom (a list). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decode/buf.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_html.h"

#define FINDINGS_MAX 1000
#define MARKS_MAX 4000
#define ROWS_MAX 60
#define WIDTH 1000
#define LEFT 90
#define ROW 22

struct mark {
	int64_t time;
	long long pid, finding;
	const char *class;
	char *text; /* owned */
};

struct timeline {
	struct mark *marks; /* owned */
	size_t count;
	int64_t from, to;
	long long pids[ROWS_MAX];
	size_t rows, hidden; /* marks of processes beyond the rows */
};

/* "2026-11-23T22:50:17.123Z" in ns since the epoch, 0 when it is none. */
static int64_t parse_time(const char *text)
{
	struct tm tm = {0};
	int ms = 0;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		   &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &ms) < 6)
		return 0;
	if (tm.tm_year < 1970 || tm.tm_year > 2200)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) * 1000000000 + ms * INT64_C(1000000);
}

static void add_mark(struct timeline *timeline, const json_t *item, long long finding,
		     const char *class, struct buf *text)
{
	int64_t time = json_get_int(item, "time_ns", 0);

	/* Past 2262 or before 1970 is no time of ours. */
	if (time <= 0 || time > INT64_C(9000000000000000000) || timeline->count >= MARKS_MAX)
		return;
	timeline->marks =
		xrealloc(timeline->marks, (timeline->count + 1) * sizeof(*timeline->marks));
	timeline->marks[timeline->count++] =
		(struct mark){time, json_get_int(item, "pid", 0), finding, class, buf_steal(text)};
}

static const char *finding_class(const json_t *finding)
{
	if (json_get_is(finding, "severity", "error"))
		return "bad";
	return json_get_is(finding, "severity", "warning") ? "off" : "good";
}

static void collect_marks(struct timeline *timeline, const json_t *findings)
{
	for (size_t i = 0; i < json_array_size(findings) && i < FINDINGS_MAX; i++) {
		const json_t *finding = json_array_get(findings, i);
		const json_t *history = json_get(finding, "history");
		long long id = json_get_int(finding, "id", 0);
		scope_buf struct buf text = {0};

		for (size_t h = 0; h < json_array_size(history); h++) {
			scope_buf struct buf words = {0};

			phrase_history(&words, json_array_get(history, h));
			add_mark(timeline, json_array_get(history, h), id, "wrote", &words);
		}
		phrase_call(&text, finding);
		buf_addf(&text, ": finding %lld, %s", id, json_get_text(finding, "summary"));
		add_mark(timeline, finding, id, finding_class(finding), &text);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct mark *left = a, *right = b;

	return left->time < right->time ? -1 : left->time > right->time;
}

static size_t row_of(struct timeline *timeline, long long pid)
{
	size_t row = 0;

	while (row < timeline->rows && timeline->pids[row] != pid)
		row++;
	if (row == timeline->rows && row < ROWS_MAX)
		timeline->pids[timeline->rows++] = pid;
	return row;
}

static int x_of(const struct timeline *timeline, int64_t time)
{
	double part =
		(double)(time - timeline->from) / ((double)(timeline->to - timeline->from) + 1);

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	return LEFT + 10 + (int)(part * (WIDTH - LEFT - 30));
}

static void draw_mark(struct buf *out, struct timeline *timeline, const struct mark *mark)
{
	size_t row = row_of(timeline, mark->pid);
	char x[16], y[16], link[40];

	if (row >= ROWS_MAX) {
		timeline->hidden++;
		return;
	}
	snprintf(x, sizeof(x), "%d", x_of(timeline, mark->time));
	snprintf(y, sizeof(y), "%d", (int)row * ROW + 44);
	snprintf(link, sizeof(link), "#finding-%lld", mark->finding);
	html_open(out, "a", "href", link, "aria-label", mark->text, NULL);
	html_open(out, "circle", "class", mark->class, "cx", x, "cy", y, "r",
		  strcmp(mark->class, "wrote") ? "7" : "5", NULL);
	html_element(out, "title", NULL, mark->text);
	html_close(out, "circle");
	html_close(out, "a");
}

static void draw_axis(struct buf *out, const struct timeline *timeline)
{
	double seconds = (double)(timeline->to - timeline->from) / 1e9;

	for (int i = 0; i <= 4; i++) {
		int x = LEFT + 10 + i * (WIDTH - LEFT - 30) / 4;
		scope_buf struct buf text = {0};

		buf_add_byte(&text, '+');
		phrase_duration(&text, seconds * i / 4);
		html_svg_text(out, "dim", i == 4 ? x - 50 : x, 14, 12, text.data);
	}
}

static void draw(struct buf *out, struct timeline *timeline)
{
	scope_buf struct buf body = {0};
	char box[40];

	for (size_t i = 0; i < timeline->count; i++)
		draw_mark(&body, timeline, &timeline->marks[i]);
	snprintf(box, sizeof(box), "0 0 %d %d", WIDTH, (int)timeline->rows * ROW + 40);
	html_open(out, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
		  "Timeline", NULL);
	html_open(out, "svg", "viewBox", box, "role", "group", "aria-label",
		  "When files were made and execs failed or were redirected", NULL);
	draw_axis(out, timeline);
	for (size_t row = 0; row < timeline->rows; row++) {
		scope_buf struct buf name = {0};

		buf_addf(&name, "pid %lld", timeline->pids[row]);
		html_svg_text(out, NULL, 6, (int)row * ROW + 48, 12, name.data);
		html_svg_line(out, NULL, LEFT, (int)row * ROW + 44, WIDTH - 10,
			      (int)row * ROW + 44);
	}
	buf_add(out, body.data, body.len);
	html_close(out, "svg");
	html_close(out, "div");
}

void html_timeline(struct buf *out, const json_t *document)
{
	struct timeline timeline = {.from = parse_time(json_get_text(document, "run.started")),
				    .to = parse_time(json_get_text(document, "run.ended"))};

	if (json_get_is(document, "run.mode", "explain"))
		return; /* nothing was executed: there is no process and no time */
	collect_marks(&timeline, json_get(document, "findings"));
	if (timeline.count) {
		int64_t first, last;

		qsort(timeline.marks, timeline.count, sizeof(*timeline.marks), by_time);
		first = timeline.marks[0].time;
		last = timeline.marks[timeline.count - 1].time;
		if (timeline.from <= 0 || first < timeline.from)
			timeline.from = first;
		if (last > timeline.to)
			timeline.to = last; /* which is not before `from` */
		html_element(out, "p", "cause",
			     "Blue: the file was made. Red, yellow, green: an exec of a finding.");
		draw(out, &timeline);
	}
	if (timeline.hidden) {
		scope_buf struct buf text = {0};

		phrase_count(&text, (long long)timeline.hidden, "event", "events");
		buf_add_string(&text, " of further processes are not drawn.");
		html_element(out, "p", "cause", text.data);
	}
	for (size_t i = 0; i < timeline.count; i++)
		free(timeline.marks[i].text);
	free(timeline.marks);
}
