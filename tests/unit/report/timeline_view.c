/* report/timeline_view, report/render_trace, report/phrase_timeline: what is drawn where. */
#include "report/timeline_view.h"

#include "report/phrase.h"
#include "tests/unit/report/hostile.h"

static json_t *process(int pid, int parent, int from, int to, const char *result, int finding)
{
	json_t *object = json_pack("{s:i,s:i,s:i,s:i,s:{s:i},s:[s],s:[]}", "pid", pid, "parent",
				   parent, "start_us", from, "end_us", to, "exit", "code", 0,
				   "argv", "/usr/bin/make", "execs");
	json_t *exec = json_pack("{s:i,s:s,s:s,s:s}", "us", from, "path", "./app", "result",
				 result ? result : "ran", "errno", "ENOEXEC");

	if (finding)
		json_object_set_new(exec, "finding", json_integer(finding));
	if (result)
		json_array_append_new(json_object_get(object, "execs"), exec);
	else
		json_decref(exec);
	return object;
}

/* A parent, its children one after the other, and one finding. */
static json_t *document_of(size_t children)
{
	json_t *list = json_array();
	json_t *finding = json_pack(
		"{s:i,s:i,s:s,s:I,s:[{s:i,s:I,s:s,s:s}]}", "id", 1, "pid", 3, "summary",
		"it is broken", "time_ns", (json_int_t)1000000000000020000, "history", "pid", 77,
		"time_ns", (json_int_t)1000000000000005000, "op", "wrote", "path", "./app");

	json_array_append_new(list, process(1, 0, 0, 1000000, "ran", 0));
	for (size_t i = 0; i < children; i++)
		json_array_append_new(list,
				      process(2 + (int)i, 1, 10 + 10 * (int)i, 15 + 10 * (int)i,
					      i == 1 ? "failed" : "ran", i == 1));
	return json_pack("{s:{s:I,s:i},s:[o],s:{s:o}}", "run", "started_ns",
			 (json_int_t)1000000000000000000, "duration_ms", 1000, "findings", finding,
			 "timeline", "processes", list);
}

Test(timeline_view, few_processes_have_their_own_lanes)
{
	json_t *document = document_of(3);
	struct timeline_view view;

	timeline_view_make(&view, document);
	cr_assert_eq(view.nspans, 5, "one more for the writer, whose process is not known");
	cr_expect_eq(view.lanes, 5);
	cr_expect_eq(view.duration, 1000000);
	cr_assert_eq(view.nmarks, 2);
	cr_expect_eq(view.marks[0].kind, MARK_FAILED);
	cr_expect_eq(view.spans[view.marks[0].span].pid, 3);
	cr_expect_eq(view.marks[0].at, 20);
	cr_expect_str_eq(view.marks[0].text, "execve ./app = -1 ENOEXEC; finding 1: it is broken");
	cr_expect_eq(view.marks[1].kind, MARK_WROTE);
	cr_expect_eq(view.spans[view.marks[1].span].pid, 77);
	cr_expect_eq(view.marks[1].at, 5);
	timeline_view_free(&view);
	json_decref(document);
}

Test(timeline_view, many_share_lanes_below_what_is_told)
{
	json_t *document = document_of(5000);
	struct timeline_view view;

	timeline_view_make(&view, document);
	cr_assert_eq(view.nspans, 5002);
	cr_expect_eq(view.told_lanes, 3, "the parent, what failed, the writer");
	cr_expect_eq(view.lanes, 4, "the others one after the other");
	cr_expect_eq(view.hidden, 0);
	for (size_t i = 0; i < view.nspans; i++)
		cr_expect_eq(view.spans[i].told, view.spans[i].lane < view.told_lanes, "pid %lld",
			     view.spans[i].pid);
	timeline_view_free(&view);
	json_decref(document);
}

Test(timeline_view, all_at_once)
{
	json_t *document = document_of(0), *list;
	struct timeline_view view;

	list = json_object_get(json_object_get(document, "timeline"), "processes");
	for (int i = 0; i < 3000; i++)
		json_array_append_new(list, process(10 + i, 1, 1, 900000, NULL, 0));
	timeline_view_make(&view, document);
	cr_expect_gt(view.hidden, 2000);
	cr_expect_gt(view.lanes, 10);
	for (size_t i = 0; i < view.nspans; i++)
		cr_expect(!view.spans[i].told || view.spans[i].lane >= 0, "what is told is drawn");
	timeline_view_free(&view);
	json_decref(document);
}

static void trace(const json_t *document, struct buf *out)
{
	static const struct render_options options = {0};

	renderer_find("trace-event")->render(document, &options, out);
}

/* What the format's description demands of each event. */
static void check_trace(const struct buf *out, const char *what)
{
	json_error_t error;
	json_t *root = json_loadb(out->data, out->len, 0, &error), *event;
	json_t *events = json_object_get(root, "traceEvents");
	size_t i;

	cr_assert_not_null(root, "%s: %s", what, error.text);
	cr_assert(json_is_array(events), "%s", what);
	json_array_foreach(events, i, event)
	{
		const char *phase = json_string_value(json_object_get(event, "ph"));
		json_t *duration = json_object_get(event, "dur");

		cr_assert(phase && strchr("MXisf", *phase) && !phase[1], "%s", what);
		cr_assert(json_is_string(json_object_get(event, "name")), "%s", what);
		cr_assert(json_is_integer(json_object_get(event, "pid")), "%s", what);
		cr_assert(json_is_integer(json_object_get(event, "tid")), "%s", what);
		cr_assert_geq(json_integer_value(json_object_get(event, "ts")), 0, "%s", what);
		cr_assert(*phase != 'X' || json_integer_value(duration) >= 0, "%s", what);
		cr_assert(*phase != 'X' || json_is_integer(duration), "%s", what);
	}
	json_decref(root);
}

Test(render_trace, slices_marks_and_arrows)
{
	static const char *const expected[] = {
		"\"name\":\"execve ./app = -1 ENOEXEC; finding 1: it is broken\"",
		"\"cat\":\"failed\"",
		"\"cat\":\"program\"",
		"\"name\":\"process_name\"",
		"\"ph\":\"f\"",
		"\"dur\":1000000",
		"\"summary\":\"it is broken\"",
	};
	json_t *document = document_of(3);
	scope_buf struct buf out = {0};

	trace(document, &out);
	check_trace(&out, "document");
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		cr_expect_not_null(strstr(out.data, expected[i]), "missing: %s", expected[i]);
	json_decref(document);
}

Test(render_trace, hostile_documents)
{
	hostile_run(trace, check_trace);
}

Test(phrase_timeline, words)
{
	static const struct {
		const char *json, *words;
	} rows[] = {
		{"{\"pid\": 7, \"argv\": [\"a\", \"b c\"], \"start_us\": 5, \"end_us\": 1500005, "
		 "\"exit\": {\"code\": 3}}",
		 "pid 7 a 'b c', 1.50 s, exited with 3"},
		{"{\"pid\": 7, \"parent\": 6, \"argv\": null, \"start_us\": 5, \"end_us\": 5, "
		 "\"exit\": {\"signal\": \"SIGKILL\"}}",
		 "pid 7 forked from 6, 0.0 ms, was killed by SIGKILL"},
		{"{\"pid\": 7, \"argv\": [\"a\"], \"start_us\": 5, \"end_us\": null}",
		 "pid 7 a, still there at the end"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *object = json_loads(rows[i].json, 0, NULL);
		scope_buf struct buf out = {0};

		phrase_timeline_process(&out, object);
		cr_expect_str_eq(out.data, rows[i].words);
		json_decref(object);
	}
}
