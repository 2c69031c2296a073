/* The table behind decode/kernel.h of parameters by version with their sources; the architectures
 * are kernel_arch.c's. Reading the running system (uname, sysctls) is the caller's. */
#include "decode/kernel.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/isa.h"
#include "decode/kernel_arch.h"

/* clang-format off */
enum parameter { HEAD_SIZE, PHDRS_SIZE_MAX, ETXTBSY_KNOWN, EXECVE_CHECK, NAMESPACED_REGISTRY,
		 EMPTY_ARGV_FILLED, NOREPLACE, FILE_BEFORE_ARGS, PROGRAM_BSS, INTERPRETER_BSS,
		 ALIGNED_STATIC_PIE };

/* A parameter's value from a version on; the last row that is not newer counts. */
static const struct {
	enum parameter parameter;
	unsigned since;
	unsigned value;
	const char *source;
} parameters[] = {
	{HEAD_SIZE, 0, 128, "BINPRM_BUF_SIZE"},
	{HEAD_SIZE, KERNEL_VERSION_OF(5, 1, 0), 256, "exec: increase BINPRM_BUF_SIZE to 256"},
	{PHDRS_SIZE_MAX, 0, 4096, "load_elf_phdrs: ELF_MIN_ALIGN"},
	{PHDRS_SIZE_MAX, KERNEL_VERSION_OF(6, 17, 0), 65536, "binfmt_elf: 64 KiB of headers"},
	{ETXTBSY_KNOWN, 0, 1, "deny_write_access"},
	{ETXTBSY_KNOWN, KERNEL_VERSION_OF(6, 11, 0), 0, "2a010c412853"},
	{ETXTBSY_KNOWN, KERNEL_VERSION_OF(6, 11, 11), 1, "stable revert"},
	{ETXTBSY_KNOWN, KERNEL_VERSION_OF(6, 12, 0), 0, "2a010c412853"},
	{ETXTBSY_KNOWN, KERNEL_VERSION_OF(6, 12, 2), 1, "3b832035387f"},
	{EXECVE_CHECK, 0, 0, ""},
	{EXECVE_CHECK, KERNEL_VERSION_OF(6, 14, 0), 1, "exec: Add a new AT_EXECVE_CHECK flag"},
	{NAMESPACED_REGISTRY, 0, 0, ""},
	{NAMESPACED_REGISTRY, KERNEL_VERSION_OF(6, 7, 0), 1, "21ca59b365c0"},
	{EMPTY_ARGV_FILLED, 0, 0, ""},
	{EMPTY_ARGV_FILLED, KERNEL_VERSION_OF(5, 18, 0), 1, "dcd46d897adb"},
	{NOREPLACE, 0, 0, ""},
	{NOREPLACE, KERNEL_VERSION_OF(4, 17, 0), 1, "4ed28639519c"},
	{FILE_BEFORE_ARGS, 0, 0, "do_execveat_common: copy_strings, then bprm_execve opens"},
	{FILE_BEFORE_ARGS, KERNEL_VERSION_OF(6, 8, 0), 1, "978ffcbf00d8"},
	{PROGRAM_BSS, 0, KERNEL_BSS_AT_END, "load_elf_binary: set_brk, padzero"},
	{PROGRAM_BSS, KERNEL_VERSION_OF(6, 1, 140), KERNEL_BSS_UNCHECKED, "stable, elf_load"},
	{PROGRAM_BSS, KERNEL_VERSION_OF(6, 2, 0), KERNEL_BSS_AT_END, "mainline was later"},
	{PROGRAM_BSS, KERNEL_VERSION_OF(6, 7, 0), KERNEL_BSS_PER_SEGMENT, "585a018627b4"},
	{INTERPRETER_BSS, 0, KERNEL_BSS_AT_END, "load_elf_interp: padzero, vm_brk_flags"},
	{INTERPRETER_BSS, KERNEL_VERSION_OF(6, 7, 0), KERNEL_BSS_PER_SEGMENT, "8b04d32678e3"},
	{ALIGNED_STATIC_PIE, 0, 0, "load_elf_binary: load_bias = 0"},
	{ALIGNED_STATIC_PIE, KERNEL_VERSION_OF(6, 1, 140), 1, "stable"},
	{ALIGNED_STATIC_PIE, KERNEL_VERSION_OF(6, 2, 0), 0, "mainline was later"},
	{ALIGNED_STATIC_PIE, KERNEL_VERSION_OF(6, 10, 0), 1, "3545deff0ec7"},
};
/* clang-format on */

