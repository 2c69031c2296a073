/* Programs that execute each other in one process, round after round: wrappers and shims that find
 * themselves. Those that go through a binfmt_misc entry are cause_dispatched's. */
#include <errno.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/xlat.h"
#include "report/rules.h"

#define ROUNDS_MIN 4 /* whoever executes itself less often means to */
#define CYCLE_MAX 6  /* programs of a round that are named */

static bool arguments_grew_too_long(const struct facts *facts)
{
	return facts->failed && facts->error == E2BIG && facts_times_repeated(facts) >= ROUNDS_MIN;
}

static bool it_goes_on_and_on(const struct facts *facts)
{
	return facts->ran && facts->exec->rounds && facts_times_repeated(facts) >= ROUNDS_MIN;
}

static bool is_here(const struct facts *facts, const struct lineage_item *item)
{
	return item->pid == facts->exec->pid && item->exe;
}

/* From the first program that comes again up to there: "a -> b -> a"; empty when none does. */
static void add_cycle(struct buf *out, const struct facts *facts)
{
	const struct lineage_item *items = facts->exec->lineage;
	size_t count = facts->exec->nlineage, from = count, to = count;

	for (size_t j = 1; j < count && to == count; j++)
		for (size_t i = 0; i < j && to == count; i++)
			if (is_here(facts, &items[i]) && is_here(facts, &items[j]) &&
			    !strcmp(items[i].exe, items[j].exe)) {
				from = i;
				to = j;
			}
	if (to == count || to - from > CYCLE_MAX)
		return;
	for (size_t i = from; i <= to; i++)
		buf_addf(out, "%s%s", i == from ? ": " : " -> ", facts_show(facts, items[i].exe));
}

static void prove_rounds(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_CALLER;
	verdict_prove(verdict, "execve calls", "process %d executed %s %zu times that are known",
		      facts->exec->pid, facts_path(facts), facts_times_repeated(facts) + 1);
	evidence_outcome(verdict, facts);
}

static void tell_grown(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_call *sizes = &facts->exec->sizes;
	scope_buf struct buf cycle = {0};

	add_cycle(&cycle, facts);
	verdict_say(verdict,
		    "process %d executed %s %zu times in a row of wrappers, until its "
		    "arguments were too long%s",
		    facts->exec->pid, facts_path(facts), facts_times_repeated(facts) + 1,
		    cycle.len ? cycle.data : "");
	if (sizes->measured)
		verdict_prove(verdict, "arguments and environment, measured at the call",
			      "%llu strings of %llu bytes in all",
			      (unsigned long long)(sizes->argc + sizes->envc),
			      (unsigned long long)sizes->strings_bytes);
	prove_rounds(verdict, facts);
}

static void tell_endless(struct verdict *verdict, const struct facts *facts)
{
	const char *signal = xlat_signal(facts->exec->late_signal);
	scope_buf struct buf cycle = {0};

	add_cycle(&cycle, facts);
	if (facts->exec->late_signal)
		verdict_say(verdict,
			    "process %d executed one program after the other without end, %llu "
			    "times until %s stopped it%s",
			    facts->exec->pid, (unsigned long long)facts->exec->rounds,
			    signal ? signal : "a signal", cycle.len ? cycle.data : "");
	else
		verdict_say(verdict,
			    "process %d executed one program after the other %llu times, and then "
			    "gave up with status %d%s",
			    facts->exec->pid, (unsigned long long)facts->exec->rounds,
			    facts->exec->late_code, cycle.len ? cycle.data : "");
	if (!facts->exec->late_signal) /* it may have been counting */
		verdict->confidence = CONFIDENCE_POSSIBLE;
	prove_rounds(verdict, facts);
	evidence_end(verdict, facts);
}

/* clang-format off */
const struct rule rules_loop[] = {
	{arguments_grew_too_long, CAUSE_EXEC_LOOP_USERSPACE, CONFIDENCE_LIKELY, tell_grown},
	{it_goes_on_and_on, CAUSE_EXEC_LOOP_USERSPACE, CONFIDENCE_LIKELY, tell_endless},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
