/* report/saved: what is taken for a report, and the sentence for what is not. */
#include "report/saved.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"

Test(saved, refusals)
{
	static const struct {
		const char *text, *sentence;
	} rows[] = {
		{"", "is not JSON: line"},
		{"{\"schema\": \"exectrace/1\"", "is not JSON: line 1"},
		{"[]", "is not an exectrace report"},
		{"{}", "is not an exectrace report"},
		{"{\"schema\": 1}", "is not an exectrace report"},
		{"{\"schema\": \"strace/1\"}", "is not an exectrace report"},
		{"{\"schema\": \"exectrace/2\"}",
		 "has schema exectrace/2; this version reads exectrace/1"},
		{"{\"schema\": \"exectrace/\\u001b[2J\"}", "has schema exectrace/\\x1b[2J;"},
		{"{\"schema\": \"exectrace/1\"}", "has no findings"},
		{"{\"schema\": \"exectrace/1\", \"findings\": {}}", "has no findings"},
		{"{\"schema\": \"exectrace/1\", \"schema\": \"exectrace/1\"}", "is not JSON"},
		{"{\"schema\": \"a\\u0000b\"}", "is not JSON"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = {0};

		cr_expect_null(
			saved_parse("r\033.json", rows[i].text, strlen(rows[i].text), NULL, &err),
			"%s", rows[i].text);
		cr_expect_eq(err.code, EBADMSG);
		cr_expect_not_null(strstr(err.message, rows[i].sentence), "%s", err.message);
		cr_expect(!strncmp(err.message, "r\\x1b.json ", 11), "%s", err.message);
	}
}

Test(saved, depth)
{
	static const struct {
		size_t depth;
		bool good;
	} rows[] = {{SAVED_DEPTH_MAX - 2, true}, {SAVED_DEPTH_MAX + 1, false}, {100000, false}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf text = {0};
		struct err err = {0};
		json_t *document;

		buf_add_string(&text, "{\"schema\": \"exectrace/1\", \"findings\": [], \"x\": ");
		for (size_t d = 0; d < rows[i].depth; d++)
			buf_add_byte(&text, '[');
		for (size_t d = 0; d < rows[i].depth; d++)
			buf_add_byte(&text, ']');
		buf_add_byte(&text, '}');
		document = saved_parse("r", text.data, text.len, NULL, &err);
		cr_expect_eq(document != NULL, rows[i].good, "depth %zu: %s", rows[i].depth,
			     err.message);
		json_decref(document);
	}
}

Test(saved, files)
{
	struct err err = {0};
	json_t *document = saved_load("tests/data/report-disabled.json", NULL, &err);

	cr_assert_not_null(document, "%s", err.message);
	cr_expect_eq(json_array_size(json_object_get(document, "findings")), 1);
	json_decref(document);
	cr_expect_null(saved_load("tests/data/nosuch.json", NULL, &err));
	cr_expect_str_eq(err.message,
			 "cannot read tests/data/nosuch.json: No such file or directory");
	cr_expect_null(saved_load("tests/data", NULL, &err));
	cr_expect_eq(err.code, EISDIR);
}
