/* The replay of loading: 32-bit programs, and addresses that the limits or the page size forbid. */
#include "tests/unit/decode/dispatch_place.h"

/* An i386 program whose header and segments are those; the rest of the file stays as it is. */
static void make_narrow(unsigned char *file, uint16_t type, uint32_t entry, const Elf32_Phdr *load,
			uint16_t count)
{
	const Elf32_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1},
				   .e_type = type,
				   .e_machine = EM_386,
				   .e_entry = entry,
				   .e_phoff = sizeof(header),
				   .e_phentsize = sizeof(*load),
				   .e_phnum = count};

	memcpy(file, &header, sizeof(header));
	memcpy(file + sizeof(header), load, count * sizeof(*load));
}

Test(dispatch_elf_layout, compat)
{
	scope_place struct place place;
	unsigned char file[4096] = {0};
	Elf32_Ehdr *header = (void *)file;
	Elf32_Phdr load = {.p_type = PT_LOAD,
			   .p_flags = PF_R,
			   .p_vaddr = 0x8048000,
			   .p_filesz = 4096,
			   .p_memsz = 4096};

	place_make(&place);
	make_narrow(file, ET_EXEC, 0x8048054, &load, 1);
	put(&place, "i386", file, sizeof(file));
	expect_runs(&place, "i386", "i386");
	place.kernel.ia32 = TRI_NO;
	expect_errno(&place, "i386", ENOEXEC, RULE_ELF_COMPAT_OFF);
	place.kernel.ia32 = TRI_UNKNOWN;
	resolve(&place, "i386");
	cr_expect_eq(place.out.predicted.kind, OUTCOME_UNKNOWN);
	cr_expect(place.out.undecidable & UNDECIDABLE_COMPAT);
	header->e_machine = EM_X86_64;
	put(&place, "x32", file, sizeof(file));
	expect_errno(&place, "x32", ENOEXEC, RULE_ELF_COMPAT_OFF);
	place.kernel.x32 = TRI_YES;
	expect_runs(&place, "x32", "x32");
	cr_assert_eq(kernel_parse_host(&place.kernel, "riscv64", NULL, NULL), 0);
	expect_errno(&place, "i386", ENOEXEC, RULE_ELF_MACHINE);
	place.kernel.arch = NULL;
	resolve(&place, "i386");
	cr_expect_eq(place.out.predicted.kind, OUTCOME_UNKNOWN);
}

/* On x86 mappings go downwards from a sixth of the window when the stack has no limit: below the
 * first gibibyte for 32 bits, so that this alignment asks for an address below zero. */
Test(dispatch_elf_layout, unlimited_stack)
{
	scope_place struct place place;
	unsigned char file[4096] = {0};
	Elf32_Phdr load = {.p_type = PT_LOAD,
			   .p_flags = PF_R,
			   .p_offset = 0x5b,
			   .p_vaddr = 0x5b,
			   .p_filesz = 0x900,
			   .p_memsz = 0x900,
			   .p_align = 1 << 30};

	place_make(&place);
	make_narrow(file, ET_DYN, 0x100, &load, 1);
	put(&place, "pie", file, sizeof(file));
	expect_runs(&place, "pie", "pie");
	place.task.limits.stack = UINT64_MAX;
	expect_death(&place, "pie", ENOMEM, RULE_ADDRESS_SPACE);
}

/* Whatever the limit says, mappings begin at a page (mmap_base's PAGE_ALIGN). */
Test(dispatch_elf_layout, stack_limit_of_odd_bytes)
{
	static const uint64_t limits[] = {65535, 1644936996077, 275409078643070, UINT64_MAX};
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.header.e_type = ET_DYN;
	tiny.phdr[0].p_offset = tiny.phdr[0].p_vaddr = 0x437;
	tiny.phdr[0].p_flags = PF_W;
	tiny.phdr[0].p_filesz = 0x7fd;
	tiny.phdr[0].p_memsz = 0x17fd;
	put_tiny(&place, "pie", &tiny);
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		place.task.limits.stack = limits[i];
		expect_runs(&place, "pie", "pie");
	}
}

/* The first segment reaches over the end of 32 bits: the sum of all is small, and what was mapped
 * ends before the bytes that would have to be cleared. */
