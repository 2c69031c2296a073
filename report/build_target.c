/* Names, options and variables that say a machine.
 * The machines' names are decode/elf_names'. */
#include "report/build_target.h"

#include <stddef.h>
#include <string.h>

#include "decode/elf_names.h"
#include "report/environment.h"
#include "report/maker.h"

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "aarch64-linux-gnu", not within a longer word ("x86_64-linux-gnux32" is another machine). */
static bool has_triplet(const char *text, const char *triplet)
{
	size_t len = strlen(triplet);

	for (const char *at = text; (at = strstr(at, triplet)); at++) {
		char before = at == text ? '/' : at[-1], behind = at[len];

		if (strchr("/-=:, ", before) && (!behind || strchr("/-:, ", behind)))
			return true;
	}
	return false;
}

const struct elf_machine *build_target_in_path(const char *path)
{
	for (const struct elf_machine *machine = elf_machine_table(); machine->name; machine++)
		if (machine->triplet && has_triplet(path, machine->triplet))
			return machine;
	return NULL;
}

/* Compilers take triplets that no distribution uses: "aarch64-unknown-linux-gnu". */
static const struct elf_machine *by_target(const char *target)
{
	const struct elf_machine *machine = build_target_in_path(target);
	char first[32];
	size_t len = strcspn(target, "-");

	if (machine || len == 0 || len >= sizeof(first))
		return machine;
	memcpy(first, target, len);
	first[len] = '\0';
	return elf_machine_by_name(first);
}

/* ---- tools ---------------------------------------------------------------------------------- */

static bool is_go_tool(const char *path)
{
	return strstr(path, "/pkg/tool/") != NULL;
}

static bool is_pkg_config(const char *name)
{
	const char *at = strstr(name, "pkg-config");

	return (at && !at[strlen("pkg-config")] && (at == name || at[-1] == '-')) ||
	       !strcmp(name, "pkgconf");
}

enum build_tool build_tool_of(char *const *argv)
{
	const char *deed = maker_deed(argv);

	if (!argv || !argv[0])
		return BUILD_TOOL_NONE;
	if (is_go_tool(argv[0]))
		return BUILD_TOOL_GO;
	if (is_pkg_config(base_of(argv[0])))
		return BUILD_TOOL_PKG_CONFIG;
	return deed && (!strcmp(deed, "linked") || !strcmp(deed, "compiled")) ? BUILD_TOOL_MAKES
									      : BUILD_TOOL_NONE;
}

/* ld's emulations: "aarch64linux", "armelf_linux_eabi", "elf_x86_64". */
static const struct elf_machine *by_emulation(const char *emulation)
{
	static const struct {
		const char *part, *machine;
	} rows[] = {
		{"aarch64", "aarch64"},	 {"elf_x86_64", "x86_64"},   {"elf_i386", "i386"},
		{"armelf", "arm"},	 {"elf64lriscv", "riscv64"}, {"elf64lppc", "ppc64le"},
		{"elf64_s390", "s390x"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strstr(emulation, rows[i].part))
			return elf_machine_by_name(rows[i].machine);
	return NULL;
}

static struct build_target by_option(char *const *argv, size_t i)
{
	const char *word = argv[i], *next = argv[i + 1];
	struct build_target target = {NULL, word, false};

	if (!strncmp(word, "--target=", 9))
		target.machine = by_target(word + 9);
	else if (next && (!strcmp(word, "-target") || !strcmp(word, "--target")))
		target.machine = by_target(target.why = next);
	else if (next && !strcmp(word, "-m"))
		target.machine = by_emulation(target.why = next);
	return target;
}

struct build_target build_target_of_tool(char *const *argv, const struct elf_machine *host)
{
	struct build_target target = {NULL, NULL, false};

	for (size_t i = 0; argv && argv[i]; i++) {
		target = by_option(argv, i);
		if (target.machine)
			return target;
	}
	if (!argv || !argv[0])
		return (struct build_target){NULL, NULL, false};
	target = (struct build_target){build_target_in_path(argv[0]), argv[0], false};
	if (!target.machine && build_tool_of(argv) == BUILD_TOOL_MAKES)
		target = (struct build_target){host, argv[0], true};
	return target;
}

/* The value of the last such option: "--sysroot=DIR", "--sysroot DIR". */
static const char *value_of(char *const *argv, const char *option, bool joined)
{
	size_t len = strlen(option);
	const char *value = NULL;

	for (size_t i = 1; argv && argv[0] && argv[i]; i++) {
		if (strncmp(argv[i], option, len) != 0)
			continue;
		if (!argv[i][len])
			value = argv[i + 1];
		else if (joined || argv[i][len] == '=')
			value = argv[i] + len + (argv[i][len] == '=');
	}
	return value;
}

const char *build_target_sysroot(char *const *argv)
{
	return value_of(argv, "--sysroot", false);
}

const char *build_target_output(char *const *argv)
{
	return value_of(argv, "-o", true);
}

bool build_tool_makes_output(char *const *argv)
{
	bool output = false;

	for (size_t i = 1; argv && argv[0] && argv[i]; i++) {
		if (!strcmp(argv[i], "-###") || !strcmp(argv[i], "-E") ||
		    !strcmp(argv[i], "/dev/null"))
			return false;
		output |= !strcmp(argv[i], "-c") || !strcmp(argv[i], "-S") ||
			  !strncmp(argv[i], "-o", 2);
	}
	return output;
}

/* ---- environment ---------------------------------------------------------------------------- */

struct build_target build_target_of_environment(char *const *env)
{
	static const char *const toolchains[] = {"CROSS_COMPILE",      "CC",	   "CXX", "CHOST",
						 "CARGO_BUILD_TARGET", "TARGET_CC"};
	const char *goarch = environment_get(env, "GOARCH");
	const struct elf_machine *machine = goarch ? elf_machine_by_goarch(goarch) : NULL;

	if (machine)
		return (struct build_target){machine, "GOARCH", false};
	for (size_t i = 0; i < sizeof(toolchains) / sizeof(*toolchains); i++) {
		const char *value = environment_get(env, toolchains[i]);

		machine = value ? build_target_in_path(value) : NULL;
		if (machine)
			return (struct build_target){machine, toolchains[i], false};
	}
	return (struct build_target){NULL, NULL, false};
}
