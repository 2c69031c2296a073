/* decode/dispatch: the ELF loaders' refusals, PT_INTERP, and deaths behind the point of no return.
 */
#include "tests/unit/decode/dispatch_place.h"

struct elf_row {
	const char *name;
	size_t offset; /* of what is changed in struct tiny */
	unsigned size; /* bytes of it */
	uint64_t value;
	enum outcome_kind kind;
	int error;
	enum dispatch_rule rule;
};

#define HEADER(field) offsetof(Elf64_Ehdr, field), sizeof(((Elf64_Ehdr *)0)->field)
#define LOAD(field) 64 + offsetof(Elf64_Phdr, field), sizeof(((Elf64_Phdr *)0)->field)

/* clang-format off */
static const struct elf_row rows[] = {
	{"as it is", HEADER(e_version), 1, OUTCOME_SUCCESS, 0, RULE_RUNS},
	{"class is not looked at", EI_CLASS, 1, 9, OUTCOME_SUCCESS, 0, RULE_RUNS},
	{"byte order is not looked at", EI_DATA, 1, 2, OUTCOME_SUCCESS, 0, RULE_RUNS},
	{"OSABI is not looked at", EI_OSABI, 1, 9, OUTCOME_SUCCESS, 0, RULE_RUNS},
	{"version is not looked at", HEADER(e_version), 77, OUTCOME_SUCCESS, 0, RULE_RUNS},
	{"relocatable", HEADER(e_type), ET_REL, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_TYPE},
	{"core", HEADER(e_type), ET_CORE, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_TYPE},
	{"arm64", HEADER(e_machine), EM_AARCH64, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_MACHINE},
	{"i386 in 64-bit layout", HEADER(e_machine), EM_386, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_PHDRS},
	{"phentsize", HEADER(e_phentsize), 32, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_PHDRS},
	{"no program headers", HEADER(e_phnum), 0, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_PHDRS},
	{"1171 program headers", HEADER(e_phnum), 1171, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_PHDRS},
	{"headers past the end", HEADER(e_phnum), 1170, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_SHORT},
	{"phoff past the end", HEADER(e_phoff), 1 << 20, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_SHORT},
	{"phoff negative", HEADER(e_phoff), UINT64_MAX, OUTCOME_ERRNO, ENOEXEC, RULE_ELF_PHDRS},
	{"entry outside", HEADER(e_entry), 1ULL << 47, OUTCOME_SIGNAL, EINVAL, RULE_BAD_ENTRY},
	{"entry that looks like an errno", HEADER(e_entry), UINT64_MAX, OUTCOME_SIGNAL, EINVAL, RULE_BAD_ENTRY},
	{"misaligned", LOAD(p_offset), 1, OUTCOME_SIGNAL, EINVAL, RULE_MISALIGNED},
	{"memsz below filesz", LOAD(p_memsz), 1, OUTCOME_SIGNAL, EINVAL, RULE_MEMSZ},
	{"low address", LOAD(p_vaddr), 0x1000, OUTCOME_SIGNAL, EPERM, RULE_MMAP_MIN_ADDR},
	{"kernel address", LOAD(p_vaddr), 1ULL << 63, OUTCOME_SIGNAL, ENOMEM, RULE_ADDRESS_SPACE},
	{"1 TiB of bss", LOAD(p_memsz), 1ULL << 40, OUTCOME_SIGNAL, ENOMEM, RULE_ADDRESS_SPACE},
	{"2^63 of bss", LOAD(p_memsz), 1ULL << 63, OUTCOME_SIGNAL, ENOMEM, RULE_ADDRESS_SPACE},
	{"nothing to load, fixed", LOAD(p_type), PT_NOTE, OUTCOME_SUCCESS, 0, RULE_RUNS},
	{"where the stack may be", LOAD(p_vaddr), 0x7ffffff00000, OUTCOME_UNKNOWN, 0, RULE_NONE},
	{"file bytes past the end", LOAD(p_filesz), 8192, OUTCOME_SIGNAL, EINVAL, RULE_MEMSZ},
};
/* clang-format on */

Test(dispatch_elf, headers)
{
	scope_place struct place place;

	place_make(&place);
	place.task.creds.cap_effective = 0;
	place.task.creds.fsuid = geteuid();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct elf_row *row = &rows[i];
		struct tiny tiny;

		tiny_make(&tiny);
		memcpy((char *)&tiny + row->offset, &row->value, row->size);
		put_tiny(&place, "elf", &tiny);
		resolve(&place, "elf");
		cr_expect_eq(place.out.predicted.kind, row->kind, "%s: %d %s", row->name,
			     place.out.predicted.kind, dispatch_rule_name(place.out.rule));
		cr_expect_eq(place.out.predicted.error, row->error, "%s: %d", row->name,
			     place.out.predicted.error);
		cr_expect_eq(place.out.rule, row->rule, "%s: %s", row->name,
			     dispatch_rule_name(place.out.rule));
	}
}

