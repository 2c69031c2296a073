/* Replays exec_binprm's loop from an entry's interpreter on (fs/exec.c, 5.8 and later).
 * Only the files count: permissions of a caller and limits are dispatch's. */
#include "report/relay.h"

#include <errno.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "decode/scope.h"
#include "report/handler.h"

#define REWRITES_MAX 5 /* exec_binprm: depth > 5 is ELOOP */

/* One exec on its way. */
struct exec_walk {
	const struct registry *registry;
	const struct handler *handlers;
	int root_fd;
	const struct kernel *kernel;
	unsigned rewrites;
	bool execfd;	     /* an entry with O or C was used */
	bool executable_set; /* bprm->executable: may be set once */
	bool seen[BINFMT_HEAD];
};

bool relay_is_pinned(const struct registry *registry, size_t entry)
{
	return registry->scope != REGISTRY_SCOPE_FILES &&
	       (registry->entries[entry].flags & BINFMT_F);
}

static bool end(struct relay *relay, enum relay_end how, int error)
{
	relay->end = how;
	relay->error = error;
	return false;
}

/* Can the file be opened for exec? False when the relay ends here. */
static bool open_interpreter(struct relay *relay, const struct handler *handler, bool pinned)
{
	if (handler->relative || handler->hidden)
		return end(relay, RELAY_UNKNOWN, 0);
	if (pinned && (handler->error == 0 || handler->readable))
		return true;
	if (handler->error && pinned)
		return end(relay, RELAY_UNKNOWN, 0);
	if (handler->error)
		return end(relay, handler->found ? RELAY_UNUSABLE : RELAY_MISSING, handler->error);
	return true;
}

/* The bookkeeping behind every rewrite. */
static bool count_rewrite(struct relay *relay, struct exec_walk *walk)
{
	if (walk->execfd && walk->executable_set)
		return end(relay, RELAY_SECOND_EXECFD, ENOEXEC);
	walk->executable_set = walk->execfd;
	if (++walk->rewrites > REWRITES_MAX)
		return end(relay, RELAY_LOOP, ELOOP);
	return true;
}

static bool enter(struct relay *relay, struct exec_walk *walk, size_t entry)
{
	const struct binfmt_entry *by = &walk->registry->entries[entry];

	if (entry < sizeof(walk->seen)) {
		relay->circular |= walk->seen[entry];
		walk->seen[entry] = true;
	}
	walk->execfd |= (by->flags & (BINFMT_O | BINFMT_C)) != 0;
	return open_interpreter(relay, &walk->handlers[entry],
				relay_is_pinned(walk->registry, entry)) &&
	       count_rewrite(relay, walk);
}

static void load(struct relay *relay, const struct handler *handler)
{
	if (handler->kind != HANDLER_ELF)
		end(relay, RELAY_FORMAT, ENOEXEC);
	else if (handler->takes == KERNEL_TAKES_NOT || handler->takes == KERNEL_TAKES_COMPAT_OFF)
		end(relay, RELAY_FOREIGN, ENOEXEC);
	else if (handler->loader_missing)
		end(relay, RELAY_LOADER_MISSING, ENOENT);
	else
		end(relay, RELAY_RUNS, 0);
}

/* From one file to the next: misc first, then scripts, as `formats` is ordered. `current` is
 * replaced by a script's interpreter; owned strings go into *script. */
static bool hop(struct relay *relay, struct exec_walk *walk, const struct handler **current,
		char **path, struct handler *script)
{
	size_t undecided,
		entry = binfmt_set_winner(walk->registry, (*current)->head, *path, &undecided);
	struct handler next;

	if (undecided != BINFMT_NO_ENTRY || !(*current)->readable)
		return end(relay, RELAY_UNKNOWN, 0);
	if (entry != BINFMT_NO_ENTRY) {
		if (relay->taken_by == BINFMT_NO_ENTRY)
			relay->taken_by = entry;
		free(*path);
		*path = xstrdup(walk->registry->entries[entry].interpreter);
		*current = &walk->handlers[entry];
		return enter(relay, walk, entry);
	}
	if ((*current)->kind != HANDLER_SCRIPT || !(*current)->script_interp) {
		load(relay, *current);
		return false;
	}
	free(*path);
	*path = xstrdup((*current)->script_interp);
	handler_read(&next, walk->root_fd, *path, walk->kernel);
	handler_free(script);
	*script = next;
	*current = script;
	return open_interpreter(relay, script, false) && count_rewrite(relay, walk);
}

void relay_follow(struct relay *relay, size_t entry, const struct registry *registry,
		  const struct handler *handlers, int root_fd, const struct kernel *kernel)
{
	struct exec_walk walk = {
		.registry = registry, .handlers = handlers, .root_fd = root_fd, .kernel = kernel};
	const struct handler *current = &handlers[entry];
	scope_free char *path = xstrdup(registry->entries[entry].interpreter);
	scope_handler struct handler script = {0};

	*relay = (struct relay){.taken_by = BINFMT_NO_ENTRY,
				.script = current->kind == HANDLER_SCRIPT};
	if (!path) {
		end(relay, RELAY_UNKNOWN, 0);
		return;
	}
	if (!enter(relay, &walk, entry))
		return;
	while (hop(relay, &walk, &current, &path, &script))
		;
}