static unsigned parameter_of(const struct kernel *kernel, enum parameter parameter)
{
	unsigned value = 0;

	for (size_t i = 0; i < sizeof(parameters) / sizeof(*parameters); i++)
		if (parameters[i].parameter == parameter && kernel->version >= parameters[i].since)
			value = parameters[i].value;
	return value;
}

/* "6.18.44-foo", "6.18", "6.18-rc1"; false without a number. */
static bool version_parse(const char *text, unsigned *version)
{
	unsigned long part[3] = {0};

	for (int i = 0; i < 3; i++) {
		char *end;

		if (*text < '0' || *text > '9')
			break;
		part[i] = strtoul(text, &end, 10);
		if (i == 0 && *end != '.' && *end != '\0')
			return false;
		text = *end == '.' ? end + 1 : "";
	}
	if (part[0] == 0 || part[0] > 255)
		return false;
	for (int i = 1; i < 3; i++)
		if (part[i] > 255)
			part[i] = 255;
	*version = KERNEL_VERSION_OF(part[0], part[1], part[2]);
	return true;
}

static void set_defaults(struct kernel *kernel, const struct kernel_arch *arch)
{
	memset(kernel, 0, sizeof(*kernel));
	kernel->arch = arch;
	kernel->page_size = 4096;
	kernel->mmap_min_addr = 65536;
	kernel->script_format = true;
	kernel->task_size = arch ? arch->task_size : 0;
	if (!arch)
		return;
	/* Every distribution builds IA32 emulation; x32 and AArch32 depend on the build and the
	 * CPU. */
	kernel->ia32 = arch->machine == EM_X86_64 ? TRI_YES : TRI_NO;
	kernel->x32 = arch->machine == EM_X86_64 ? TRI_UNKNOWN : TRI_NO;
	kernel->aarch32 = arch->machine == EM_AARCH64 ? TRI_UNKNOWN : TRI_NO;
}

int kernel_init(struct kernel *kernel, const char *machine, const char *release, struct err *err)
{
	unsigned version;

	if (!version_parse(release, &version))
		return err_set(err, EINVAL, "kernel release '%s' has no version number", release);
	set_defaults(kernel, kernel_arch_find(machine, strlen(machine)));
	kernel->version = version;
	kernel_read_release(kernel, release);
	return 0;
}

void kernel_read_release(struct kernel *kernel, const char *release)
{
	if (!strstr(release, "-Microsoft"))
		return;
	kernel->wsl1 = true;
	kernel->ia32 = kernel->x32 = kernel->aarch32 = TRI_NO;
}

/* The version that begins at a number behind a blank and has the same first two parts. */
static bool same_series(const struct kernel *kernel, const char *text, unsigned *version)
{
	return version_parse(text, version) && *version >> 8 == kernel->version >> 8;
}

void kernel_read_build(struct kernel *kernel, const char *text)
{
	unsigned version;

	for (const char *at = strchr(text, ' '); at; at = strchr(at, ' '))
		if (same_series(kernel, ++at, &version) && version > kernel->version)
			kernel->version = version;
}

static bool tri_parse(const char *text, enum tri *tri)
{
	if (!strcmp(text, "yes"))
		*tri = TRI_YES;
	else if (!strcmp(text, "no"))
		*tri = TRI_NO;
	else
		return false;
	return true;
}

