/* Looks up names of ELF numbers; the machines' own table is elf_machines.c.
 * A row that fits only by machine is still an answer: the kernel ignores class and byte order. */
#include "decode/elf_names.h"

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* clang-format off */
#define X(name) {name, #name}
const struct xlat elf_machine_names[] = {
	X(EM_NONE), X(EM_M32), X(EM_SPARC), X(EM_386), X(EM_68K), X(EM_88K), X(EM_IAMCU),
	X(EM_860), X(EM_MIPS), X(EM_S370), X(EM_MIPS_RS3_LE), X(EM_PARISC), X(EM_VPP500),
	X(EM_SPARC32PLUS), X(EM_960), X(EM_PPC), X(EM_PPC64), X(EM_S390), X(EM_SPU), X(EM_V800),
	X(EM_FR20), X(EM_RH32), X(EM_RCE), X(EM_ARM), X(EM_FAKE_ALPHA), X(EM_SH), X(EM_SPARCV9),
	X(EM_TRICORE), X(EM_ARC), X(EM_H8_300), X(EM_H8_300H), X(EM_H8S), X(EM_H8_500),
	X(EM_IA_64), X(EM_MIPS_X), X(EM_COLDFIRE), X(EM_68HC12), X(EM_MMA), X(EM_PCP), X(EM_NCPU),
	X(EM_NDR1), X(EM_STARCORE), X(EM_ME16), X(EM_ST100), X(EM_TINYJ), X(EM_X86_64),
	X(EM_PDSP), X(EM_PDP10), X(EM_PDP11), X(EM_FX66), X(EM_ST9PLUS), X(EM_ST7), X(EM_68HC16),
	X(EM_68HC11), X(EM_68HC08), X(EM_68HC05), X(EM_SVX), X(EM_ST19), X(EM_VAX), X(EM_CRIS),
	X(EM_JAVELIN), X(EM_FIREPATH), X(EM_ZSP), X(EM_MMIX), X(EM_HUANY), X(EM_PRISM), X(EM_AVR),
	X(EM_FR30), X(EM_D10V), X(EM_D30V), X(EM_V850), X(EM_M32R), X(EM_MN10300), X(EM_MN10200),
	X(EM_PJ), X(EM_OPENRISC), X(EM_ARC_COMPACT), X(EM_XTENSA), X(EM_VIDEOCORE), X(EM_TMM_GPP),
	X(EM_NS32K), X(EM_TPC), X(EM_SNP1K), X(EM_ST200), X(EM_IP2K), X(EM_MAX), X(EM_CR),
	X(EM_F2MC16), X(EM_MSP430), X(EM_BLACKFIN), X(EM_SE_C33), X(EM_SEP), X(EM_ARCA),
	X(EM_UNICORE), X(EM_EXCESS), X(EM_DXP), X(EM_ALTERA_NIOS2), X(EM_CRX), X(EM_XGATE),
	X(EM_C166), X(EM_M16C), X(EM_DSPIC30F), X(EM_CE), X(EM_M32C), X(EM_TSK3000), X(EM_RS08),
	X(EM_SHARC), X(EM_ECOG2), X(EM_SCORE7), X(EM_DSP24), X(EM_VIDEOCORE3),
	X(EM_LATTICEMICO32), X(EM_SE_C17), X(EM_TI_C6000), X(EM_TI_C2000), X(EM_TI_C5500),
	X(EM_TI_ARP32), X(EM_TI_PRU), X(EM_MMDSP_PLUS), X(EM_CYPRESS_M8C), X(EM_R32C),
	X(EM_TRIMEDIA), X(EM_QDSP6), X(EM_8051), X(EM_STXP7X), X(EM_NDS32), X(EM_ECOG1X),
	X(EM_MAXQ30), X(EM_XIMO16), X(EM_MANIK), X(EM_CRAYNV2), X(EM_RX), X(EM_METAG),
	X(EM_MCST_ELBRUS), X(EM_ECOG16), X(EM_CR16), X(EM_ETPU), X(EM_SLE9X), X(EM_L10M),
	X(EM_K10M), X(EM_AARCH64), X(EM_AVR32), X(EM_STM8), X(EM_TILE64), X(EM_TILEPRO),
	X(EM_MICROBLAZE), X(EM_CUDA), X(EM_TILEGX), X(EM_CLOUDSHIELD), X(EM_COREA_1ST),
	X(EM_COREA_2ND), X(EM_ARCV2), X(EM_OPEN8), X(EM_RL78), X(EM_VIDEOCORE5), X(EM_78KOR),
	X(EM_56800EX), X(EM_BA1), X(EM_BA2), X(EM_XCORE), X(EM_MCHP_PIC), X(EM_INTELGT),
	X(EM_KM32), X(EM_KMX32), X(EM_EMX16), X(EM_EMX8), X(EM_KVARC), X(EM_CDP), X(EM_COGE),
	X(EM_COOL), X(EM_NORC), X(EM_CSR_KALIMBA), X(EM_Z80), X(EM_VISIUM), X(EM_FT32),
	X(EM_MOXIE), X(EM_AMDGPU), X(EM_RISCV), {244, "EM_LANAI"}, X(EM_BPF), {251, "EM_VE"},
	X(EM_CSKY), X(EM_LOONGARCH), {0x18ad, "EM_AVR32_OLD"}, {0x5441, "EM_FRV"}, X(EM_ALPHA),
	{0x9041, "EM_CYGNUS_M32R"}, {0x9080, "EM_CYGNUS_V850"}, {0xa390, "EM_S390_OLD"},
	{0xabc7, "EM_XTENSA_OLD"}, {0xbaab, "EM_MICROBLAZE_OLD"}, {0xbeef, "EM_CYGNUS_MN10300"},
	{0, NULL},
};

