/* A new program's address space while the ELF loader fills it: what mmap and brk would answer.
 * Pages and limits only; no contents. */
#ifndef EXECTRACE_DECODE_DISPATCH_SPACE_H
#define EXECTRACE_DECODE_DISPATCH_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/dispatch.h"

#define SPACE_REGIONS_MAX 256

struct space_region {
	uint64_t start, end; /* bytes, page-aligned */
	uint64_t backed;     /* from here on there is no file behind its pages */
	bool data;	     /* writable: counts against RLIMIT_DATA */
};

struct space {
	uint64_t page, task_size;
	uint64_t min_addr; /* 0 with CAP_SYS_RAWIO */
	uint64_t hint_min; /* hints are lifted to it, whoever gives them */
	const struct dispatch_limits *limits;
	uint64_t commit_max;
	uint64_t stack_low, stack_high; /* the stack lies somewhere in between */
	uint64_t anywhere;    /* top of the next mapping whose place is the kernel's choice */
	uint64_t total, data; /* pages mapped */
	struct space_region region[SPACE_REGIONS_MAX];
	size_t nregions;
	bool layout; /* an answer depended on randomisation */
	bool memory; /* an answer depended on the memory available */
};

enum space_place { SPACE_ANYWHERE, SPACE_FIXED, SPACE_NOREPLACE };

/* What made a mapping impossible. */
struct space_error {
	int error; /* 0: fine */
	enum dispatch_rule rule;
};

/* A file's part that is to be mapped. */
struct space_file {
	uint64_t offset, size; /* bytes: where the part begins; of the whole file */
	bool writable;
};

/* vm_mmap of a file, private. *addr is where it was asked for (a hint for SPACE_ANYWHERE) and
 * where it came to lie. */
struct space_error space_map(struct space *space, uint64_t *addr, uint64_t len,
			     enum space_place place, const struct space_file *file);
/* vm_brk_flags */
struct space_error space_brk(struct space *space, uint64_t addr, uint64_t len);
/* clear_user of the rest of a page: is it mapped, writable, and is there a file behind it? */
bool space_can_clear(const struct space *space, uint64_t addr);
/* vm_munmap */
void space_unmap(struct space *space, uint64_t addr, uint64_t len);
/* May `pages` more be mapped under RLIMIT_AS? */
bool space_has_room(const struct space *space, uint64_t pages);

static inline uint64_t space_page_start(const struct space *space, uint64_t addr)
{
	return addr & ~(space->page - 1);
}

static inline uint64_t space_page_offset(const struct space *space, uint64_t addr)
{
	return addr & (space->page - 1);
}

static inline uint64_t space_page_align(const struct space *space, uint64_t addr)
{
	return (addr + space->page - 1) & ~(space->page - 1); /* wraps, as the kernel's does */
}

#endif
