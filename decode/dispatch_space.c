/* mm/mmap.c and mm/vma.c as far as an exec meets them: checks in their order, pages counted.
 * Which segments are asked for is dispatch_load.c's. */
#include "decode/dispatch_space.h"

#include <errno.h>

#define COMMIT_CERTAIN (1ULL << 30) /* more is refused or not depending on the machine's memory */

static struct space_error refuse(int error, enum dispatch_rule rule)
{
	return (struct space_error){.error = error, .rule = rule};
}

static const struct space_error fine = {0, RULE_NONE};

/* Pages of [start, end) that are mapped; *data those that count as data. */
static uint64_t mapped(const struct space *space, uint64_t start, uint64_t end, uint64_t *data)
{
	uint64_t pages = 0;

	*data = 0;
	for (size_t i = 0; i < space->nregions; i++) {
		const struct space_region *r = &space->region[i];
		uint64_t low = r->start > start ? r->start : start;
		uint64_t high = r->end < end ? r->end : end;

		if (low >= high)
			continue;
		pages += (high - low) / space->page;
		if (r->data)
			*data += (high - low) / space->page;
	}
	return pages;
}

static void add_region(struct space *space, uint64_t start, uint64_t end, bool data,
		       uint64_t backed)
{
	if (start >= end || space->nregions == SPACE_REGIONS_MAX)
		return;
	space->region[space->nregions++] =
		(struct space_region){.start = start, .end = end, .backed = backed, .data = data};
	space->total += (end - start) / space->page;
	if (data)
		space->data += (end - start) / space->page;
}

void space_unmap(struct space *space, uint64_t addr, uint64_t len)
{
	uint64_t end = addr + space_page_align(space, len), data;
	size_t n = space->nregions;

	if (end < addr)
		end = UINT64_MAX;
	space->total -= mapped(space, addr, end, &data);
	space->data -= data;
	for (size_t i = 0; i < n; i++) {
		struct space_region *r = &space->region[i], upper = *r;

		if (r->end <= addr || r->start >= end)
			continue;
		upper.start = end;
		r->end = addr > r->start ? addr : r->start;
		if (upper.start < upper.end && space->nregions < SPACE_REGIONS_MAX)
			space->region[space->nregions++] = upper;
	}
}

bool space_has_room(const struct space *space, uint64_t pages)
{
	return space->total + pages <= space->limits->as / space->page;
}

/* may_expand_vm. A soft data limit of 0 is valgrind's way of counting: the hard one decides. */
static struct space_error may_expand(const struct space *space, uint64_t pages, bool data)
{
	const struct dispatch_limits *limits = space->limits;

	if (!space_has_room(space, pages))
		return refuse(ENOMEM, RULE_ADDRESS_SPACE);
	if (!data || space->data + pages <= limits->data / space->page)
		return fine;
	if (limits->data == 0 && space->data + pages <= limits->data_hard / space->page)
		return fine;
	return refuse(ENOMEM, RULE_DATA_LIMIT);
}

/* security_vm_enough_memory with heuristic overcommit: one mapping larger than RAM and swap. */
static bool has_memory(struct space *space, uint64_t bytes)
{
	if (space->commit_max)
		return bytes <= space->commit_max;
	if (bytes > COMMIT_CERTAIN)
		space->memory = true;
	return true;
}

/* Does the range meet the stack? Its place is random, so often nobody can say. */
static bool meets_stack(struct space *space, uint64_t addr, uint64_t end)
{
	if (end <= space->stack_low || addr >= space->stack_high)
		return false;
	if (addr > space->stack_low || end < space->stack_high)
		space->layout = true;
	return true;
}

/* __get_unmapped_area for a fixed address */
static struct space_error check_fixed(const struct space *space, uint64_t addr, uint64_t len)
{
	if (len > space->task_size || addr > space->task_size - len)
		return refuse(ENOMEM, RULE_ADDRESS_SPACE);
	if (addr < space->min_addr)
		return refuse(EPERM, RULE_MMAP_MIN_ADDR);
	return fine;
}

