/* The kernel's word about an exec beside the replay's: agreement, each way to differ, sums. */
#include "report/loader.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/kernel.h"
#include "report/quote.h"

static const struct kernel old = {.version = KERNEL_VERSION_OF(6, 1, 0)};
static const struct kernel new = {.version = KERNEL_VERSION_OF(6, 18, 0)};

static struct loader_call call(unsigned level, int error, const char *named)
{
	return (struct loader_call){level, true, error, named};
}

/* The replay: entry "arm" with /bin/qemu takes the target, nothing takes /bin/qemu. */
static struct dispatch taken(struct dispatch_step steps[3])
{
	struct dispatch dispatch = {.steps = steps, .nsteps = 3, .nimages = 2, .entry_step = 1};

	steps[0] = (struct dispatch_step){
		.handler = STEP_BINFMT_MISC, .result = STEP_NO_MATCH, .entry = (char *)"other"};
	steps[1] = (struct dispatch_step){
		.handler = STEP_BINFMT_MISC, .result = STEP_MATCHED, .entry = (char *)"arm"};
	steps[2] = (struct dispatch_step){.handler = STEP_BINFMT_MISC,
					  .result = STEP_NO_MATCH,
					  .level = 1,
					  .entry = (char *)"other"};
	dispatch.images[1] = (struct dispatch_image){.subject = SUBJECT_BINFMT_INTERP,
						     .level = 1,
						     .path = (char *)"/bin/qemu",
						     .fd = -1};
	return dispatch;
}

/* The replay: nothing takes the target. */
static struct dispatch refused(struct dispatch_step steps[1])
{
	steps[0] = (struct dispatch_step){.handler = STEP_BINFMT_MISC, .result = STEP_NO_MATCH};
	return (struct dispatch){.steps = steps, .nsteps = 1, .nimages = 1, .entry_step = -1};
}

static const struct row {
	const char *name;
	bool taken;
	const struct kernel *kernel;
	struct loader_call calls[3];
	size_t count;
	enum loader_verdict verdict;
	const char *why;
} rows[] = {
	{"both: an entry takes it",
	 true,
	 &new,
	 {{0, true, 0, "/bin/qemu"}, {1, true, ENOEXEC, NULL}},
	 2,
	 LOADER_AGREES,
	 NULL},
	{"both: nothing matches", false, &new, {{0, true, ENOEXEC, NULL}}, 1, LOADER_AGREES, NULL},
	{"asked twice by an old kernel",
	 false,
	 &old,
	 {{0, true, ENOEXEC, NULL}, {0, true, ENOEXEC, NULL}},
	 2,
	 LOADER_AGREES,
	 NULL},
	{"asked twice by a new kernel",
	 false,
	 &new,
	 {{0, true, ENOEXEC, NULL}, {0, true, ENOEXEC, NULL}},
	 2,
	 LOADER_DISAGREES,
	 "the kernel asked the registry 2 times at level 0"},
	{"a match the replay does not know",
	 false,
	 &new,
	 {{0, true, ENOENT, "/evil\n"}},
	 1,
	 LOADER_DISAGREES,
	 "at level 0 the replay says that nothing matches, the kernel: an entry matched, and its "
	 "interpreter /evil\\x0a failed with ENOENT"},
	{"no match where the replay has one",
	 true,
	 &new,
	 {{0, true, ENOEXEC, NULL}, {1, true, ENOEXEC, NULL}},
	 2,
	 LOADER_DISAGREES,
	 "at level 0 the replay says that it is taken by arm, the kernel: nothing matched"},
	{"another interpreter",
	 true,
	 &new,
	 {{0, true, 0, "/bin/other"}, {1, true, ENOEXEC, NULL}},
	 2,
	 LOADER_DISAGREES,
	 "at level 0 the replay says that it is taken by arm, the kernel: the file was handed to "
	 "/bin/other"},
	{"a match that failed before its interpreter",
	 true,
	 &new,
	 {{0, true, E2BIG, NULL}, {1, true, ENOEXEC, NULL}},
	 2,
	 LOADER_AGREES,
	 NULL},
	{"not asked",
	 false,
	 &new,
	 {{0, false, 0, NULL}},
	 0,
	 LOADER_DISAGREES,
	 "the replay asks the registry at level 0, the kernel did not"},
	{"one level more",
	 false,
	 &new,
	 {{0, true, ENOEXEC, NULL}, {1, true, ENOEXEC, NULL}},
	 2,
	 LOADER_DISAGREES,
	 "the kernel asked the registry at level 1, the replay does not"},
	{"an answer that was not seen", false, &new, {{0, false, 0, NULL}}, 1, LOADER_AGREES, NULL},
};

