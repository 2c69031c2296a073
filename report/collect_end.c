/* What the end of a run says of the run as a whole: how the command ended, what could not be seen.
 * Settles no process and no finding. */
#include "report/collect_steps.h"
#include "report/texts.h"

/* What the way of tracing cannot show. */
static void note_blind_spot(const struct collect_options *options, struct record *record)
{
	if (!options->attach)
		return;
	texts_add(
		&record->notes,
		xstrdup(options->attach_full
				? "attached to what ran already: what it did before is not known"
				: "attached to what ran already: what it did before is not known, "
				  "and an exec that fails in a program that ran then is not seen "
				  "(--attach-full sees it); what it starts is followed from its "
				  "birth"));
}

void collect_end_run(struct collect *collect, const struct run_end *end)
{
	struct record *record = &collect->record;

	record->ended_ns = collect_now();
	record->has_exit = end->has_exit && record->command;
	record->exit_how = end->how;
	record->exit_code = end->code;
	record->exit_signal = end->signal;
	record->timed_out = end->timed_out;
	record->interrupted = end->interrupted;
	record->no_new_privs_set = end->no_new_privs;
	record->cost = end->cost;
	record->mode = !record->command ? "attach" : end->seccomp ? "seccomp" : "ptrace";
	note_blind_spot(&collect->options, record);
	if (end->no_new_privs)
		texts_add(&record->notes,
			  xstrdup("no_new_privs was set on the command, which an unprivileged "
				  "seccomp filter needs: set-id programs keep their caller's "
				  "identity"));
	else if (record->unprivileged)
		texts_add(&record->notes,
			  xstrdup("traced without privilege: set-id programs keep their caller's "
				  "identity"));
}
