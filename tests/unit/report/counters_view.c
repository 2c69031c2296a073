/* What --counters=show says of an armed kernel and a registry; and counts in entries' own texts. */
#include "report/counters_view.h"

#include <errno.h>
#include <string.h>

#include "decode/buf.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/record.h"
#include "report/render.h"
#include "tests/unit/report/hostile.h"
#include "tests/unit/report/root_dir.h"

static const char *const lines[] = {":qemu-arm:M::AB::/bin/qemu:", ":qemu-armeb:M::CD::/bin/qemu:",
				    ":none:M::EF::/bin/none:", NULL};

static struct kernel_counts some_counts(struct loader_named *named)
{
	named[0] = (struct loader_named){(char *)"/bin/none", 127, 0, 127};
	named[1] = (struct loader_named){(char *)"/bin/gone\033[2J", 2, 1, 1};
	return (struct kernel_counts){.since_ns = 1795474217000000000,
				      .asked = 200,
				      .answers = {{ENOEXEC, 72}, {ENOENT, 127}, {0, 1}},
				      .nanswers = 3,
				      .named = named,
				      .count = 2,
				      .adds_up = true};
}

Test(counters_view, text, .timeout = 20)
{
	struct loader_named named[2];
	struct kernel_counts counts = some_counts(named);
	const struct render_options options = {.width = 0};
	scope_buf struct buf text = {0};
	struct registry registry;
	json_t *document;

	registry_make(&registry, lines);
	registry.entries[1].enabled = false;
	document = counters_view_document(&counts, &registry);
	renderer_run(renderer_find("text"), document, &options, &text);
	cr_expect_str_eq(
		text.data,
		"binfmt_misc  since 2026-11-23T22:50:17.000Z, on the whole machine, source:\n"
		"             kernel (kprobes)\n"
		"             asked 200 times: 72 without a match, 1 handed to an interpreter,\n"
		"             127 failed after a match (ENOENT 127)\n"
		"    qemu-arm (enabled, attempts=0, successes=0, failures=0) counted together\n"
		"    with qemu-armeb\n"
		"    qemu-armeb (disabled, attempts=0, successes=0, failures=0) counted together\n"
		"    with qemu-arm\n"
		"    none (enabled, attempts=127, successes=0, failures=127)\n"
		"    /bin/gone\\x1b[2J (no entry of this registry, attempts=2, successes=1,\n"
		"    failures=1)\n",
		"%s", text.data);
	json_decref(document);
	registry_free(&registry);
}

Test(counters_view, every_format, .timeout = 20)
{
	struct loader_named named[2];
	struct kernel_counts counts = some_counts(named);
	const struct render_options options = {.width = 0};
	struct registry registry;
	json_t *document;

	counts.adds_up = false;
	registry_make(&registry, lines);
	document = counters_view_document(&counts, &registry);
	cr_expect(json_get_is(document, "schema", "exectrace-counters/1"));
	cr_expect(json_get_is(document, "counters.source", "kernel"));
	cr_expect_eq(json_get_int(document, "counters.entries.none.failures", 0), 127);
	for (const struct renderer *r = renderers; r->name; r++) {
		scope_buf struct buf out = {0};

		if (renderer_run(r, document, &options, &out) < 0) {
			cr_expect_null(r->render_view, "%s", r->name);
			continue;
		}
		cr_expect(strstr(out.data, "none"), "%s", r->name);
		cr_expect(strstr(out.data, "do not add up") ||
				  strstr(out.data, "\"adds_up\": false") ||
				  strstr(out.data, "\"adds_up\":false"),
			  "%s: %s", r->name, out.data);
		cr_expect_null(strchr(out.data, '\033'), "%s", r->name);
	}
	json_decref(document);
	registry_free(&registry);
}

/* A run's lines: the tree's, the machine's, and with which other entry they are counted together.
 */
