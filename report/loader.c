/* The kernel's answers beside the replay's steps, level by level.
 * Where they differ the sentence says at which level and how. */
#include "report/loader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/kernel.h"
#include "decode/scope.h"
#include "decode/xlat.h"
#include "report/counters.h"
#include "report/quote.h"

#define NAMED_MAX 1024 /* interpreters of one tree */

const char *loader_verdict_name(enum loader_verdict verdict)
{
	static const char *const names[] = {
		[LOADER_INCOMPLETE] = "incomplete",
		[LOADER_AGREES] = "agrees",
		[LOADER_UNSURE] = "unsure",
		[LOADER_DISAGREES] = "disagrees",
	};

	return names[verdict];
}

const char *loader_result_name(enum loader_result result)
{
	static const char *const names[] = {
		[LOADER_NO_MATCH] = "no-match",
		[LOADER_MATCH_FAILED] = "match-failed",
		[LOADER_HANDED_ON] = "handed-on",
		[LOADER_UNANSWERED] = "unanswered",
	};

	return names[result];
}

void loader_keep(struct loader_view *view, const struct loader_trace *trace)
{
	*view = (struct loader_view){.verdict = LOADER_UNSEEN};
	if (!trace)
		return;
	view->verdict = LOADER_INCOMPLETE;
	view->trace = *trace;
	view->trace.passed = xstrdup(trace->passed);
	for (size_t i = 0; i < trace->count; i++)
		view->trace.calls[i].named = xstrdup(trace->calls[i].named);
}

void loader_view_free(struct loader_view *view)
{
	for (size_t i = 0; i < view->trace.count; i++)
		free((char *)view->trace.calls[i].named);
	free((char *)view->trace.passed);
	free(view->why);
	*view = (struct loader_view){.verdict = LOADER_UNSEEN};
}

/* load_misc_binary (fs/binfmt_misc.c): ENOEXEC without a name is what it begins with, for "no entry
 * matches"; every other way out comes after a match. */
enum loader_result loader_result(const struct loader_call *call)
{
	if (!call->answered)
		return LOADER_UNANSWERED;
	if (!call->error)
		return LOADER_HANDED_ON;
	return call->error == ENOEXEC && !call->named ? LOADER_NO_MATCH : LOADER_MATCH_FAILED;
}

bool loader_asked_again(const struct loader_trace *trace, size_t call)
{
	return call > 0 && trace->calls[call - 1].level == trace->calls[call].level &&
	       loader_result(&trace->calls[call - 1]) == LOADER_NO_MATCH;
}

/* Calls of one level; the last one counts, *calls tells how many there were. */
static const struct loader_call *last_at(const struct loader_trace *trace, unsigned level,
					 size_t *calls)
{
	const struct loader_call *last = NULL;

	*calls = 0;
	for (size_t i = 0; i < trace->count; i++) {
		if (trace->calls[i].level != level)
			continue;
		last = &trace->calls[i];
		++*calls;
	}
	return last;
}

static bool may_ask_twice(const struct kernel *kernel)
{
	return !kernel->version || kernel->version < KERNEL_VERSION_OF(6, 14, 0);
}

/* What the replay says of one level. */
struct replayed {
	bool asked;
	const char *entry, *interpreter; /* borrowed; NULL: no match */
};

static struct replayed replayed_at(const struct dispatch *dispatch, int level)
{
	struct replayed replayed = {counters_consulted(dispatch, level), NULL, NULL};

	for (size_t i = 0; i < dispatch->nsteps; i++) {
		const struct dispatch_step *step = &dispatch->steps[i];

		if (step->handler == STEP_BINFMT_MISC && step->level == level && step->entry &&
		    step->result == STEP_MATCHED)
			replayed.entry = step->entry;
	}
	for (size_t i = 0; replayed.entry && i < dispatch->nimages; i++)
		if (dispatch->images[i].level == level + 1 &&
		    dispatch->images[i].subject == SUBJECT_BINFMT_INTERP)
			replayed.interpreter = dispatch->images[i].path;
	return replayed;
}

/* Names are quoted: they may hold anything. */
static char *kernel_says(const struct loader_call *call)
{
	const char *error = xlat_errno(call->error);
	scope_free char *named = quote_name(call->named ? call->named : "");

	switch (loader_result(call)) {
	case LOADER_NO_MATCH:
		return xstrdup("nothing matched");
	case LOADER_HANDED_ON:
		return xasprintf("the file was handed to %s", named);
	case LOADER_MATCH_FAILED:
		if (!call->named)
			return xasprintf("an entry matched, and it failed with %s before its "
					 "interpreter was looked up",
					 error ? error : "an unknown error");
		return xasprintf("an entry matched, and its interpreter %s failed with %s", named,
				 error ? error : "an unknown error");
	case LOADER_UNANSWERED:
		break;
	}
	return xstrdup("no answer was seen");
}