const struct xlat elf_type_names[] = {
	X(ET_NONE), X(ET_REL), X(ET_EXEC), X(ET_DYN), X(ET_CORE), {0, NULL},
};
#undef X

const struct xlat elf_osabi_names[] = {
	{ELFOSABI_SYSV, "System V"}, {ELFOSABI_HPUX, "HP-UX"}, {ELFOSABI_NETBSD, "NetBSD"},
	{ELFOSABI_GNU, "GNU/Linux"}, {4, "GNU/Hurd"}, {ELFOSABI_SOLARIS, "Solaris"},
	{ELFOSABI_AIX, "AIX"}, {ELFOSABI_IRIX, "IRIX"}, {ELFOSABI_FREEBSD, "FreeBSD"},
	{ELFOSABI_TRU64, "Tru64"}, {ELFOSABI_MODESTO, "Modesto"}, {ELFOSABI_OPENBSD, "OpenBSD"},
	{13, "OpenVMS"}, {14, "NonStop"}, {15, "AROS"}, {16, "FenixOS"}, {17, "CloudABI"},
	{18, "OpenVOS"}, {51, "CUDA"}, {ELFOSABI_ARM_AEABI, "Arm EABI"}, {65, "Arm FDPIC"},
	{ELFOSABI_ARM, "Arm"}, {ELFOSABI_STANDALONE, "standalone"}, {0, NULL},
};

/* Spellings of uname, compilers and old packages that are no column of the machine table. */
static const struct {
	const char *alias, *name;
} aliases[] = {
	{"x86-64", "x86_64"}, {"x64", "x86_64"}, {"x86", "i386"}, {"ia32", "i386"},
	{"i486", "i386"}, {"i586", "i386"}, {"i686", "i386"},
	{"armv4l", "arm"}, {"armv4tl", "arm"}, {"armv5l", "arm"}, {"armv5tel", "arm"},
	{"armv5tejl", "arm"}, {"armv6l", "arm"}, {"armv7l", "arm"}, {"armv7hl", "arm"},
	{"armv8l", "arm"}, {"armv6", "arm"}, {"armv7", "arm"}, {"armv6b", "armeb"},
	{"armv7b", "armeb"}, {"armv8b", "armeb"}, {"armv8", "aarch64"}, {"arm64_be", "aarch64_be"},
	{"arm64be", "aarch64_be"}, {"armbe", "armeb"},
	{"powerpc", "ppc"}, {"powerpc64", "ppc64"}, {"powerpc64le", "ppc64le"},
	{"mips64r6", "mips64"}, {"loong64", "loongarch64"}, {"parisc", "hppa"},
	{"parisc64", "hppa64"}, {"sh4a", "sh4"}, {"sparcv9", "sparc64"}, {"openrisc", "or1k"},
	{"zarch", "s390x"}, {"itanium", "ia64"},
};
/* clang-format on */

/* How well a row fits: 0 not at all; class weighs more than byte order, flags least. */
static int row_fit(const struct elf_machine *row, uint16_t machine, uint8_t elf_class, uint8_t data,
		   uint32_t flags)
{
	int fit = 1;

	if (row->machine != machine || (flags & row->flags_mask) != row->flags_value)
		return 0;
	if (!row->elf_class || row->elf_class == elf_class)
		fit += 8;
	if (!row->data || row->data == data)
		fit += 4;
	if (row->flags_mask)
		fit += 2;
	return fit;
}

const struct elf_machine *elf_machine_find(uint16_t machine, uint8_t elf_class, uint8_t data,
					   uint32_t flags)
{
	const struct elf_machine *best = NULL;
	int best_fit = 0;

	for (const struct elf_machine *row = elf_machine_table(); row->name; row++) {
		int fit = row_fit(row, machine, elf_class, data, flags);

		if (fit <= best_fit)
			continue;
		best = row;
		best_fit = fit;
	}
	return best;
}

/* The first row whose column (an offset into the row) holds this string. */
static const struct elf_machine *find_in_column(size_t column, const char *wanted)
{
	for (const struct elf_machine *row = elf_machine_table(); row->name; row++) {
		const char *cell = *(const char *const *)((const char *)row + column);

		if (cell && wanted && !strcmp(cell, wanted))
			return row;
	}
	return NULL;
}

const struct elf_machine *elf_machine_by_goarch(const char *goarch)
{
	return find_in_column(offsetof(struct elf_machine, goarch), goarch);
}

const struct elf_machine *elf_machine_by_qemu(const char *qemu)
{
	return find_in_column(offsetof(struct elf_machine, qemu), qemu);
}

const struct elf_machine *elf_machine_by_name(const char *name)
{
	static const size_t columns[] = {
		offsetof(struct elf_machine, name),    offsetof(struct elf_machine, goarch),
		offsetof(struct elf_machine, debian),  offsetof(struct elf_machine, qemu),
		offsetof(struct elf_machine, triplet),
	};

	for (size_t i = 0; name && i < sizeof(aliases) / sizeof(*aliases); i++)
		if (!strcmp(aliases[i].alias, name))
			return find_in_column(columns[0], aliases[i].name);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		const struct elf_machine *row = find_in_column(columns[i], name);

		if (row)
			return row;
	}
	return NULL;
}
