/* arch_pick_mmap_layout, STACK_RND_MASK and ELF_ET_DYN_BASE: the two ends of what randomisation
 * makes of them. Exact for x86, the usual proportions elsewhere. */
#include "decode/dispatch_layout.h"

#include <elf.h>
#include <linux/capability.h>

#include "decode/dispatch_replay.h"
#include "decode/dispatch_space.h"
#include "decode/walk.h"

static bool is_x86(const struct kernel *kernel)
{
	uint16_t machine = kernel_native_machine(kernel);

	return machine == EM_X86_64 || machine == EM_386;
}

/* Below the stack's limit; without one, x86 leaves five sixths (arch/x86/mm/mmap.c mmap_base), and
 * the others begin at a third (mm/util.c mmap_is_legacy). */
static uint64_t mmap_base(const struct space *space, const struct kernel *kernel, bool narrow,
			  bool high)
{
	uint64_t window = space->stack_high, pad = window - space->stack_low;
	uint64_t stack = space->limits->stack, least = 128ULL << 20, most = window / 6 * 5;
	uint64_t shuffle = narrow ? 1ULL << 28 : 1ULL << 44;
	uint64_t gap = stack > UINT64_MAX - pad ? stack : stack + pad, base;

	if (stack == UINT64_MAX && !is_x86(kernel))
		return space_page_align(space, window / 3) + (high ? shuffle + shuffle / 4 : 0);
	gap = gap < least ? least : gap > most ? most : gap;
	base = space_page_align(space, window - gap);
	if (high)
		return base;
	return base > shuffle ? base - shuffle : 0;
}

void layout_space(struct space *space, const struct replay *r, const struct replay_program *program,
		  bool high)
{
	const struct kernel *kernel = r->kernel;
	const struct dispatch_creds *creds = &r->task->creds;
	bool narrow = !program->elf.bits64;
	uint64_t window;

	*space = (struct space){.page = kernel->page_size,
				.limits = &r->task->limits,
				.commit_max = kernel->commit_max};
	space->task_size = kernel->task_size ? kernel->task_size : 1ULL << 47;
	if (program->compat)
		space->task_size = is_x86(kernel) ? 0xffffe000 : 0x100000000; /* IA32_PAGE_OFFSET */
	window = space->task_size; /* with five levels of page tables mmap still stays below this */
	if (is_x86(kernel) && window > 0x7ffffffff000)
		window = 0x7ffffffff000;
	space->hint_min = kernel->mmap_min_addr;
	if (!walk_has_cap(creds, CAP_SYS_RAWIO) || !creds->in_init_userns)
		space->min_addr = kernel->mmap_min_addr;
	/* STACK_RND_MASK: 16 GiB, 8 MiB for 32 bits; and the stack's own pages below */
	space->stack_high = window;
	space->stack_low = window - (narrow ? 8ULL << 20 : 16ULL << 30) - (1ULL << 20);
	space->anywhere = mmap_base(space, kernel, narrow, high);
}

/* ELF_ET_DYN_BASE (COMPAT_ELF_ET_DYN_BASE) and the most that arch_mmap_rnd may add */
uint64_t layout_dyn_base(const struct space *space, const struct replay *r,
			 const struct replay_program *program, bool high)
{
	bool narrow = !program->elf.bits64;
	uint64_t base = space->stack_high / 3 * 2;

	if (narrow && is_x86(r->kernel))
		base = program->compat ? 0x56555000 : 0x400000;
	return high ? base + (narrow ? 1ULL << 28 : 1ULL << 44) : base;
}
