/* The registry during a run: read again where it explains something, and counted against.
 * A process that opens one for writing is followed, so that what it does to it is dated. */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/counters.h"
#include "report/registry_source.h"

#define CALLS_MAX 256 /* followed without a word to the registry */

void collect_count_misses(struct collect *collect)
{
	counters_add_misses(&collect->record.counters, collect->in_force, collect->misses);
	collect->misses = 0;
}

/* Our own, read anew; what changed since the last reading goes to the log. */
static void take_own(struct collect *collect, const struct registry *now,
		     struct registry_look *look)
{
	look->since_ns = collect->in_force_ns;
	look->own = true;
	collect->in_force_ns = look->time_ns;
	if (now == collect->in_force)
		return;
	collect_count_misses(collect);
	registry_log_compare(&collect->record.registry_log, collect->in_force, now, look);
	collect->in_force = now;
}

const struct registry *collect_registry(struct collect *collect, const struct scene *scene,
					const struct registry **before)
{
	struct registry_look look = {.time_ns = collect_now(), .exec = collect->record.execs};
	const struct registry *found, *own = collect->in_force;

	found = registries_read_for(&collect->registries, scene, &collect_host(collect)->kernel);
	take_own(collect, collect->registries.own, &look);
	if (before)
		*before = found == collect->in_force ? own : found;
	return found;
}

void collect_registry_finish(struct collect *collect)
{
	struct registry_look look = {.time_ns = collect->record.ended_ns,
				     .exec = collect->record.execs};

	collect_count_misses(collect);
	take_own(collect, registries_read_own(&collect->registries), &look);
}

/* ---- processes that write to one ------------------------------------------------------------ */

static bool may_be_registry(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && (strstr(path, "binfmt_misc") || !strcmp(slash, "/register") ||
			 !strcmp(slash, "/status"));
}

/* The directory of a file in a binfmt_misc instance, as the task sees it: O_PATH, or -1. */
static int open_registry(const struct held *held, const char *path)
{
	scope_close int root = held->ops->open_link(held, HELD_ROOT);
	scope_free char *copy = xstrdup(path);
	const char *dir = dirname(copy);
	int fd;

	if (root < 0)
		return -1;
	dir += strspn(dir, "/");
	fd = openat(root, *dir ? dir : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !registry_source_is(fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Read the instance that the process has open: what changed is its doing when look names it. */
static void look_at(struct collect *collect, const struct process *process,
		    struct registry_look *look)
{
	const struct registry *now, *before;
	int64_t since;

	now = registries_read_at(&collect->registries, process->registry_fd, look->time_ns, &before,
				 &since);
	if (now->state == REGISTRY_READ && now->device == collect->in_force->device) {
		take_own(collect, registries_read_own(&collect->registries), look);
		return;
	}
	look->since_ns = since;
	if (before && before != now)
		registry_log_compare(&collect->record.registry_log, before, now, look);
}

static struct registry_look look_of(const struct collect *collect, const struct process *process,
				    int64_t time_ns)
{
	return (struct registry_look){.time_ns = time_ns,
				      .exec = collect->record.execs,
				      .own = process->registry_own,
				      .pid = process->pid,
				      .program = process->program};
}

enum event_reply collect_registry_opened(struct collect *collect, struct process *process,
					 const struct event *event)
{
	struct registry_look look = {.time_ns = event->time_ns, .exec = collect->record.execs};
	int fd;

	if (!process || !event->held || event->file.op != FILE_OPEN_WRITE ||
	    !may_be_registry(event->file.path))
		return REPLY_GO;
	fd = open_registry(event->held, event->file.path);
	if (fd < 0)
		return REPLY_GO;
	process_watch_registry(process, fd);
	look_at(collect, process, &look); /* what was done before is not its doing */
	process->registry_own = look.own;
	return REPLY_FOLLOW_WRITES;
}

void collect_registry_inherit(const struct process *parent, struct process *child)
{
	if (parent->registry_fd < 0)
		return;
	process_watch_registry(child, fcntl(parent->registry_fd, F_DUPFD_CLOEXEC, 0));
	child->registry_own = parent->registry_own;
}

static bool writes_to_registry(const struct event *event)
{
	scope_close int fd = -1;

	if (strcmp(event->call.name, "write") != 0 || !event->held)
		return false;
	fd = event->held->ops->open_fd(event->held, (int)event->call.args[0]);
	return fd >= 0 && registry_source_is(fd);
}

static bool in_our_userns(const struct collect *collect, const struct held *held)
{
	scope_buf struct buf name = {0};

	return held && held->ops->read_link(held, "ns/user", &name) == 0 && name.data &&
	       !strcmp(name.data, collect->userns);
}

bool collect_registry_call(struct collect *collect, struct process *process,
			   const struct event *event)
{
	struct registry_look look = look_of(collect, process, event->time_ns);
	const char *slash = event->call.fd_path ? strrchr(event->call.fd_path, '/') : NULL;

	if (!writes_to_registry(event)) {
		if (++process->registry_calls > CALLS_MAX)
			process_watch_registry(process, -1);
		return process->registry_fd >= 0;
	}
	process->registry_calls = 0;
	look.our_userns = in_our_userns(collect, event->held);
	look.name = slash ? slash + 1 : NULL;
	look.written = event->call.data;
	look.written_len = event->call.data_len;
	if (event->call.result < 0)
		registry_log_refused(&collect->record.registry_log, (int)-event->call.result,
				     &look);
	else
		look_at(collect, process, &look);
	return true;
}

void collect_registry_leave(struct collect *collect, struct process *process, int64_t time_ns)
{
	struct registry_look look = look_of(collect, process, time_ns);

	if (process->registry_fd >= 0)
		look_at(collect, process, &look);
	process_watch_registry(process, -1);
}
