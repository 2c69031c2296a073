/* One row per port of Go to Linux: the header its linker writes, and who would take it.
 * The order is the kernel's: the registry first, the kernel's own loaders after it. */
#include "report/coverage.h"

#include <elf.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/elf_header.h"
#include "decode/elf_names.h"
#include "report/relay.h"

/* e_flags are what cmd/link/internal/ld/elf.go sets (Go 1.19, asmbElf and Elfinit); ppc64 became
 * ELFv2 (2) in later versions, no entry looks at it. */
/* clang-format off */
static const struct {
	const char *goarch;
	struct elf_header header;
} ports[COVERAGE_PORTS] = {
#define PORT(name, em, class, order, e_flags) \
	{name, {.machine = em, .elf_class = class, .data = order, .type = ET_EXEC, .flags = e_flags}}
	PORT("386", EM_386, ELFCLASS32, ELFDATA2LSB, 0),
	PORT("amd64", EM_X86_64, ELFCLASS64, ELFDATA2LSB, 0),
	PORT("arm", EM_ARM, ELFCLASS32, ELFDATA2LSB, 0x5000002), /* EABI 5, has an entry point */
	PORT("arm64", EM_AARCH64, ELFCLASS64, ELFDATA2LSB, 0),
	PORT("loong64", EM_LOONGARCH, ELFCLASS64, ELFDATA2LSB, 0x3), /* lp64d */
	PORT("mips", EM_MIPS, ELFCLASS32, ELFDATA2MSB, 0x50001004), /* MIPS32, CPIC, o32 */
	PORT("mips64", EM_MIPS, ELFCLASS64, ELFDATA2MSB, 0x20000004), /* MIPS III, CPIC */
	PORT("mips64le", EM_MIPS, ELFCLASS64, ELFDATA2LSB, 0x20000004),
	PORT("mipsle", EM_MIPS, ELFCLASS32, ELFDATA2LSB, 0x50001004),
	PORT("ppc64", EM_PPC64, ELFCLASS64, ELFDATA2MSB, 0x1), /* ELFv1 */
	PORT("ppc64le", EM_PPC64, ELFCLASS64, ELFDATA2LSB, 0x2), /* ELFv2 */
	PORT("riscv64", EM_RISCV, ELFCLASS64, ELFDATA2LSB, 0x4), /* double float ABI */
	PORT("s390x", EM_S390, ELFCLASS64, ELFDATA2MSB, 0x1), /* as ppc64: the linker shares the line */
#undef PORT
};

static const char *const kind_names[] = {
	[COVERAGE_NATIVE] = "native",	   [COVERAGE_COMPAT] = "native-compat",
	[COVERAGE_COMPAT_MAYBE] = "maybe-native", [COVERAGE_EMULATED] = "emulated",
	[COVERAGE_BROKEN] = "broken",	   [COVERAGE_NOTHING] = "nothing",
	[COVERAGE_UNKNOWN] = "unknown",
};
/* clang-format on */

const char *coverage_kind_name(enum coverage_kind kind)
{
	return kind_names[kind];
}

bool coverage_head(const char *goarch, unsigned char head[BINFMT_HEAD])
{
	for (size_t i = 0; i < COVERAGE_PORTS; i++) {
		if (strcmp(ports[i].goarch, goarch))
			continue;
		elf_header_build(&ports[i].header, head);
		return true;
	}
	return false;
}

/* What the kernel's own loaders would say; UNKNOWN: nothing of the kind. */
static enum coverage_kind native_kind(const struct elf_header *header, const struct kernel *kernel)
{
	switch (kernel_takes_elf(kernel, header->machine, header->elf_class, header->data,
				 header->flags)) {
	case KERNEL_TAKES_NATIVE:
		return COVERAGE_NATIVE;
	case KERNEL_TAKES_COMPAT:
		return COVERAGE_COMPAT;
	case KERNEL_TAKES_COMPAT_MAYBE:
		return COVERAGE_COMPAT_MAYBE;
	case KERNEL_TAKES_COMPAT_OFF:
	case KERNEL_TAKES_NOT:
		break;
	}
	return COVERAGE_UNKNOWN;
}

/* More than one enabled entry matches. */
static bool several_match(const struct registry *registry, const unsigned char *head)
{
	size_t matches = 0;

	for (size_t i = 0; i < registry->count; i++) {
		struct binfmt_comparison comparison;

		binfmt_entry_compare(&registry->entries[i], head, "program", &comparison);
		matches += comparison.match == BINFMT_MATCHES;
	}
	return matches > 1;
}

static void ask_registry(struct coverage *port, const unsigned char *head,
			 const struct registry *registry, const struct relay *relays)
{
	if (!registry->enabled)
		return;
	port->entry = binfmt_set_winner(registry, head, "program", &port->undecided);
	if (port->entry == BINFMT_NO_ENTRY)
		return;
	port->contested = !registry->order_known && several_match(registry, head);
	if (port->kind != COVERAGE_UNKNOWN)
		return;
	port->kind = COVERAGE_EMULATED;
	if (relays && relays[port->entry].error)
		port->kind = COVERAGE_BROKEN;
}

void coverage_find(struct coverage out[COVERAGE_PORTS], const struct registry *registry,
		   const struct relay *relays, const struct kernel *kernel)
{
	for (size_t i = 0; i < COVERAGE_PORTS; i++) {
		const struct elf_header *header = &ports[i].header;
		const struct elf_machine *machine = elf_machine_find(
			header->machine, header->elf_class, header->data, header->flags);
		unsigned char head[BINFMT_HEAD];

		elf_header_build(header, head);
		out[i] = (struct coverage){
			.goarch = ports[i].goarch,
			.phrase = machine ? machine->phrase : ports[i].goarch,
			.kind = native_kind(header, kernel),
			.entry = BINFMT_NO_ENTRY,
			.undecided = BINFMT_NO_ENTRY,
		};
		if (registry->state == REGISTRY_READ)
			ask_registry(&out[i], head, registry, relays);
		if (out[i].kind == COVERAGE_UNKNOWN &&
		    (registry->state == REGISTRY_READ || registry->state == REGISTRY_ABSENT))
			out[i].kind = COVERAGE_NOTHING;
	}
}