Test(dispatch_elf, old_kernels_take_fewer_headers)
{
	scope_place struct place place;
	char *file = xcalloc(1, 65536);
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.header.e_phnum = 74;
	memcpy(file, &tiny, sizeof(tiny));
	put(&place, "elf", file, 65536);
	expect_runs(&place, "elf", "elf");
	place.kernel.version = KERNEL_VERSION_OF(6, 16, 0);
	expect_errno(&place, "elf", ENOEXEC, RULE_ELF_PHDRS);
	free(file);
}

/* A program whose interpreter is `path`, whose segment has `size` bytes. */
static void put_dynamic(struct place *place, const char *name, const char *path, uint64_t size)
{
	struct tiny tiny;

	tiny_make(&tiny);
	tiny.header.e_phnum = 2;
	tiny.phdr[1] = (Elf64_Phdr){.p_type = PT_INTERP, .p_offset = 1024, .p_filesz = size};
	memset(tiny.rest, 'x', sizeof(tiny.rest));
	strcpy((char *)&tiny + 1024, path);
	put_tiny(place, name, &tiny);
}

Test(dispatch_elf, interpreter)
{
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	put_program(&place, "ld.so");
	put_dynamic(&place, "good", "./ld.so", 8);
	expect_runs(&place, "good", "good");
	cr_expect_eq(place.out.nimages, 2);
	cr_expect_eq(place.out.images[1].subject, SUBJECT_ELF_INTERP);
	put_dynamic(&place, "cut at its NUL", "ld.so\0xx", 6);
	expect_runs(&place, "cut at its NUL", "cut at its NUL");
	put_dynamic(&place, "missing", "none", 5);
	expect_errno(&place, "missing", ENOENT, RULE_NOT_FOUND);
	cr_expect_eq(place.out.subject, SUBJECT_ELF_INTERP);
	put_dynamic(&place, "empty", "", 1);
	expect_errno(&place, "empty", ENOEXEC, RULE_INTERP_SIZE);
	put_dynamic(&place, "huge", "ld.so", 4097);
	expect_errno(&place, "huge", ENOEXEC, RULE_INTERP_SIZE);
	put_dynamic(&place, "open", "ld.so", 5);
	expect_errno(&place, "open", ENOEXEC, RULE_INTERP_UNTERMINATED);
	put_dynamic(&place, "directory", "./", 3);
	expect_errno(&place, "directory", EACCES, RULE_NOT_REGULAR);
	put_dynamic(&place, "past", "ld.so", 3500);
	expect_errno(&place, "past", EIO, RULE_INTERP_PAST_EOF);
	put(&place, "short", "#!/bin/sh\n", 10);
	put_dynamic(&place, "to short", "short", 6);
	expect_errno(&place, "to short", EIO, RULE_INTERP_SHORT);
	put(&place, "zeros", (char[100]){0}, 100);
	put_dynamic(&place, "to zeros", "zeros", 6);
	expect_errno(&place, "to zeros", ELIBBAD, RULE_INTERP_NOT_ELF);
	tiny_make(&tiny);
	tiny.header.e_machine = EM_AARCH64;
	put_tiny(&place, "arm", &tiny);
	put_dynamic(&place, "to arm", "arm", 4);
	expect_errno(&place, "to arm", ELIBBAD, RULE_INTERP_MACHINE);
	tiny.header.e_machine = EM_X86_64;
	tiny.header.e_phnum = 0;
	put_tiny(&place, "bare", &tiny);
	put_dynamic(&place, "to bare", "bare", 5);
	expect_errno(&place, "to bare", ELIBBAD, RULE_INTERP_PHDRS);
	tiny.header.e_phnum = 1;
	tiny.header.e_type = ET_REL;
	put_tiny(&place, "rel", &tiny);
	put_dynamic(&place, "to rel", "rel", 4);
	expect_death(&place, "to rel", EPERM, RULE_INTERP_TYPE);
	tiny.header.e_type = ET_DYN;
	tiny.phdr[0].p_type = PT_NOTE;
	put_tiny(&place, "idle", &tiny);
	put_dynamic(&place, "to idle", "idle", 5);
	expect_death(&place, "to idle", EINVAL, RULE_INTERP_NO_LOAD);
	tiny_make(&tiny);
	tiny.header.e_entry = (uint64_t)-13;
	put_tiny(&place, "errno", &tiny);
	put_dynamic(&place, "to errno", "errno", 6);
	expect_death(&place, "to errno", 13, RULE_BAD_ENTRY);
}