/* A hint is taken where the range is free. The stack keeps 256 pages below it free. */
static bool takes_hint(struct space *space, uint64_t *addr, uint64_t len)
{
	uint64_t hint = space_page_start(space, *addr), gap = 256 * space->page, data;

	if (!hint)
		return false;
	if (hint < space->hint_min)
		hint = space_page_align(space, space->hint_min);
	if (len > space->task_size || hint > space->task_size - len ||
	    mapped(space, hint, hint + len, &data))
		return false;
	if (hint + len > space->stack_low - gap && hint < space->stack_high)
		space->layout = true;
	*addr = hint;
	return true;
}

/* A hole of the kernel's choice: certain when it is small, impossible when nothing is that large.
 */
static struct space_error choose(struct space *space, uint64_t *addr, uint64_t len)
{
	/* a hint above the usual window opens what lies above it (arch_get_unmapped_area_topdown)
	 */
	uint64_t above = *addr > space->stack_high ? space->task_size - space->stack_high : 0;

	if (len > space->task_size || len > space->stack_high)
		return refuse(ENOMEM, RULE_ADDRESS_SPACE);
	if (takes_hint(space, addr, len))
		return fine;
	if (len > space->task_size / 4 || len >= space->anywhere)
		space->layout = true;
	*addr = len < space->anywhere + above ? space->anywhere + above - len : 0;
	if (!above)
		space->anywhere = *addr;
	return fine;
}

static struct space_error commit(struct space *space, uint64_t addr, uint64_t len, bool data,
				 uint64_t backed)
{
	uint64_t overlapped_data, overlapped = mapped(space, addr, addr + len, &overlapped_data);
	struct space_error error;

	error = may_expand(space, len / space->page - overlapped, data);
	if (error.error)
		return error;
	if (data && !has_memory(space, len))
		return refuse(ENOMEM, RULE_ADDRESS_SPACE);
	space_unmap(space, addr, len);
	add_region(space, addr, addr + len, data, backed);
	return fine;
}

struct space_error space_map(struct space *space, uint64_t *addr, uint64_t len,
			     enum space_place place, const struct space_file *file)
{
	uint64_t offset = file->offset, data, behind;
	struct space_error error;

	if (offset + space_page_align(space, len) < offset || space_page_offset(space, offset))
		return refuse(EINVAL, RULE_MISALIGNED);
	if (!len)
		return refuse(EINVAL, RULE_MEMSZ);
	len = space_page_align(space, len);
	if (!len)
		return refuse(ENOMEM, RULE_ADDRESS_SPACE);
	error = place == SPACE_ANYWHERE ? choose(space, addr, len) : check_fixed(space, *addr, len);
	if (error.error)
		return error;
	if (place == SPACE_NOREPLACE &&
	    (mapped(space, *addr, *addr + len, &data) || meets_stack(space, *addr, *addr + len)))
		return refuse(EEXIST, RULE_OVERLAP);
	if (place == SPACE_FIXED && meets_stack(space, *addr, *addr + len))
		space->layout = true; /* it tears the stack down: what follows is anybody's guess */
	if (len > INT64_MAX || offset / space->page > (INT64_MAX - len) / space->page)
		return refuse(EOVERFLOW, RULE_MEMSZ);
	behind = space_page_align(space, file->size);
	behind = behind > offset ? behind - offset : 0;
	return commit(space, *addr, len, file->writable,
		      behind < UINT64_MAX - *addr ? *addr + behind : UINT64_MAX);
}

bool space_can_clear(const struct space *space, uint64_t addr)
{
	uint64_t page = space_page_start(space, addr);

	for (size_t i = 0; i < space->nregions; i++) {
		const struct space_region *r = &space->region[i];

		if (r->start <= page && page < r->end)
			return r->data && page < r->backed;
	}
	return false;
}

struct space_error space_brk(struct space *space, uint64_t addr, uint64_t len)
{
	uint64_t aligned = space_page_align(space, len);
	struct space_error error;

	if (aligned < len)
		return refuse(ENOMEM, RULE_ADDRESS_SPACE);
	if (!aligned)
		return fine;
	error = check_fixed(space, addr, aligned);
	if (error.error)
		return error;
	if (meets_stack(space, addr, addr + aligned))
		space->layout = true;
	return commit(space, addr, aligned, true, UINT64_MAX);
}
