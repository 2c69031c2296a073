/* Which variables choose a target, and what is new in a child's environment. */
#include <criterion/criterion.h>

#include "report/environment.h"
#include "report/texts.h"

static const struct {
	const char *assignment;
	bool chooses;
} rows[] = {
	/* clang-format off */
	{ "GOARCH=arm64", true }, { "GOARCH", true }, { "GOARC=arm64", false },
	{ "GOARCHX=1", false }, { "AR=ar", true }, { "ARCH=arm", true },
	{ "CC=gcc", true }, { "CC_FOR_TARGET=x", true }, { "CCACHE_DIR=/x", false },
	{ "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER=qemu", true },
	{ "CARGO_TARGET_=", true }, { "CARGO_TARGET=x", false }, { "CARGO_TARGETS=x", false },
	{ "CARGO_TARGET_*", true }, { "CARGO_HOME=/x", false }, { "CARGO_TARGETZ", false },
	{ "GOTOOLCHAIN=local", true }, { "GOTOOLDIR=/x", true }, { "GOTOO=1", false },
	{ "QEMU_LD_PREFIX=/x", true }, { "QEMU_LE=1", false }, { "QEMU_SET_ENV=A=b", true },
	{ "GOWASM=x", true }, { "CARGO_BUILD_TARGET=x", true }, { "WSL_INTEROP=/run", true }, { "npm_config_target_arch=arm64", true },
	{ "PATH=/bin", false }, { "HOME=/root", false }, { "", false }, { "=", false },
	/* clang-format on */
};

Test(environment, chooses)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(environment_chooses(rows[i].assignment), rows[i].chooses, "%s",
			     rows[i].assignment);
}

Test(environment, pick_and_add)
{
	char *parent[] = {(char *)"GOOS=linux", (char *)"HOME=/root", (char *)"PATH=/bin", NULL};
	char *child[] = {(char *)"GOOS=linux", (char *)"GOARCH=arm", (char *)"PATH=/x", NULL};
	char **before = environment_pick(parent), **now = environment_pick(child);
	char **added = environment_added(before, now), **none = environment_pick(NULL);

	cr_expect_eq(texts_count(before), 2, "GOOS and PATH");
	cr_assert_eq(texts_count(added), 1, "PATH chooses nothing by itself");
	cr_expect_str_eq(added[0], "GOARCH=arm");
	cr_expect_str_eq(environment_get(now, "PATH"), "/x");
	cr_expect_null(environment_get(now, "GOAR"));
	cr_expect_null(environment_added(now, now));
	cr_assert_not_null(none);
	cr_expect_eq(texts_count(none), 0);
	texts_free(before);
	texts_free(now);
	texts_free(added);
	texts_free(none);
}
