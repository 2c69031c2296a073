/* The two processes of a run: the front, which the user started, waits and mirrors; the tracer,
 * its child, does everything else and can stay when the front has gone with the command's status.
 * ptrace cannot be handed over, so the two exist from the start. Not needed with --kill-on-exit,
 * nor without a command. */
#ifndef EXECTRACE_TRACER_RELAY_H
#define EXECTRACE_TRACER_RELAY_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "tracer/event.h"

struct err;

/* Sent to the tracer by the kernel when the front is killed: end the tree and report. A signal
 * that nobody else sends (signal(7): unused). */
enum { RELAY_FRONT_DIED = SIGSTKFLT };

/* What the front does while it waits. */
struct relay_watch {
	void (*wait)(void *self, int fd); /* until fd can be read */
	void (*hide)(void *self);	  /* before it stops or ends */
	void *self;
};

struct relay {
	bool split;
	int fd;				 /* to the front; -1 none */
	pid_t front;			 /* its pid */
	bool stopped;			 /* it was told that the command stopped */
	const struct relay_watch *watch; /* borrowed, of the front; or NULL */
	/* What was blocked when exectrace started, for the command. Since the split the tracer
	 * blocks RELAY_FRONT_DIED: whoever catches it unblocks it. */
	sigset_t mask;
};

/* How the front is to end. */
struct relay_end {
	enum exit_how how;
	int number; /* exit code or signal */
};

enum relay_side { RELAY_TRACER, RELAY_FRONT };

/* What is sent to one of the two in place of the command: to be caught and passed on. Not faults,
 * not what the kernel acts upon by itself. */
bool relay_passes(int signal);

/* Fork into the two. The tracer returns at once; the front returns when it is told its end, or
 * when the tracer has ended, whose end it then has to mirror. Signals that the front gets in
 * between are passed on, except the terminal's, which the command gets by itself. With a command
 * the front stops when that stops, and not before. 0 or -errno. */
int relay_split(bool command, struct relay *relay, enum relay_side *side, struct relay_end *end,
		struct err *err);
/* The command, of process group `group`, was stopped by `signal`: the front stops too, so that
 * whoever waits for it is told. */
void relay_stopped(struct relay *relay, int signal, pid_t group);
/* It goes on, or is gone. Nothing when the front was not told of a stop. */
void relay_continued(struct relay *relay);
/* The command has ended so: whatever becomes of the tracer, the front ends so too, unless it is
 * told otherwise. */
void relay_expect(struct relay *relay, struct relay_end end);
/* Let the front end, and stay in the background: a session of its own, no terminal. */
void relay_release(struct relay *relay, struct relay_end end);

#endif
