/* Telling the sink of an event while a tracee may serve a file system. Whoever looks at a file
 * there waits for that tracee, and it for us, as soon as it stops: so the sink looks from a thread
 * of its own, and the others are looked after when it is long about it. */
#include "tracer/loop_state.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "tracer/stack.h"

enum { PATIENCE_NS = 20 * 1000 * 1000 };

struct patient {
	struct held held; /* first: what the sink is given leads back to here */
	struct held_ops ops;
	const struct event_sink *sink;
	const struct event *event;
	enum event_reply reply;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool done;
	/* ptrace answers to one thread only: a stack is asked of that. */
	bool asked;
	struct frame **frames;
	const char **why;
	int count;
};

static int ask_for_stack(const struct held *held, struct frame **frames, const char **why)
{
	struct patient *p = (struct patient *)held;

	pthread_mutex_lock(&p->lock);
	p->frames = frames;
	p->why = why;
	p->asked = true;
	pthread_cond_broadcast(&p->changed);
	while (p->asked)
		pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return p->count;
}

static void *tell(void *self)
{
	struct patient *p = self;

	p->reply = p->sink->take(p->sink->self, p->event);
	pthread_mutex_lock(&p->lock);
	p->done = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Signals to us are the loop's thread's, whose calls they interrupt. */
static bool start(struct patient *p, pthread_t *thread)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	rc = pthread_create(thread, NULL, tell, p);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !rc;
}

/* False: nothing came for so long. */
static bool wait_for(struct patient *p)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += PATIENCE_NS;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return !pthread_cond_timedwait(&p->changed, &p->lock, &until);
}

static void attend(struct loop *loop, struct patient *p, struct tracee *tracee)
{
	pthread_mutex_lock(&p->lock);
	while (!p->done) {
		if (p->asked) {
			p->count = stack_read(p->held.pid, p->held.tid, p->frames, p->why);
			p->asked = false;
			pthread_cond_broadcast(&p->changed);
		} else if (!wait_for(p)) {
			pthread_mutex_unlock(&p->lock);
			loop_serve(loop, tracee);
			pthread_mutex_lock(&p->lock);
		}
	}
	pthread_mutex_unlock(&p->lock);
}

enum event_reply loop_tell_patiently(struct loop *loop, struct event *event, struct tracee *tracee)
{
	const struct held *held = event->held;
	struct patient p = {.sink = &loop->sink,
			    .event = event,
			    .lock = PTHREAD_MUTEX_INITIALIZER,
			    .changed = PTHREAD_COND_INITIALIZER};
	pthread_t thread;

	if (held) {
		p.held = *held;
		p.ops = *held->ops;
		p.ops.stack = ask_for_stack;
		p.held.ops = &p.ops;
		event->held = &p.held;
	}
	if (!start(&p, &thread)) {
		event->held = held;
		return loop->sink.take(loop->sink.self, event);
	}
	attend(loop, &p, tracee);
	pthread_join(thread, NULL);
	return p.reply;
}
