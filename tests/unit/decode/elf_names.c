/* decode/elf_names: every machine that Go or qemu-user knows finds its row, and back. */
#include "decode/elf_names.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <string.h>

#include "decode/buf.h"

#define L ELFDATA2LSB
#define M ELFDATA2MSB

Test(elf_names, header_to_row)
{
	/* clang-format off */
	static const struct {
		uint16_t machine;
		uint8_t elf_class, data;
		uint32_t flags;
		const char *name, *goarch, *qemu, *debian;
	} rows[] = {
		{EM_X86_64, 2, L, 0, "x86_64", "amd64", "x86_64", "amd64"},
		{EM_X86_64, 1, L, 0, "x32", NULL, NULL, "x32"},
		{EM_X86_64, 9, M, 0, "x86_64", "amd64", "x86_64", "amd64"}, /* the kernel runs it */
		{EM_386, 1, L, 0, "i386", "386", "i386", "i386"},
		{EM_AARCH64, 2, L, 0, "aarch64", "arm64", "aarch64", "arm64"},
		{EM_AARCH64, 2, M, 0, "aarch64_be", NULL, "aarch64_be", NULL},
		{EM_AARCH64, 1, L, 0, "aarch64_ilp32", NULL, NULL, "arm64ilp32"},
		{EM_ARM, 1, L, 0x05000000, "arm", "arm", "arm", NULL},
		{EM_ARM, 1, L, 0x05000400, "arm", "arm", "arm", "armhf"},
		{EM_ARM, 1, L, 0x05000200, "arm", "arm", "arm", "armel"},
		{EM_ARM, 1, L, 0x00000400, "arm", "arm", "arm", NULL}, /* old ABI: another meaning */
		{EM_ARM, 1, M, 0x05000000, "armeb", NULL, "armeb", "armeb"},
		{EM_RISCV, 2, L, 0, "riscv64", "riscv64", "riscv64", "riscv64"},
		{EM_RISCV, 1, L, 0, "riscv32", NULL, "riscv32", "riscv32"},
		{EM_LOONGARCH, 2, L, 0, "loongarch64", "loong64", "loongarch64", "loong64"},
		{EM_PPC64, 2, L, 2, "ppc64le", "ppc64le", "ppc64le", "ppc64el"},
		{EM_PPC64, 2, M, 1, "ppc64", "ppc64", "ppc64", "ppc64"},
		{EM_PPC, 1, M, 0, "ppc", NULL, "ppc", "powerpc"},
		{EM_S390, 2, M, 0, "s390x", "s390x", "s390x", "s390x"},
		{EM_S390, 1, M, 0, "s390", NULL, NULL, "s390"},
		{EM_MIPS, 1, M, 0x1000, "mips", "mips", "mips", "mips"},
		{EM_MIPS, 1, L, 0x1000, "mipsel", "mipsle", "mipsel", "mipsel"},
		{EM_MIPS, 2, M, 0, "mips64", "mips64", "mips64", "mips64"},
		{EM_MIPS, 2, L, 0, "mips64el", "mips64le", "mips64el", "mips64el"},
		{EM_MIPS, 1, M, 0x20, "mipsn32", NULL, "mipsn32", "mipsn32"},
		{EM_MIPS, 1, L, 0x80000027, "mipsn32el", NULL, "mipsn32el", "mipsn32el"},
		{EM_SPARC, 1, M, 0, "sparc", NULL, "sparc", "sparc"},
		{EM_SPARC32PLUS, 1, M, 0, "sparc32plus", NULL, "sparc32plus", NULL},
		{EM_SPARCV9, 2, M, 0, "sparc64", NULL, "sparc64", "sparc64"},
		{EM_68K, 1, M, 0, "m68k", NULL, "m68k", "m68k"},
		{EM_PARISC, 1, M, 0, "hppa", NULL, "hppa", "hppa"},
		{EM_ALPHA, 2, L, 0, "alpha", NULL, "alpha", "alpha"},
		{EM_SH, 1, L, 0, "sh4", NULL, "sh4", "sh4"},
		{EM_SH, 1, M, 0, "sh4eb", NULL, "sh4eb", "sh4eb"},
		{EM_QDSP6, 1, L, 0, "hexagon", NULL, "hexagon", NULL},
		{EM_MICROBLAZE, 1, M, 0, "microblaze", NULL, "microblaze", NULL},
		{EM_MICROBLAZE, 1, L, 0, "microblazeel", NULL, "microblazeel", NULL},
		{0xbaab, 1, M, 0, "microblaze", NULL, "microblaze", NULL},
		{EM_ALTERA_NIOS2, 1, L, 0, "nios2", NULL, "nios2", NULL},
		{EM_OPENRISC, 1, M, 0, "or1k", NULL, "or1k", "or1k"},
		{EM_CRIS, 1, L, 0, "cris", NULL, "cris", NULL},
		{EM_XTENSA, 1, L, 0, "xtensa", NULL, "xtensa", NULL},
		{EM_XTENSA, 1, M, 0, "xtensaeb", NULL, "xtensaeb", NULL},
		{EM_TRICORE, 1, L, 0, "tricore", NULL, NULL, NULL},
		{EM_BPF, 2, L, 0, "bpf", NULL, NULL, NULL},
		{EM_Z80, 1, L, 0, "z80", NULL, NULL, NULL},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct elf_machine *row = elf_machine_find(rows[i].machine, rows[i].elf_class,
								 rows[i].data, rows[i].flags);

		cr_assert_not_null(row, "row %zu (%s)", i, rows[i].name);
		cr_expect_str_eq(row->name, rows[i].name, "row %zu", i);
		cr_expect(row->goarch == rows[i].goarch || (row->goarch && rows[i].goarch &&
							    !strcmp(row->goarch, rows[i].goarch)),
			  "goarch of %s", rows[i].name);
		cr_expect(row->qemu == rows[i].qemu ||
				  (row->qemu && rows[i].qemu && !strcmp(row->qemu, rows[i].qemu)),
			  "qemu of %s", rows[i].name);
		cr_expect(row->debian == rows[i].debian || (row->debian && rows[i].debian &&
							    !strcmp(row->debian, rows[i].debian)),
			  "debian of %s", rows[i].name);
	}
	cr_expect_null(elf_machine_find(0xf00d, 2, L, 0));
}

