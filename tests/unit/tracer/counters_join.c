/* Events of several CPUs and threads, put together exec by exec. */
#include "tracer/counters_join.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "decode/buf.h"
#include "tests/unit/tracer/ring_bytes.h"
#include "tracer/event_loader.h"
#include "tracer/ring_page.h"

enum {
	PASSED = 10,
	FILE_AT = 20,
	ASKED = 11,
	NAMED = 12,
	ANSWERED = 13,
	ALIEN = 14,
	NAME_AT = 16,
	ANSWER_AT = 24
};

static const struct counters_format formats[COUNTERS_EVENTS] = {
	[COUNTERS_ASKED] = {ASKED, 0, 0},
	[COUNTERS_NAMED] = {NAMED, NAME_AT, 0},
	[COUNTERS_ANSWERED] = {ANSWERED, ANSWER_AT, 0},
	[COUNTERS_PASSED] = {PASSED, NAME_AT, FILE_AT},
};

static bool ours(void *context, pid_t tid)
{
	(void)context;
	return tid == 7 || tid == 8;
}

static void add(struct counters_join *join, uint64_t time, uint16_t id, int pid, int answer,
		const char *name)
{
	unsigned char record[256] = {0};
	struct ring_event event = {.time = time, .fields = {record, sizeof(record)}};
	uint32_t where = (uint32_t)(name ? strlen(name) + 1 : 0) << 16 | 40;

	record_begin(record, id, pid);
	if (name) {
		memcpy(record + NAME_AT, &where, sizeof(where));
		memcpy(record + 40, name, strlen(name) + 1);
	} else {
		memcpy(record + ANSWER_AT, &answer, sizeof(answer));
	}
	counters_join_add(join, &event);
}

Test(counters_join, one_exec, .timeout = 30)
{
	struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);
	const struct loader_trace *trace;

	counters_join_expect(join, 7, ours, NULL);
	/* a script whose interpreter an entry takes; CPUs are read one after the other */
	add(join, 50, NAMED, 7, 0, "/bin/none");
	add(join, 60, ANSWERED, 7, -ENOENT, NULL);
	add(join, 10, ASKED, 7, 0, NULL);
	add(join, 20, ANSWERED, 7, -ENOEXEC, NULL);
	add(join, 30, NAMED, 7, 0, "/tmp/f"); /* by the script's loader */
	add(join, 40, ASKED, 7, 0, NULL);
	add(join, 41, ALIEN, 7, 0, NULL);
	add(join, 42, ASKED, 99, 0, NULL); /* nobody's */
	counters_join_run(join, 100);
	trace = counters_join_take(join, 7, 10);
	cr_assert_eq(trace->count, 2);
	cr_expect_not(trace->incomplete);
	cr_expect_eq(trace->calls[0].level, 0);
	cr_expect_eq(trace->calls[0].error, ENOEXEC);
	cr_expect_null(trace->calls[0].named);
	cr_expect_eq(trace->calls[1].level, 1);
	cr_expect(trace->calls[1].answered);
	cr_expect_eq(trace->calls[1].error, ENOENT);
	cr_expect_str_eq(trace->calls[1].named, "/bin/none");
	cr_expect_eq(counters_join_take(join, 7, 0)->count, 0, "taken once");
	counters_join_free(join);
}

Test(counters_join, the_future_waits, .timeout = 30)
{
	struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);

	counters_join_expect(join, 7, ours, NULL);
	add(join, 10, ASKED, 8, 0, NULL);
	add(join, 200, ANSWERED, 8, -ENOEXEC, NULL);
	counters_join_run(join, 100);
	add(join, 150, NAMED, 8, 0, "/x"); /* of a CPU read too early */
	counters_join_run(join, 300);
	cr_assert_eq(counters_join_take(join, 8, 0)->count, 1);
	counters_join_free(join);
}

