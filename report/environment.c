/* The table of variables that choose a target or a toolchain, and picking them.
 * Order is strcmp's: the table is searched by halves for every variable of every exec. A star
 * stands for the rest of a name (Cargo names a runner per target: CARGO_TARGET_<TRIPLE>_RUNNER). */
#include "report/environment.h"

#include <string.h>

#include "decode/buf.h"
#include "report/texts.h"

#define PICKED_MAX 48
#define VALUE_MAX 2048 /* bytes kept of one assignment */

static const char *const choosing[] = {
	/* clang-format off */
	"AR", "ARCH", "AS", "BINFMT_DIR", "BOX64_PATH", "BUILDPLATFORM",
	"CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_*", "CC", "CC_FOR_TARGET", "CFLAGS",
	"CGO_CFLAGS", "CGO_ENABLED", "CGO_LDFLAGS", "CHOST", "CMAKE_SYSTEM_PROCESSOR",
	"CMAKE_TOOLCHAIN_FILE", "CROSS_COMPILE", "CXX", "CXXFLAGS",
	"DEB_BUILD_ARCH", "DEB_HOST_ARCH", "DEB_TARGET_ARCH",
	"DOCKER_DEFAULT_PLATFORM", "DPKG_ARCH",
	"GO386", "GOAMD64", "GOARCH", "GOARM", "GOARM64", "GOBIN", "GOEXPERIMENT", "GOFLAGS",
	"GOHOSTARCH", "GOHOSTOS", "GOMIPS", "GOMIPS64", "GOOS", "GOPPC64", "GORISCV64",
	"GOROOT", "GOTOOL*", "GOWASM",
	"HOSTCC", "KBUILD_OUTPUT", "LD", "LDFLAGS", "LD_LIBRARY_PATH", "LD_PRELOAD",
	"NODE_OPTIONS", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_PATH", "PKG_CONFIG_SYSROOT_DIR",
	"QEMU_CPU", "QEMU_LD_*", "QEMU_SET_ENV",
	"RUSTFLAGS", "RUSTUP_TOOLCHAIN", "SDKROOT", "SYSROOT",
	"TARGET", "TARGETARCH", "TARGETOS", "TARGETPLATFORM", "TARGET_ARCH", "TARGET_CC",
	"VIRTUAL_ENV", "WSLENV", "WSL_DISTRO_NAME", "WSL_INTEROP",
	"npm_config_arch", "npm_config_platform", "npm_config_target_arch",
	/* clang-format on */
};

/* strcmp of the name in front of '=' with a table's word; most differ in the first bytes. */
static int name_compare(const char *name, const char *word)
{
	while (*name == *word && *name && *name != '=')
		name++, word++;
	if (*word == '*')
		return 0;
	return (*name == '=' ? 0 : (unsigned char)*name) - (unsigned char)*word;
}

/* As bsearch does it, without a call for each comparison: every exec asks for all its variables. */
bool environment_chooses(const char *assignment)
{
	size_t low = 0, high = sizeof(choosing) / sizeof(choosing[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = name_compare(assignment, choosing[middle]);

		if (!order)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
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