Test(loader, compare, .timeout = 20)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct loader_trace trace = {.count = row->count};
		struct dispatch_step steps[3];
		struct dispatch dispatch = row->taken ? taken(steps) : refused(steps);
		struct loader_view view;

		memcpy(trace.calls, row->calls, sizeof(row->calls));
		loader_keep(&view, &trace);
		cr_expect_eq(view.verdict, LOADER_INCOMPLETE, "%s: not compared yet", row->name);
		loader_compare(&view, &dispatch, row->kernel);
		cr_expect_eq(view.verdict, row->verdict, "%s", row->name);
		if (row->why)
			cr_expect_str_eq(view.why, row->why, "%s: %s", row->name, view.why);
		else
			cr_expect_null(view.why, "%s", row->name);
		dispatch.undecidable = UNDECIDABLE_SHADOW_INSTANCE;
		loader_compare(&view, &dispatch, row->kernel);
		if (row->why)
			cr_expect_eq(view.verdict, LOADER_UNSURE, "%s", row->name);
		loader_view_free(&view);
	}
}

Test(loader, nobody_counts_or_events_are_lost, .timeout = 20)
{
	struct loader_trace lost = {.incomplete = true};
	struct dispatch_step steps[1];
	struct dispatch dispatch = refused(steps);
	struct loader_view view;

	loader_keep(&view, NULL);
	loader_compare(&view, &dispatch, &new);
	cr_expect_eq(view.verdict, LOADER_UNSEEN);
	cr_expect_null(loader_verdict_name(view.verdict));
	loader_keep(&view, &lost);
	loader_compare(&view, &dispatch, &new);
	cr_expect_eq(view.verdict, LOADER_INCOMPLETE);
	cr_expect_str_eq(loader_verdict_name(view.verdict), "incomplete");
	loader_view_free(&view);
}

Test(loader, native_execs, .timeout = 20)
{
	struct loader_trace trace = {.count = 1, .calls = {call(0, ENOEXEC, NULL)}};

	cr_expect(loader_is_plain(NULL, 1, &new));
	cr_expect(loader_is_plain(&trace, 1, &new));
	cr_expect_not(loader_is_plain(&trace, 2, &new), "a script asks twice");
	trace.calls[trace.count++] = call(0, ENOEXEC, NULL);
	cr_expect(loader_is_plain(&trace, 1, &old));
	cr_expect_not(loader_is_plain(&trace, 1, &new));
	trace.calls[1] = call(1, 0, "/bin/qemu");
	cr_expect_not(loader_is_plain(&trace, 2, &old));
	trace.incomplete = true;
	cr_expect(loader_is_plain(&trace, 1, &new));
}

Test(loader, words, .timeout = 20)
{
	struct loader_trace trace = {.count = 3,
				     .calls = {call(0, 0, "/bin/q emu"), call(1, ENOEXEC, NULL),
					       call(1, ENOEXEC, NULL)}};
	scope_buf struct buf out = {0}, none = {0};

	loader_describe(&out, &trace);
	cr_expect_str_eq(out.data,
			 "asked 3 times: the file was handed to \"/bin/q emu\", then nothing "
			 "matched, then once more after trying to load a module: nothing matched");
	trace.count = 0;
	loader_describe(&none, &trace);
	cr_expect_str_eq(none.data, "not asked");
}

Test(loader, no_match_is_not_a_match_that_failed, .timeout = 20)
{
	struct loader_call calls[] = {call(0, ENOEXEC, NULL),
				      call(0, ENOEXEC, "/x"),
				      call(0, ENOENT, NULL),
				      call(0, 0, "/x"),
				      {.level = 0}};
	static const char *const names[] = {"no-match", "match-failed", "match-failed", "handed-on",
					    "unanswered"};

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		cr_expect_str_eq(loader_result_name(loader_result(&calls[i])), names[i]);
}

