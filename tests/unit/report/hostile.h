/* A document with something hostile in every place, one place at a time, for the renderers' tests.
 * Only for tests of report/; everything static so that each test program stands alone. */
#ifndef EXECTRACE_TESTS_REPORT_HOSTILE_H
#define EXECTRACE_TESTS_REPORT_HOSTILE_H

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/render.h"

/* Escape sequences, C1, bidi, line separators, HTML, Markdown, Mermaid; ends in a backslash. */
static const char hostile[] =
	"\033[2J\033]0;x\007\r\n\t\b\302\233\342\200\256\342\200\250<script>alert(1)</script>"
	"</details></svg><!-- -->\"'&amp;`` ``` ~~~\n# x\n| a | b "
	"|\n![i](javascript:x)[l](http://e)"
	"@everyone #1 %% end\"]--> click A call x()\\";

static const char *const fixtures[] = {"tests/data/report-disabled.json",
				       "tests/data/report-mixed.json"};

static inline json_t *fixture(size_t i)
{
	json_error_t error;
	json_t *document = json_load_file(fixtures[i], 0, &error);

	cr_assert_not_null(document, "%s: %s", fixtures[i], error.text);
	return document;
}

/* Counts strings in *seen; the one numbered `which` (SIZE_MAX: every one) is replaced. */
static inline void poison_strings(json_t *node, size_t which, size_t *seen, const char *with)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_string(node) && ((*seen)++ == which || which == SIZE_MAX))
		json_string_set_nocheck(node, with);
	json_object_foreach(node, key, value) poison_strings(value, which, seen, with);
	json_array_foreach(node, i, value) poison_strings(value, which, seen, with);
}

/* Replace the node numbered `which` by `with` (borrowed); false when there are fewer. */
static inline bool poison_node(json_t *node, size_t which, size_t *seen, json_t *with)
{
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach(node, key, value)
	{
		if ((*seen)++ == which) {
			json_object_set(node, key, with);
			return true;
		}
		if (poison_node(value, which, seen, with))
			return true;
	}
	json_array_foreach(node, i, value)
	{
		if ((*seen)++ == which) {
			json_array_set(node, i, with);
			return true;
		}
		if (poison_node(value, which, seen, with))
			return true;
	}
	return false;
}

/* Names of registry entries are keys in places. */
static inline void poison_keys(json_t *node, const char *with)
{
	const char *key;
	json_t *value;
	void *next;
	size_t i;

	json_object_foreach_safe(node, next, key, value)
	{
		poison_keys(value, with);
		if (!strcmp(key, "entries") && json_is_object(value)) {
			json_t *first = json_object_iter_value(json_object_iter(value));

			if (first)
				json_object_set_nocheck(value, with, first);
		}
	}
	json_array_foreach(node, i, value) poison_keys(value, with);
}

typedef void hostile_render(const json_t *document, struct buf *out);
typedef void hostile_check(const struct buf *out, const char *what);

/* Every string, all strings, all names; then every node by every other type. */
static inline void hostile_run(hostile_render *render, hostile_check *check)
{
	json_t *wrong[] = {json_null(),		 json_integer(-7), json_array(),    json_object(),
			   json_string(hostile), json_true(),	   json_real(1e300)};

	for (size_t f = 0; f < 2; f++) {
		json_t *document = fixture(f);
		size_t strings = 0, nodes = 0;

		poison_strings(document, SIZE_MAX - 1, &strings, "");
		poison_node(document, SIZE_MAX, &nodes, NULL);
		cr_assert_gt(strings, 100);
		for (size_t i = 0; i <= strings; i++) {
			json_t *copy = json_deep_copy(document);
			size_t seen = 0;
			scope_buf struct buf out = {0};

			poison_strings(copy, i == strings ? SIZE_MAX : i, &seen, hostile);
			if (i == strings)
				poison_keys(copy, hostile);
			render(copy, &out);
			check(&out, "string");
			json_decref(copy);
		}
		for (size_t i = 0; i < nodes; i++) {
			json_t *copy = json_deep_copy(document);
			size_t seen = 0;
			scope_buf struct buf out = {0};

			poison_node(copy, i, &seen, wrong[i % 7]);
			render(copy, &out);
			check(&out, "node");
			json_decref(copy);
		}
		json_decref(document);
	}
	for (size_t i = 0; i < 7; i++) {
		scope_buf struct buf out = {0};

		render(wrong[i], &out);
		check(&out, "not a document");
		json_decref(wrong[i]);
	}
}

/* Only newlines and code points that may be shown. */
static inline void check_shown(const struct buf *out, const char *what)
{
	uint32_t point;
	size_t size;

	for (size_t i = 0; i < out->len; i += size) {
		size = escape_decode(out->data + i, out->len - i, &point);
		cr_assert_gt(size, 0, "%s: not UTF-8 at %zu", what, i);
		cr_assert(point == '\n' || escape_printable(point), "%s: U+%04X at %zu", what,
			  (unsigned)point, i);
	}
}

#endif
