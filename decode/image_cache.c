/* A ring of decoded files, looked through from the start: there are few.
 * Owns copies of everything. */
#include "decode/image_cache.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/foreign.h"
#include "decode/go_buildinfo.h"

enum { KEPT = 64, SETTLED_S = 3 };

struct slot {
	struct stat file;
	char *name;
	struct elf_image elf;
	struct foreign foreign;
	bool go_read;
	struct go_buildinfo go; /* valid when go_read */
};

struct image_cache {
	struct slot *slots[KEPT];
	size_t next;
};

struct image_cache *image_cache_new(void)
{
	return xcalloc(1, sizeof(struct image_cache));
}

static void slot_free(struct slot *slot)
{
	if (!slot)
		return;
	elf_image_free(&slot->elf);
	go_buildinfo_free(&slot->go);
	free(slot->name);
	free(slot);
}

void image_cache_free(struct image_cache *cache)
{
	for (size_t i = 0; cache && i < KEPT; i++)
		slot_free(cache->slots[i]);
	free(cache);
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       same_time(&a->st_mtim, &b->st_mtim) && same_time(&a->st_ctim, &b->st_ctim);
}

static bool is_settled(const struct stat *file)
{
	time_t before = time(NULL) - SETTLED_S;

	return file->st_mtim.tv_sec < before && file->st_ctim.tv_sec < before;
}

bool image_cache_find(const struct image_cache *cache, const struct image_key *key,
		      struct elf_image *elf, struct foreign *foreign)
{
	for (size_t i = 0; cache && i < KEPT; i++) {
		const struct slot *slot = cache->slots[i];

		if (!slot || !same_file(&slot->file, key->file) ||
		    strcmp(slot->name, key->name) != 0)
			continue;
		elf_image_copy(elf, &slot->elf);
		*foreign = slot->foreign;
		return true;
	}
	return false;
}

void image_cache_keep(struct image_cache *cache, const struct image_key *key,
		      const struct elf_image *elf, const struct foreign *foreign)
{
	struct slot **place, *slot;

	if (!cache || !is_settled(key->file))
		return;
	place = &cache->slots[cache->next++ % KEPT];
	slot_free(*place);
	*place = slot = xcalloc(1, sizeof(*slot));
	slot->file = *key->file;
	slot->name = xstrdup(key->name);
	elf_image_copy(&slot->elf, elf);
	slot->foreign = *foreign;
}

/* A file that is kept, under whatever name. */
static struct slot *slot_of(const struct image_cache *cache, const struct stat *file)
{
	for (size_t i = 0; cache && i < KEPT; i++)
		if (cache->slots[i] && same_file(&cache->slots[i]->file, file))
			return cache->slots[i];
	return NULL;
}

bool image_cache_find_go(const struct image_cache *cache, const struct stat *file,
			 struct go_buildinfo *go)
{
	const struct slot *slot = slot_of(cache, file);

	if (!slot || !slot->go_read)
		return false;
	go_buildinfo_copy(go, &slot->go);
	return true;
}

void image_cache_keep_go(struct image_cache *cache, const struct stat *file,
			 const struct go_buildinfo *go)
{
	struct slot *slot = slot_of(cache, file);

	if (!slot || slot->go_read)
		return;
	slot->go_read = true;
	go_buildinfo_copy(&slot->go, go);
}