/* Of tracepoints, which speak of what a loader took and of nothing before. */
static void describe_passed(struct buf *out, const struct loader_trace *trace)
{
	if (!trace->passed) {
		buf_add_string(out, "nothing is known of it (tracepoints)");
		return;
	}
	buf_add_string(out, "a loader took ");
	quote_add(out, trace->passed);
	buf_add_string(out, trace->rewritten ? " in place of the file" : ", the file itself");
}

void loader_describe(struct buf *out, const struct loader_trace *trace)
{
	if (trace->means == KERNEL_TRACEPOINTS) {
		describe_passed(out, trace);
		return;
	}
	if (!trace->count) {
		buf_add_string(out, "not asked");
		return;
	}
	if (trace->count == 1)
		buf_add_string(out, "asked once");
	else
		buf_addf(out, "asked %zu times", trace->count);
	for (size_t i = 0; i < trace->count; i++) {
		scope_free char *says = kernel_says(&trace->calls[i]);

		buf_addf(out, "%s%s%s", i ? ", then " : ": ",
			 loader_asked_again(trace, i) ? "once more after trying to load a module: "
						      : "",
			 says);
	}
	if (trace->incomplete)
		buf_add_string(out, " (events were lost)");
}

/* NULL when both say the same of a level. */
static char *differ_at(const struct loader_trace *trace, const struct dispatch *dispatch,
		       unsigned level, const struct kernel *kernel)
{
	struct replayed replayed = replayed_at(dispatch, (int)level);
	size_t calls;
	const struct loader_call *call = last_at(trace, level, &calls);
	scope_free char *says = NULL, *entry = NULL;

	if (!replayed.asked && !call)
		return NULL;
	if (!call)
		return xasprintf("the replay asks the registry at level %u, the kernel did not",
				 level);
	if (!replayed.asked)
		return xasprintf("the kernel asked the registry at level %u, the replay does not",
				 level);
	if (calls > 1 + (size_t)may_ask_twice(kernel))
		return xasprintf("the kernel asked the registry %zu times at level %u", calls,
				 level);
	if (!call->answered)
		return NULL;
	if (!replayed.entry == (loader_result(call) == LOADER_NO_MATCH) &&
	    (!replayed.interpreter || !call->named || !strcmp(replayed.interpreter, call->named)))
		return NULL;
	says = kernel_says(call);
	entry = quote_name(replayed.entry ? replayed.entry : "");
	return xasprintf("at level %u the replay says %s%s, the kernel: %s", level,
			 replayed.entry ? "that it is taken by " : "that nothing matches",
			 replayed.entry ? entry : "", says);
}

/* The last file of the chain; a program loader is none of the names that execs pass on. */
static const char *replayed_end(const struct dispatch *dispatch)
{
	const char *last = "";

	for (size_t i = 0; i < dispatch->nimages; i++)
		if (dispatch->images[i].subject != SUBJECT_ELF_INTERP && dispatch->images[i].path)
			last = dispatch->images[i].path;
	return last;
}

static char *differ_in_end(const struct loader_trace *trace, const struct dispatch *dispatch)
{
	scope_free char *replayed = quote_name(replayed_end(dispatch));
	scope_free char *passed = quote_name(trace->passed);

	if (!strcmp(replayed_end(dispatch), trace->passed))
		return NULL;
	return xasprintf("the replay ends in %s, the kernel's loader took %s", replayed, passed);
}

static char *differ(const struct loader_trace *trace, const struct dispatch *dispatch,
		    const struct kernel *kernel)
{
	char *why = NULL;

	if (trace->means == KERNEL_TRACEPOINTS)
		return differ_in_end(trace, dispatch);
	for (unsigned level = 0; level <= DISPATCH_LEVELS_MAX && !why; level++)
		why = differ_at(trace, dispatch, level, kernel);
	return why;
}

void loader_compare(struct loader_view *view, const struct dispatch *dispatch,
		    const struct kernel *kernel)
{
	const unsigned cannot_know = UNDECIDABLE_BPF_ENTRY | UNDECIDABLE_SHADOW_INSTANCE |
				     UNDECIDABLE_REGISTRY | UNDECIDABLE_UNREADABLE |
				     UNDECIDABLE_ORDER | UNDECIDABLE_RACE | UNDECIDABLE_EXHAUSTED;

	if (view->verdict == LOADER_UNSEEN || view->trace.incomplete ||
	    (view->trace.means == KERNEL_TRACEPOINTS && !view->trace.passed))
		return;
	view->verdict = LOADER_AGREES;
	free(view->why);
	view->why = differ(&view->trace, dispatch, kernel);
	if (view->why)
		view->verdict =
			dispatch->undecidable & cannot_know ? LOADER_UNSURE : LOADER_DISAGREES;
}

