/* What is mapped where in a tracee: /proc/TID/maps, files only. */
#ifndef EXECTRACE_TRACER_MAPS_H
#define EXECTRACE_TRACER_MAPS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct map {
	uint64_t start, end, offset;
	char *file; /* owned: a path, or "[vdso]" */
};

struct maps {
	struct map *items;
	size_t count;
};

/* 0 or -errno. */
int maps_read(pid_t tid, struct maps *maps);
/* The lines of such a file. */
void maps_parse(const char *text, struct maps *maps);
const struct map *maps_find(const struct maps *maps, uint64_t address);
void maps_free(struct maps *maps);

#endif
