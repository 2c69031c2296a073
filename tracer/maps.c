/* /proc/TID/maps as a table sorted by address, as the kernel lists it. */
#include "tracer/maps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "tracer/held.h"

static void add(struct maps *maps, struct map map)
{
	if (!(maps->count & (maps->count + 1))) /* 0, 1, 3, 7: room for as many again, and one */
		maps->items = xrealloc(maps->items, 2 * (maps->count + 1) * sizeof(*maps->items));
	maps->items[maps->count++] = map;
}

void maps_parse(const char *text, struct maps *maps)
{
	*maps = (struct maps){0};
	while (text && *text) {
		size_t len = strcspn(text, "\n");
		struct map map = {0};
		int path = 0;

		/* start-end perms offset dev inode path; the path begins after blanks. */
		if (sscanf(text, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %*s%n", &map.start,
			   &map.end, &map.offset, &path) == 3)
			path += path ? strspn(text + path, " ") : 0;
		if (path && (size_t)path < len) {
			map.file = xstrndup(text + path, len - path);
			add(maps, map);
		}
		text += len + (text[len] == '\n');
	}
}

int maps_read(pid_t tid, struct maps *maps)
{
	struct held held = held_make(tid, tid);
	scope_buf struct buf text = {0};
	int rc = held.ops->read_proc(&held, "maps", &text);

	*maps = (struct maps){0};
	if (rc)
		return rc;
	maps_parse(text.data, maps);
	return 0;
}

const struct map *maps_find(const struct maps *maps, uint64_t address)
{
	size_t low = 0, high = maps->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (address >= maps->items[middle].end)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < maps->count && address >= maps->items[low].start)
		return &maps->items[low];
	return NULL;
}

void maps_free(struct maps *maps)
{
	for (size_t i = 0; i < maps->count; i++)
		free(maps->items[i].file);
	free(maps->items);
	*maps = (struct maps){0};
}
