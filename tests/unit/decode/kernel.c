/* decode/kernel: versions, the host description, and what each architecture's loaders take. */
#include "decode/kernel.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "decode/err.h"
#include "decode/kernel_arch.h"

Test(kernel, init)
{
	struct kernel kernel;
	struct err err = {0};

	cr_expect_eq(kernel_init(&kernel, "x86_64", "6.18.44-fc-v445", &err), 0);
	cr_expect_str_eq(kernel_arch_name(&kernel), "x86_64");
	cr_expect_eq(kernel.version, KERNEL_VERSION_OF(6, 18, 44));
	cr_expect_eq(kernel_native_machine(&kernel), EM_X86_64);
	cr_expect(kernel.script_format);
	cr_expect_eq(kernel_init(&kernel, "x86_64", "4.19.300", &err), 0);
	cr_expect_eq(kernel.version, KERNEL_VERSION_OF(4, 19, 255));
	cr_expect_eq(kernel_init(&kernel, "vax", "6.18-rc1", &err), 0);
	cr_expect_null(kernel.arch);
	cr_expect_str_eq(kernel_arch_name(&kernel), "unknown");
	cr_expect_eq(kernel_native_machine(&kernel), 0);
	cr_expect_eq(kernel_init(&kernel, "x86_64", "none", &err), -EINVAL);
	cr_expect_eq(err.code, EINVAL);
	cr_expect_eq(kernel_init(&kernel, "x86_64", "", NULL), -EINVAL);
}

Test(kernel, stable_version_of_a_distribution)
{
	static const struct {
		const char *release, *build;
		unsigned version;
	} rows[] = {
		{"6.1.0-50-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)",
		 KERNEL_VERSION_OF(6, 1, 176)},
		{"5.15.0-91-generic", "Ubuntu 5.15.0-91.101-generic 5.15.131",
		 KERNEL_VERSION_OF(5, 15, 131)},
		{"6.18.44", "#1 SMP PREEMPT_DYNAMIC @0", KERNEL_VERSION_OF(6, 18, 44)},
		{"6.18.44", "#1 Debian 6.1.176-1", KERNEL_VERSION_OF(6, 18, 44)},
		{"6.18.44", "#1 Debian 6.18.3-1", KERNEL_VERSION_OF(6, 18, 44)},
		{"6.18.44", "", KERNEL_VERSION_OF(6, 18, 44)},
		{"6.18.44", " ", KERNEL_VERSION_OF(6, 18, 44)},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct kernel kernel;

		cr_assert_eq(kernel_init(&kernel, "x86_64", rows[i].release, NULL), 0);
		kernel_read_build(&kernel, rows[i].build);
		cr_expect_eq(kernel.version, rows[i].version, "%s: %#x", rows[i].build,
			     kernel.version);
	}
}

Test(kernel, wsl1_by_its_release)
{
	struct kernel kernel;

	cr_assert_eq(kernel_init(&kernel, "x86_64", "4.4.0-19041-Microsoft", NULL), 0);
	cr_expect(kernel.wsl1);
	cr_expect_eq(kernel.version, KERNEL_VERSION_OF(4, 4, 0));
	cr_expect_eq(kernel.ia32, TRI_NO);
	cr_expect_eq(kernel.x32, TRI_NO);
	kernel_init(&kernel, "x86_64", "5.15.167.4-microsoft-standard-WSL2", NULL);
	cr_expect_not(kernel.wsl1, "WSL2 is Linux");
	cr_expect_eq(kernel.ia32, TRI_YES);
	kernel_parse_host(&kernel, "amd64,kernel=4.4.0-19041-Microsoft", NULL, NULL);
	cr_expect(kernel.wsl1);
	cr_expect_eq(kernel.ia32, TRI_NO);
}

Test(kernel, parse_host)
{
	struct kernel kernel = {0};
	struct err err = {0};
	int level = -7;

	cr_expect_eq(
		kernel_parse_host(&kernel, "arm64,kernel=6.1,page=64K,aarch32=no", &level, &err),
		0);
	cr_expect_str_eq(kernel_arch_name(&kernel), "aarch64");
	cr_expect_eq(kernel.version, KERNEL_VERSION_OF(6, 1, 0));
	cr_expect_eq(kernel.page_size, 65536);
	cr_expect_eq(kernel.aarch32, TRI_NO);
	cr_expect_eq(level, -7, "untouched when not given");
	cr_expect_eq(kernel_parse_host(&kernel, "amd64,ia32=no,x32=yes,cpu=v2", &level, &err), 0);
	cr_expect_eq(kernel.ia32, TRI_NO);
	cr_expect_eq(kernel.x32, TRI_YES);
	cr_expect_neq(level, -7);
	static const char *const bad[] = {"vax",
					  "",
					  "amd64,page=1000",
					  "amd64,ia32=maybe",
					  "amd64,kernel=x",
					  "amd64,foo=1",
					  "amd64,ia32",
					  "amd64,cpu=v9"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct kernel before = kernel;

		cr_expect_eq(kernel_parse_host(&kernel, bad[i], &level, &err), -EINVAL, "%s",
			     bad[i]);
		cr_expect_eq(memcmp(&before, &kernel, sizeof(kernel)), 0, "%s", bad[i]);
	}
}

