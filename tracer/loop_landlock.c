/* Landlock calls as events: what they passed is read when they have returned.
 * Says what was asked for; what it allows is the sink's. */
#include <linux/landlock.h>
#include <stddef.h>

#include "tracer/loop_state.h"
#include "tracer/peek.h"

/* The first member of struct landlock_ruleset_attr; later ones are about nets and scopes. */
static void read_ruleset(const struct tracee *tracee, struct landlock_call *made)
{
	struct landlock_ruleset_attr attr = {0};
	size_t len = sizeof(attr.handled_access_fs);

	made->unread = peek_remote(tracee->tid, tracee->call.args[0], &attr.handled_access_fs,
				   len) != (ssize_t)len;
	made->access = attr.handled_access_fs;
}

/* A rule of another type than "what lies beneath" allows no file: beneath stays -1. */
static void read_rule(const struct tracee *tracee, struct landlock_call *made)
{
	struct landlock_path_beneath_attr attr = {0};

	if (tracee->call.args[1] != LANDLOCK_RULE_PATH_BENEATH)
		return;
	made->unread = peek_remote(tracee->tid, tracee->call.args[2], &attr, sizeof(attr)) !=
		       (ssize_t)sizeof(attr);
	made->access = attr.allowed_access;
	made->beneath = attr.parent_fd;
}

void loop_landlock(struct loop *loop, struct tracee *tracee)
{
	const struct call *call = &tracee->call;
	struct event event = {.kind = EVENT_LANDLOCK, .landlock.beneath = -1};
	struct landlock_call *made = &event.landlock;

	if (call->kind == CALL_LANDLOCK_CREATE) {
		if (call->args[2]) /* it asked for a version, and got no descriptor */
			return;
		made->op = LANDLOCK_CREATE;
		made->ruleset = (int)loop->left;
		read_ruleset(tracee, made);
	} else {
		made->op = call->kind == CALL_LANDLOCK_ADD ? LANDLOCK_ADD : LANDLOCK_RESTRICT;
		made->ruleset = (int)call->args[0];
		if (made->op == LANDLOCK_ADD)
			read_rule(tracee, made);
		else
			made->flags = (unsigned)call->args[1];
	}
	loop_emit(loop, &event, tracee, true);
}
