/* The table of variables that choose a target or a toolchain, and picking them.
 * A star stands for the rest of a name (Cargo names a runner per target:
 * CARGO_TARGET_<TRIPLE>_RUNNER). */
#include "report/environment.h"

#include <string.h>

#include "decode/buf.h"
#include "report/texts.h"

#define PICKED_MAX 48
#define VALUE_MAX 2048 /* bytes kept of one assignment */

enum { FIRST = 'A', LAST = 'n', WORDS = 18 };
static const char *const choosing[LAST - FIRST + 1][WORDS + 1] = {
	/* clang-format off */
	['A' - FIRST] = {"AR", "ARCH", "AS"},
	['B' - FIRST] = {"BINFMT_DIR", "BOX64_PATH", "BUILDPLATFORM"},
	['C' - FIRST] = {"CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_*", "CC",
		"CC_FOR_TARGET", "CFLAGS", "CGO_CFLAGS", "CGO_ENABLED", "CGO_LDFLAGS", "CHOST",
		"CMAKE_SYSTEM_PROCESSOR", "CMAKE_TOOLCHAIN_FILE", "CROSS_COMPILE", "CXX",
		"CXXFLAGS"},
	['D' - FIRST] = {"DEB_BUILD_ARCH", "DEB_HOST_ARCH", "DEB_TARGET_ARCH",
		"DOCKER_DEFAULT_PLATFORM", "DPKG_ARCH"},
	['G' - FIRST] = {"GO386", "GOAMD64", "GOARCH", "GOARM", "GOARM64", "GOBIN",
		"GOEXPERIMENT", "GOFLAGS", "GOHOSTARCH", "GOHOSTOS", "GOMIPS", "GOMIPS64",
		"GOOS", "GOPPC64", "GORISCV64", "GOROOT", "GOTOOL*", "GOWASM"},
	['H' - FIRST] = {"HOSTCC"},
	['K' - FIRST] = {"KBUILD_OUTPUT"},
	['L' - FIRST] = {"LD", "LDFLAGS", "LD_LIBRARY_PATH", "LD_PRELOAD"},
	['N' - FIRST] = {"NODE_OPTIONS"},
	['P' - FIRST] = {"PKG_CONFIG_LIBDIR", "PKG_CONFIG_PATH", "PKG_CONFIG_SYSROOT_DIR"},
	['Q' - FIRST] = {"QEMU_CPU", "QEMU_LD_*", "QEMU_SET_ENV"},
	['R' - FIRST] = {"RUSTFLAGS", "RUSTUP_TOOLCHAIN"},
	['S' - FIRST] = {"SDKROOT", "SYSROOT"},
	['T' - FIRST] = {"TARGET", "TARGETARCH", "TARGETOS", "TARGETPLATFORM", "TARGET_ARCH",
		"TARGET_CC"},
	['V' - FIRST] = {"VIRTUAL_ENV"},
	['W' - FIRST] = {"WSLENV", "WSL_DISTRO_NAME", "WSL_INTEROP"},
	['n' - FIRST] = {"npm_config_arch", "npm_config_platform", "npm_config_target_arch"},
	/* clang-format on */
};

/* Is the name in front of '=' a table's word? */
static bool name_is(const char *name, const char *word)
{
	while (*name == *word && *name && *name != '=')
		name++, word++;
	return *word == '*' || (!*word && (!*name || *name == '='));
}

/* By the first letter: every exec asks for all its variables. */
bool environment_chooses(const char *assignment)
{
	const char *const *word;

	if (assignment[0] < FIRST || assignment[0] > LAST)
		return false;
	word = choosing[assignment[0] - FIRST];
	while (*word && !name_is(assignment, *word))
		word++;
	return *word;
}

static bool is_path(const char *assignment)
{
	return !strncmp(assignment, "PATH=", 5);
}

char **environment_pick(char *const *envp)
{
	char **picked = xcalloc(1, sizeof(*picked));
	size_t kept = 0;

	for (size_t i = 0; envp && envp[i] && kept < PICKED_MAX; i++)
		if (is_path(envp[i]) || environment_chooses(envp[i])) {
			texts_add(&picked, xstrndup(envp[i], strnlen(envp[i], VALUE_MAX)));
			kept++;
		}
	return picked;
}

char **environment_added(char *const *before, char *const *now)
{
	char **added = NULL;

	for (size_t i = 0; now && now[i]; i++)
		if (!is_path(now[i]) && !texts_contain(before, now[i]))
			texts_add(&added, xstrdup(now[i]));
	return added;
}

const char *environment_get(char *const *assignments, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; assignments && assignments[i]; i++)
		if (!strncmp(assignments[i], name, len) && assignments[i][len] == '=')
			return assignments[i] + len + 1;
	return NULL;
}
