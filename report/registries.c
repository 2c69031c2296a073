/* The registry as seen from a task, and the readings kept.
 * How one is read is registry_source's. */
#include "report/registries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/kernel.h"
#include "report/registry_source.h"
#include "report/scene.h"

struct registries_latest {
	const struct registry *reading; /* borrowed */
	int64_t time_ns;
};

/* The kept reading equal to this one (which is freed then), or this one, kept. */
static struct registry *keep(struct registries *registries, struct registry *registry)
{
	for (size_t i = registries->count; i-- > 0;) {
		struct registry *kept = registries->items[i];

		if (registry_equal(kept, registry) && kept->scope == registry->scope) {
			registry_free(registry);
			return kept;
		}
	}
	registries->items =
		xrealloc(registries->items, (registries->count + 1) * sizeof(*registries->items));
	registries->items[registries->count] = xmemdup(registry, sizeof(*registry));
	return registries->items[registries->count++];
}

const struct registry *registries_read_own(struct registries *registries)
{
	const char *mount_point =
		registries->mount_point ? registries->mount_point : REGISTRY_MOUNT_POINT;
	bool read_before = registries->own && registries->own->state == REGISTRY_READ;
	struct registry now;

	if (read_before && registry_watch_quiet(&registries->watch, mount_point))
		return registries->own;
	/* Most runs read it twice, before and after: for them a watch would be in vain. */
	if (read_before && !registries->watch.on)
		registry_watch_start(&registries->watch, mount_point);
	registry_source_mounted(&now, mount_point);
	now.scope = REGISTRY_SCOPE_TASK;
	registries->own = keep(registries, &now);
	return registries->own;
}

static void set_probable(struct registry *registry, const char *why)
{
	registry->scope = REGISTRY_SCOPE_PROBABLE;
	if (!registry->why)
		registry->why = xstrdup(why);
}

const struct registry *registries_read_for(struct registries *registries, const struct scene *scene,
					   const struct kernel *kernel)
{
	const struct registry *own = registries_read_own(registries);
	struct registry theirs;
	char path[80];

	if (scene->own_userns || !kernel_has_namespaced_registry(kernel))
		return own;
	/* The mount point below the task's root, reached through our descriptor of it. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d" REGISTRY_MOUNT_POINT, scene->root_fd);
	registry_source_mounted(&theirs, path);
	if (theirs.state != REGISTRY_READ) {
		registry_free(&theirs);
		memset(&theirs, 0, sizeof(theirs));
		registry_copy(&theirs, own);
		set_probable(&theirs, "the task is in another user namespace and no registry is "
				      "mounted in its root: probably it inherits ours");
	} else if (theirs.device == own->device) {
		set_probable(&theirs, "the task is in another user namespace and sees our "
				      "registry: probably it uses it");
	} else {
		set_probable(&theirs, "the task is in another user namespace; this is the registry "
				      "mounted in its root");
	}
	return keep(registries, &theirs);
}

const struct registry *registries_read_at(struct registries *registries, int dir_fd, int64_t now_ns,
					  const struct registry **before, int64_t *since_ns)
{
	struct registries_latest *latest = NULL;
	const struct registry *now;
	struct registry read;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", dir_fd);
	registry_source_mounted(&read, path);
	set_probable(&read, "an instance that a traced process writes to");
	now = keep(registries, &read);
	for (size_t i = 0; i < registries->nlatest && !latest; i++)
		if (registries->latest[i].reading->device == now->device)
			latest = &registries->latest[i];
	*before = latest ? latest->reading : NULL;
	*since_ns = latest ? latest->time_ns : 0;
	if (!latest) {
		registries->latest =
			xrealloc(registries->latest, (registries->nlatest + 1) * sizeof(*latest));
		latest = &registries->latest[registries->nlatest++];
	}
	*latest = (struct registries_latest){now, now_ns};
	return now;
}

void registries_free(struct registries *registries)
{
	for (size_t i = 0; i < registries->count; i++) {
		registry_free(registries->items[i]);
		free(registries->items[i]);
	}
	registry_watch_end(&registries->watch);
	free(registries->items);
	free(registries->latest);
	memset(registries, 0, sizeof(*registries));
}
