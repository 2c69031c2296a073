/* A run in which the kernel's own events are counted: what is compared, and what comes of it. */
#include "report/document.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "tests/unit/report/fake_run.h"

static char *no_env[] = {NULL};

static const struct loader_trace nothing_matched = {
	.count = 1, .calls = {{.answered = true, .error = ENOEXEC}}};
static const struct loader_trace taken_by_other = {
	.count = 2,
	.calls = {{.answered = true, .error = 0, .named = "/other/qemu"},
		  {.level = 1, .answered = true, .error = ENOEXEC}}};

/* Without a readable registry the replay cannot know better than the kernel. */
static bool registry_is_known(const struct record *record)
{
	return record->before.state == REGISTRY_READ;
}

Test(collect_loader, native_exec_agrees, .timeout = 20)
{
	const struct record *record;
	struct fake_run run;

	fake_begin(&run);
	run.loader = &nothing_matched;
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	record = fake_finish(&run, 0);
	cr_expect_eq(record->nfindings, 0);
	cr_expect_eq(record->kernel.compared, 1);
	cr_expect_eq(record->kernel.disagreements, 0);
	cr_expect_eq(record->kernel.tree.asked, 1);
	cr_expect_eq(record->kernel.tree.answers[0].error, ENOEXEC);
	cr_expect_null(record->anomalies);
	fake_end(&run);
}

Test(collect_loader, contradiction_names_the_exec, .timeout = 20)
{
	const struct record *record;
	struct fake_run run;

	fake_begin(&run);
	run.loader = &taken_by_other;
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	record = fake_finish(&run, 0);
	cr_expect_eq(record->kernel.tree.count, 1);
	cr_expect_str_eq(record->kernel.tree.named[0].interpreter, "/other/qemu");
	cr_expect_eq(record->kernel.tree.named[0].successes, 1);
	cr_expect_eq(record->kernel.compared, 1);
	if (!registry_is_known(record)) {
		cr_expect_eq(record->kernel.disagreements, 0);
		cr_expect_null(record->anomalies);
		fake_end(&run);
		return;
	}
	cr_expect_eq(record->kernel.disagreements, 1);
	cr_assert_eq(record->nfindings, 1);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_UNEXPLAINED);
	cr_assert_eq(texts_count(record->anomalies), 1);
	cr_expect(strstr(record->anomalies[0], "pid 1, /bin/sh"), "%s", record->anomalies[0]);
	fake_end(&run);
}

Test(collect_loader, a_failed_exec_and_what_it_did, .timeout = 20)
{
	struct kernel_run kernel = {.counts = {.asked = 9, .adds_up = true}};
	struct run_end end = {.has_exit = true, .code = 126, .kernel = &kernel};
	json_t *document, *lines;
	const json_t *finding;
	struct record *record;
	struct fake_run run;

	fake_begin(&run);
	fake_file(&run, "app", "MZ\x90\0\0\0\0\0", 8, 0755);
	run.loader = &nothing_matched;
	fake_exec(&run, 1, "/bin/sh", NULL, no_env, 0);
	fake_exec(&run, 1, "app", NULL, no_env, ENOEXEC);
	fake_exit(&run, 1, 126);
	record = collect_finish(run.collect, &end);
	document = document_build(record);
	finding = json_array_get(json_get(document, "findings"), 0);
	cr_expect_eq(json_get_int(finding, "counters.kernel.attempts", 0), 1);
	cr_expect(json_get_is(finding, "counters.kernel.words", "asked once: nothing matched"));
	cr_expect(json_get_is(json_array_get(json_get(finding, "counters.kernel.calls"), 0),
			      "result", "no-match"));
	cr_expect(json_get_is(document, "counters.source", "kernel"));
	cr_expect(json_get_is(document, "counters.kernel.means", "kprobes"));
	cr_expect_eq(json_get_int(document, "counters.kernel.tree.attempts", 0), 2);
	cr_expect_eq(json_get_int(document, "counters.kernel.machine.before.attempts", -1), 0);
	cr_expect_eq(json_get_int(document, "counters.kernel.machine.after.attempts", 0), 9);
	cr_expect_eq(json_get_int(document, "counters.kernel.machine.delta.attempts", 0), 9);
	lines = phrase_kernel_lines(json_get(document, "counters"));
	cr_assert_geq(json_array_size(lines), 3);
	cr_expect_str_eq(json_string_value(json_array_get(lines, 0)),
			 "traced tree: asked 2 times: 2 without a match, 0 handed to an "
			 "interpreter, 0 failed after a match");
	cr_expect_str_eq(json_string_value(json_array_get(lines, 1)),
			 "whole machine meanwhile: asked 9 times");
	cr_expect_str_eq(json_string_value(json_array_get(lines, 2)),
			 "compared with the replay: 2 execs, all agree");
	json_decref(lines);
	json_decref(document);
	fake_end(&run);
}

Test(collect_loader, why_there_is_no_kernel_source, .timeout = 20)
{
	struct run_end end = {.has_exit = true, .kernel_why = "the reason"};
	struct fake_run run;
	json_t *document;

	fake_begin(&run);
	document = document_build(collect_finish(run.collect, &end));
	cr_expect(json_get_is(document, "counters.source", "model"));
	cr_expect(json_get_is(document, "counters.why", "the reason"));
	cr_expect_null(json_get(document, "counters.kernel"));
	json_decref(document);
	fake_end(&run);
}
