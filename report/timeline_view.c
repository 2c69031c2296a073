/* From the document to spans, marks and lanes; see timeline_view.h.
 * What is told comes first, whatever else there is no room for. */
#include "report/timeline_view.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"

#define SPANS_MAX 20000
#define MARKS_MAX 20000
#define LANES_MAX 120
#define DEPTH_MAX 64
#define NONE ((size_t)-1)
#define US_MAX (INT64_C(1) << 53) /* 285 years */

static int64_t bounded(int64_t us)
{
	return us < 0 ? 0 : us > US_MAX ? US_MAX : us;
}

/* 0 for what is no time of ours: before 1970 or past 2116. */
static int64_t time_ns(const json_t *item, const char *key)
{
	int64_t time = json_get_int(item, key, 0);

	return time < 0 || time >= INT64_MAX / 2 ? 0 : time;
}

static void earlier(int64_t *start, const json_t *item)
{
	int64_t time = time_ns(item, "time_ns");

	if (time && (!*start || time < *start))
		*start = time;
}

static int64_t start_of(const json_t *document)
{
	const json_t *findings = json_get(document, "findings");
	int64_t start = time_ns(document, "run.started_ns");

	for (size_t i = 0; !time_ns(document, "run.started_ns") && i < json_array_size(findings);
	     i++) {
		const json_t *history = json_get(json_array_get(findings, i), "history");

		earlier(&start, json_array_get(findings, i));
		for (size_t h = 0; h < json_array_size(history); h++)
			earlier(&start, json_array_get(history, h));
	}
	return start;
}

static size_t add_span(struct timeline_view *view, struct timeline_span span)
{
	if (view->nspans >= SPANS_MAX)
		return NONE;
	if (!(view->nspans & (view->nspans - 1)))
		view->spans = xrealloc(view->spans, (view->nspans ? 2 * view->nspans : 1) *
							    sizeof(*view->spans));
	view->spans[view->nspans] = span;
	if (span.to > view->duration)
		view->duration = span.to;
	return view->nspans++;
}

static void add_processes(struct timeline_view *view, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *process = json_array_get(list, i);
		int64_t from = bounded(json_get_int(process, "start_us", 0));
		int64_t to = bounded(json_get_int(process, "end_us", view->duration));

		add_span(view, (struct timeline_span){.pid = json_get_int(process, "pid", 0),
						      .parent = json_get_int(process, "parent", 0),
						      .from = from,
						      .to = to < from ? from : to,
						      .process = process});
	}
}

static int by_beginning(const void *left, const void *right)
{
	const struct timeline_span *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

/* Indices of the spans by pid, those of one pid by their beginning. */
struct index {
	const struct timeline_view *view;
	size_t *order; /* owned */
	size_t count;
};

static int by_pid(const void *left, const void *right, void *context)
{
	const struct timeline_view *view = context;
	const size_t *a = left, *b = right;
	long long pid_a = view->spans[*a].pid, pid_b = view->spans[*b].pid;

	if (pid_a != pid_b)
		return pid_a < pid_b ? -1 : 1;
	return *a < *b ? -1 : 1;
}

static struct index index_make(struct timeline_view *view)
{
	struct index index = {view, xcalloc(view->nspans + 1, sizeof(size_t)), view->nspans};

	for (size_t i = 0; i < index.count; i++)
		index.order[i] = i;
	qsort_r(index.order, index.count, sizeof(*index.order), by_pid, view);
	return index;
}

/* The last process of this pid that had begun at that time. */
static size_t index_find(const struct index *index, long long pid, int64_t at)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct timeline_span *span = &index->view->spans[index->order[middle]];

		if (span->pid < pid || (span->pid == pid && span->from <= at))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || index->view->spans[index->order[low - 1]].pid != pid)
		return NONE;
	return index->order[low - 1];
}

static void add_mark(struct timeline_view *view, struct timeline_mark mark, struct buf *text)
{
	if (view->nmarks >= MARKS_MAX || mark.span == NONE)
		return;
	if (!(view->nmarks & (view->nmarks - 1)))
		view->marks = xrealloc(view->marks, (view->nmarks ? 2 * view->nmarks : 1) *
							    sizeof(*view->marks));
	buf_add_string(text, "");
	mark.text = buf_steal(text);
	if (mark.at > view->duration)
		view->duration = mark.at;
	view->marks[view->nmarks++] = mark;
}

/* Findings are numbered from 1 on, in their order. */
static const json_t *finding_numbered(const json_t *document, long long id)
{
	const json_t *finding =
		id > 0 ? json_array_get(json_get(document, "findings"), (size_t)id - 1) : NULL;

	return json_get_int(finding, "id", 0) == id ? finding : NULL;
}

static void add_summary(struct buf *text, const json_t *finding)
{
	if (finding)
		buf_addf(text, "; finding %lld: %s", json_get_int(finding, "id", 0),
			 json_get_text(finding, "summary"));
}