bool loader_is_plain(const struct loader_trace *trace, unsigned levels, const struct kernel *kernel)
{
	unsigned seen = 0;

	if (!trace || trace->incomplete)
		return true;
	if (trace->means == KERNEL_TRACEPOINTS)
		return !trace->passed || trace->rewritten == (levels > 1);
	for (size_t i = 0; i < trace->count; i++) {
		enum loader_result result = loader_result(&trace->calls[i]);
		bool again = loader_asked_again(trace, i);

		if (result != LOADER_NO_MATCH && result != LOADER_UNANSWERED)
			return false;
		if (again && !may_ask_twice(kernel))
			return false;
		seen += !again;
	}
	/* Without binfmt_misc in the kernel nobody is asked. */
	return seen == levels || seen == 0;
}

/* ---- sums ----------------------------------------------------------------------------------- */

static void count_answer(struct kernel_counts *counts, int error)
{
	size_t i = 0;

	while (i < counts->nanswers && counts->answers[i].error != error)
		i++;
	if (i == sizeof(counts->answers) / sizeof(counts->answers[0]))
		return;
	if (i == counts->nanswers) {
		counts->answers[i].error = error;
		counts->answers[counts->nanswers++].count = 0;
	}
	counts->answers[i].count++;
}

static struct loader_named *named_row(struct kernel_counts *counts, const char *interpreter)
{
	for (size_t i = 0; i < counts->count; i++)
		if (!strcmp(counts->named[i].interpreter, interpreter))
			return &counts->named[i];
	if (counts->count == NAMED_MAX)
		return NULL;
	counts->named = xrealloc(counts->named, (counts->count + 1) * sizeof(*counts->named));
	counts->named[counts->count] = (struct loader_named){.interpreter = xstrdup(interpreter)};
	return &counts->named[counts->count++];
}

/* The end is charged to the entry that took the file last, as the kernel's own tables have it. */
void loader_count(struct kernel_counts *counts, const struct loader_trace *trace, int error)
{
	const char *last = NULL;
	struct loader_named *row;

	if (!trace)
		return;
	counts->means = trace->means;
	if (trace->means == KERNEL_TRACEPOINTS) {
		counts->asked++;
		count_answer(counts, error);
	}
	for (size_t i = 0; i < trace->count; i++) {
		const struct loader_call *call = &trace->calls[i];

		counts->asked++;
		if (call->answered)
			count_answer(counts, call->error);
		if (!call->named)
			continue;
		last = call->named;
		row = named_row(counts, call->named);
		if (row)
			row->attempts++;
	}
	row = last ? named_row(counts, last) : NULL;
	if (row && !error)
		row->successes++;
	else if (row)
		row->failures++;
}

static uint64_t added_since(uint64_t before, uint64_t after)
{
	return after > before ? after - before : 0;
}

void loader_counts_added(struct kernel_counts *added, const struct kernel_counts *before,
			 const struct kernel_counts *after)
{
	*added = (struct kernel_counts){.means = after->means,
					.since_ns = after->since_ns,
					.asked = added_since(before->asked, after->asked),
					.nanswers = after->nanswers,
					.dropped = added_since(before->dropped, after->dropped),
					.adds_up = before->adds_up && after->adds_up};
	memcpy(added->answers, after->answers, sizeof(added->answers));
	for (size_t i = 0; i < added->nanswers; i++)
		for (size_t k = 0; k < before->nanswers; k++)
			if (before->answers[k].error == added->answers[i].error)
				added->answers[i].count = added_since(before->answers[k].count,
								      added->answers[i].count);
	for (size_t i = 0; i < after->count; i++) {
		const struct loader_named *last = &after->named[i];
		struct loader_named *row = named_row(added, last->interpreter);
		struct loader_named first = {.interpreter = NULL};

		for (size_t k = 0; k < before->count; k++)
			if (!strcmp(before->named[k].interpreter, last->interpreter))
				first = before->named[k];
		if (!row)
			continue;
		row->attempts = added_since(first.attempts, last->attempts);
		row->successes = added_since(first.successes, last->successes);
		row->failures = added_since(first.failures, last->failures);
	}
}
