/* decode/isa: levels by name, by note, by build info and by cpuinfo; Arm float ABIs in words. */
#include "decode/isa.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/go_buildinfo.h"

#define V1 "fpu cx8 cmov mmx fxsr sse sse2 syscall lm"
#define V2 V1 " pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm"
#define V3 V2 " avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"
#define V4 V3 " avx512f avx512bw avx512cd avx512dq avx512vl"

Test(isa, names)
{
	static const struct {
		const char *name;
		enum isa_level level;
	} rows[] = {
		{"v1", ISA_X86_64_V1},
		{"v4", ISA_X86_64_V4},
		{"x86-64-v3", ISA_X86_64_V3},
		{"x86_64-v2", ISA_X86_64_V2},
		{"GOAMD64=v3", ISA_X86_64_V3},
		{"v5", ISA_UNKNOWN},
		{"v0", ISA_UNKNOWN},
		{"v33", ISA_UNKNOWN},
		{"", ISA_UNKNOWN},
		{"x86-64-", ISA_UNKNOWN},
		{"armv7", ISA_ARM_V7},
		{NULL, ISA_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_expect_eq(isa_level_parse(rows[i].name), rows[i].level, "%s", rows[i].name);
	for (enum isa_level level = ISA_X86_64_V1; level <= ISA_ARM_V9; level++)
		cr_expect_eq(isa_level_parse(isa_level_name(level)), level);
	cr_expect_str_eq(isa_level_name(ISA_UNKNOWN), "unknown");
	cr_expect_str_eq(isa_level_name((enum isa_level)99), "unknown");
}

Test(isa, needed)
{
	static const struct {
		const char *label;
		uint16_t machine;
		uint32_t bits;
		const char *goamd64;
		enum isa_level level;
		const char *source;
	} rows[] = {
		{"nothing", EM_X86_64, 0, NULL, ISA_UNKNOWN, "nothing in the file"},
		{"note baseline", EM_X86_64, 1, NULL, ISA_X86_64_V1, "GNU property note"},
		{"note v3", EM_X86_64, 4, NULL, ISA_X86_64_V3, "GNU property note"},
		{"note v2 and v4", EM_X86_64, 10, NULL, ISA_X86_64_V4, "GNU property note"},
		{"go", EM_X86_64, 0, "v3", ISA_X86_64_V3, "GOAMD64"},
		{"go over note", EM_X86_64, 2, "v3", ISA_X86_64_V3, "GOAMD64"},
		{"note over go", EM_X86_64, 8, "v1", ISA_X86_64_V4, "GNU property note"},
		{"another machine", EM_386, 4, NULL, ISA_UNKNOWN, "nothing in the file"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct elf_image image = {.valid = true, .machine = rows[i].machine};
		struct go_setting setting = {(char *)"GOAMD64", (char *)rows[i].goamd64};
		struct go_buildinfo go = {.found = true, .settings = &setting};
		const char *source = NULL;

		image.x86_isa_needed = rows[i].bits;
		go.nsettings = rows[i].goamd64 ? 1 : 0;
		cr_expect_eq(isa_level_needed(&image, &go, &source), rows[i].level, "%s",
			     rows[i].label);
		cr_expect_not_null(strstr(source, rows[i].source), "%s: %s", rows[i].label, source);
	}
	cr_expect_eq(isa_level_needed(NULL, NULL, NULL), ISA_UNKNOWN);
}

Test(isa, cpuinfo)
{
	static const struct {
		const char *label, *text;
		enum isa_level wanted, level;
		const char *missing;
	} rows[] = {
		{"v1", "flags\t\t: " V1 "\n", ISA_X86_64_V2, ISA_X86_64_V1,
		 "pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm"},
		{"v2", "processor\t: 0\nflags\t\t: " V2 "\nbugs\t: avx\n", ISA_X86_64_V3,
		 ISA_X86_64_V2, "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"},
		{"v3", "flags : " V3, ISA_X86_64_V3, ISA_X86_64_V3, ""},
		{"v4", "flags : " V4 "\n", ISA_X86_64_V4, ISA_X86_64_V4, ""},
		{"v3 less fma", "flags : " V2 " avx avx2 bmi1 bmi2 f16c abm movbe xsave avx512f\n",
		 ISA_X86_64_V3, ISA_X86_64_V2, "fma"},
		{"words, not parts of words",
		 "flags : " V2 " xavx avx2x bmi1 bmi2 f16c fma abm movbe xsave\n", ISA_X86_64_V3,
		 ISA_X86_64_V2, "avx avx2"},
		{"32-bit CPU", "flags : fpu sse sse2\n", ISA_X86_64_V1, ISA_UNKNOWN, ""},
		{"arm64", "Features\t: fp asimd\n", ISA_X86_64_V1, ISA_UNKNOWN, ""},
		{"only vmx flags", "vmx flags\t: lm\n", ISA_X86_64_V1, ISA_UNKNOWN, ""},
		{"empty", "", ISA_X86_64_V1, ISA_UNKNOWN, ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf missing = {0};

		cr_expect_eq(isa_level_of_cpuinfo(rows[i].text, strlen(rows[i].text),
						  rows[i].wanted, &missing),
			     rows[i].level, "%s", rows[i].label);
		cr_expect_str_eq(missing.data ? missing.data : "", rows[i].missing, "%s",
				 rows[i].label);
		cr_expect_eq(
			isa_level_of_cpuinfo(rows[i].text, strlen(rows[i].text), ISA_UNKNOWN, NULL),
			rows[i].level, "%s", rows[i].label);
	}
}

Test(isa, arm_float)
{
	static const struct {
		uint16_t machine;
		uint32_t flags;
		int arch, vfp;
		const char *words;
	} rows[] = {
		{EM_ARM, 0x05000400, 10, 1, "armv7 hard-float"},
		{EM_ARM, 0x05000200, 4, -1, "armv5te soft-float"},
		{EM_ARM, 0x05000000, 10, 1, "armv7 hard-float"},
		{EM_ARM, 0x05000000, 6, 0, "armv6 soft-float"},
		{EM_ARM, 0x05000002, -1, -1, "arm (float ABI not recorded)"},
		{EM_ARM, 0x05000400, 99, -1, "arm hard-float"},
		{EM_ARM, 0x00000400, -1, -1, "arm before the EABI (OABI)"},
		{EM_AARCH64, 0x05000400, 10, 1, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct elf_image image = {.valid = true,
					  .machine = rows[i].machine,
					  .flags = rows[i].flags,
					  .arm_cpu_arch = rows[i].arch,
					  .arm_vfp_args = rows[i].vfp};
		const char *words = isa_arm_float_abi(&image);

		cr_expect(rows[i].words ? words && !strcmp(words, rows[i].words) : !words,
			  "row %zu: %s", i, words ? words : "-");
	}
}

Test(isa, arm_levels)
{
	static const struct {
		int attribute;
		const char *goarm;
		enum isa_level level;
		const char *source;
	} rows[] = {
		{-1, NULL, ISA_UNKNOWN, "nothing in the file"},
		{4, NULL, ISA_ARM_V5, "build attributes (.ARM.attributes)"},
		{6, NULL, ISA_ARM_V6, "build attributes (.ARM.attributes)"},
		{10, NULL, ISA_ARM_V7, "build attributes (.ARM.attributes)"},
		{14, NULL, ISA_ARM_V8, "build attributes (.ARM.attributes)"},
		{127, NULL, ISA_UNKNOWN, "nothing in the file"},
		{-1, "7", ISA_ARM_V7, "GOARM in the Go build info"},
		{-1, "5,softfloat", ISA_ARM_V5, "GOARM in the Go build info"},
		{10, "6", ISA_ARM_V7, "build attributes (.ARM.attributes)"},
		{-1, "x", ISA_UNKNOWN, "nothing in the file"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct elf_image image = {.valid = true,
					  .machine = EM_ARM,
					  .arm_cpu_arch = rows[i].attribute,
					  .arm_vfp_args = -1};
		struct go_setting setting = {(char *)"GOARM", (char *)rows[i].goarm};
		struct go_buildinfo go = {
			.found = rows[i].goarm, .settings = &setting, .nsettings = 1};
		const char *source = NULL;

		cr_expect_eq(isa_level_needed(&image, &go, &source), rows[i].level, "row %zu", i);
		cr_expect_str_eq(source, rows[i].source, "row %zu", i);
	}
}

Test(isa, arm_names_and_cpuinfo)
{
	static const char cpuinfo[] = "processor\t: 0\nmodel name\t: ARMv7 Processor\n"
				      "CPU implementer\t: 0x41\nCPU architecture: 7\n";

	cr_expect_eq(isa_level_parse("armv6l"), ISA_ARM_V6);
	cr_expect_eq(isa_level_parse("armv7-a"), ISA_ARM_V7);
	cr_expect_eq(isa_level_parse("armv5te"), ISA_ARM_V5);
	cr_expect_eq(isa_level_parse("armv3"), ISA_UNKNOWN);
	cr_expect_eq(isa_level_parse("armv"), ISA_UNKNOWN);
	cr_expect_eq(isa_level_parse("armv77"), ISA_UNKNOWN);
	cr_expect_eq(isa_level_of_cpuinfo(cpuinfo, sizeof(cpuinfo) - 1, ISA_UNKNOWN, NULL),
		     ISA_ARM_V7);
	cr_expect_eq(isa_level_of_cpuinfo("CPU architecture", 16, ISA_UNKNOWN, NULL), ISA_UNKNOWN);
	cr_expect_eq(isa_level_of_cpuinfo("CPU architecture:", 17, ISA_UNKNOWN, NULL), ISA_UNKNOWN);
}

Test(isa, lacks)
{
	cr_expect(isa_level_lacks(ISA_X86_64_V2, ISA_X86_64_V3));
	cr_expect_not(isa_level_lacks(ISA_X86_64_V3, ISA_X86_64_V3));
	cr_expect(isa_level_lacks(ISA_ARM_V6, ISA_ARM_V7));
	cr_expect_not(isa_level_lacks(ISA_X86_64_V4, ISA_ARM_V7), "another family");
	cr_expect_not(isa_level_lacks(ISA_UNKNOWN, ISA_X86_64_V3));
	cr_expect_not(isa_level_lacks(ISA_X86_64_V1, ISA_UNKNOWN));
}