Test(elf_names, every_go_port)
{
	static const char *const ports[] = {"386",     "amd64",	  "arm",    "arm64",	"loong64",
					    "mips",    "mipsle",  "mips64", "mips64le", "ppc64",
					    "ppc64le", "riscv64", "s390x"};

	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
		const struct elf_machine *row = elf_machine_by_goarch(ports[i]);

		cr_assert_not_null(row, "%s", ports[i]);
		cr_expect_str_eq(row->goarch, ports[i]);
		cr_expect_not_null(row->qemu, "qemu-user runs each of them: %s", ports[i]);
	}
	cr_expect_null(elf_machine_by_goarch("sparc64"));
	cr_expect_null(elf_machine_by_goarch(NULL));
}

Test(elf_names, every_qemu_user)
{
	/* clang-format off */
	static const char *const targets[] = { /* qemu-user 7.2, each NAME of qemu-NAME-static */
		"aarch64", "aarch64_be", "alpha", "arm", "armeb", "cris", "hexagon", "hppa", "i386",
		"loongarch64", "m68k", "microblaze", "microblazeel", "mips", "mips64", "mips64el",
		"mipsel", "mipsn32", "mipsn32el", "nios2", "or1k", "ppc", "ppc64", "ppc64le",
		"riscv32", "riscv64", "s390x", "sh4", "sh4eb", "sparc", "sparc32plus", "sparc64",
		"x86_64", "xtensa", "xtensaeb",
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		const struct elf_machine *row = elf_machine_by_qemu(targets[i]), *found;

		cr_assert_not_null(row, "%s", targets[i]);
		found = elf_machine_find(row->machine, row->elf_class, row->data, row->flags_value);
		cr_expect_eq(found, row, "%s is found by its own header values", targets[i]);
	}
}

Test(elf_names, other_spellings)
{
	static const struct {
		const char *spelling, *name, *debian;
	} rows[] = {
		{"amd64", "x86_64", "amd64"},	   {"x86_64", "x86_64", "amd64"},
		{"x86-64", "x86_64", "amd64"},	   {"i686", "i386", "i386"},
		{"386", "i386", "i386"},	   {"arm64", "aarch64", "arm64"},
		{"aarch64", "aarch64", "arm64"},   {"armv7l", "arm", NULL},
		{"armhf", "arm", "armhf"},	   {"armel", "arm", "armel"},
		{"ppc64el", "ppc64le", "ppc64el"}, {"powerpc", "ppc", "powerpc"},
		{"mipsle", "mipsel", "mipsel"},	   {"loong64", "loongarch64", "loong64"},
		{"s390x", "s390x", "s390x"},	   {"aarch64-linux-gnu", "aarch64", "arm64"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct elf_machine *row = elf_machine_by_name(rows[i].spelling);

		cr_assert_not_null(row, "%s", rows[i].spelling);
		cr_expect_str_eq(row->name, rows[i].name, "%s", rows[i].spelling);
		cr_expect(rows[i].debian ? row->debian && !strcmp(row->debian, rows[i].debian)
					 : !row->debian,
			  "%s", rows[i].spelling);
	}
	cr_expect_null(elf_machine_by_name("pdp-7"));
	cr_expect_null(elf_machine_by_name(NULL));
	cr_expect_null(elf_machine_by_qemu("vax"));
}

Test(elf_names, tables_hold_together)
{
	size_t count = 0;

	for (const struct elf_machine *row = elf_machine_table(); row->name; row++, count++) {
		cr_expect_not_null(row->phrase, "%s", row->name);
		cr_expect_not_null(xlat_name(elf_machine_names, row->machine), "%s", row->name);
		cr_expect_eq(row->flags_value & ~row->flags_mask, 0, "%s", row->name);
		for (const char *c = row->name; *c; c++)
			cr_expect(strchr("abcdefghijklmnopqrstuvwxyz0123456789_", *c), "%s",
				  row->name);
	}
	cr_expect_gt(count, 180, "every number of elf.h has a row");
	for (const struct xlat *name = elf_machine_names; name->name; name++)
		cr_expect_not_null(elf_machine_find((uint16_t)name->value, 0, 0, 0), "%s",
				   name->name);
}

Test(elf_names, numbers)
{
	cr_expect_str_eq(xlat_name(elf_machine_names, EM_AARCH64), "EM_AARCH64");
	cr_expect_str_eq(xlat_name(elf_machine_names, EM_ALPHA), "EM_ALPHA");
	cr_expect_str_eq(xlat_name(elf_type_names, ET_DYN), "ET_DYN");
	cr_expect_str_eq(xlat_name(elf_osabi_names, ELFOSABI_FREEBSD), "FreeBSD");
	cr_expect_null(xlat_name(elf_machine_names, 0xf00d));
}
