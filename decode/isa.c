/* x86-64 levels as the psABI lists them, matched against the flag names of /proc/cpuinfo.
 * The Arm half puts e_flags and build attributes into words. */
#include "decode/isa.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/go_buildinfo.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

static const char *const level_names[] = {
	[ISA_UNKNOWN] = "unknown",     [ISA_X86_64_V1] = "x86-64-v1", [ISA_X86_64_V2] = "x86-64-v2",
	[ISA_X86_64_V3] = "x86-64-v3", [ISA_X86_64_V4] = "x86-64-v4", [ISA_ARM_V4] = "armv4",
	[ISA_ARM_V5] = "armv5",	       [ISA_ARM_V6] = "armv6",	      [ISA_ARM_V7] = "armv7",
	[ISA_ARM_V8] = "armv8",	       [ISA_ARM_V9] = "armv9",
};

/* What each level adds, by cpuinfo's names (pni is SSE3, abm is LZCNT; OSXSAVE shows as xsave).
 * cmov, cx8, fpu, fxsr, mmx, sse, sse2 and syscall are what any x86-64 has. */
/* clang-format off */
static const struct {
	enum isa_level level;
	const char *flag;
} flags_needed[] = {
	{ISA_X86_64_V1, "fpu"}, {ISA_X86_64_V1, "cx8"}, {ISA_X86_64_V1, "cmov"},
	{ISA_X86_64_V1, "mmx"}, {ISA_X86_64_V1, "fxsr"}, {ISA_X86_64_V1, "sse"},
	{ISA_X86_64_V1, "sse2"}, {ISA_X86_64_V1, "syscall"}, {ISA_X86_64_V1, "lm"},
	{ISA_X86_64_V2, "pni"}, {ISA_X86_64_V2, "ssse3"}, {ISA_X86_64_V2, "cx16"},
	{ISA_X86_64_V2, "sse4_1"}, {ISA_X86_64_V2, "sse4_2"}, {ISA_X86_64_V2, "popcnt"},
	{ISA_X86_64_V2, "lahf_lm"},
	{ISA_X86_64_V3, "avx"}, {ISA_X86_64_V3, "avx2"}, {ISA_X86_64_V3, "bmi1"},
	{ISA_X86_64_V3, "bmi2"}, {ISA_X86_64_V3, "f16c"}, {ISA_X86_64_V3, "fma"},
	{ISA_X86_64_V3, "abm"}, {ISA_X86_64_V3, "movbe"}, {ISA_X86_64_V3, "xsave"},
	{ISA_X86_64_V4, "avx512f"}, {ISA_X86_64_V4, "avx512bw"}, {ISA_X86_64_V4, "avx512cd"},
	{ISA_X86_64_V4, "avx512dq"}, {ISA_X86_64_V4, "avx512vl"},
};
/* clang-format on */

const char *isa_level_name(enum isa_level level)
{
	return (size_t)level < COUNT(level_names) ? level_names[level] : "unknown";
}

static enum isa_level arm_level(long version)
{
	return version >= 4 && version <= 9 ? (enum isa_level)(ISA_ARM_V4 + (version - 4))
					    : ISA_UNKNOWN;
}

/* "armv6l" is uname's name, "armv7-a" the compiler's, "armv5te" says what it has besides. */
static enum isa_level arm_level_parse(const char *version)
{
	static const char *const tails[] = {"",	 "l", "b",  "a", "-a", "te", "tej",
					    "t", "k", "kz", "z", "-r", "-m", "hf"};

	for (size_t i = 0; *version && i < COUNT(tails); i++)
		if (!strcmp(version + 1, tails[i]))
			return arm_level(*version - '0');
	return ISA_UNKNOWN;
}

bool isa_level_lacks(enum isa_level has, enum isa_level needed)
{
	return has != ISA_UNKNOWN && needed > has && (needed >= ISA_ARM_V4) == (has >= ISA_ARM_V4);
}

