/* load_elf_binary behind the point of no return: stack, segments, bss, interpreter, entry point.
 * Every failure here is SIGSEGV for the program; a tracer sees its errno first. */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "decode/dispatch_layout.h"
#include "decode/dispatch_replay.h"
#include "decode/dispatch_space.h"

#define STACK_SPARE 131072 /* setup_arg_pages: stack_expand */
#define STACK_SHUFFLE 8192 /* arch_align_stack */
#define TABLES_MIN 320	   /* auxiliary vector, platform and random bytes: at least */
#define TABLES_MAX 640	   /* and at most */

/* One of the two ends of what randomisation may choose. */
struct loading {
	struct replay *r;
	const struct replay_program *program;
	struct space space;
	bool high;     /* the upper end */
	uint64_t bias; /* load_bias */
	int error;     /* errno, 0 fine */
	enum dispatch_rule rule;
	int image;
};

static int fail(struct loading *l, const struct replay_elf *elf, enum dispatch_rule rule, int error)
{
	l->rule = rule;
	l->error = error;
	l->image = elf->image;
	return -1;
}

/* ---- the stack */

/* setup_arg_pages: room for the strings and some more, as far as the limits allow. */
static int set_stack(struct loading *l)
{
	struct space *space = &l->space;
	uint64_t size = l->r->args.peak, limit = space_page_start(space, space->limits->stack);
	uint64_t expand = size + STACK_SPARE;

	space->total = size / space->page;
	if (expand > limit)
		expand = limit;
	if (expand <= size)
		return 0;
	if (!space_has_room(space, (expand - size) / space->page))
		return fail(l, &l->program->elf, RULE_ADDRESS_SPACE, EFAULT);
	space->total += (expand - size) / space->page;
	l->r->args.peak = expand;
	return 0;
}

/* create_elf_tables: argument pointers and the auxiliary vector below the strings, behind a random
 * gap. */
static int set_tables(struct loading *l)
{
	const struct replay_args *args = &l->r->args;
	struct space *space = &l->space;
	uint64_t word = l->program->elf.bits64 ? 8 : 4;
	uint64_t items = (args->argc + args->envc + 3) * word;
	uint64_t need =
		args->used + 8 + items + (l->high ? TABLES_MAX + STACK_SHUFFLE : TABLES_MIN);

	need = space_page_align(space, need);
	if (need <= args->peak)
		return 0;
	if (need > space->limits->stack)
		return fail(l, &l->program->elf, RULE_STACK_LIMIT, EFAULT);
	if (!space_has_room(space, (need - args->peak) / space->page))
		return fail(l, &l->program->elf, RULE_ADDRESS_SPACE, EFAULT);
	return 0;
}

/* ---- segments */

/* total_mapping_size; its arithmetic is as wide as the file's addresses. */
static uint64_t total_size(const struct loading *l, const struct replay_elf *elf)
{
	uint64_t mask = elf->bits64 ? UINT64_MAX : UINT32_MAX, low = mask, high = 0;
	bool any = false;

	for (size_t i = 0; i < elf->phnum; i++) {
		uint64_t start = space_page_start(&l->space, elf->phdr[i].vaddr);
		uint64_t end = (elf->phdr[i].vaddr + elf->phdr[i].memsz) & mask;

		if (elf->phdr[i].type != PT_LOAD)
			continue;
		any = true;
		low = start < low ? start : low;
		high = end > high ? end : high;
	}
	return any ? (high - low) & mask : 0;
}

static uint64_t max_alignment(const struct loading *l, const struct replay_elf *elf)
{
	uint64_t alignment = 0;

	for (size_t i = 0; i < elf->phnum; i++) {
		uint64_t align = elf->phdr[i].align;

		if (elf->phdr[i].type == PT_LOAD && align && !(align & (align - 1)) &&
		    align > alignment)
			alignment = align;
	}
	return space_page_align(&l->space, alignment);
}

