/* The timeline as trace events, which Perfetto and chrome://tracing open: a slice per process and
 * per program in it, an instant per exec that failed or was redirected, an arrow per fork. */
#include "report/render_formats.h"

#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/json_text.h"
#include "report/phrase.h"
#include "report/timeline_view.h"

static json_t *text_of(const struct buf *text)
{
	return json_stringn_nocheck(text->data ? text->data : "", text->len);
}

static json_t *event(const char *phase, const char *category, const struct timeline_span *span,
		     int64_t at)
{
	/* A process has its own track: its thread's number is its own. */
	return json_pack("{s:s,s:s,s:I,s:I,s:I}", "ph", phase, "cat", category, "ts",
			 (json_int_t)at, "pid", (json_int_t)span->pid, "tid",
			 (json_int_t)span->pid);
}

static void add_name(json_t *events, const struct timeline_span *span, const char *what,
		     const struct buf *name)
{
	json_t *object = event("M", "__metadata", span, 0);

	json_object_set_new(object, "name", json_string(what));
	json_object_set_new(object, "args", json_pack("{s:o}", "name", text_of(name)));
	json_array_append_new(events, object);
}

static void add_slice(json_t *events, const struct timeline_span *span, const char *category,
		      int64_t from, int64_t to, const struct buf *name, json_t *args)
{
	json_t *object = event("X", category, span, from);

	json_object_set_new(object, "dur", json_integer(to - from));
	json_object_set_new(object, "name", text_of(name));
	json_object_set_new(object, "args", args);
	json_array_append_new(events, object);
}

static json_t *or_null(const json_t *value)
{
	return value ? json_incref((json_t *)value) : json_null();
}

static bool runs(const json_t *exec)
{
	return json_get_is(exec, "result", "ran") || json_get_is(exec, "result", "redirected");
}

/* What runs from one exec to the next that succeeds, or to the end. */
static void add_programs(json_t *events, const struct timeline_span *span)
{
	const json_t *execs = json_get(span->process, "execs");
	size_t count = json_array_size(execs);

	for (size_t i = 0; i < count; i++) {
		const json_t *exec = json_array_get(execs, i);
		int64_t from = json_get_int(exec, "us", 0), to = span->to;
		scope_buf struct buf name = {0};

		if (!runs(exec) || from < span->from || from > span->to)
			continue;
		for (size_t next = i + 1; next < count; next++)
			if (runs(json_array_get(execs, next))) {
				to = json_get_int(json_array_get(execs, next), "us", to);
				break;
			}
		buf_add_string(&name, json_get_text(exec, "path"));
		add_slice(events, span, "program", from, to < from ? from : to, &name,
			  json_pack("{s:o}", "ran", or_null(json_get(exec, "ran"))));
	}
}

static void add_process(json_t *events, const struct timeline_span *span, size_t number)
{
	const json_t *argv = json_get(span->process, "argv");
	scope_buf struct buf name = {0};
	json_t *sort = event("M", "__metadata", span, 0);

	if (json_array_size(argv))
		phrase_argv(&name, argv, 6);
	else
		buf_addf(&name, "pid %lld", span->pid);
	add_name(events, span, "process_name", &name);
	json_object_set_new(sort, "name", json_string("process_sort_index"));
	json_object_set_new(sort, "args", json_pack("{s:I}", "sort_index", (json_int_t)number));
	json_array_append_new(events, sort);
	add_slice(events, span, "process", span->from, span->to, &name,
		  json_pack("{s:o,s:o,s:o,s:o}", "parent",
			    or_null(json_get(span->process, "parent")), "argv", or_null(argv),
			    "exit", or_null(json_get(span->process, "exit")), "folded",
			    or_null(json_get(span->process, "folded"))));
	add_programs(events, span);
}

/* The arrow's two ends: at the parent's slice, and where the child begins. */
static void add_fork(json_t *events, const struct timeline_span *child, size_t number)
{
	struct timeline_span parent = {.pid = child->parent};
	json_t *from = event("s", "fork", &parent, child->from);
	json_t *to = event("f", "fork", child, child->from);

	json_object_set_new(from, "name", json_string("fork"));
	json_object_set_new(from, "id", json_integer((json_int_t)number));
	json_object_set_new(to, "name", json_string("fork"));
	json_object_set_new(to, "id", json_integer((json_int_t)number));
	json_object_set_new(to, "bp", json_string("e"));
	json_array_append_new(events, from);
	json_array_append_new(events, to);
}

static void add_mark(json_t *events, const struct timeline_view *view,
		     const struct timeline_mark *mark)
{
	static const char *const categories[] = {
		[MARK_WROTE] = "made",	  [MARK_FAILED] = "failed",
		[MARK_KILLED] = "killed", [MARK_REDIRECTED] = "redirected",
		[MARK_NOTED] = "finding",
	};
	json_t *object = event("i", categories[mark->kind], &view->spans[mark->span], mark->at);

	json_object_set_new(object, "name", json_string_nocheck(mark->text));
	json_object_set_new(object, "s", json_string("t"));
	json_object_set_new(object, "args",
			    json_pack("{s:o,s:o,s:o}", "finding",
				      or_null(json_get(mark->finding, "id")), "cause",
				      or_null(json_get(mark->finding, "cause")), "summary",
				      or_null(json_get(mark->finding, "summary"))));
	json_array_append_new(events, object);
}

void render_trace(const json_t *document, const struct render_options *options, struct buf *out)
{
	scope_buf struct buf headline = {0};
	json_t *events = json_array(), *trace;
	struct timeline_view view;

	(void)options;
	timeline_view_make(&view, document);
	phrase_headline(&headline, document);
	for (size_t i = 0; i < view.nspans; i++) {
		add_process(events, &view.spans[i], i);
		if (view.spans[i].parent)
			add_fork(events, &view.spans[i], i);
	}
	for (size_t i = 0; i < view.nmarks; i++)
		add_mark(events, &view, &view.marks[i]);
	trace = json_pack("{s:s,s:{s:o,s:o,s:o,s:o,s:o},s:o}", "displayTimeUnit", "ms", "otherData",
			  "exectrace", or_null(json_get(document, "exectrace.version")), "headline",
			  text_of(&headline), "command", or_null(json_get(document, "command")),
			  "left_out", or_null(json_get(document, "timeline.left_out")), "redacted",
			  or_null(json_get(document, "run.redacted.count")), "traceEvents", events);
	json_text_add(out, trace, JSON_COMPACT);
	buf_add_byte(out, '\n');
	json_decref(trace);
	timeline_view_free(&view);
}