Test(counters_view, one_interpreter_of_two_entries, .timeout = 20)
{
	static const char *const expected[] = {
		"qemu-arm: tree attempts 3, successes 2, failures 1; machine attempts 0 -> 3 (+3), "
		"successes 0 -> 2 (+2), failures 0 -> 1 (+1); counted together with qemu-armeb, "
		"for they name one interpreter (the replay tells them apart)",
		"qemu-armeb: tree attempts 3, successes 2, failures 1; machine attempts 0 -> 3 "
		"(+3), successes 0 -> 2 (+2), failures 0 -> 1 (+1); counted together with "
		"qemu-arm, for they name one interpreter (the replay tells them apart)",
	};
	struct loader_named named = {(char *)"/bin/qemu", 3, 2, 1};
	const struct kernel_counts counts = {
		.asked = 3, .named = &named, .count = 1, .adds_up = true};
	struct record record = {.kernel = {.known = true}};
	json_t *counters, *kernel_lines;

	registry_make(&record.before, lines);
	registry_make(&record.after, lines);
	record.kernel.tree = counts;
	record.kernel.machine.counts = counts;
	counters = document_counters(&record);
	kernel_lines = phrase_kernel_lines(counters);
	cr_assert_eq(json_array_size(kernel_lines), 5);
	for (size_t i = 0; i < 2; i++)
		cr_expect_str_eq(json_string_value(json_array_get(kernel_lines, 3 + i)),
				 expected[i]);
	json_decref(kernel_lines);
	json_decref(counters);
	registry_free(&record.before);
	registry_free(&record.after);
}

static void expect_own_lines(const struct renderer *renderer, json_t *counters)
{
	static const char line[] = "none: attempts 100 -> 127 (+27), failures 100 -> 126 (+26)";
	json_t *document = json_pack("{s:s,s:[],s:O}", "schema", "exectrace/1", "findings",
				     "counters", counters);
	const struct render_options options = {.width = 100};
	scope_buf struct buf out = {0}, plain = {0};

	cr_expect_eq(renderer_run(renderer, document, &options, &out), 0);
	for (size_t i = 0; i < out.len; i++) /* what markup escapes */
		if (out.data[i] != '\\')
			buf_add_byte(&plain, out.data[i]);
	if (!strcmp(renderer->name, "text") || !strcmp(renderer->name, "markdown"))
		cr_expect(strstr(plain.data, line) ||
				  strstr(plain.data, "none: attempts 100 -&gt;"),
			  "%s: %s", renderer->name, plain.data);
	if (!strcmp(renderer->name, "html"))
		cr_expect(strstr(plain.data, "none: attempts 100 -&gt; 127 (+27)"), "%s",
			  plain.data);
	json_decref(document);
}

/* Entries whose text counts: before, after and what was added, as source "entry". */
Test(counters_view, lines_of_the_entries_own, .timeout = 20)
{
	struct record record = {0};
	json_t *counters;

	registry_make(&record.before, lines);
	registry_make(&record.after, lines);
	counters = document_counters(&record);
	cr_expect(json_get_is(counters, "source", "model"));
	cr_expect_null(json_get(counters, "after.entries.none.entry"));
	json_decref(counters);

	record.before.entries[2].attempts = 100;
	record.before.entries[2].failures = 100;
	record.after.entries[2].attempts = 127;
	record.after.entries[2].failures = 126;
	counters = document_counters(&record);
	cr_expect(json_get_is(counters, "source", "entry"));
	cr_expect_eq(json_get_int(counters, "before.entries.none.entry.attempts", 0), 100);
	cr_expect_eq(json_get_int(counters, "after.entries.none.entry.attempts", 0), 127);
	cr_expect_eq(json_get_int(counters, "delta.entries.none.entry.attempts", 0), 27);
	cr_expect_eq(json_get_int(counters, "delta.entries.none.entry.failures", 0), 26);
	cr_expect_null(json_get(counters, "delta.entries.none.entry.successes"));
	cr_expect_null(json_get(counters, "after.entries.qemu-arm.entry"));
	for (const struct renderer *r = renderers; r->name; r++)
		expect_own_lines(r, counters);
	json_decref(counters);
	registry_free(&record.before);
	registry_free(&record.after);
}