static bool bad_addr(const struct loading *l, uint64_t addr)
{
	return addr >= l->space.task_size;
}

/* elf_map: the first segment reserves the whole image and gives the rest back. */
static int map_file(struct loading *l, const struct replay_elf *elf, const struct replay_phdr *p,
		    uint64_t *addr, enum space_place place, uint64_t total)
{
	struct space *space = &l->space;
	uint64_t size = space_page_align(space, p->filesz + space_page_offset(space, p->vaddr));
	struct space_file file = {.offset = p->offset - space_page_offset(space, p->vaddr),
				  .size = l->r->out->images[elf->image].size,
				  .writable = p->flags & PF_W};
	struct space_error error;

	*addr = space_page_start(space, *addr);
	if (!size)
		return 0;
	total = space_page_align(space, total);
	error = space_map(space, addr, total ? total : size, place, &file);
	if (error.error)
		return fail(l, elf, error.rule, error.error);
	if (total > size)
		space_unmap(space, *addr + size, total - size);
	return 0;
}

/* ---- KERNEL_BSS_AT_END: between where a file's bytes end and where its memory does */

struct bss {
	uint64_t start, end; /* elf_bss, elf_brk (in load_elf_interp last_bss) */
};

static void bss_note(struct bss *bss, uint64_t base, const struct replay_phdr *p)
{
	uint64_t file_end = base + p->vaddr + p->filesz, end = base + p->vaddr + p->memsz;

	bss->start = file_end > bss->start ? file_end : bss->start;
	bss->end = end > bss->end ? end : bss->end;
}

/* set_brk */
static int bss_map(struct loading *l, const struct replay_elf *elf, const struct bss *bss,
		   uint64_t base)
{
	uint64_t start = space_page_align(&l->space, bss->start + base);
	uint64_t end = space_page_align(&l->space, bss->end + base);
	struct space_error error = {0};

	if (end > start)
		error = space_brk(&l->space, start, end - start);
	return error.error ? fail(l, elf, error.rule, error.error) : 0;
}

/* padzero, whatever the page's protection */
static int bss_clear(struct loading *l, const struct replay_elf *elf, uint64_t start)
{
	if (space_page_offset(&l->space, start) && !space_can_clear(&l->space, start))
		return fail(l, elf, RULE_TRUNCATED, EFAULT);
	return 0;
}

/* ---- segments */

static enum kernel_bss bss_of(const struct loading *l, const struct replay_elf *elf)
{
	return elf == &l->program->interp ? kernel_interpreter_bss(l->r->kernel)
					  : kernel_program_bss(l->r->kernel);
}

/* elf_load, or elf_map where it does no more than that */
static int load_segment(struct loading *l, const struct replay_elf *elf,
			const struct replay_phdr *p, uint64_t *addr, enum space_place place,
			uint64_t total)
{
	enum kernel_bss bss = bss_of(l, elf);
	struct space *space = &l->space;
	uint64_t within = space_page_offset(space, p->vaddr), zero_start, zero_end;
	struct space_error error;
	bool clears; /* padzero, whose failure counts only where the program could have written */

	if (bss == KERNEL_BSS_AT_END)
		return map_file(l, elf, p, addr, place, total);
	if (p->filesz) {
		if (map_file(l, elf, p, addr, place, total))
			return -1;
		if (bad_addr(l, *addr))
			return fail(l, elf, RULE_ADDRESS_SPACE, EINVAL);
		zero_start = *addr + within + p->filesz;
		zero_end = *addr + within + p->memsz;
		clears = p->memsz > p->filesz && bss == KERNEL_BSS_PER_SEGMENT &&
			 space_page_offset(space, zero_start) && (p->flags & PF_W);
		if (clears && total && zero_start - *addr >= space_page_align(space, total))
			return fail(l, elf, RULE_MEMSZ, EFAULT); /* cut by a wrapped total */
		if (clears && !space_can_clear(space, zero_start))
			return fail(l, elf, RULE_TRUNCATED, EFAULT);
	} else {
		*addr = zero_start = space_page_start(space, *addr);
		zero_end = zero_start + within + p->memsz;
	}
	if (p->memsz <= p->filesz)
		return 0;
	zero_start = space_page_align(space, zero_start);
	zero_end = space_page_align(space, zero_end);
	error = space_brk(space, zero_start, zero_end - zero_start);
	return error.error ? fail(l, elf, error.rule, error.error) : 0;
}