/* A kernel without probes: only what a loader took is known. */
Test(loader, tracepoints, .timeout = 20)
{
	static const struct {
		const char *passed;
		bool rewritten;
		enum loader_verdict verdict;
		const char *words, *why;
	} steps_of[] = {
		{"/bin/qemu", true, LOADER_AGREES, "a loader took /bin/qemu in place of the file",
		 NULL},
		{NULL, false, LOADER_INCOMPLETE, "nothing is known of it (tracepoints)", NULL},
		{"./app", false, LOADER_DISAGREES, "a loader took ./app, the file itself",
		 "the replay ends in /bin/qemu, the kernel's loader took ./app"},
	};
	struct kernel_counts counts = {.adds_up = true};

	for (size_t i = 0; i < sizeof(steps_of) / sizeof(*steps_of); i++) {
		struct loader_trace trace = {.means = KERNEL_TRACEPOINTS,
					     .passed = steps_of[i].passed,
					     .rewritten = steps_of[i].rewritten};
		struct dispatch_step steps[3];
		struct dispatch dispatch = taken(steps);
		scope_buf struct buf words = {0};
		struct loader_view view;

		dispatch.images[0].path = (char *)"./app";
		loader_keep(&view, &trace);
		loader_compare(&view, &dispatch, &new);
		cr_expect_eq(view.verdict, steps_of[i].verdict, "row %zu", i);
		if (steps_of[i].why)
			cr_expect_str_eq(view.why, steps_of[i].why);
		loader_describe(&words, &view.trace);
		cr_expect_str_eq(words.data, steps_of[i].words);
		cr_expect_eq(loader_is_plain(&trace, 1, &new), !steps_of[i].rewritten, "row %zu",
			     i);
		cr_expect_eq(loader_is_plain(&trace, 2, &new),
			     steps_of[i].rewritten || !steps_of[i].passed, "row %zu", i);
		loader_count(&counts, &trace, i == 1 ? ENOEXEC : 0);
		loader_view_free(&view);
	}
	cr_expect_eq(counts.means, KERNEL_TRACEPOINTS);
	cr_expect_eq(counts.asked, 3);
	cr_expect_eq(counts.count, 0);
	cr_assert_eq(counts.nanswers, 2);
	cr_expect_eq(counts.answers[0].count, 2);
	cr_expect_eq(counts.answers[1].error, ENOEXEC);
	cr_expect_str_eq(kernel_means_name(counts.means), "tracepoints");
}

Test(loader, sums, .timeout = 20)
{
	struct loader_trace fails = {.count = 1, .calls = {call(0, ENOENT, "/bin/none")}};
	struct loader_trace runs = {.count = 2,
				    .calls = {call(0, 0, "/bin/qemu"), call(1, ENOEXEC, NULL)}};
	struct loader_trace chain = {.count = 2,
				     .calls = {call(0, 0, "/bin/none"), call(1, 0, "/bin/qemu")}};
	struct kernel_counts counts = {.adds_up = true}, before = {.adds_up = true}, added;

	loader_count(&counts, NULL, 0);
	loader_count(&counts, &fails, ENOENT);
	loader_count(&before, &fails, ENOENT);
	loader_count(&counts, &runs, 0);
	loader_count(&counts, &chain, 0);
	cr_expect_eq(counts.asked, 5);
	cr_assert_eq(counts.count, 2);
	cr_expect_str_eq(counts.named[0].interpreter, "/bin/none");
	cr_expect_eq(counts.named[0].attempts, 2);
	cr_expect_eq(counts.named[0].failures, 1);
	cr_expect_eq(counts.named[0].successes, 0, "the last entry of a chain has the end");
	cr_expect_eq(counts.named[1].attempts, 2);
	cr_expect_eq(counts.named[1].successes, 2);
	loader_counts_added(&added, &before, &counts);
	cr_expect_eq(added.asked, 4);
	cr_expect_eq(added.named[0].attempts, 1);
	cr_expect_eq(added.named[0].failures, 0);
	cr_expect_eq(added.answers[0].error, ENOENT);
	cr_expect_eq(added.answers[0].count, 0);
	kernel_counts_free(&counts);
	kernel_counts_free(&before);
	kernel_counts_free(&added);
}