static enum timeline_mark_kind kind_of(const json_t *exec)
{
	static const struct {
		const char *result;
		enum timeline_mark_kind kind;
	} rows[] = {
		{"failed", MARK_FAILED}, {"killed", MARK_KILLED}, {"redirected", MARK_REDIRECTED}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (json_get_is(exec, "result", rows[i].result))
			return rows[i].kind;
	return MARK_NOTED;
}

static void add_exec_marks(struct timeline_view *view, const json_t *document, bool *marked)
{
	size_t findings = json_get_size(document, "findings");

	for (size_t i = 0; i < view->nspans; i++) {
		const json_t *execs = json_get(view->spans[i].process, "execs");

		for (size_t e = 0; e < json_array_size(execs); e++) {
			const json_t *exec = json_array_get(execs, e);
			long long id = json_get_int(exec, "finding", 0);
			const json_t *finding = finding_numbered(document, id);
			enum timeline_mark_kind kind = kind_of(exec);
			scope_buf struct buf text = {0};

			if (kind == MARK_NOTED && !finding)
				continue;
			phrase_timeline_exec(&text, exec);
			add_summary(&text, finding);
			if (finding && (size_t)id <= findings)
				marked[id - 1] = true;
			add_mark(view,
				 (struct timeline_mark){.kind = kind,
							.span = i,
							.at = bounded(json_get_int(exec, "us", 0)),
							.finding = finding},
				 &text);
		}
	}
}

/* Where something of that pid and time belongs: a span of its own when the process is not known. */
static size_t place_of(struct timeline_view *view, const struct index *index, const json_t *item,
		       int64_t at)
{
	long long pid = json_get_int(item, "pid", 0);
	size_t known = index_find(index, pid, at);

	if (known != NONE || !pid) /* nothing ran where nobody has a number: --explain */
		return known;
	for (size_t i = index->count; i < view->nspans; i++)
		if (view->spans[i].pid == pid)
			return i;
	return add_span(view, (struct timeline_span){.pid = pid, .from = at, .to = at});
}

static bool time_of(const struct timeline_view *view, const json_t *item, int64_t *at)
{
	int64_t time = time_ns(item, "time_ns");

	if (time)
		*at = bounded((time - view->start_ns) / 1000);
	return time != 0;
}

/* Who made the file, and a finding whose process the timeline does not have. */
static void add_story_marks(struct timeline_view *view, const json_t *document,
			    const struct index *index, const bool *marked)
{
	const json_t *findings = json_get(document, "findings");
	int64_t at;

	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);
		const json_t *history = json_get(finding, "history");

		for (size_t h = 0; h < json_array_size(history); h++) {
			const json_t *item = json_array_get(history, h);
			scope_buf struct buf text = {0};

			if (!time_of(view, item, &at))
				continue;
			phrase_history(&text, item);
			add_mark(view,
				 (struct timeline_mark){.kind = MARK_WROTE,
							.span = place_of(view, index, item, at),
							.at = at,
							.finding = finding},
				 &text);
		}
		if (!marked[i] && time_of(view, finding, &at)) {
			enum timeline_mark_kind kind =
				json_get_is(finding, "outcome.result", "errno")	   ? MARK_FAILED
				: json_get_is(finding, "outcome.result", "signal") ? MARK_KILLED
										   : MARK_NOTED;
			scope_buf struct buf text = {0};

			phrase_call(&text, finding);
			add_summary(&text, finding);
			add_mark(view,
				 (struct timeline_mark){.kind = kind,
							.span = place_of(view, index, finding, at),
							.at = at,
							.finding = finding},
				 &text);
		}
	}
}

/* A process with a mark, and those above it. */
static void tell(struct timeline_view *view, const struct index *index)
{
	for (size_t i = 0; i < view->nmarks; i++) {
		size_t at = view->marks[i].span;

		for (int depth = 0; at != NONE && !view->spans[at].told && depth < DEPTH_MAX;
		     depth++) {
			struct timeline_span *span = &view->spans[at];

			span->told = true;
			at = span->parent ? index_find(index, span->parent, span->from) : NONE;
		}
	}
}

/* A free lane from `first` on, whose last span ended before this one begins. */
static int take_lane(int64_t *free_from, int first, const struct timeline_span *span, bool share)
{
	for (int lane = first; lane < LANES_MAX; lane++)
		if (free_from[lane] < 0 || (share && free_from[lane] <= span->from)) {
			free_from[lane] = span->to + 1;
			return lane;
		}
	return -1;
}

static void lay_out(struct timeline_view *view)
{
	bool share = view->nspans > TIMELINE_VIEW_OWN_LANES;
	int64_t free_from[LANES_MAX];
	int first = 0;

	for (int i = 0; i < LANES_MAX; i++)
		free_from[i] = -1;
	for (int told = share; told >= 0; told--) {
		for (size_t i = 0; i < view->nspans; i++) {
			struct timeline_span *span = &view->spans[i];

			if (share && span->told != told)
				continue;
			span->lane = take_lane(free_from, first, span, share);
			view->hidden += span->lane < 0;
			if (span->lane >= view->lanes)
				view->lanes = span->lane + 1;
		}
		if (told)
			view->told_lanes = first = view->lanes;
	}
}

void timeline_view_make(struct timeline_view *view, const json_t *document)
{
	size_t findings = json_get_size(document, "findings");
	bool *marked = xcalloc(findings + 1, sizeof(*marked));
	struct index index;

	*view = (struct timeline_view){
		.start_ns = start_of(document),
		.duration = bounded((int64_t)json_get_int(document, "run.duration_ms", 0) % US_MAX *
				    1000)};
	add_processes(view, json_get(document, "timeline.processes"));
	if (view->nspans > 0)
		qsort(view->spans, view->nspans, sizeof(*view->spans), by_beginning);
	index = index_make(view);
	add_exec_marks(view, document, marked);
	add_story_marks(view, document, &index, marked);
	tell(view, &index);
	free(index.order);
	free(marked);
	if (view->duration < 1)
		view->duration = 1;
	lay_out(view);
}

void timeline_view_free(struct timeline_view *view)
{
	for (size_t i = 0; i < view->nmarks; i++)
		free(view->marks[i].text);
	free(view->marks);
	free(view->spans);
	*view = (struct timeline_view){0};
}
