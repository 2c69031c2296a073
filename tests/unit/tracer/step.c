/* The table over arrays of stops: which states, effects and resumes a life consists of. */
#include "tracer/step.h"

#include <criterion/criterion.h>

enum { LIFE_MAX = 8 };

struct life {
	const char *name;
	enum tracee_state first;
	struct {
		enum stop_kind stop;
		enum effect effect;
		enum resume resume;
		enum tracee_state state; /* after it */
	} stops[LIFE_MAX];
};

/* clang-format off */
static const struct life lives[] = {
	{ "filtered, exec succeeds: two stops", TRACEE_NEW, {
		{ STOP_TRAP,         EFFECT_NONE,        RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_SECCOMP_EXEC, EFFECT_EXEC_ENTER,  RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_EXEC,         EFFECT_EXEC_COMMIT, RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_GONE,         EFFECT_GONE,        RESUME_NEVER,   TRACEE_RUNNING } } },
	{ "filtered, exec fails, then another succeeds", TRACEE_RUNNING, {
		{ STOP_SECCOMP_EXEC, EFFECT_EXEC_ENTER,  RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_LEAVE,        EFFECT_EXEC_LEAVE,  RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_SECCOMP_EXEC, EFFECT_EXEC_ENTER,  RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_EXEC,         EFFECT_EXEC_COMMIT, RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "followed and filtered: the entry is seen twice, told once", TRACEE_RUNNING, {
		{ STOP_ENTER_EXEC,   EFFECT_EXEC_ENTER,  RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_SECCOMP_EXEC, EFFECT_NONE,        RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_EXEC,         EFFECT_EXEC_COMMIT, RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_LEAVE,        EFFECT_NONE,        RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "unfiltered: calls nobody asked for", TRACEE_RUNNING, {
		{ STOP_ENTER,        EFFECT_NONE,        RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_LEAVE,        EFFECT_NONE,        RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_ENTER_CALL,   EFFECT_CALL_ENTER,  RESUME_SYSCALL, TRACEE_IN_CALL },
		{ STOP_LEAVE,        EFFECT_CALL_LEAVE,  RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "an open for writing under the filter", TRACEE_RUNNING, {
		{ STOP_SECCOMP_CALL, EFFECT_CALL_ENTER,  RESUME_SYSCALL, TRACEE_IN_CALL },
		{ STOP_LEAVE,        EFFECT_CALL_LEAVE,  RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "words for stderr", TRACEE_RUNNING, {
		{ STOP_SECCOMP_SAID, EFFECT_CALL_SAID,   RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "words for stderr of a task with a filter of its own", TRACEE_RUNNING, {
		{ STOP_ENTER_CALL,   EFFECT_CALL_ENTER,  RESUME_SYSCALL, TRACEE_IN_CALL },
		{ STOP_SECCOMP_SAID, EFFECT_NONE,        RESUME_SYSCALL, TRACEE_IN_CALL },
		{ STOP_LEAVE,        EFFECT_CALL_LEAVE,  RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "followed, an open: entry, seccomp, exit", TRACEE_RUNNING, {
		{ STOP_ENTER_CALL,   EFFECT_CALL_ENTER,  RESUME_SYSCALL, TRACEE_IN_CALL },
		{ STOP_SECCOMP_CALL, EFFECT_NONE,        RESUME_SYSCALL, TRACEE_IN_CALL },
		{ STOP_LEAVE,        EFFECT_CALL_LEAVE,  RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "vfork: the parent's event, then its wait ends", TRACEE_RUNNING, {
		{ STOP_SPAWN,        EFFECT_SPAWN,       RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_SIGNAL,       EFFECT_SIGNAL,      RESUME_SIGNAL,  TRACEE_RUNNING } } },
	{ "the child stops before its parent's event", TRACEE_EARLY, {
		{ STOP_TRAP,         EFFECT_KEEP,        RESUME_HOLD,    TRACEE_EARLY } } },
	{ "the child dies before its parent's event", TRACEE_EARLY, {
		{ STOP_TRAP,         EFFECT_KEEP,        RESUME_HOLD,    TRACEE_EARLY },
		{ STOP_GONE,         EFFECT_KEEP,        RESUME_NEVER,   TRACEE_EARLY } } },
	{ "killed before its first stop", TRACEE_NEW, {
		{ STOP_GONE,         EFFECT_GONE,        RESUME_NEVER,   TRACEE_NEW } } },
	{ "group-stop, continued", TRACEE_RUNNING, {
		{ STOP_SIGNAL,       EFFECT_SIGNAL,      RESUME_SIGNAL,  TRACEE_RUNNING },
		{ STOP_GROUP,        EFFECT_STOPPED,     RESUME_LISTEN,  TRACEE_RUNNING },
		{ STOP_TRAP,         EFFECT_CONTINUED,   RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "born stopped", TRACEE_NEW, {
		{ STOP_GROUP,        EFFECT_NONE,        RESUME_LISTEN,  TRACEE_RUNNING } } },
	{ "killed inside execve", TRACEE_RUNNING, {
		{ STOP_SECCOMP_EXEC, EFFECT_EXEC_ENTER,  RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_GONE,         EFFECT_GONE,        RESUME_NEVER,   TRACEE_IN_EXEC } } },
	{ "killed inside a wanted call", TRACEE_IN_CALL, {
		{ STOP_GONE,         EFFECT_GONE,        RESUME_NEVER,   TRACEE_IN_CALL } } },
	{ "dies past the point of no return", TRACEE_DYING, {
		{ STOP_SIGNAL,       EFFECT_SIGNAL,      RESUME_SIGNAL,  TRACEE_DYING },
		{ STOP_GONE,         EFFECT_GONE,        RESUME_NEVER,   TRACEE_DYING } } },
	{ "a thread's exec: the winner was in execve under its old tid", TRACEE_IN_EXEC, {
		{ STOP_EXEC,         EFFECT_EXEC_COMMIT, RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "attached to inside execve: the entry was not seen", TRACEE_RUNNING, {
		{ STOP_EXEC,         EFFECT_EXEC_COMMIT, RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "its own filter says RET_TRACE", TRACEE_RUNNING, {
		{ STOP_SECCOMP_FOREIGN, EFFECT_REFUSE,   RESUME_DEFAULT, TRACEE_RUNNING },
		{ STOP_ENTER_EXEC,      EFFECT_EXEC_ENTER, RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_SECCOMP_FOREIGN, EFFECT_REFUSE,   RESUME_SYSCALL, TRACEE_IN_EXEC },
		{ STOP_LEAVE,        EFFECT_EXEC_LEAVE,  RESUME_DEFAULT, TRACEE_RUNNING } } },
	{ "a second exec inside an exec is impossible: loud", TRACEE_IN_EXEC, {
		{ STOP_ENTER_EXEC,   EFFECT_UNEXPECTED,  RESUME_DEFAULT, TRACEE_IN_EXEC } } },
	{ "a signal inside an exec is impossible: loud", TRACEE_IN_EXEC, {
		{ STOP_SIGNAL,       EFFECT_UNEXPECTED,  RESUME_SIGNAL,  TRACEE_IN_EXEC } } },
	{ "a group-stop inside an exec is impossible: loud", TRACEE_IN_EXEC, {
		{ STOP_GROUP,        EFFECT_UNEXPECTED,  RESUME_LISTEN,  TRACEE_IN_EXEC } } },
	{ "a stop that is not known: loud", TRACEE_RUNNING, {
		{ STOP_UNKNOWN,      EFFECT_UNEXPECTED,  RESUME_DEFAULT, TRACEE_RUNNING } } },
};
/* clang-format on */

Test(step, lives)
{
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		const struct life *life = &lives[i];
		enum tracee_state state = life->first;

		for (int j = 0; j < LIFE_MAX && (!j || life->stops[j].stop); j++) {
			const struct step *step = step_for(state, life->stops[j].stop);

			if (step->next != TRACEE_SAME)
				state = step->next;
			cr_expect_eq(step->effect, life->stops[j].effect,
				     "%s: effect %d of stop %d", life->name, step->effect, j);
			cr_expect_eq(step->resume, life->stops[j].resume,
				     "%s: resume %d of stop %d", life->name, step->resume, j);
			cr_expect_eq(state, life->stops[j].state, "%s: %s after stop %d",
				     life->name, tracee_state_name(state), j);
		}
	}
}

/* Whatever the state, a death must have a cell: nothing may be kept for ever. */
Test(step, every_state_can_die)
{
	for (int state = TRACEE_EARLY; state < TRACEE_STATES; state++) {
		const struct step *step = step_for(state, STOP_GONE);

		cr_expect_neq(step->effect, EFFECT_UNEXPECTED, "%s", tracee_state_name(state));
		cr_expect_eq(step->resume, RESUME_NEVER, "%s", tracee_state_name(state));
	}
}

/* With or without a cell, but for a task whose creator is not known yet and that is held. */
Test(step, no_state_swallows_a_signal_or_ends_a_stop)
{
	for (int state = TRACEE_NEW; state < TRACEE_STATES; state++) {
		cr_expect_eq(step_for(state, STOP_SIGNAL)->resume, RESUME_SIGNAL, "%s",
			     tracee_state_name(state));
		cr_expect_eq(step_for(state, STOP_GROUP)->resume, RESUME_LISTEN, "%s",
			     tracee_state_name(state));
	}
}

Test(step, out_of_range_is_unexpected)
{
	cr_expect_eq(step_for(TRACEE_STATES, STOP_TRAP)->effect, EFFECT_UNEXPECTED);
	cr_expect_eq(step_for(TRACEE_RUNNING, STOP_COUNT)->effect, EFFECT_UNEXPECTED);
	cr_expect_str_eq(tracee_state_name(TRACEE_STATES), "unknown");
}

Test(step, exec_outcome)
{
	const struct {
		int64_t result;
		bool segv;
		enum exec_outcome want;
	} rows[] = {
		{-2, false, EXEC_OUTCOME_FAILED},    {-8, false, EXEC_OUTCOME_FAILED},
		{-22, true, EXEC_OUTCOME_KILLED},    {0, false, EXEC_OUTCOME_CHECKED},
		{-511, false, EXEC_OUTCOME_FAILED},  {-512, false, EXEC_OUTCOME_RESTART},
		{-513, false, EXEC_OUTCOME_RESTART}, {-516, true, EXEC_OUTCOME_RESTART},
		{-517, false, EXEC_OUTCOME_FAILED},  {5, false, EXEC_OUTCOME_CHECKED},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(step_exec_outcome(rows[i].result, rows[i].segv), rows[i].want,
			     "row %zu", i);
}
