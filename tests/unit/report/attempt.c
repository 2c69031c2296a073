/* Which calls belong to one search, and which hand a file to a shell. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

#include "decode/buf.h"
#include "report/attempt.h"
#include "report/record.h"
#include "report/texts.h"

static struct attempt *attempt_of(const char *path, int error)
{
	struct attempt *attempt = xcalloc(1, sizeof(*attempt));

	attempt->tid = 7;
	attempt->plain = true;
	attempt->scene.root_fd = attempt->scene.cwd_fd = attempt->scene.dir_fd = -1;
	attempt->exec = xcalloc(1, sizeof(*attempt->exec));
	attempt->exec->path = xstrdup(path);
	attempt->exec->observed.error = error;
	attempt->exec->dispatch.failing_image = -1;
	return attempt;
}

static const struct {
	const char *name, *first, *next;
	int error;
	bool is_at, continues;
} rows[] = {
	/* clang-format off */
	{ "next directory", "/usr/local/bin/go", "/usr/bin/go", ENOENT, false, true },
	{ "after an EACCES too", "/usr/local/bin/go", "/usr/bin/go", EACCES, false, true },
	{ "dash after E2BIG too", "/usr/local/bin/go", "/usr/bin/go", E2BIG, false, true },
	{ "after ENOEXEC no search goes on", "/usr/local/bin/go", "/usr/bin/go", ENOEXEC, false,
	  false },
	{ "another name", "/usr/bin/gcc-12", "/usr/bin/gcc", ENOENT, false, false },
	{ "a directory met twice", "/usr/bin/go", "/usr/bin/go", EACCES, false, true },
	{ "the same busy file again", "/usr/bin/go", "/usr/bin/go", ETXTBSY, false, false },
	{ "cwd in PATH", "/usr/bin/go", "go", ENOENT, false, true },
	{ "execveat is no search", "/usr/bin/go", "/bin/go", ENOENT, true, false },
	/* clang-format on */
};

Test(attempt, continues)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct attempt *attempt = attempt_of(rows[i].first, rows[i].error);
		struct exec_call call = {.path = (char *)rows[i].next, .is_at = rows[i].is_at};

		cr_expect_eq(attempt_continues(attempt, &call), rows[i].continues, "%s",
			     rows[i].name);
		attempt_free(attempt);
	}
	attempt_free(NULL);
}

static const struct {
	const char *name, *shell, *argv0, *argument;
	int error;
	bool retry;
} retries[] = {
	/* clang-format off */
	{ "glibc", "/bin/sh", "/bin/sh", "./app", ENOEXEC, true },
	{ "another file", "/bin/sh", "/bin/sh", "./other", ENOEXEC, false },
	{ "another error", "/bin/sh", "/bin/sh", "./app", ENOENT, false },
	{ "no shell", "/usr/bin/python3", "python3", "./app", ENOEXEC, false },
	{ "busybox", "/bin/busybox", "sh", "./app", ENOEXEC, true },
	{ "busybox by itself", "/proc/self/exe", "ash", "./app", ENOEXEC, true },
	/* clang-format on */
};

Test(attempt, shell_retry)
{
	for (size_t i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		struct attempt *attempt = attempt_of("./app", retries[i].error);
		char *argv[] = {(char *)retries[i].argv0, (char *)retries[i].argument, NULL};
		struct exec_call call = {.path = (char *)retries[i].shell,
					 .argv = {.items = argv, .count = 2}};

		cr_expect_eq(attempt_is_shell_retry(attempt->exec, &call), retries[i].retry, "%s",
			     retries[i].name);
		attempt_free(attempt);
	}
}

Test(attempt, list_and_paths)
{
	struct attempt *list = attempt_of("/a/x", ENOENT), *found;

	list->next = attempt_of("/b/y", ENOENT);
	list->next->tid = 8;
	found = attempt_find(list, 8);
	cr_assert_not_null(found);
	cr_expect_null(attempt_find(list, 9));
	attempt_add_path(found, "/c/y");
	attempt_add_path(found, "/c/y");
	cr_expect_eq(found->exec->path_tried, 2);
	cr_expect_str_eq(found->exec->path_list[0], "/b/y");
	cr_expect_str_eq(found->exec->path_list[1], "/c/y");
	attempt_unlink(&list, found);
	cr_expect_null(list->next);
	attempt_free(found);
	attempt_free(list);
}
