/* Files by path: what was done to them, through renames and links, within a bound. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/program.h"
#include "report/provenance.h"
#include "report/record.h"
#include "report/texts.h"
#include "report/trail.h"

static void note(struct provenance *provenance, enum file_op op, const char *path,
		 const char *path2, pid_t pid)
{
	struct file_call call = {.op = op, .path = (char *)path, .path2 = (char *)path2};

	provenance_note(provenance, &call, pid, NULL, pid);
}

static void free_history(struct history_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(items[i].path);
		free(items[i].path2);
		texts_free(items[i].argv);
		texts_free(items[i].env);
	}
	free(items);
}

static size_t count_of(struct provenance *provenance, const char *path)
{
	size_t count;
	struct history_item *items = provenance_history(provenance, path, &count);

	free_history(items, count);
	return count;
}

static const struct {
	const char *cwd, *path, *key;
} keys[] = {
	/* clang-format off */
	{ NULL, "/a/b", "/a/b" }, { NULL, "//a/./b//../c", "/a/c" }, { "/w", "x", "/w/x" },
	{ "/w", "../x", "/x" }, { "/w", "/x", "/x" }, { NULL, "/../../x", "/x" },
	{ NULL, "/", "/" }, { "/", "", "/" }, { NULL, "/a/..", "/" }, { "/w", "...", "/w/..." },
	/* clang-format on */
};

Test(provenance, key)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char *key = provenance_key(keys[i].cwd, keys[i].path);

		cr_expect_str_eq(key, keys[i].key, "%s", keys[i].path);
		free(key);
	}
}

Test(provenance, rename_carries_the_history)
{
	char *env[] = {(char *)"GOARCH=arm64", (char *)"HOME=/", NULL};
	char *argv[] = {(char *)"link", NULL};
	struct program *link = program_new(7, NULL, "/go/link", argv, env);
	struct provenance *provenance = provenance_new(100);
	struct file_call call = {.op = FILE_OPEN_WRITE, .path = (char *)"/tmp/a.out"};
	struct history_item *items;
	size_t count;

	provenance_note(provenance, &call, 7, link, 1);
	program_unref(link);
	note(provenance, FILE_CHMOD, "/tmp/a.out", NULL, 8);
	note(provenance, FILE_RENAME, "/tmp/a.out", "/bin/x", 9);
	cr_expect_eq(count_of(provenance, "/tmp/a.out"), 0);
	items = provenance_history(provenance, "/bin//x", &count);
	cr_assert_eq(count, 3);
	cr_expect_eq(items[0].op, FILE_OPEN_WRITE);
	cr_expect_str_eq(items[0].path, "/tmp/a.out");
	cr_expect_str_eq(items[0].argv[0], "link");
	cr_assert_not_null(items[0].env);
	cr_expect_str_eq(items[0].env[0], "GOARCH=arm64");
	cr_expect_eq(texts_count(items[0].env), 1);
	cr_expect_eq(items[2].op, FILE_RENAME);
	cr_expect_str_eq(items[2].path2, "/bin/x");
	free_history(items, count);
	provenance_free(provenance);
}

Test(provenance, directory_rename_and_link)
{
	struct provenance *provenance = provenance_new(100);

	note(provenance, FILE_OPEN_WRITE, "/build/tmp/bin/x", NULL, 1);
	note(provenance, FILE_OPEN_WRITE, "/build/tmpfile", NULL, 1);
	note(provenance, FILE_RENAME, "/build/tmp", "/build/out", 2);
	cr_expect_eq(count_of(provenance, "/build/out/bin/x"), 1);
	cr_expect_eq(count_of(provenance, "/build/tmp/bin/x"), 0);
	cr_expect_eq(count_of(provenance, "/build/tmpfile"), 1);
	note(provenance, FILE_LINK, "/build/out/bin/x", "/bin/x", 3);
	cr_expect_eq(count_of(provenance, "/build/out/bin/x"), 1);
	cr_expect_eq(count_of(provenance, "/bin/x"), 2);
	/* an untracked file takes the name: what was known is about another file */
	note(provenance, FILE_RENAME, "/elsewhere/y", "/bin/x", 4);
	cr_expect_eq(count_of(provenance, "/bin/x"), 1);
	provenance_free(provenance);
}

Test(provenance, bounds)
{
	struct provenance *provenance = provenance_new(50);
	char path[32];

	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "/f%d", i);
		note(provenance, FILE_OPEN_WRITE, path, NULL, 1);
		note(provenance, FILE_OPEN_WRITE, "/busy", NULL, 1);
	}
	cr_expect_eq(provenance_paths(provenance), 50);
	cr_expect_eq(count_of(provenance, "/f0"), 0, "the oldest is forgotten");
	cr_expect_eq(count_of(provenance, "/f999"), 1);
	cr_expect_eq(count_of(provenance, "/busy"), 1, "the same again is one item");
	for (int i = 0; i < 100; i++)
		note(provenance, i % 2 ? FILE_CHMOD : FILE_OPEN_WRITE, "/busy", NULL, i);
	cr_expect_leq(count_of(provenance, "/busy"), 8);
	note(provenance, FILE_OPEN_WRITE, "/dev/null", NULL, 1);
	note(provenance, FILE_OPEN_WRITE, "/proc/self/oom_score_adj", NULL, 1);
	cr_expect_eq(count_of(provenance, "/dev/null"), 0);
	cr_expect_eq(count_of(provenance, "/proc/self/oom_score_adj"), 0);
	provenance_free(provenance);
	provenance_free(NULL);
}

Test(provenance, trail_keeps_the_first_and_the_last)
{
	struct trail trail = {0}, copy = {0};
	struct history_item *items;
	size_t count;

	for (int i = 0; i < 20; i++) {
		struct file_call call = {.op = i % 2 ? FILE_CHMOD : FILE_OPEN_WRITE,
					 .path = (char *)"/x"};

		trail_add(&trail, &call, i, NULL, i);
	}
	trail_copy(&copy, &trail);
	trail_clear(&trail);
	cr_expect_null(trail_history(&trail, &count));
	items = trail_history(&copy, &count);
	cr_assert_eq(count, TRAIL_MAX);
	cr_expect_eq(items[0].pid, 0);
	cr_expect_eq(items[1].pid, 20 - TRAIL_MAX + 1);
	cr_expect_eq(items[TRAIL_MAX - 1].pid, 19);
	free_history(items, count);
	trail_clear(&copy);
}