/* clang-format off */
static const struct {
	const char *name, *host;
	uint16_t machine;
	uint8_t elf_class, data;
	uint32_t flags;
	enum kernel_takes takes;
} takes[] = {
	{"own", "amd64", EM_X86_64, ELFCLASS64, ELFDATA2LSB, 0, KERNEL_TAKES_NATIVE},
	{"class 9 is not looked at", "amd64", EM_X86_64, 9, ELFDATA2LSB, 0, KERNEL_TAKES_NATIVE},
	{"data byte is not looked at", "amd64", 0x3e00, ELFCLASS64, ELFDATA2MSB, 0, KERNEL_TAKES_NATIVE},
	{"i386", "amd64,ia32=yes", EM_386, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT},
	{"i386 switched off", "amd64,ia32=no", EM_386, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT_OFF},
	{"i486", "amd64", 6, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT},
	{"x32 unknown", "amd64", EM_X86_64, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT_MAYBE},
	{"x32 off", "amd64,x32=no", EM_X86_64, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT_OFF},
	{"x32 on", "amd64,x32=yes", EM_X86_64, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT},
	{"arm64 on x86", "amd64", EM_AARCH64, ELFCLASS64, ELFDATA2LSB, 0, KERNEL_TAKES_NOT},
	{"riscv on x86", "amd64", EM_RISCV, ELFCLASS64, ELFDATA2LSB, 0, KERNEL_TAKES_NOT},
	{"arm64", "arm64", EM_AARCH64, ELFCLASS64, ELFDATA2LSB, 0, KERNEL_TAKES_NATIVE},
	{"arm on arm64", "arm64", EM_ARM, ELFCLASS32, ELFDATA2LSB, 0x5000400, KERNEL_TAKES_COMPAT_MAYBE},
	{"arm on arm64 yes", "arm64,aarch32=yes", EM_ARM, ELFCLASS32, ELFDATA2LSB, 0x5000400, KERNEL_TAKES_COMPAT},
	{"old ABI arm", "arm64,aarch32=yes", EM_ARM, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT_OFF},
	{"big-endian arm", "arm64", EM_ARM, ELFCLASS32, ELFDATA2MSB, 0x5000400, KERNEL_TAKES_NOT},
	{"riscv64", "riscv64", EM_RISCV, ELFCLASS64, ELFDATA2LSB, 0, KERNEL_TAKES_NATIVE},
	{"riscv looks at the class", "riscv64", EM_RISCV, 9, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT_OFF},
	{"riscv32 on riscv64", "riscv64", EM_RISCV, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_COMPAT_MAYBE},
	{"amd64 on i386", "386", EM_X86_64, ELFCLASS64, ELFDATA2LSB, 0, KERNEL_TAKES_NOT},
	{"i486 on i386", "386", 6, ELFCLASS32, ELFDATA2LSB, 0, KERNEL_TAKES_NATIVE},
	{"ppc64 is not ppc64le", "ppc64le", EM_PPC64, ELFCLASS64, ELFDATA2MSB, 0, KERNEL_TAKES_NOT},
	{"s390x", "s390x", EM_S390, ELFCLASS64, ELFDATA2MSB, 0, KERNEL_TAKES_NATIVE},
};
/* clang-format on */

Test(kernel, takes_elf)
{
	for (size_t i = 0; i < sizeof(takes) / sizeof(*takes); i++) {
		struct kernel kernel;

		cr_assert_eq(kernel_parse_host(&kernel, takes[i].host, NULL, NULL), 0);
		cr_expect_eq(kernel_takes_elf(&kernel, takes[i].machine, takes[i].elf_class,
					      takes[i].data, takes[i].flags),
			     takes[i].takes, "%s", takes[i].name);
	}
}

Test(kernel, loaders)
{
	struct kernel kernel;

	cr_assert_eq(kernel_parse_host(&kernel, "amd64,x32=yes", NULL, NULL), 0);
	cr_expect(kernel_native_loader_takes(&kernel, EM_X86_64, ELFCLASS32));
	cr_expect_not(kernel_native_loader_takes(&kernel, EM_386, ELFCLASS32));
	cr_expect_eq(kernel_compat_loader_takes(&kernel, EM_X86_64, ELFCLASS64, 0), TRI_YES);
	cr_expect_eq(kernel_compat_loader_takes(&kernel, EM_ARM, ELFCLASS32, 0), TRI_NO);
	kernel.arch = NULL;
	cr_expect_not(kernel_native_loader_takes(&kernel, EM_X86_64, ELFCLASS64));
	cr_expect_eq(kernel_compat_loader_takes(&kernel, EM_X86_64, ELFCLASS64, 0), TRI_NO);
}

