/* The architectures as rows: what elf_check_arch and compat_elf_check_arch of each take.
 * What changed with versions is kernel.c's. */
#include "decode/kernel_arch.h"

#include <elf.h>
#include <string.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/* clang-format off */
static const struct kernel_arch arches[] = {
	/* arch/x86/include/asm/elf.h: the class is not looked at, on either side */
	{"x86_64", "amd64\0x86-64\0x64\0", true, false, EM_X86_64, 0, 0x7ffffffff000, {
		{EM_386, 0, KERNEL_ABI_IA32}, {6 /* EM_486 */, 0, KERNEL_ABI_IA32},
		{EM_X86_64, 0, KERNEL_ABI_X32}}},
	{"i686", "i386\0" "386\0i486\0i586\0x86\0", false, false, EM_386, 0, 0xc0000000, {
		{6, 0, KERNEL_ABI_NATIVE}}},
	/* arch/arm64/include/asm/elf.h, compat_elf_check_arch: EABI bits in e_flags */
	{"aarch64", "arm64\0armv8l\0", true, false, EM_AARCH64, 0, 1ULL << 48, {
		{EM_ARM, 0, KERNEL_ABI_AARCH32}}},
	{"aarch64_be", "arm64be\0", true, true, EM_AARCH64, 0, 1ULL << 48, {
		{EM_ARM, 0, KERNEL_ABI_AARCH32}}},
	{"armv7l", "arm\0armhf\0armel\0armv6l\0armv5l\0", false, false, EM_ARM, 0, 0xbf000000, {{0}}},
	/* arch/riscv/include/asm/elf.h: machine and class */
	{"riscv64", "", true, false, EM_RISCV, ELFCLASS64, 1ULL << 38, {
		{EM_RISCV, ELFCLASS32, KERNEL_ABI_OTHER}}},
	{"riscv32", "", false, false, EM_RISCV, ELFCLASS32, 0x9fc00000, {{0}}},
	{"loongarch64", "loong64\0", true, false, EM_LOONGARCH, ELFCLASS64, 1ULL << 47, {{0}}},
	{"ppc64le", "ppc64el\0powerpc64le\0", true, false, EM_PPC64, 0, 1ULL << 47, {
		{EM_PPC, 0, KERNEL_ABI_OTHER}}},
	{"ppc64", "powerpc64\0", true, true, EM_PPC64, 0, 1ULL << 47, {
		{EM_PPC, 0, KERNEL_ABI_OTHER}}},
	{"ppc", "powerpc\0", false, true, EM_PPC, 0, 0xc0000000, {{0}}},
	{"s390x", "", true, true, EM_S390, ELFCLASS64, 1ULL << 53, {
		{EM_S390, ELFCLASS32, KERNEL_ABI_OTHER}}},
	{"mips64", "", true, true, EM_MIPS, ELFCLASS64, 1ULL << 40, {
		{EM_MIPS, ELFCLASS32, KERNEL_ABI_OTHER}}},
	/* uname says mips64 for either byte order: Go's and Debian's names tell */
	{"mips64el", "mips64le\0", true, false, EM_MIPS, ELFCLASS64, 1ULL << 40, {
		{EM_MIPS, ELFCLASS32, KERNEL_ABI_OTHER}}},
	{"mips", "", false, true, EM_MIPS, ELFCLASS32, 0x7fff8000, {{0}}},
	{"mipsel", "mipsle\0", false, false, EM_MIPS, ELFCLASS32, 0x7fff8000, {{0}}},
	{"sparc64", "", true, true, EM_SPARCV9, 0, 1ULL << 43, {
		{EM_SPARC, 0, KERNEL_ABI_OTHER}, {EM_SPARC32PLUS, 0, KERNEL_ABI_OTHER}}},
	{NULL, NULL, false, false, 0, 0, 0, {{0}}},
};
/* clang-format on */

const struct kernel_arch *kernel_arch_find(const char *name, size_t len)
{
	for (const struct kernel_arch *arch = arches; arch->name; arch++) {
		if (strlen(arch->name) == len && !strncmp(arch->name, name, len))
			return arch;
		for (const char *alias = arch->aliases; *alias; alias += strlen(alias) + 1)
			if (strlen(alias) == len && !strncmp(alias, name, len))
				return arch;
	}
	return NULL;
}
