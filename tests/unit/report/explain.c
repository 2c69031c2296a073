/* --explain on real files of a temporary directory: one finding per file, nothing executed. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/err.h"
#include "report/explain.h"
#include "report/explain_path.h"
#include "report/record.h"
#include "report/scene.h"
#include "report/texts.h"

static char dir[] = "/tmp/explain-XXXXXX";

static void put(const char *name, const char *bytes, size_t len, mode_t mode)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	fchmod(fd, mode);
	close(fd);
}

static void set_up(void)
{
	cr_assert_not_null(mkdtemp(dir));
	put("script", "#!/bin/sh\n", 10, 0755);
	put("nox", "#!/bin/sh\n", 10, 0644);
	put("text", "echo hi\n", 8, 0755);
	put("empty", "", 0, 0755);
	put("orphan", "#!/nonexistent/interp\n", 22, 0755);
}

static void tear_down(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	cr_expect_eq(system(command), 0);
}

TestSuite(explain, .init = set_up, .fini = tear_down);

static const struct {
	const char *file;
	enum cause cause;
	bool runs;
} rows[] = {
	/* clang-format off */
	{ "/bin/sh", CAUSE_RUNS_NATIVE, true },
	{ "script", CAUSE_RUNS_SCRIPT, true },
	{ "nox", CAUSE_TARGET_NO_EXEC_BIT, false },
	{ "text", CAUSE_SCRIPT_NO_SHEBANG, false },
	{ "empty", CAUSE_TARGET_EMPTY, false },
	{ "orphan", CAUSE_SHEBANG_INTERP_NOT_FOUND, false },
	{ "missing", CAUSE_TARGET_NOT_FOUND, false },
	/* clang-format on */
};

Test(explain, files)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct explain_options options = {.path = "/usr/bin:/bin"};
		char path[256], *files[] = {path, NULL};
		struct err err = {0, ""};
		struct record *record;

		snprintf(path, sizeof(path), "%s%s%s", *rows[i].file == '/' ? "" : dir,
			 *rows[i].file == '/' ? "" : "/", rows[i].file);
		record = explain_files(files, &options, &err);
		cr_assert_not_null(record, "%s: %s", rows[i].file, err.message);
		cr_assert_eq(record->nfindings, 1);
		cr_expect_eq(record->findings[0].verdict.cause, rows[i].cause, "%s: %s",
			     rows[i].file, cause_name(record->findings[0].verdict.cause));
		cr_expect_eq(explain_all_run(record), rows[i].runs, "%s", rows[i].file);
		cr_expect_gt(record->findings[0].verdict.severity, SEVERITY_NONE);
		cr_expect_str_eq(record->mode, "explain");
		explain_free(record);
	}
	explain_free(NULL);
}

Test(explain, another_machine)
{
	struct explain_options options = {.host = "arm64,kernel=6.1", .path = "/usr/bin:/bin"};
	char *files[] = {(char *)"/bin/sh", (char *)"nosuchprogram", NULL};
	struct err err = {0, ""};
	struct record *record = explain_files(files, &options, &err);

	cr_assert_not_null(record, "%s", err.message);
	cr_assert_eq(record->nfindings, 2);
	if (kernel_native_machine(&record->host.kernel) == 183 &&
	    record->findings[0].exec->dispatch.images[0].elf.machine == 62)
		cr_expect_eq(record->findings[0].verdict.cause, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER);
	cr_expect_eq(record->findings[1].exec->path_tried, 2);
	explain_free(record);
	options.host = "vax11";
	cr_expect_null(explain_files(files, &options, &err));
	cr_expect_neq(err.code, 0);
	options.host = NULL;
	options.registry_dir = "/nonexistent";
	cr_expect_null(explain_files(files, &options, &err));
	options.registry_dir = NULL;
	options.root = "/nonexistent";
	cr_expect_null(explain_files(files, &options, &err));
}

Test(explain, below_a_root)
{
	struct explain_options options = {.root = dir};
	char *files[] = {(char *)"/script", (char *)"/bin/sh", NULL};
	struct err err = {0, ""};
	struct record *record = explain_files(files, &options, &err);

	cr_assert_not_null(record, "%s", err.message);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_SHEBANG_INTERP_NOT_FOUND,
		     "there is no /bin/sh below it");
	cr_expect_eq(record->findings[1].verdict.cause, CAUSE_TARGET_NOT_FOUND);
	explain_free(record);
}

Test(explain, path)
{
	char path[300], want[300], **tried, *found;
	struct scene scene;

	cr_assert_eq(scene_take_own(&scene, NULL), 0);
	snprintf(path, sizeof(path), "/nonexistent:%s:/bin", dir);
	snprintf(want, sizeof(want), "%s/script", dir);
	found = explain_path("script", path, &scene, &tried);
	cr_expect_str_eq(found, want);
	cr_expect_null(tried);
	free(found);
	found = explain_path("nox", path, &scene, &tried);
	snprintf(want, sizeof(want), "%s/nox", dir);
	cr_expect_str_eq(found, want, "found, though it cannot run");
	free(found);
	found = explain_path("a/b", path, &scene, &tried);
	cr_expect_str_eq(found, "a/b");
	free(found);
	found = explain_path("nosuchprogram", path, &scene, &tried);
	cr_expect_str_eq(found, "/nonexistent/nosuchprogram");
	cr_expect_eq(texts_count(tried), 3);
	texts_free(tried);
	free(found);
	found = explain_path("nosuchprogram", NULL, &scene, &tried);
	cr_expect_str_eq(found, "nosuchprogram");
	cr_expect_null(tried);
	free(found);
	scene_free(&scene);
}
