/* Builds a header for each kind of program that people have a name for and asks the entry.
 * What the machine runs by itself is the kernel model's answer to the same headers. */
#include "report/takes.h"

#include <elf.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "decode/elf_header.h"
#include "decode/elf_names.h"
#include "decode/kernel.h"

static bool entry_takes(const struct binfmt_entry *entry, const unsigned char head[BINFMT_HEAD])
{
	struct binfmt_entry enabled = *entry; /* shallow: compared, never freed */
	struct binfmt_comparison comparison;

	enabled.enabled = true;
	binfmt_entry_compare(&enabled, head, "program", &comparison);
	return comparison.match == BINFMT_MATCHES;
}

static bool takes_text(const struct binfmt_entry *entry, const char *text)
{
	unsigned char head[BINFMT_HEAD] = {0};

	memcpy(head, text, strlen(text));
	return entry_takes(entry, head);
}

/* What one kind of program showed. */
struct shown {
	bool any, every; /* of the ordinary variants */
	bool appimage;
};

/* Could any variant of this header match? The bytes that all of them share decide: a registry of
 * thirty entries would otherwise cost thousands of headers. */
static bool may_take(const struct binfmt_entry *entry, const struct elf_machine *machine)
{
	static const unsigned char shared[] = {0, 1, 2, 3, 4, 5, 6, 18, 19};
	const struct elf_header header = {.machine = machine->machine,
					  .elf_class = machine->elf_class,
					  .data = machine->data};
	unsigned char head[BINFMT_HEAD];

	elf_header_build(&header, head);
	for (size_t i = 0; i < sizeof(shared); i++) {
		unsigned char mask = binfmt_set_mask(entry, shared[i]);

		if (mask && ((entry->magic[shared[i] - entry->offset] ^ head[shared[i]]) & mask))
			return false;
	}
	return true;
}

/* Static and dynamic, fixed and position-independent, plain and with GNU extensions. */
static struct shown ask_variants(struct takes *takes, const struct binfmt_entry *entry,
				 const struct elf_machine *machine)
{
	struct shown shown = {.every = true};

	for (unsigned variant = 0; variant < 16; variant++) {
		struct elf_header header = {
			.machine = machine->machine,
			.elf_class = machine->elf_class,
			.data = machine->data,
			.flags = machine->flags_value,
			.type = variant & 1 ? ET_DYN : ET_EXEC,
			.interp = variant & 2,
			.osabi = variant & 4 ? ELFOSABI_GNU : ELFOSABI_SYSV,
			.appimage = variant & 8,
		};
		unsigned char head[BINFMT_HEAD];

		elf_header_build(&header, head);
		if (!entry_takes(entry, head)) {
			shown.every = shown.every && header.appimage;
			continue;
		}
		takes->dyn |= header.type == ET_DYN;
		takes->exec |= header.type == ET_EXEC;
		takes->gnu |= header.osabi == ELFOSABI_GNU;
		takes->sysv |= header.osabi == ELFOSABI_SYSV;
		takes->appimage |= header.appimage;
		takes->plain |= !header.appimage;
		shown.appimage |= header.appimage;
		shown.any |= !header.appimage;
	}
	return shown;
}

/* Float ABIs are rows of their own; in a list of machines they are one. */
static bool is_listed(const struct elf_machine *const *list, size_t count,
		      const struct elf_machine *machine)
{
	for (size_t i = 0; i < count && i < TAKES_MACHINES_MAX; i++)
		if (list[i]->machine == machine->machine && !strcmp(list[i]->name, machine->name))
			return true;
	return false;
}

static void note_machine(struct takes *takes, const struct elf_machine *machine)
{
	bool number_known = false;

	if (is_listed(takes->machines, takes->nmachines, machine))
		return;
	for (size_t i = 0; i < takes->nmachines && i < TAKES_MACHINES_MAX; i++) {
		const struct elf_machine *other = takes->machines[i];

		if (other->machine != machine->machine)
			continue;
		number_known = true;
		takes->both_classes |= other->elf_class != machine->elf_class;
	}
	takes->nnumbers += !number_known;
	if (takes->nmachines < TAKES_MACHINES_MAX)
		takes->machines[takes->nmachines] = machine;
	takes->nmachines++;
}

static void note_native(struct takes *takes, const struct elf_machine *machine,
			const struct kernel *kernel, const struct shown *shown)
{
	enum kernel_takes native = kernel_takes_elf(kernel, machine->machine, machine->elf_class,
						    machine->data, machine->flags_value);

	/* x86-64 does not check the class: a 32-bit header is x32 only where x32 is there. */
	if (native == KERNEL_TAKES_NOT || native == KERNEL_TAKES_COMPAT_OFF ||
	    (machine->machine == EM_X86_64 && machine->elf_class == ELFCLASS32 &&
	     kernel->x32 != TRI_YES) ||
	    takes->nnatives == TAKES_MACHINES_MAX ||
	    is_listed(takes->natives, takes->nnatives, machine))
		return;
	takes->native_maybe =
		(takes->native_maybe || !takes->nnatives) && native == KERNEL_TAKES_COMPAT_MAYBE;
	takes->native_appimage_only =
		(takes->native_appimage_only || !takes->nnatives) && !shown->any;
	takes->natives[takes->nnatives++] = machine;
}

