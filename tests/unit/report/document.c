/* The whole document of a run: its keys, its nulls, and bytes that no encoding allows. */
#include "tests/unit/report/fake_run.h"

#include <jansson.h>

#include "decode/scope.h"
#include "report/document.h"
#include "report/stream.h"

#define HOSTILE "a\xff\x1b[2J\"<b>\n"

static char *no_env[] = {NULL};

static const char *const document_keys[] = {
	"schema",	"exectrace", "host",	 "run",	     "command",	  "execs",
	"explained_by", "findings",  "registry", "counters", "anomalies",
};
static const char *const finding_keys[] = {
	"id",
	"cause",
	"headline",
	"severity",
	"confidence",
	"subject",
	"occurrences",
	"path",
	"argv",
	"pid",
	"tid",
	"ns_pid",
	"time",
	"time_ns",
	"abi",
	"syscall",
	"dirfd",
	"flags",
	"cwd",
	"root",
	"env",
	"caller",
	"credentials",
	"outcome",
	"predicted",
	"summary",
	"evidence",
	"factors",
	"fixes",
	"target",
	"images",
	"dispatch",
	"counters",
	"history",
	"lineage",
	"stack",
	"stack_note",
	"consequence",
	"path_tried",
	"writers",
	"ran",
	"explains_command",
	"argv_truncated",
};

static json_t *story(struct fake_run *run, const char *file)
{
	char *env[] = {(char *)"GOARCH=\xfe", NULL};
	const struct record *record;

	fake_begin(run);
	fake_file(run, file, "MZ\x90\0\0\0\0\0", 8, 0755);
	fake_exec(run, 1, "/bin/sh", NULL, no_env, 0);
	fake_spawn(run, 2, 1);
	fake_write(run, 2, FILE_OPEN_WRITE, file, NULL);
	fake_exec(run, 2, file, HOSTILE, env, ENOEXEC);
	fake_call(run, 2, "write", 2, NULL, HOSTILE);
	fake_exit(run, 2, 126);
	record = fake_finish(run, 126);
	return document_build(record);
}

Test(document, keys)
{
	struct fake_run run;
	json_t *document = story(&run, "app"), *finding;

	for (size_t i = 0; i < sizeof(document_keys) / sizeof(*document_keys); i++)
		cr_expect_not_null(json_object_get(document, document_keys[i]), "%s",
				   document_keys[i]);
	finding = json_array_get(json_object_get(document, "findings"), 0);
	cr_assert_not_null(finding);
	for (size_t i = 0; i < sizeof(finding_keys) / sizeof(*finding_keys); i++)
		cr_expect_not_null(json_object_get(finding, finding_keys[i]), "%s",
				   finding_keys[i]);
	cr_expect_str_eq(json_string_value(json_object_get(document, "schema")), "exectrace/1");
	cr_expect_eq(json_integer_value(json_object_get(document, "explained_by")), 1);
	cr_expect_str_eq(json_string_value(json_object_get(document, "explained_confidence")),
			 "proved");
	cr_expect_null(json_object_get(finding, "path_base64"));
	json_decref(document);
	fake_end(&run);
}

Test(document, hostile_bytes_survive_a_round_trip)
{
	struct fake_run run;
	json_t *document = story(&run, HOSTILE), *again, *finding, *target, *exact;
	scope_free char *text = json_dumps(document, 0);
	json_error_t error;

	cr_assert_not_null(text);
	for (const char *c = text; *c; c++)
		cr_assert(*c == '\n' || (unsigned char)*c >= 0x20, "a raw control byte");
	again = json_loads(text, 0, &error);
	cr_assert_not_null(again, "%s", error.text);
	cr_expect(json_equal(document, again));
	finding = json_array_get(json_object_get(again, "findings"), 0);
	target = json_object_get(finding, "target");
	cr_expect_not_null(json_object_get(finding, "path_base64"));
	cr_expect_not_null(json_object_get(target, "resolved_base64"));
	exact = json_object_get(finding, "argv_base64");
	cr_assert_eq(json_array_size(exact), 2);
	cr_expect_str_eq(json_string_value(json_array_get(exact, 1)), "Yf8bWzJKIjxiPgo=");
	cr_expect_not_null(json_object_get(finding, "env_base64"));
	json_decref(document);
	json_decref(again);
	fake_end(&run);
}

Test(document, nothing_known)
{
	struct record record = {.mode = "attach", .host = {.yama_scope = -1}};
	json_t *document = document_build(&record);

	cr_expect(json_is_null(json_object_get(document, "command")));
	cr_expect(json_is_null(json_object_get(document, "explained_by")));
	cr_expect(json_is_null(json_object_get(document, "explained_confidence")));
	cr_expect_eq(json_array_size(json_object_get(document, "findings")), 0);
	json_decref(document);
	record_free(&record);
	cr_expect_null(record.mode, "nothing is left in it");
	record_free(NULL);
}

/* Lines of a file, as JSON; the last one is kept. */
static size_t count_lines(FILE *file, json_t **last)
{
	size_t count = 0, room = 0;
	char *line = NULL;

	rewind(file);
	while (getline(&line, &room, file) > 0) {
		json_decref(*last);
		*last = json_loads(line, 0, NULL);
		cr_expect_not_null(*last, "line %zu", count);
		count++;
	}
	free(line);
	return count;
}

Test(document, stream)
{
	char *command[] = {(char *)"sh", NULL}, *argv[] = {(char *)HOSTILE, NULL};
	FILE *file = tmpfile();
	struct report_stream *stream = stream_new(fileno(file), command, false);
	struct exec_call call = {.path = (char *)HOSTILE, .argv = {.items = argv, .count = 1}};
	struct event event = {.kind = EVENT_EXEC_FAILED, .exec = {.call = &call, .error = 8}};
	struct fake_run run;
	json_t *last = NULL, *document = story(&run, "app");
	struct run_end end = {.has_exit = true};

	stream_exec(stream, &event);
	stream_finding(stream, collect_finish(run.collect, &end)->findings);
	stream_document(stream, document);
	cr_expect_eq(stream_error(stream), 0);
	stream_free(stream);
	cr_expect_eq(count_lines(file, &last), 4);
	cr_expect_str_eq(json_string_value(json_object_get(last, "type")), "report");
	cr_expect_null(json_object_get(document, "type"), "the document itself is untouched");
	json_decref(last);
	json_decref(document);
	fake_end(&run);
	stream = stream_new(-1, NULL, false);
	cr_expect_eq(stream_error(stream), -EBADF);
	stream_free(stream);
	fclose(file);
}
