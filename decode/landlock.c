/* Layers and rules, and the walk from a file up to the root that gathers what they allow
 * (security/landlock/fs.c is_access_to_paths_allowed). */
#include "decode/landlock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"

#define DEPTH_MAX 4096 /* no path has more components than bytes */

struct landlock_rule {
	dev_t dev;
	ino_t ino;
	uint64_t access;
};

struct landlock_ruleset {
	unsigned refs;
	uint64_t handled;
	bool doubtful;
	struct landlock_rule *rules; /* owned */
	size_t count;
};

struct landlock_domain {
	unsigned refs;
	struct landlock_domain *parent; /* a reference */
	struct landlock_ruleset *layer; /* owned; NULL: unknown */
	bool unseen;			/* no layer: what is below is not known */
	int64_t id;
	char *by; /* owned or NULL */
};

/* ---- building ------------------------------------------------------------------------------- */

struct landlock_ruleset *landlock_ruleset_new(uint64_t handled)
{
	struct landlock_ruleset *set = xcalloc(1, sizeof(*set));

	set->refs = 1;
	set->handled = handled;
	return set;
}

void landlock_ruleset_add(struct landlock_ruleset *set, const struct stat *beneath, uint64_t access)
{
	set->rules = xrealloc(set->rules, (set->count + 1) * sizeof(*set->rules));
	set->rules[set->count++] = (struct landlock_rule){
		.dev = beneath->st_dev, .ino = beneath->st_ino, .access = access};
}

void landlock_ruleset_doubt(struct landlock_ruleset *set)
{
	set->doubtful = true;
}

struct landlock_ruleset *landlock_ruleset_ref(struct landlock_ruleset *set)
{
	set->refs++;
	return set;
}

void landlock_ruleset_unref(struct landlock_ruleset *set)
{
	if (!set || --set->refs)
		return;
	free(set->rules);
	free(set);
}

struct landlock_domain *landlock_domain_new(struct landlock_domain *parent,
					    const struct landlock_ruleset *set, int64_t id,
					    const char *by)
{
	struct landlock_domain *domain = xcalloc(1, sizeof(*domain));

	domain->refs = 1;
	domain->parent = landlock_domain_ref(parent);
	domain->id = id;
	domain->by = xstrdup(by);
	if (!set)
		return domain;
	domain->layer = landlock_ruleset_new(set->handled);
	domain->layer->doubtful = set->doubtful;
	domain->layer->count = set->count;
	domain->layer->rules = xcalloc(set->count + 1, sizeof(*set->rules));
	if (set->count)
		memcpy(domain->layer->rules, set->rules, set->count * sizeof(*set->rules));
	return domain;
}

struct landlock_domain *landlock_domain_unseen(void)
{
	struct landlock_domain *domain = landlock_domain_new(NULL, NULL, 0, NULL);

	domain->unseen = true;
	return domain;
}

struct landlock_domain *landlock_domain_ref(struct landlock_domain *domain)
{
	if (domain)
		domain->refs++;
	return domain;
}

void landlock_domain_unref(struct landlock_domain *domain)
{
	while (domain && !--domain->refs) {
		struct landlock_domain *parent = domain->parent;

		landlock_ruleset_unref(domain->layer);
		free(domain->by);
		free(domain);
		domain = parent;
	}
}

/* ---- asking --------------------------------------------------------------------------------- */

struct ancestors {
	struct {
		dev_t dev;
		ino_t ino;
	} * items; /* owned: the file, its directory, and so on up */
	size_t count;
	bool whole; /* up to the root */
};

static void add_ancestor(struct ancestors *up, const struct stat *file)
{
	up->items = xrealloc(up->items, (up->count + 1) * sizeof(*up->items));
	up->items[up->count].dev = file->st_dev;
	up->items[up->count++].ino = file->st_ino;
}

/* The directory that holds the file; -1 when it is not there under that name. */
static int open_directory(int root_fd, const char *path, const struct stat *file)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	scope_free char *name = NULL;
	struct stat there;
	int fd;

	if (!slash || *path != '/')
		return -1;
	name = xasprintf(".%.*s", (int)(slash - path), path);
	fd = openat(root_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && fstatat(fd, slash + 1, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    there.st_dev == file->st_dev && there.st_ino == file->st_ino)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Above the root there is only the root again. */
static bool is_root(int fd, int above, const struct stat *here, const struct stat *up)
{
	struct statx a, b;

	if (here->st_dev != up->st_dev || here->st_ino != up->st_ino)
		return false;
	return statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &a) != 0 ||
	       statx(above, "", AT_EMPTY_PATH, STATX_MNT_ID, &b) != 0 ||
	       a.stx_mnt_id == b.stx_mnt_id;
}

static void gather(struct ancestors *up, int root_fd, const char *path, const struct stat *file)
{
	int fd = open_directory(root_fd, path, file);
	struct stat here, next;

	add_ancestor(up, file);
	for (unsigned depth = 0; fd >= 0 && depth < DEPTH_MAX && !up->whole; depth++) {
		int above;

		if (fstat(fd, &here) != 0)
			break;
		add_ancestor(up, &here);
		above = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		up->whole =
			above >= 0 && fstat(above, &next) == 0 && is_root(fd, above, &here, &next);
		close(fd);
		fd = above;
	}
	if (fd >= 0)
		close(fd);
}

/* What of want this layer does not give. Rules on different levels add up. */
static uint64_t lacking(const struct landlock_ruleset *layer, const struct ancestors *up,
			uint64_t want)
{
	want &= layer->handled;
	for (size_t i = 0; i < up->count && want; i++)
		for (size_t j = 0; j < layer->count; j++)
			if (layer->rules[j].dev == up->items[i].dev &&
			    layer->rules[j].ino == up->items[i].ino)
				want &= ~layer->rules[j].access;
	return want;
}

void landlock_ask(const struct landlock_domain *domain, int root_fd, const char *path,
		  const struct stat *file, uint64_t want, struct landlock_answer *answer)
{
	struct ancestors up = {0};

	*answer = (struct landlock_answer){.asked = domain, .allowed = TRI_YES};
	if (domain) {
		answer->id = domain->id;
		answer->by = domain->by;
		gather(&up, root_fd, path, file);
	}
	for (; domain; domain = domain->parent) {
		const struct landlock_ruleset *layer = domain->layer;
		uint64_t lacks = layer ? lacking(layer, &up, want) : 0;
		bool unsure = !layer || (lacks && (layer->doubtful || !up.whole));

		answer->unseen |= domain->unseen;
		answer->layers += !domain->unseen;
		answer->unknown += unsure && !domain->unseen;
		if (!lacks || unsure || answer->allowed == TRI_NO)
			continue;
		answer->allowed = TRI_NO;
		answer->lacks = lacks;
		answer->id = domain->id;
		answer->by = domain->by;
	}
	if (answer->allowed == TRI_YES && (answer->unknown || answer->unseen))
		answer->allowed = TRI_UNKNOWN;
	free(up.items);
}