void takes_find(struct takes *takes, const struct binfmt_entry *entry, const struct kernel *kernel)
{
	const struct elf_machine *machine = elf_machine_table();

	*takes = (struct takes){0};
	if (entry->kind != BINFMT_MAGIC)
		return;
	takes->every_elf = true;
	for (; machine->name; machine++) {
		struct shown shown;

		if (!machine->elf_class || !machine->data)
			continue;
		shown = may_take(entry, machine) ? ask_variants(takes, entry, machine)
						 : (struct shown){.any = false};
		takes->every_elf = takes->every_elf && shown.any && shown.every;
		if (!shown.any && !shown.appimage)
			continue;
		note_machine(takes, machine);
		note_native(takes, machine, kernel, &shown);
	}
	takes->everything = binfmt_set_bits(entry) == 0;
	takes->zeros = takes_text(entry, "");
	takes->every_script =
		takes_text(entry, "#!/bin/sh\n") && takes_text(entry, "#! /usr/bin/env python3\n");
}

/* Magics that people know by name: every file the entry takes starts like this. */
/* clang-format off */
static const struct {
	unsigned offset;
	const char *magic;
	size_t len;
	const char *words;
} known[] = {
	{0, "MZ", 2, "Windows, DOS and .NET programs (MZ)"},
	{0, "#!", 2, "scripts (#!)"},
	{0, "PK\3\4", 4, "zip archives, Java's jar among them (PK)"},
	{0, "\xca\xfe\xba\xbe", 4, "Java classes and Mach-O universal binaries"},
	{0, "\0asm", 4, "WebAssembly modules"},
	{0, "BC", 2, "LLVM bitcode (BC)"},
	{8, "AI\2", 3, "AppImages of type 2"},
	{8, "AI\1", 3, "AppImages of type 1"},
	{2, "\r\n", 2, "compiled Python files (.pyc)"},
	{0, "\xcf\xfa\xed\xfe", 4, "macOS programs (64-bit Mach-O)"},
	{0, "\x7f" "ELF", 4, "ELF files of kinds without a name"},
};
/* clang-format on */

static bool starts_like(const struct binfmt_entry *entry, size_t row)
{
	for (unsigned i = 0; i < known[row].len; i++) {
		unsigned at = known[row].offset + i;

		if (binfmt_set_mask(entry, at) != 0xff ||
		    entry->magic[at - entry->offset] != (unsigned char)known[row].magic[i])
			return false;
	}
	return true;
}

static void describe_elf(struct buf *out, const struct takes *takes)
{
	const char *separator = "";

	for (size_t i = 0; i < takes->nmachines && i < 4; i++) {
		buf_addf(out, "%s%s", separator, takes->machines[i]->phrase);
		separator = i + 2 == takes->nmachines ? " and " : ", ";
	}
	if (takes->nmachines > 4)
		buf_addf(out, " and %zu other kinds of", takes->nmachines - 4);
	buf_add_string(out, " ELF programs");
	if (!takes->plain)
		buf_add_string(out, ", AppImages only");
	else if (!takes->dyn)
		buf_add_string(out, ", not position-independent ones");
	else if (!takes->exec)
		buf_add_string(out, ", position-independent ones only");
}

void takes_describe(struct buf *out, const struct takes *takes, const struct binfmt_entry *entry)
{
	if (entry->kind == BINFMT_BPF || entry->kind == BINFMT_UNPARSED) {
		buf_add_string(out, entry->kind == BINFMT_BPF
					    ? "what its BPF program decides"
					    : "nobody can tell: text not understood");
		return;
	}
	if (entry->kind == BINFMT_EXTENSION) {
		buf_addf(out, "files named *.%s", entry->extension);
		return;
	}
	if (takes->everything || takes->every_elf) {
		buf_add_string(out, takes->everything ? "every file" : "every ELF file");
		return;
	}
	if (takes->nmachines && takes->plain) {
		describe_elf(out, takes);
		return;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!starts_like(entry, i))
			continue;
		buf_add_string(out, known[i].words);
		return;
	}
	if (takes->nmachines) {
		describe_elf(out, takes);
		return;
	}
	buf_add_string(out, takes->zeros ? "files with NULs there, short and empty files too"
					 : "files with this magic");
}
