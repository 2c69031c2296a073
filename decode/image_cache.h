/* Files decoded before: what was read in one, for as long as it is the same file. Bounded; knows
 * nothing of how a file is decoded. Of a file that was changed a moment before it was read nothing
 * is kept: another change may leave it with the same times (they are as coarse as the kernel's
 * clock tick, or two seconds on some file systems). */
#ifndef EXECTRACE_DECODE_IMAGE_CACHE_H
#define EXECTRACE_DECODE_IMAGE_CACHE_H

#include <stdbool.h>
#include <sys/stat.h>

struct elf_image;
struct foreign;
struct go_buildinfo;
struct image_cache;

struct image_cache *image_cache_new(void);
void image_cache_free(struct image_cache *cache); /* NULL is no-op */

/* A file, and the name under which it was classified. */
struct image_key {
	const struct stat *file;
	const char *name;
};
/* True: *elf and *foreign are what was kept; elf is a copy, to be freed. cache may be NULL. */
bool image_cache_find(const struct image_cache *cache, const struct image_key *key,
		      struct elf_image *elf, struct foreign *foreign);
/* Keep a copy of what was decoded, unless the file is too young. cache may be NULL. */
void image_cache_keep(struct image_cache *cache, const struct image_key *key,
		      const struct elf_image *elf, const struct foreign *foreign);

/* What Go recorded in a file that is kept, as a copy, to be freed; false: not read yet. */
bool image_cache_find_go(const struct image_cache *cache, const struct stat *file,
			 struct go_buildinfo *go);
/* Keep a copy of that with the file, if it is kept. */
void image_cache_keep_go(struct image_cache *cache, const struct stat *file,
			 const struct go_buildinfo *go);

#endif