Test(counters_join, what_came_before_is_not_of_this_exec, .timeout = 30)
{
	struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);
	const struct loader_trace *trace;

	counters_join_expect(join, 7, ours, NULL);
	add(join, 10, ASKED, 7, 0, NULL);
	add(join, 11, NAMED, 7, 0, "/old");
	add(join, 12, ANSWERED, 7, 0, NULL);
	add(join, 20, ASKED, 7, 0, NULL);
	add(join, 21, ANSWERED, 7, -ENOEXEC, NULL);
	counters_join_run(join, 100);
	trace = counters_join_take(join, 7, 15);
	cr_assert_eq(trace->count, 1);
	cr_expect_eq(trace->calls[0].level, 0);
	cr_expect_eq(trace->calls[0].error, ENOEXEC);
	counters_join_free(join);
}

Test(counters_join, losses_are_told, .timeout = 30)
{
	struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);

	counters_join_expect(join, 7, ours, NULL);
	counters_join_missed(join);
	cr_expect(counters_join_take(join, 7, 0)->incomplete);
	counters_join_expect(join, 7, ours, NULL);
	for (unsigned i = 0; i < LOADER_CALLS_MAX + 1; i++)
		add(join, i, ASKED, 7, 0, NULL);
	counters_join_run(join, 100);
	cr_expect(counters_join_take(join, 7, 0)->incomplete);
	counters_join_free(join);
}

Test(counters_join, too_many_threads, .timeout = 30)
{
	struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);

	for (int tid = 1000; tid < 4000; tid++) {
		counters_join_expect(join, tid, NULL, NULL);
		add(join, (uint64_t)tid, ASKED, tid, 0, NULL);
		add(join, (uint64_t)tid, NAMED, tid, 0, "/x");
	}
	counters_join_run(join, UINT64_MAX);
	cr_expect_eq(counters_join_take(join, 1000, 0)->count, 0, "the oldest went");
	cr_assert_eq(counters_join_take(join, 3999, 0)->count, 1);
	counters_join_free(join);
}

Test(counters_join, records_that_lie, .timeout = 30)
{
	static const uint16_t ids[] = {ASKED, NAMED, ANSWERED};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		for (size_t len = 0; len < 64; len++) {
			struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);
			unsigned char *record = xcalloc(1, len ? len : 1);
			struct ring_event event = {.fields = {record, len}};
			const struct loader_trace *trace;

			memset(record, 0xff, len);
			if (len >= 8)
				record_begin(record, ids[i], 7);
			counters_join_expect(join, 7, ours, NULL);
			add(join, 0, ASKED, 7, 0, NULL);
			counters_join_add(join, &event);
			counters_join_run(join, 1);
			trace = counters_join_take(join, 7, 0);
			for (size_t k = 0; k < trace->count; k++)
				if (trace->calls[k].named)
					cr_expect_str_eq(trace->calls[k].named, "");
			free(record);
			counters_join_free(join);
		}
	}
}

/* sched_prepare_exec: the last interpreter and the file, which are one for a native program. */
Test(counters_join, tracepoints, .timeout = 30)
{
	struct counters_join *join = counters_join_new(formats, KERNEL_TRACEPOINTS);
	static const char names[] = "/bin/qemu\0./app";
	const struct loader_trace *trace;

	for (int native = 0; native < 2; native++) {
		unsigned char record[64] = {0};
		struct ring_event event = {.time = 10, .fields = {record, sizeof(record)}};
		uint32_t name = 10u << 16 | 32, file = 6u << 16 | 42;

		record_begin(record, PASSED, 7);
		memcpy(record + NAME_AT, native ? &file : &name, 4);
		memcpy(record + FILE_AT, &file, 4);
		memcpy(record + 32, names, sizeof(names));
		counters_join_expect(join, 7, ours, NULL);
		counters_join_add(join, &event);
		counters_join_run(join, 20);
		trace = counters_join_take(join, 7, 5);
		cr_expect_eq(trace->means, KERNEL_TRACEPOINTS);
		cr_expect_str_eq(trace->passed, native ? "./app" : "/bin/qemu");
		cr_expect_eq(trace->rewritten, !native);
		counters_join_add(join, &event);
		counters_join_run(join, 20);
		cr_expect_null(counters_join_take(join, 7, 15)->passed, "of an older exec");
	}
	counters_join_free(join);
}