enum isa_level isa_level_parse(const char *name)
{
	static const char *const prefixes[] = {"GOAMD64=", "x86-64-", "x86_64-", "amd64-"};

	if (name && !strncmp(name, "armv", 4))
		return arm_level_parse(name + 4);
	for (size_t i = 0; name && i < COUNT(prefixes); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i]))) {
			name += strlen(prefixes[i]);
			break;
		}
	if (!name || name[0] != 'v' || name[1] < '1' || name[1] > '4' || name[2])
		return ISA_UNKNOWN;
	return (enum isa_level)(ISA_X86_64_V1 + (name[1] - '1'));
}

/* Tag_CPU_arch (Arm's ELF ABI, addenda: build attributes) to the version of the architecture. */
static enum isa_level arm_level_of_attribute(int cpu_arch)
{
	static const signed char versions[] = {
		[0] = 0,  [1] = 4,  [2] = 4,  [3] = 5,	[4] = 5,  [5] = 5,  [6] = 6,  [7] = 6,
		[8] = 6,  [9] = 6,  [10] = 7, [11] = 6, [12] = 6, [13] = 7, [14] = 8, [15] = 8,
		[16] = 8, [17] = 8, [18] = 8, [19] = 8, [20] = 8, [21] = 8, [22] = 9,
	};

	return cpu_arch >= 0 && (size_t)cpu_arch < COUNT(versions) ? arm_level(versions[cpu_arch])
								   : ISA_UNKNOWN;
}

static enum isa_level arm_level_needed(const struct elf_image *image, const struct go_buildinfo *go,
				       const char **source)
{
	enum isa_level level = arm_level_of_attribute(image->arm_cpu_arch);
	const char *goarm = go && go->found ? go_buildinfo_get(go, "GOARM") : NULL;
	enum isa_level built = goarm ? arm_level(*goarm - '0') : ISA_UNKNOWN;

	if (source)
		*source = built > level ? "GOARM in the Go build info"
			  : level	? "build attributes (.ARM.attributes)"
					: "nothing in the file";
	return built > level ? built : level;
}

enum isa_level isa_level_needed(const struct elf_image *image, const struct go_buildinfo *go,
				const char **source)
{
	enum isa_level note = ISA_UNKNOWN, built = ISA_UNKNOWN;

	if (image && image->valid && image->machine == EM_ARM)
		return arm_level_needed(image, go, source);
	if (image && image->valid && image->machine == EM_X86_64)
		for (int bit = 0; bit < 4; bit++)
			if (image->x86_isa_needed & 1u << bit)
				note = (enum isa_level)(ISA_X86_64_V1 + bit);
	if (go && go->found)
		built = isa_level_parse(go_buildinfo_get(go, "GOAMD64"));
	if (source)
		*source = built > note ? "GOAMD64 in the Go build info"
			  : note       ? "GNU property note (x86 ISA needed)"
				       : "nothing in the file";
	return built > note ? built : note;
}

/* The words of the first line that begins with "flags". */
static struct span flags_line(const char *cpuinfo, size_t len)
{
	while (len) {
		const char *end = memchr(cpuinfo, '\n', len);
		size_t line = end ? (size_t)(end - cpuinfo) : len;
		const char *colon = memchr(cpuinfo, ':', line);

		if (colon && line > 5 && !memcmp(cpuinfo, "flags", 5) && strchr("\t :", cpuinfo[5]))
			return (struct span){(const unsigned char *)colon + 1,
					     line - (size_t)(colon + 1 - cpuinfo)};
		if (!end)
			break;
		len -= line + 1;
		cpuinfo = end + 1;
	}
	return (struct span){0};
}

static bool has_word(struct span words, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= words.len; i++) {
		bool starts = !i || words.data[i - 1] == ' ';
		bool ends = i + len == words.len || words.data[i + len] == ' ';

		if (starts && ends && !memcmp(words.data + i, word, len))
			return true;
	}
	return false;
}

