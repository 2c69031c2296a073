/* The instruction-set level an image asks for, against what a CPU offers.
 * Pure comparison: the caller brings the host's facts (cpuinfo text or a level name). */
#ifndef EXECTRACE_DECODE_ISA_H
#define EXECTRACE_DECODE_ISA_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct elf_image;
struct go_buildinfo;

/* x86-64 psABI levels and versions of the 32-bit Arm architecture; ISA_UNKNOWN where nothing says.
 */
enum isa_level {
	ISA_UNKNOWN,
	ISA_X86_64_V1,
	ISA_X86_64_V2,
	ISA_X86_64_V3,
	ISA_X86_64_V4,
	ISA_ARM_V4,
	ISA_ARM_V5,
	ISA_ARM_V6,
	ISA_ARM_V7,
	ISA_ARM_V8,
	ISA_ARM_V9,
};

const char *isa_level_name(enum isa_level level); /* "x86-64-v3", "armv7", "unknown" */
/* "x86-64-v3", "v3", "GOAMD64=v3", "armv7", "armv6l", "armv7-a"; ISA_UNKNOWN when it is none of
 * these. */
enum isa_level isa_level_parse(const char *name);
/* Does a CPU of level `has` lack what `needed` asks for? False across families, or when one of them
 * is unknown. */
bool isa_level_lacks(enum isa_level has, enum isa_level needed);

/* What the image asks for: GNU property note, .ARM.attributes, GOAMD64 or GOARM; `source` (static)
 * says which. */
enum isa_level isa_level_needed(const struct elf_image *image, const struct go_buildinfo *go,
				const char **source);
/* What /proc/cpuinfo text offers: its "flags" line, or "CPU architecture" on Arm; missing (may be
 * NULL) receives the flags that `wanted` needs and the CPU lacks, separated by blanks. */
enum isa_level isa_level_of_cpuinfo(const char *cpuinfo, size_t len, enum isa_level wanted,
				    struct buf *missing);
/* Does that line name one flag? */
bool isa_cpu_has(const char *cpuinfo, size_t len, const char *flag);

/* Arm float ABI and architecture version in words ("armv7 hard-float"), from e_flags and
 * .ARM.attributes facts; NULL when the image is not 32-bit Arm. */
const char *isa_arm_float_abi(const struct elf_image *image);

#endif