Test(dispatch_elf_layout, wraps_around)
{
	scope_place struct place place;
	unsigned char file[12288] = {0};
	Elf32_Phdr load[] = {{.p_type = PT_LOAD,
			      .p_flags = PF_W | PF_X,
			      .p_offset = 0xae4,
			      .p_vaddr = 0xffffeae4,
			      .p_filesz = 0x171d,
			      .p_memsz = 0x171e,
			      .p_align = 0x1000},
			     {.p_type = PT_LOAD, .p_vaddr = 0x1679, .p_offset = 0x679}};

	place_make(&place);
	make_narrow(file, ET_DYN, 0, load, 2);
	put(&place, "wraps", file, sizeof(file));
	expect_death(&place, "wraps", EFAULT, RULE_MEMSZ);
	load[0].p_memsz = load[0].p_filesz;
	make_narrow(file, ET_DYN, 0, load, 2);
	put(&place, "wraps", file, sizeof(file));
	expect_death(&place, "wraps", EINVAL, RULE_MEMSZ);
}

Test(dispatch_elf_layout, page_size_of_another_machine)
{
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.header.e_machine = EM_AARCH64;
	tiny.phdr[0].p_vaddr = 0x401000;
	put_tiny(&place, "elf", &tiny);
	expect_errno(&place, "elf", ENOEXEC, RULE_ELF_MACHINE);
	cr_assert_eq(kernel_parse_host(&place.kernel, "arm64", NULL, NULL), 0);
	expect_runs(&place, "elf", "elf");
	place.kernel.page_size = 65536;
	expect_death(&place, "elf", EINVAL, RULE_MISALIGNED);
}

/* GNU property notes decide on arm64 only. */
Test(dispatch_elf_layout, property_note)
{
	static const struct {
		const char *name;
		uint32_t note[8]; /* namesz descsz type "GNU" pr_type pr_datasz data pad */
		uint64_t filesz;
		int error;
	} notes[] = {
		{"good", {4, 16, 5, 0x554e47, 0xc0000000, 4, 1, 0}, 32, 0},
		{"other type of note", {4, 16, 6, 0x554e47, 0xc0000000, 4, 1, 0}, 32, ENOEXEC},
		{"other owner", {4, 16, 5, 0x554e58, 0xc0000000, 4, 1, 0}, 32, ENOEXEC},
		{"descriptor too long", {4, 64, 5, 0x554e47, 0xc0000000, 4, 1, 0}, 32, ENOEXEC},
		{"property too long", {4, 16, 5, 0x554e47, 0xc0000000, 40, 1, 0}, 32, ENOEXEC},
		{"feature of odd size", {4, 16, 5, 0x554e47, 0xc0000000, 8, 1, 0}, 32, ENOEXEC},
		{"half a property", {4, 4, 5, 0x554e47, 0xc0000000, 4, 1, 0}, 32, ENOEXEC},
		{"too large", {4, 16, 5, 0x554e47, 0xc0000000, 4, 1, 0}, 2000, ENOEXEC},
		{"too short", {4, 16, 5, 0x554e47, 0xc0000000, 4, 1, 0}, 8, EIO},
	};
	scope_place struct place place;

	place_make(&place);
	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		struct tiny tiny;

		tiny_make(&tiny);
		tiny.header.e_machine = EM_AARCH64;
		tiny.header.e_phnum = 2;
		tiny.phdr[1] = (Elf64_Phdr){
			.p_type = PT_GNU_PROPERTY, .p_offset = 1024, .p_filesz = notes[i].filesz};
		memcpy((char *)&tiny + 1024, notes[i].note, sizeof(notes[i].note));
		put_tiny(&place, "arm", &tiny);
		cr_assert_eq(kernel_parse_host(&place.kernel, "arm64", NULL, NULL), 0);
		resolve(&place, "arm");
		cr_expect_eq(place.out.predicted.error, notes[i].error, "%s: %d", notes[i].name,
			     place.out.predicted.error);
		tiny.header.e_machine = EM_X86_64;
		put_tiny(&place, "x86", &tiny);
		cr_assert_eq(kernel_parse_host(&place.kernel, "amd64", NULL, NULL), 0);
		expect_runs(&place, "x86", "x86");
	}
}