static bool sizes_impossible(const struct loading *l, const struct replay_phdr *p, uint64_t start)
{
	uint64_t task_size = l->space.task_size;

	return bad_addr(l, start) || p->filesz > p->memsz || p->memsz > task_size ||
	       task_size - p->memsz < start;
}

/* Where a position-independent program is asked to lie: 0, or -1 failed. */
static int place_dyn(struct loading *l, const struct replay_phdr *first, enum space_place *place,
		     uint64_t *total)
{
	const struct replay_elf *elf = &l->program->elf;
	uint64_t alignment = max_alignment(l, elf), addr = 0;

	*total = total_size(l, elf);
	if (!*total)
		return fail(l, elf, RULE_INTERP_NO_LOAD, EINVAL);
	*place = SPACE_NOREPLACE;
	if (l->program->has_interp) {
		l->bias = layout_dyn_base(&l->space, l->r, l->program, l->high);
	} else if (alignment > l->space.page && kernel_aligns_static_pie(l->r->kernel)) {
		/* try anywhere first, to learn an address that can be aligned */
		if (load_segment(l, elf, first, &addr, SPACE_ANYWHERE, *total))
			return -1;
		if (bad_addr(l, addr))
			return fail(l, elf, RULE_ADDRESS_SPACE, EINVAL);
		space_unmap(&l->space, addr, *total);
		l->bias = addr;
	} else {
		l->bias = 0;
		*place = SPACE_ANYWHERE;
	}
	if (alignment && *place == SPACE_NOREPLACE)
		l->bias &= ~(alignment - 1);
	l->bias = space_page_start(&l->space, l->bias - first->vaddr);
	return 0;
}

/* The first segment decides where the program lies. */
static int load_first(struct loading *l, const struct replay_phdr *p)
{
	const struct replay_elf *elf = &l->program->elf;
	enum space_place place =
		kernel_maps_noreplace(l->r->kernel) ? SPACE_NOREPLACE : SPACE_FIXED;
	uint64_t total = 0, addr;

	if (elf->type == ET_DYN && place_dyn(l, p, &place, &total))
		return -1;
	addr = l->bias + p->vaddr;
	if (load_segment(l, elf, p, &addr, place, total))
		return -1;
	if (bad_addr(l, addr))
		return fail(l, elf, RULE_ADDRESS_SPACE, EINVAL);
	if (elf->type == ET_DYN)
		l->bias += addr - space_page_start(&l->space, l->bias + p->vaddr);
	return 0;
}

static int load_program(struct loading *l)
{
	const struct replay_elf *elf = &l->program->elf;
	bool first = true, at_end = bss_of(l, elf) == KERNEL_BSS_AT_END;
	struct bss bss = {0};

	for (size_t i = 0; i < elf->phnum; i++) {
		const struct replay_phdr *p = &elf->phdr[i];
		uint64_t addr = l->bias + p->vaddr;

		if (p->type != PT_LOAD)
			continue;
		if (at_end && bss.end > bss.start && bss_map(l, elf, &bss, l->bias))
			return -1;
		if (first ? load_first(l, p) : load_segment(l, elf, p, &addr, SPACE_FIXED, 0))
			return -1;
		if (!first && bad_addr(l, addr))
			return fail(l, elf, RULE_ADDRESS_SPACE, EINVAL);
		first = false;
		if (sizes_impossible(l, p, p->vaddr))
			return fail(l, elf, RULE_MEMSZ, EINVAL);
		bss_note(&bss, 0, p);
	}
	if (!at_end)
		return 0;
	if (bss_map(l, elf, &bss, l->bias))
		return -1;
	return bss.start == bss.end ? 0 : bss_clear(l, elf, bss.start + l->bias);
}

