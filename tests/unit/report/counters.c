/* What replayed walks and unremarkable execs add to the entries' counts. */
#include <criterion/criterion.h>
#include <errno.h>

#include "decode/dispatch.h"
#include "report/counters.h"
#include "report/record.h"

static struct dispatch_step misc(const char *entry, enum step_result result, int level)
{
	return (struct dispatch_step){.handler = STEP_BINFMT_MISC,
				      .result = result,
				      .level = level,
				      .entry = (char *)entry};
}

Test(counters, walk)
{
	struct dispatch_step steps[] = {
		misc("new", STEP_DISABLED, 0),
		misc("other", STEP_NO_MATCH, 0),
		misc("arm", STEP_MATCHED, 0),
		misc("other", STEP_NO_MATCH, 1),
		misc("arm", STEP_NO_MATCH, 1),
		{.handler = STEP_ELF, .result = STEP_FAILS, .level = 1, .error = ENOENT},
	};
	struct dispatch dispatch = {.steps = steps, .nsteps = 6};
	struct outcome failed = {.kind = OUTCOME_ERRNO, .error = ENOENT};
	struct outcome fine = {.kind = OUTCOME_SUCCESS};
	struct counters counters = {0};
	struct entry_count *arm;

	counters_add_walk(&counters, &dispatch, &failed);
	counters_add_walk(&counters, &dispatch, &failed);
	counters_add_walk(&counters, &dispatch, &fine);
	arm = counters_entry(&counters, "arm");
	cr_expect_eq(arm->attempts, 6);
	cr_expect_eq(arm->matches, 3);
	cr_expect_eq(arm->successes, 1);
	cr_expect_eq(arm->failures, 2);
	cr_assert_eq(arm->nerrno, 1);
	cr_expect_eq(arm->by_errno[0].error, ENOENT);
	cr_expect_eq(arm->by_errno[0].count, 2);
	cr_expect_eq(counters_entry(&counters, "other")->attempts, 6);
	cr_expect_eq(counters_entry(&counters, "other")->failures, 0);
	cr_expect_eq(counters.walks, 6);
	cr_expect(counters_consulted(&dispatch, 1));
	cr_expect_not(counters_consulted(&dispatch, 2));
	cr_expect_eq(counters.count, 2, "a disabled entry is not compared");
	counters_free(&counters);
	cr_expect_null(counters.items);
}

Test(counters, failure_without_a_match_is_nobodys)
{
	struct dispatch_step steps[] = {misc("arm", STEP_NO_MATCH, 0)};
	struct dispatch dispatch = {.steps = steps, .nsteps = 1};
	struct outcome failed = {.kind = OUTCOME_ERRNO, .error = ENOEXEC};
	struct counters counters = {0};

	counters_add_walk(&counters, &dispatch, &failed);
	cr_expect_eq(counters_entry(&counters, "arm")->attempts, 1);
	cr_expect_eq(counters_entry(&counters, "arm")->failures, 0);
	counters_free(&counters);
}

Test(counters, result_tells_no_match_from_a_match_that_failed)
{
	static const struct {
		enum step_result step;
		enum outcome_kind kind;
		const char *result;
	} rows[] = {
		{STEP_NO_MATCH, OUTCOME_ERRNO, "no-match"},
		{STEP_MATCHED, OUTCOME_ERRNO, "match-failed"},
		{STEP_MATCHED, OUTCOME_SUCCESS, "match-ran"},
	};
	struct counters none = {0}, off = {.off = true};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct dispatch_step steps[] = {misc("arm", rows[i].step, 0)};
		struct dispatch dispatch = {.steps = steps, .nsteps = 1};
		struct outcome outcome = {.kind = rows[i].kind, .error = ENOEXEC};
		struct counters counters = {0};

		counters_add_walk(&counters, &dispatch, &outcome);
		counters_add_walk(&off, &dispatch, &outcome);
		cr_expect_str_eq(counters_result(&counters), rows[i].result);
		cr_expect_eq(counters.walks, 1);
		counters_free(&counters);
	}
	cr_expect_str_eq(counters_result(&none), "not-asked");
	counters_add_misses(&off, NULL, 3);
	cr_expect_eq(off.walks, 0);
	cr_expect_eq(off.count, 0);
	cr_expect_str_eq(counters_result(&off), "not-counted");
}

Test(counters, misses)
{
	struct binfmt_entry entries[] = {{.name = (char *)"on", .enabled = true},
					 {.name = (char *)"off", .enabled = false}};
	struct registry registry = {
		.state = REGISTRY_READ, .enabled = true, .entries = entries, .count = 2};
	struct counters counters = {0};

	counters_add_misses(&counters, &registry, 7);
	cr_expect_eq(counters_entry(&counters, "on")->attempts, 7);
	cr_expect_eq(counters.count, 1);
	cr_expect_eq(counters.walks, 7);
	registry.enabled = false;
	counters_add_misses(&counters, &registry, 5);
	counters_add_misses(&counters, NULL, 1);
	cr_expect_eq(counters_entry(&counters, "on")->attempts, 7);
	cr_expect_eq(counters.walks, 13);
	counters_free(&counters);
}