bool isa_cpu_has(const char *cpuinfo, size_t len, const char *flag)
{
	struct span words = flags_line(cpuinfo, len);

	return words.data && has_word(words, flag);
}

static enum isa_level arm_level_of_cpuinfo(const char *cpuinfo, size_t len)
{
	static const char key[] = "CPU architecture";
	const char *at = len ? memmem(cpuinfo, len, key, sizeof(key) - 1) : NULL;
	const char *end = cpuinfo + len;

	if (!at)
		return ISA_UNKNOWN;
	for (at += sizeof(key) - 1; at < end && strchr("\t :", *at);)
		at++;
	return at < end ? arm_level(*at - '0') : ISA_UNKNOWN;
}

enum isa_level isa_level_of_cpuinfo(const char *cpuinfo, size_t len, enum isa_level wanted,
				    struct buf *missing)
{
	struct span words = flags_line(cpuinfo, len);
	enum isa_level level = ISA_X86_64_V4;

	if (!words.data)
		return arm_level_of_cpuinfo(cpuinfo, len);
	if (!has_word(words, "lm"))
		return ISA_UNKNOWN; /* a CPU without 64-bit mode */
	for (size_t i = 0; i < COUNT(flags_needed); i++) {
		if (has_word(words, flags_needed[i].flag))
			continue;
		if (flags_needed[i].level <= level)
			level = (enum isa_level)(flags_needed[i].level - 1);
		if (missing && flags_needed[i].level <= wanted)
			buf_addf(missing, "%s%s", missing->len ? " " : "", flags_needed[i].flag);
	}
	return level;
}

/* One row per architecture of Tag_CPU_arch; the words for each way to pass floats. */
#define ARM_ROW(word)                                                                              \
	{                                                                                          \
		word " hard-float", word " soft-float", word " (float ABI not recorded)"           \
	}
static const struct {
	int cpu_arch;
	const char *words[3];
} arm_rows[] = {
	{-1, ARM_ROW("arm")},
	{1, ARM_ROW("armv4")},
	{2, ARM_ROW("armv4t")},
	{3, ARM_ROW("armv5t")},
	{4, ARM_ROW("armv5te")},
	{5, ARM_ROW("armv5tej")},
	{6, ARM_ROW("armv6")},
	{7, ARM_ROW("armv6kz")},
	{8, ARM_ROW("armv6t2")},
	{9, ARM_ROW("armv6k")},
	{10, ARM_ROW("armv7")},
	{11, ARM_ROW("armv6-m")},
	{12, ARM_ROW("armv6s-m")},
	{13, ARM_ROW("armv7e-m")},
	{14, ARM_ROW("armv8-a")},
	{15, ARM_ROW("armv8-r")},
	{16, ARM_ROW("armv8-m.base")},
	{17, ARM_ROW("armv8-m.main")},
	{21, ARM_ROW("armv8.1-m.main")},
	{22, ARM_ROW("armv9-a")},
};

const char *isa_arm_float_abi(const struct elf_image *image)
{
	enum { HARD, SOFT, UNSAID } abi = UNSAID;
	size_t row = 0;

	if (!image->valid || image->machine != EM_ARM)
		return NULL;
	if (!(image->flags & EF_ARM_EABIMASK))
		return "arm before the EABI (OABI)";
	if ((image->flags & EF_ARM_EABIMASK) == EF_ARM_EABI_VER5 &&
	    image->flags & (EF_ARM_ABI_FLOAT_HARD | EF_ARM_ABI_FLOAT_SOFT))
		abi = image->flags & EF_ARM_ABI_FLOAT_HARD ? HARD : SOFT;
	else if (image->arm_vfp_args >= 0)
		abi = image->arm_vfp_args == 1 ? HARD : SOFT;
	for (size_t i = 0; i < COUNT(arm_rows); i++)
		if (arm_rows[i].cpu_arch == image->arm_cpu_arch)
			row = i;
	return arm_rows[row].words[abi];
}