/* load_elf_interp; *base receives its load address. */
static int load_interp(struct loading *l, uint64_t *base)
{
	const struct replay_elf *elf = &l->program->interp;
	uint64_t total = total_size(l, elf);
	struct bss bss = {0};
	bool placed = false;

	*base = 0;
	if (elf->type != ET_EXEC && elf->type != ET_DYN)
		return fail(l, elf, RULE_INTERP_TYPE, EPERM); /* the ~0UL it starts with */
	if (!total)
		return fail(l, elf, RULE_INTERP_NO_LOAD, EINVAL);
	for (size_t i = 0; i < elf->phnum; i++) {
		const struct replay_phdr *p = &elf->phdr[i];
		bool fixed = elf->type == ET_EXEC || placed;
		uint64_t addr;

		if (p->type != PT_LOAD)
			continue;
		if (!fixed && l->bias)
			*base = -p->vaddr;
		addr = *base + p->vaddr;
		if (load_segment(l, elf, p, &addr, fixed ? SPACE_FIXED : SPACE_ANYWHERE, total))
			return -1;
		total = 0;
		if (bad_addr(l, addr)) /* neither an errno nor an address: it becomes the base */
			return fail(l, elf, RULE_BAD_ENTRY, EINVAL);
		if (!placed && elf->type == ET_DYN) {
			*base = addr - space_page_start(&l->space, p->vaddr);
			placed = true;
		}
		if (sizes_impossible(l, p, *base + p->vaddr))
			return fail(l, elf, RULE_MEMSZ, ENOMEM);
		bss_note(&bss, *base, p);
	}
	if (bss_of(l, elf) != KERNEL_BSS_AT_END)
		return 0;
	return bss_clear(l, elf, bss.start) ? -1 : bss_map(l, elf, &bss, 0);
}

/* An interpreter's entry point is taken for an errno when it looks like one (IS_ERR_VALUE). */
static int entry_error(const struct loading *l, uint64_t base, uint64_t entry)
{
	uint64_t value = base > -4096ULL ? base : base + entry;

	return l->program->has_interp && value > -4096ULL ? (int)-value : EINVAL;
}

static void load_all(struct loading *l)
{
	const struct replay_program *program = l->program;
	const struct replay_elf *last = program->has_interp ? &program->interp : &program->elf;
	uint64_t base = l->bias;

	layout_space(&l->space, l->r, l->program, l->high);
	if (set_stack(l) || load_program(l))
		return;
	base = l->bias;
	if (program->has_interp && load_interp(l, &base))
		return;
	if (bad_addr(l, base + last->entry)) {
		fail(l, last, RULE_BAD_ENTRY, entry_error(l, base, last->entry));
		return;
	}
	set_tables(l);
}

void replay_load(struct replay *r, const struct replay_program *program)
{
	struct loading low = {.r = r, .program = program};
	struct loading high = {.r = r, .program = program, .high = true};
	uint64_t peak = r->args.peak;

	load_all(&low);
	r->args.peak = peak;
	load_all(&high);
	if (low.space.memory || high.space.memory) {
		replay_unknown(r, STEP_COMMIT, UNDECIDABLE_MEMORY, program->elf.image, NULL);
	} else if (low.space.layout || high.space.layout || low.error != high.error ||
		   low.rule != high.rule) {
		replay_unknown(r, STEP_COMMIT, UNDECIDABLE_LAYOUT, program->elf.image, NULL);
	} else if (low.error) {
		replay_die(r, low.rule, low.error, r->out->images[low.image].subject, low.image);
	}
}
