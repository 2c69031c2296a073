/* The instruction-set level an image asks for, against what a CPU offers.
 * Pure comparison: the caller brings the host's facts (cpuinfo text or a level name). */
#ifndef EXECTRACE_DECODE_ISA_H
#define EXECTRACE_DECODE_ISA_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct elf_image;
struct go_buildinfo;

/* x86-64 psABI levels; ISA_UNKNOWN where nothing says. */
enum isa_level { ISA_UNKNOWN, ISA_X86_64_V1, ISA_X86_64_V2, ISA_X86_64_V3, ISA_X86_64_V4 };

const char *isa_level_name(enum isa_level level); /* "x86-64-v3", "unknown" */
/* "x86-64-v3", "v3", "GOAMD64=v3"; ISA_UNKNOWN when it is none of these. */
enum isa_level isa_level_parse(const char *name);

/* What the image asks for: GNU property note or GOAMD64; `source` (static) says which. */
enum isa_level isa_level_needed(const struct elf_image *image, const struct go_buildinfo *go,
				const char **source);
/* What the "flags" line of /proc/cpuinfo text offers; missing (may be NULL) receives the flags
 * that `wanted` needs and the CPU lacks, separated by blanks. */
enum isa_level isa_level_of_cpuinfo(const char *cpuinfo, size_t len, enum isa_level wanted,
				    struct buf *missing);
/* Does that line name one flag? */
bool isa_cpu_has(const char *cpuinfo, size_t len, const char *flag);

/* Arm float ABI and architecture version in words ("armv7 hard-float"), from e_flags and
 * .ARM.attributes facts; NULL when the image is not 32-bit Arm. */
const char *isa_arm_float_abi(const struct elf_image *image);

#endif
