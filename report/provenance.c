/* Paths and their trails: found by hash, forgotten by age.
 * Follows renames and links; reads no file. */
#include "report/provenance.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/texts.h"
#include "report/trail.h"

#define BUCKETS 4096 /* a power of two */

struct provenance {
	struct trail *buckets[BUCKETS];
	struct trail *newest, *oldest;
	size_t count, max;
};

struct provenance *provenance_new(size_t paths_max)
{
	struct provenance *provenance = xcalloc(1, sizeof(*provenance));

	provenance->max = paths_max;
	return provenance;
}

static struct trail **bucket_of(struct provenance *provenance, const char *path)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *c = path; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return &provenance->buckets[hash & (BUCKETS - 1)];
}

static void use_unlink(struct provenance *provenance, struct trail *trail)
{
	*(trail->newer ? &trail->newer->older : &provenance->newest) = trail->older;
	*(trail->older ? &trail->older->newer : &provenance->oldest) = trail->newer;
	trail->newer = trail->older = NULL;
}

static void use_first(struct provenance *provenance, struct trail *trail)
{
	trail->older = provenance->newest;
	if (provenance->newest)
		provenance->newest->newer = trail;
	else
		provenance->oldest = trail;
	provenance->newest = trail;
}

static void drop(struct provenance *provenance, struct trail *trail)
{
	struct trail **slot = bucket_of(provenance, trail->path);

	while (*slot != trail)
		slot = &(*slot)->next;
	*slot = trail->next;
	use_unlink(provenance, trail);
	trail_clear(trail);
	free(trail->path);
	free(trail);
	provenance->count--;
}

static struct trail *find(struct provenance *provenance, const char *path)
{
	struct trail *trail = *bucket_of(provenance, path);

	while (trail && strcmp(trail->path, path) != 0)
		trail = trail->next;
	return trail;
}

static struct trail *make(struct provenance *provenance, const char *path)
{
	struct trail *trail = find(provenance, path), **slot;

	if (trail) {
		use_unlink(provenance, trail);
		use_first(provenance, trail);
		return trail;
	}
	if (provenance->count >= provenance->max && provenance->oldest)
		drop(provenance, provenance->oldest);
	slot = bucket_of(provenance, path);
	trail = xcalloc(1, sizeof(*trail));
	trail->path = xstrdup(path);
	trail->next = *slot;
	*slot = trail;
	use_first(provenance, trail);
	provenance->count++;
	return trail;
}

void provenance_free(struct provenance *provenance)
{
	while (provenance && provenance->oldest)
		drop(provenance, provenance->oldest);
	free(provenance);
}

size_t provenance_paths(const struct provenance *provenance)
{
	return provenance->count;
}

static void move(struct provenance *provenance, const char *from, const char *to, bool keep);

/* A directory was renamed: what lay in it lies elsewhere now. */
static void move_below(struct provenance *provenance, const char *from, const char *to)
{
	size_t len = strlen(from);
	char **found = NULL;

	for (struct trail *trail = provenance->oldest; trail; trail = trail->newer)
		if (!strncmp(trail->path, from, len) && trail->path[len] == '/')
			texts_add(&found, xstrdup(trail->path));
	for (size_t i = 0; found && found[i]; i++) {
		scope_free char *path = xasprintf("%s%s", to, found[i] + len);

		move(provenance, found[i], path, false);
	}
	texts_free(found);
}

static void move(struct provenance *provenance, const char *from, const char *to, bool keep)
{
	struct trail *old = find(provenance, from), *new;
	struct trail copy = {0};

	if (!old) {
		new = find(provenance, to);
		if (new)
			trail_clear(new); /* another file has taken the name */
		if (!keep)
			move_below(provenance, from, to);
		return;
	}
	trail_copy(&copy, old);
	if (!keep)
		drop(provenance, old);
	new = make(provenance, to);
	trail_copy(new, &copy);
	trail_clear(&copy);
}

/* Nothing that is executed is made there, and a build opens /dev/null all the time. */
static bool ignored(const char *path)
{
	return !strncmp(path, "/dev/", 5) || !strncmp(path, "/proc/", 6);
}

void provenance_note(struct provenance *provenance, const struct file_call *call, pid_t pid,
		     struct program *program, int64_t time_ns)
{
	scope_free char *path = call->path ? provenance_key(NULL, call->path) : NULL;
	scope_free char *path2 = call->path2 ? provenance_key(NULL, call->path2) : NULL;
	const char *about = path2 ? path2 : path;

	if (!about || ignored(about))
		return;
	if (path && path2 && call->op == FILE_RENAME)
		move(provenance, path, path2, false);
	else if (path && path2 && call->op == FILE_LINK)
		move(provenance, path, path2, true);
	trail_add(make(provenance, about), call, pid, program, time_ns);
}

struct history_item *provenance_history(struct provenance *provenance, const char *path,
					size_t *count)
{
	scope_free char *key = provenance_key(NULL, path);
	struct trail *trail = find(provenance, key);

	*count = 0;
	return trail ? trail_history(trail, count) : NULL;
}

char *provenance_key(const char *cwd, const char *path)
{
	scope_free char *joined =
		path[0] == '/' || !cwd ? xstrdup(path) : xasprintf("%s/%s", cwd, path);
	struct buf key = {0};

	for (const char *c = joined; *c;) {
		size_t skip = strspn(c, "/"), len = strcspn(c + skip, "/");

		c += skip;
		if (len == 2 && c[0] == '.' && c[1] == '.') {
			const char *slash = key.len ? strrchr(key.data, '/') : NULL;

			key.len = slash ? (size_t)(slash - key.data) : 0;
			if (key.data)
				key.data[key.len] = '\0';
		} else if (len > 0 && !(len == 1 && c[0] == '.')) {
			buf_add_byte(&key, '/');
			buf_add(&key, c, len);
		}
		c += len;
	}
	if (key.len == 0)
		buf_add_byte(&key, '/');
	return buf_steal(&key);
}
