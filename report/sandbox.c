/* Rulesets by descriptor, domains by thread. A ruleset's descriptor is close-on-exec; one that came
 * another way than by creation (dup, SCM_RIGHTS) makes a layer of which nothing is known. */
#include "report/sandbox.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/landlock.h"
#include "decode/scope.h"
#include "tracer/event.h"

/* include/uapi/linux/landlock.h LANDLOCK_RESTRICT_SELF_TSYNC: for all threads at once */
enum { FOR_ALL_THREADS = 1 << 3 };

struct sandbox {
	struct {
		int fd;
		struct landlock_ruleset *set; /* a reference */
	} * sets;
	struct {
		pid_t tid;
		struct landlock_domain *domain; /* a reference, or NULL */
	} * threads;
	size_t nsets, nthreads;
	struct landlock_domain *rest; /* a reference: of the threads that are not listed */
};

static struct sandbox *made(struct sandbox **sandbox)
{
	if (!*sandbox)
		*sandbox = xcalloc(1, sizeof(**sandbox));
	return *sandbox;
}

/* ---- rulesets ------------------------------------------------------------------------------- */

static struct landlock_ruleset *set_of(const struct sandbox *sandbox, int fd)
{
	for (size_t i = 0; i < sandbox->nsets; i++)
		if (sandbox->sets[i].fd == fd)
			return sandbox->sets[i].set;
	return NULL;
}

/* Takes the reference. An older one of that descriptor is closed by now. */
static void keep_set(struct sandbox *sandbox, int fd, struct landlock_ruleset *set)
{
	for (size_t i = 0; i < sandbox->nsets; i++)
		if (sandbox->sets[i].fd == fd) {
			landlock_ruleset_unref(sandbox->sets[i].set);
			sandbox->sets[i].set = set;
			return;
		}
	sandbox->sets = xrealloc(sandbox->sets, (sandbox->nsets + 1) * sizeof(*sandbox->sets));
	sandbox->sets[sandbox->nsets].fd = fd;
	sandbox->sets[sandbox->nsets++].set = set;
}

static void drop_sets(struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->nsets; i++)
		landlock_ruleset_unref(sandbox->sets[i].set);
	sandbox->nsets = 0;
}

static void add_rule(struct sandbox *sandbox, const struct event *event)
{
	const struct landlock_call *call = &event->landlock;
	struct landlock_ruleset *set = set_of(sandbox, call->ruleset);
	struct stat beneath;
	scope_close int fd = -1;

	if (!set || (call->beneath < 0 && !call->unread))
		return;
	if (!call->unread && event->held)
		fd = event->held->ops->open_fd(event->held, call->beneath);
	if (fd >= 0 && fstat(fd, &beneath) == 0)
		landlock_ruleset_add(set, &beneath, call->access);
	else
		landlock_ruleset_doubt(set);
}

/* ---- domains -------------------------------------------------------------------------------- */

static struct landlock_domain *domain_of(const struct sandbox *sandbox, pid_t tid)
{
	for (size_t i = 0; i < sandbox->nthreads; i++)
		if (sandbox->threads[i].tid == tid)
			return sandbox->threads[i].domain;
	return sandbox->rest;
}

/* Takes the reference. */
static void put(struct sandbox *sandbox, pid_t tid, struct landlock_domain *domain)
{
	sandbox_leave(sandbox, tid);
	sandbox->threads =
		xrealloc(sandbox->threads, (sandbox->nthreads + 1) * sizeof(*sandbox->threads));
	sandbox->threads[sandbox->nthreads].tid = tid;
	sandbox->threads[sandbox->nthreads++].domain = domain;
}

/* Takes the reference. */
static void put_all(struct sandbox *sandbox, struct landlock_domain *domain)
{
	for (size_t i = 0; i < sandbox->nthreads; i++)
		landlock_domain_unref(sandbox->threads[i].domain);
	sandbox->nthreads = 0;
	landlock_domain_unref(sandbox->rest);
	sandbox->rest = domain;
}

static void restrict_self(struct sandbox *sandbox, const struct event *event, const char *exe)
{
	const struct landlock_call *call = &event->landlock;
	struct landlock_domain *domain;

	if (call->ruleset < 0) /* flags about the log alone */
		return;
	domain = landlock_domain_new(domain_of(sandbox, event->tid), set_of(sandbox, call->ruleset),
				     event->pid, exe);
	if (call->flags & FOR_ALL_THREADS)
		put_all(sandbox, domain);
	else
		put(sandbox, event->tid, domain);
}

void sandbox_note(struct sandbox **sandbox, const struct event *event, const char *exe)
{
	const struct landlock_call *call = &event->landlock;
	struct landlock_ruleset *set;

	switch (call->op) {
	case LANDLOCK_CREATE:
		set = landlock_ruleset_new(call->unread ? UINT64_MAX : call->access);
		if (call->unread)
			landlock_ruleset_doubt(set);
		keep_set(made(sandbox), call->ruleset, set);
		break;
	case LANDLOCK_ADD:
		add_rule(made(sandbox), event);
		break;
	case LANDLOCK_RESTRICT:
		restrict_self(made(sandbox), event, exe);
		break;
	}
}

void sandbox_doubt(struct sandbox **sandbox)
{
	put_all(made(sandbox), landlock_domain_unseen());
}

void sandbox_inherit(const struct sandbox *parent, pid_t parent_tid, struct sandbox **child,
		     pid_t tid)
{
	if (!parent)
		return;
	if (*child == parent) {
		if (domain_of(parent, parent_tid) != parent->rest)
			put(*child, tid, landlock_domain_ref(domain_of(parent, parent_tid)));
		return;
	}
	put_all(made(child), landlock_domain_ref(domain_of(parent, parent_tid)));
	for (size_t i = 0; i < parent->nsets; i++)
		keep_set(*child, parent->sets[i].fd, landlock_ruleset_ref(parent->sets[i].set));
}

void sandbox_exec(struct sandbox **sandbox, pid_t tid)
{
	struct landlock_domain *domain;

	if (!*sandbox)
		return;
	domain = landlock_domain_ref(domain_of(*sandbox, tid));
	drop_sets(*sandbox);
	put_all(*sandbox, domain);
	if (domain)
		return;
	sandbox_free(*sandbox);
	*sandbox = NULL;
}

void sandbox_leave(struct sandbox *sandbox, pid_t tid)
{
	for (size_t i = 0; sandbox && i < sandbox->nthreads; i++)
		if (sandbox->threads[i].tid == tid) {
			landlock_domain_unref(sandbox->threads[i].domain);
			sandbox->threads[i] = sandbox->threads[--sandbox->nthreads];
			return;
		}
}

const struct landlock_domain *sandbox_domain(const struct sandbox *sandbox, pid_t tid)
{
	return sandbox ? domain_of(sandbox, tid) : NULL;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	put_all(sandbox, NULL);
	drop_sets(sandbox);
	free(sandbox->sets);
	free(sandbox->threads);
	free(sandbox);
}