Test(dispatch_elf, limits)
{
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.phdr[0].p_flags = PF_R | PF_W;
	tiny.phdr[0].p_memsz = 1 << 20;
	put_tiny(&place, "elf", &tiny);
	expect_runs(&place, "elf", "elf");
	place.task.limits.data = place.task.limits.data_hard = 4096;
	expect_death(&place, "elf", ENOMEM, RULE_DATA_LIMIT);
	place.task.limits.data = 0;
	place.task.limits.data_hard = UINT64_MAX;
	expect_runs(&place, "elf", "elf");
	place.task.limits.data = UINT64_MAX;
	place.task.limits.as = 200000;
	expect_death(&place, "elf", ENOMEM, RULE_ADDRESS_SPACE);
	place.task.limits.as = 0;
	expect_death(&place, "elf", EFAULT, RULE_ADDRESS_SPACE);
	place.task.limits.as = UINT64_MAX;
	place.task.limits.stack = 65536;
	place.call.strings = 65300;
	expect_death(&place, "elf", EFAULT, RULE_STACK_LIMIT);
	place.call.strings = 58000;
	resolve(&place, "elf");
	cr_expect_eq(place.out.undecidable & UNDECIDABLE_LAYOUT, UNDECIDABLE_LAYOUT);
	place.call.strings = 70000;
	expect_errno(&place, "elf", E2BIG, RULE_ARGS_TOO_LONG);
	place.task.limits.stack = 8 << 20;
	place.call.strings = 9;
	place.kernel.commit_max = 0;
	tiny.phdr[0].p_memsz = 8ULL << 30;
	put_tiny(&place, "elf", &tiny);
	resolve(&place, "elf");
	cr_expect_eq(place.out.predicted.kind, OUTCOME_UNKNOWN);
	cr_expect(place.out.undecidable & UNDECIDABLE_MEMORY);
}

Test(dispatch_elf, truncated)
{
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.phdr[0].p_flags = PF_R | PF_W;
	tiny.phdr[0].p_filesz = 4097;
	tiny.phdr[0].p_memsz = 4200;
	put_tiny(&place, "elf", &tiny);
	expect_death(&place, "elf", EFAULT, RULE_TRUNCATED);
	tiny.phdr[0].p_flags = PF_R | PF_X;
	put_tiny(&place, "elf", &tiny);
	expect_runs(&place, "elf", "elf");
}

/* The page behind the end of the file, by version: segment by segment or all at the end. */
Test(dispatch_elf, truncated_on_older_kernels)
{
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.phdr[0].p_flags = PF_R | PF_W;
	tiny.phdr[0].p_filesz = 4097;
	tiny.phdr[0].p_memsz = 4200;
	put_tiny(&place, "writable", &tiny);
	tiny.phdr[0].p_flags = PF_R | PF_X;
	put_tiny(&place, "constant", &tiny);
	place.kernel.version = KERNEL_VERSION_OF(6, 1, 140);
	expect_runs(&place, "writable", "writable");
	place.kernel.version = KERNEL_VERSION_OF(6, 6, 0);
	expect_death(&place, "writable", EFAULT, RULE_TRUNCATED);
	expect_death(&place, "constant", EFAULT, RULE_TRUNCATED);
	/* a later segment lies on the page: it can be cleared after all */
	tiny_make(&tiny);
	tiny.header.e_phnum = 2;
	tiny.phdr[0].p_filesz = 4097;
	tiny.phdr[0].p_memsz = 4200;
	tiny.phdr[1] = tiny.phdr[0];
	tiny.phdr[1].p_flags = PF_R | PF_W;
	tiny.phdr[1].p_vaddr += 4096;
	tiny.phdr[1].p_filesz = 1;
	tiny.phdr[1].p_memsz = 1;
	put_tiny(&place, "covered", &tiny);
	expect_runs(&place, "covered", "covered");
	/* of an interpreter the page is cleared even where there is no bss */
	tiny_make(&tiny);
	tiny.phdr[0].p_filesz = tiny.phdr[0].p_memsz = 4000;
	put_tiny(&place, "ld.so", &tiny);
	put_dynamic(&place, "program", "./ld.so", 8);
	place.kernel.version = KERNEL_VERSION_OF(6, 1, 140);
	expect_death(&place, "program", EFAULT, RULE_TRUNCATED);
	place.kernel.version = KERNEL_VERSION_OF(6, 7, 0);
	expect_runs(&place, "program", "program");
}

Test(dispatch_elf, five_levels)
{
	scope_place struct place place;
	struct tiny tiny;

	place_make(&place);
	tiny_make(&tiny);
	tiny.header.e_entry = 1ULL << 47;
	put_tiny(&place, "elf", &tiny);
	expect_death(&place, "elf", EINVAL, RULE_BAD_ENTRY);
	kernel_use_five_levels(&place.kernel);
	expect_runs(&place, "elf", "elf");
	/* asked for at no place, a page below it: that is a hint from the top of the space */
	tiny_make(&tiny);
	tiny.header.e_type = ET_DYN;
	tiny.header.e_entry = 0x400078;
	tiny.phdr[0].p_offset = 0x3bc;
	tiny.phdr[0].p_vaddr = 0x7ffff70003bc;
	tiny.phdr[0].p_filesz = tiny.phdr[0].p_memsz = 0x800;
	put_tiny(&place, "dyn", &tiny);
	expect_runs(&place, "dyn", "dyn");
	cr_assert_eq(kernel_parse_host(&place.kernel, "amd64,x32=no", NULL, NULL), 0);
	expect_death(&place, "dyn", EINVAL, RULE_BAD_ENTRY);
}
