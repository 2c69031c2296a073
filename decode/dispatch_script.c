/* load_script: what a #! line does to the chain. Reading the line is shebang.c's. */
#include "decode/dispatch_replay.h"

#include <errno.h>

static bool refuse(struct replay *r, enum dispatch_rule rule)
{
	struct dispatch_step *step = replay_step(r, STEP_SCRIPT, STEP_REFUSES, r->image);

	step->rule = rule;
	step->error = ENOEXEC;
	replay_why(step, "%s", rule ? dispatch_rule_sentence(rule) : "does not start with #!");
	return false;
}

static int push_arguments(struct replay *r, const struct shebang *shebang)
{
	int error;

	replay_args_shift(r);
	error = replay_args_push(r, r->interp);
	if (!error && shebang->has_arg)
		error = replay_args_push(r, shebang->arg);
	return error ? error : replay_args_push(r, shebang->interp);
}

bool replay_script(struct replay *r)
{
	const struct shebang *shebang = &r->out->images[r->image].shebang;
	int error, image;

	if (!r->kernel->script_format)
		return refuse(r, shebang->verdict == SHEBANG_ABSENT ? RULE_NONE
								    : RULE_SCRIPT_DISABLED);
	switch (shebang->verdict) {
	case SHEBANG_ABSENT:
		return refuse(r, RULE_NONE);
	case SHEBANG_NO_INTERP:
		return refuse(r, RULE_SCRIPT_NO_INTERP);
	case SHEBANG_TOO_LONG:
		return refuse(r, RULE_SCRIPT_TOO_LONG);
	case SHEBANG_OK:
		break;
	}
	if (r->inaccessible) {
		replay_fail(r, STEP_SCRIPT, RULE_FD_INACCESSIBLE, ENOENT, SUBJECT_TARGET, r->image,
			    r->interp);
		return true;
	}
	replay_why(replay_step(r, STEP_SCRIPT, STEP_REWRITES, r->image), "%s", shebang->interp);
	error = push_arguments(r, shebang);
	if (error) {
		replay_fail(r, STEP_SCRIPT, RULE_ARGS_TOO_LONG, error, SUBJECT_CALLER, r->image,
			    r->interp);
		return true;
	}
	image = replay_open(r, STEP_SCRIPT, SUBJECT_SHEBANG_INTERP, r->level + 1, shebang->interp);
	if (image >= 0)
		replay_rewrite(r, STEP_SCRIPT, image, r->out->images[r->image].shebang.interp);
	return true;
}