static bool page_parse(const char *text, unsigned *page)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if ((*end == 'K' || *end == 'k') && value <= 1024) {
		value *= 1024;
		end++;
	}
	if (end == text || *end || value < 4096 || value > 65536 || (value & (value - 1)))
		return false;
	*page = (unsigned)value;
	return true;
}

static bool level_parse(const char *text, int *level)
{
	enum isa_level found = isa_level_parse(text);

	if (found == ISA_UNKNOWN)
		return false;
	*level = (int)found;
	return true;
}

static bool host_word(struct kernel *kernel, int *level, const char *key, const char *value)
{
	if (!strcmp(key, "kernel")) {
		kernel_read_release(kernel, value);
		return version_parse(value, &kernel->version);
	}
	if (!strcmp(key, "page"))
		return page_parse(value, &kernel->page_size);
	if (!strcmp(key, "ia32"))
		return tri_parse(value, &kernel->ia32);
	if (!strcmp(key, "x32"))
		return tri_parse(value, &kernel->x32);
	if (!strcmp(key, "aarch32"))
		return tri_parse(value, &kernel->aarch32);
	if (!strcmp(key, "cpu"))
		return level_parse(value, level);
	return false;
}

int kernel_parse_host(struct kernel *kernel, const char *text, int *isa_level, struct err *err)
{
	char copy[256], *rest = copy, *word;
	struct kernel made;
	int level = -1;

	if (strlen(text) >= sizeof(copy))
		return err_set(err, EINVAL, "host description is too long");
	strcpy(copy, text);
	word = strsep(&rest, ",");
	set_defaults(&made, kernel_arch_find(word, strlen(word)));
	if (!made.arch)
		return err_set(err, EINVAL, "unknown architecture '%s'", word);
	made.version = KERNEL_VERSION_OF(6, 18, 0);
	while ((word = strsep(&rest, ","))) {
		char *value = strchr(word, '=');

		if (value)
			*value++ = '\0';
		if (!value || !host_word(&made, &level, word, value))
			return err_set(err, EINVAL, "host: '%s%s%s' is not understood", word,
				       value ? "=" : "", value ? value : "");
	}
	*kernel = made;
	if (level >= 0 && isa_level)
		*isa_level = level;
	return 0;
}

void kernel_use_five_levels(struct kernel *kernel)
{
	if (kernel_native_machine(kernel) == EM_X86_64)
		kernel->task_size = (1ULL << 56) - 4096; /* TASK_SIZE_MAX, page_64_types.h */
}

const char *kernel_arch_name(const struct kernel *kernel)
{
	return kernel->arch ? kernel->arch->name : "unknown";
}

uint16_t kernel_native_machine(const struct kernel *kernel)
{
	return kernel->arch ? kernel->arch->machine : 0;
}

static enum tri abi_presence(const struct kernel *kernel, enum kernel_abi abi)
{
	switch (abi) {
	case KERNEL_ABI_NATIVE:
		return TRI_YES;
	case KERNEL_ABI_IA32:
		return kernel->ia32;
	case KERNEL_ABI_X32:
		return kernel->x32;
	case KERNEL_ABI_AARCH32:
		return kernel->aarch32;
	case KERNEL_ABI_OTHER:
		return TRI_UNKNOWN;
	}
	return TRI_UNKNOWN;
}

bool kernel_native_loader_takes(const struct kernel *kernel, uint16_t machine, uint8_t elf_class)
{
	const struct kernel_arch *arch = kernel->arch;

	if (!arch)
		return false;
	if (machine == arch->machine && (!arch->elf_class || arch->elf_class == elf_class))
		return true;
	return arch->compat[0].abi == KERNEL_ABI_NATIVE && arch->compat[0].machine &&
	       machine == arch->compat[0].machine;
}

