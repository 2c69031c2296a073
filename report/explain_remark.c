/* Remarks about files that were explained, as evidence beside cause's own. */
#include "report/explain_remark.h"

#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/explain_search.h"
#include "report/quote.h"
#include "report/record.h"
#include "report/texts.h"
#include "report/verdict.h"

#define OTHERS_SHOWN 4
#define ARGV_SHOWN 8
#define REPLAY "replay of the kernel's rules"
#define SEARCH "search of PATH"

/* ---- the name ------------------------------------------------------------------------------- */

static void remark_search(struct verdict *verdict, const struct exec_record *exec,
			  const struct explain_search *search)
{
	scope_free char *name = quote_name(exec->argv[0]), *path = quote_name(exec->path);
	scope_free char *runs = search->runs ? quote_name(search->runs) : NULL;
	bool fails = exec->dispatch.predicted.kind != OUTCOME_SUCCESS;

	for (size_t i = 0; search->denied && search->denied[i] && i < OTHERS_SHOWN; i++) {
		scope_free char *denied = quote_name(search->denied[i]);

		verdict_prove(verdict, SEARCH, "%s could not be looked for: permission denied",
			      denied);
	}
	if (!search->in_path || search->unseen)
		return;
	verdict_prove(verdict, SEARCH, "no file %s is in the working directory; PATH has %s", name,
		      path);
	for (size_t i = 0; search->others && search->others[i] && fails && i < OTHERS_SHOWN; i++) {
		scope_free char *other = quote_name(search->others[i]);

		if (!search->runs || strcmp(search->others[i], search->runs))
			verdict_prove(verdict, SEARCH, "%s is there too", other);
	}
	if (fails && runs)
		verdict_prove(verdict, SEARCH, "%s, later in PATH, would run", runs);
}

/* ---- what it receives ----------------------------------------------------------------------- */

static void remark_argv(struct verdict *verdict, const struct exec_record *exec)
{
	char *const *argv = exec->dispatch.argv;
	scope_buf struct buf words = {0};
	size_t i;

	if (exec->dispatch.predicted.kind != OUTCOME_SUCCESS || !argv ||
	    texts_equal(argv, exec->argv))
		return;
	for (i = 0; argv[i] && i < ARGV_SHOWN; i++) {
		buf_add_string(&words, i ? " " : "");
		quote_add(&words, argv[i]);
	}
	if (words.len)
		verdict_prove(verdict, REPLAY, "the program that runs receives the arguments: %s%s",
			      words.data, argv[i] ? " ..." : "");
}

/* ---- nobody can tell ------------------------------------------------------------------------ */

static const struct dispatch_step *stuck_at(const struct dispatch *dispatch)
{
	for (size_t i = dispatch->nsteps; i-- > 0;)
		if (dispatch->steps[i].result == STEP_UNDECIDABLE)
			return &dispatch->steps[i];
	return NULL;
}

static void tell_undecided(struct verdict *verdict, const struct exec_record *exec)
{
	const struct dispatch *dispatch = &exec->dispatch;
	const struct dispatch_step *step = stuck_at(dispatch);
	scope_free char *path = quote_name(exec->path);
	scope_buf struct buf why = {0};

	if (step && step->why)
		quote_add_text(&why, step->why, strlen(step->why));
	verdict->cause = CAUSE_UNKNOWN;
	verdict->severity = SEVERITY_WARNING;
	verdict->confidence = CONFIDENCE_POSSIBLE;
	verdict->subject = dispatch->subject;
	verdict_say(verdict, "what exec would do with %s cannot be told from here%s%s", path,
		    why.len ? ": " : "", why.len ? why.data : "");
	for (unsigned bit = 1; bit && bit <= dispatch->undecidable; bit <<= 1) {
		const char *phrase = dispatch->undecidable & bit
					     ? undecidable_phrase((enum undecidable)bit)
					     : NULL;

		if (phrase)
			verdict_prove(verdict, REPLAY, "not visible from user space: %s", phrase);
	}
}

void explain_remark(struct verdict *verdict, const struct exec_record *exec,
		    const struct explain_search *search)
{
	if (verdict->cause == CAUSE_NONE)
		tell_undecided(verdict, exec);
	remark_search(verdict, exec, search);
	remark_argv(verdict, exec);
}