Test(kernel, loading_by_version)
{
	static const struct {
		unsigned version;
		bool opens_first;
		enum kernel_bss program, interpreter;
		bool aligns;
	} rows[] = {
		{KERNEL_VERSION_OF(6, 1, 139), false, KERNEL_BSS_AT_END, KERNEL_BSS_AT_END, false},
		{KERNEL_VERSION_OF(6, 1, 140), false, KERNEL_BSS_UNCHECKED, KERNEL_BSS_AT_END,
		 true},
		{KERNEL_VERSION_OF(6, 6, 9), false, KERNEL_BSS_AT_END, KERNEL_BSS_AT_END, false},
		{KERNEL_VERSION_OF(6, 7, 0), false, KERNEL_BSS_PER_SEGMENT, KERNEL_BSS_PER_SEGMENT,
		 false},
		{KERNEL_VERSION_OF(6, 8, 0), true, KERNEL_BSS_PER_SEGMENT, KERNEL_BSS_PER_SEGMENT,
		 false},
		{KERNEL_VERSION_OF(6, 10, 0), true, KERNEL_BSS_PER_SEGMENT, KERNEL_BSS_PER_SEGMENT,
		 true},
	};
	struct kernel kernel;

	cr_assert_eq(kernel_parse_host(&kernel, "amd64", NULL, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		kernel.version = rows[i].version;
		cr_expect_eq(kernel_opens_before_args(&kernel), rows[i].opens_first, "%zu", i);
		cr_expect_eq(kernel_program_bss(&kernel), rows[i].program, "%zu", i);
		cr_expect_eq(kernel_interpreter_bss(&kernel), rows[i].interpreter, "%zu", i);
		cr_expect_eq(kernel_aligns_static_pie(&kernel), rows[i].aligns, "%zu", i);
	}
	kernel_use_five_levels(&kernel);
	cr_expect_eq(kernel.task_size, (1ULL << 56) - 4096);
	cr_assert_eq(kernel_parse_host(&kernel, "arm64", NULL, NULL), 0);
	kernel_use_five_levels(&kernel);
	cr_expect_eq(kernel.task_size, 1ULL << 48);
}

Test(kernel, parameters_by_version)
{
	static const struct {
		unsigned version;
		unsigned head, phdrs;
		bool etxtbsy, check, namespaced, argv, noreplace;
	} rows[] = {
		{KERNEL_VERSION_OF(4, 16, 0), 128, 4096, true, false, false, false, false},
		{KERNEL_VERSION_OF(4, 17, 0), 128, 4096, true, false, false, false, true},
		{KERNEL_VERSION_OF(5, 1, 0), 256, 4096, true, false, false, false, true},
		{KERNEL_VERSION_OF(5, 18, 0), 256, 4096, true, false, false, true, true},
		{KERNEL_VERSION_OF(6, 7, 0), 256, 4096, true, false, true, true, true},
		{KERNEL_VERSION_OF(6, 11, 10), 256, 4096, false, false, true, true, true},
		{KERNEL_VERSION_OF(6, 11, 11), 256, 4096, true, false, true, true, true},
		{KERNEL_VERSION_OF(6, 12, 1), 256, 4096, false, false, true, true, true},
		{KERNEL_VERSION_OF(6, 12, 2), 256, 4096, true, false, true, true, true},
		{KERNEL_VERSION_OF(6, 14, 0), 256, 4096, true, true, true, true, true},
		{KERNEL_VERSION_OF(6, 17, 0), 256, 65536, true, true, true, true, true},
	};
	struct kernel kernel;

	cr_assert_eq(kernel_parse_host(&kernel, "amd64", NULL, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		kernel.version = rows[i].version;
		cr_expect_eq(kernel_head_size(&kernel), rows[i].head, "%zu", i);
		cr_expect_eq(kernel_phdrs_size_max(&kernel), rows[i].phdrs, "%zu", i);
		cr_expect_eq(kernel_has_etxtbsy(&kernel), rows[i].etxtbsy, "%zu", i);
		cr_expect_eq(kernel_has_execve_check(&kernel), rows[i].check, "%zu", i);
		cr_expect_eq(kernel_has_namespaced_registry(&kernel), rows[i].namespaced, "%zu", i);
		cr_expect_eq(kernel_fills_empty_argv(&kernel), rows[i].argv, "%zu", i);
		cr_expect_eq(kernel_maps_noreplace(&kernel), rows[i].noreplace, "%zu", i);
	}
	kernel.version = KERNEL_VERSION_OF(6, 1, 0);
	kernel.page_size = 16384;
	cr_expect_eq(kernel_phdrs_size_max(&kernel), 16384);
	cr_expect_eq(kernel_arg_string_max(&kernel), 524288);
}