enum tri kernel_compat_loader_takes(const struct kernel *kernel, uint16_t machine,
				    uint8_t elf_class, uint32_t flags)
{
	if (!kernel->arch)
		return TRI_NO;
	for (size_t i = 0; i < KERNEL_COMPAT_MAX; i++) {
		const struct kernel_compat *compat = &kernel->arch->compat[i];

		if (!compat->machine || compat->abi == KERNEL_ABI_NATIVE ||
		    compat->machine != machine)
			continue;
		if (compat->elf_class && compat->elf_class != elf_class)
			continue;
		if (compat->abi == KERNEL_ABI_AARCH32 && !(flags & EF_ARM_EABIMASK))
			continue;
		return abi_presence(kernel, compat->abi);
	}
	return TRI_NO;
}

enum kernel_takes kernel_takes_elf(const struct kernel *kernel, uint16_t machine, uint8_t elf_class,
				   uint8_t data, uint32_t flags)
{
	bool big = kernel->arch && kernel->arch->big_endian;

	/* The kernel reads its own byte order whatever EI_DATA says. */
	if ((data == ELFDATA2MSB) != big) {
		machine = __builtin_bswap16(machine);
		flags = __builtin_bswap32(flags);
	}
	/* A 32-bit layout under a 64-bit loader dies of its e_phentsize, and the other way round.
	 */
	if (kernel_native_loader_takes(kernel, machine, elf_class) &&
	    (elf_class != ELFCLASS32 || !kernel->arch->bits64))
		return KERNEL_TAKES_NATIVE;
	if (!kernel->arch || !kernel->arch->bits64 || elf_class == ELFCLASS64)
		return KERNEL_TAKES_NOT;
	for (size_t i = 0; i < KERNEL_COMPAT_MAX; i++)
		if (kernel->arch->compat[i].machine == machine && machine)
			switch (kernel_compat_loader_takes(kernel, machine, elf_class, flags)) {
			case TRI_YES:
				return KERNEL_TAKES_COMPAT;
			case TRI_UNKNOWN:
				return KERNEL_TAKES_COMPAT_MAYBE;
			case TRI_NO:
				return KERNEL_TAKES_COMPAT_OFF;
			}
	return KERNEL_TAKES_NOT;
}

unsigned kernel_head_size(const struct kernel *kernel)
{
	return parameter_of(kernel, HEAD_SIZE);
}

unsigned kernel_phdrs_size_max(const struct kernel *kernel)
{
	unsigned limit = parameter_of(kernel, PHDRS_SIZE_MAX);

	/* ELF_MIN_ALIGN is the page where that is larger; e_phnum never allowed more than 64 KiB.
	 */
	return limit < kernel->page_size ? kernel->page_size : limit;
}

bool kernel_has_etxtbsy(const struct kernel *kernel)
{
	return parameter_of(kernel, ETXTBSY_KNOWN);
}

bool kernel_has_execve_check(const struct kernel *kernel)
{
	return parameter_of(kernel, EXECVE_CHECK);
}

bool kernel_has_namespaced_registry(const struct kernel *kernel)
{
	return parameter_of(kernel, NAMESPACED_REGISTRY);
}

bool kernel_fills_empty_argv(const struct kernel *kernel)
{
	return parameter_of(kernel, EMPTY_ARGV_FILLED);
}

bool kernel_maps_noreplace(const struct kernel *kernel)
{
	return parameter_of(kernel, NOREPLACE);
}

bool kernel_opens_before_args(const struct kernel *kernel)
{
	return parameter_of(kernel, FILE_BEFORE_ARGS);
}

enum kernel_bss kernel_program_bss(const struct kernel *kernel)
{
	return parameter_of(kernel, PROGRAM_BSS);
}

enum kernel_bss kernel_interpreter_bss(const struct kernel *kernel)
{
	return parameter_of(kernel, INTERPRETER_BSS);
}

bool kernel_aligns_static_pie(const struct kernel *kernel)
{
	return parameter_of(kernel, ALIGNED_STATIC_PIE);
}

uint64_t kernel_arg_string_max(const struct kernel *kernel)
{
	return 32 * (uint64_t)kernel->page_size;
}
