/* Which machine a program of a build makes things for, by its name, its options and its
 * environment. Knows tools by their names; opens nothing. */
#ifndef EXECTRACE_REPORT_BUILD_TARGET_H
#define EXECTRACE_REPORT_BUILD_TARGET_H

#include <stdbool.h>

struct elf_machine;

enum build_tool {
	BUILD_TOOL_NONE,
	BUILD_TOOL_MAKES,      /* compiler, assembler, linker: one of its own machine */
	BUILD_TOOL_GO,	       /* Go's compile, link, asm, cgo: for what GOARCH says */
	BUILD_TOOL_PKG_CONFIG, /* finds libraries for whoever asks */
};

/* What the target rests on: borrowed from the arguments, or static. */
struct build_target {
	const struct elf_machine *machine; /* NULL: nothing says */
	const char *why;		   /* "GOARCH=arm64", "--target=...", the tool's own name */
	bool assumed;			   /* nothing says it: the machine it runs on */
};

enum build_tool build_tool_of(char *const *argv);
/* By the tool's name (a triplet in it) and options; host: what a tool without any of them makes. */
struct build_target build_target_of_tool(char *const *argv, const struct elf_machine *host);
/* What it takes for the root of its target's files, and what it writes: borrowed, NULL without. */
const char *build_target_sysroot(char *const *argv);
const char *build_target_output(char *const *argv);
/* By the variables that choose a target: GOARCH first, then the toolchain's. */
struct build_target build_target_of_environment(char *const *env);
/* The machine whose triplet is in a path, NULL for none. */
const struct elf_machine *build_target_in_path(const char *path);
/* Does this call of a compiler make something, rather than answer a question? */
bool build_tool_makes_output(char *const *argv);

#endif
