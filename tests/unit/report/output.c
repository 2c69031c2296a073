/* Report files: which are refused before anything runs, and what is left on the disk afterwards. */
#include "report/output.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/render.h"

/* A new working directory for each test, which every test leaves empty. */
static char place[] = "/tmp/exectrace-unit-output-XXXXXX";

static void enter(void)
{
	cr_assert_not_null(mkdtemp(place));
	cr_assert_eq(chdir(place), 0);
}

static void leave(void)
{
	cr_expect_eq(rmdir(place), 0, "something is left: %s", strerror(errno));
}

TestSuite(output, .init = enter, .fini = leave, .timeout = 20);

static json_t *report(void)
{
	return json_pack("{s:s,s:[]}", "schema", "exectrace/1", "findings");
}

static char *contents(const char *path)
{
	scope_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct buf text = {NULL, 0, 0};

	cr_assert(fd >= 0, "%s: %s", path, strerror(errno));
	cr_assert_eq(buf_read_fd(&text, fd, 1 << 20, NULL), 0);
	return buf_steal(&text);
}

Test(output, refuses)
{
	static const struct {
		const char *path, *format, *message;
	} rows[] = {
		{"no/such/r.json", NULL, "cannot write no/such/r.json: No such file or directory"},
		{"folder", NULL, "cannot write folder: Is a directory"},
		{"r.json", "pdf", "--format: 'pdf' is not a format of this version (text, "},
		{"no/such/r.jsonl", NULL,
		 "cannot write no/such/r.jsonl: No such file or directory"},
		{"/proc/self/r.json", NULL, NULL}, /* the kernel's words differ */
	};

	mkdir("folder", 0755);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *paths[] = {rows[i].path, NULL};
		scope_outputs struct outputs outputs = {.count = 0};
		struct err err = {0, ""};
		int result = outputs_open(&outputs, paths, rows[i].format, false, false, &err);

		cr_expect_lt(result, 0, "%s", rows[i].path);
		cr_expect_eq(outputs.count, 0, "%s", rows[i].path);
		/* the formats are listed as the table has them */
		if (rows[i].message)
			cr_expect_eq(strncmp(err.message, rows[i].message, strlen(rows[i].message)),
				     0, "%s", err.message);
	}
	rmdir("folder");
}

Test(output, creates_nothing_before_it_writes)
{
	const char *paths[] = {"a.json", "b.txt", NULL};
	scope_outputs struct outputs outputs = {.count = 0};
	struct err err;

	cr_assert_eq(outputs_open(&outputs, paths, NULL, false, false, &err), 0);
	cr_expect_eq(outputs.count, 2);
	cr_expect_str_eq(outputs.items[0].renderer->name, "json");
	cr_expect_str_eq(outputs.items[1].renderer->name, "text");
	cr_expect_eq(access("a.json", F_OK), -1);
	cr_expect_eq(outputs_stream(&outputs), -1);
	cr_expect_not(outputs_show_text(&outputs));
}

Test(output, replaces_the_old_file)
{
	const char *paths[] = {"a.json", NULL};
	scope_outputs struct outputs outputs = {.count = 0};
	json_t *document = report();
	struct err err;
	struct stat status;
	scope_free char *before = NULL, *after = NULL;
	int fd = open("a.json", O_WRONLY | O_CREAT | O_CLOEXEC, 0640);

	cr_assert_eq(write(fd, "old", 3), 3);
	fchmod(fd, 0640);
	close(fd);
	cr_assert_eq(outputs_open(&outputs, paths, NULL, false, false, &err), 0);
	before = contents("a.json");
	cr_expect_str_eq(before, "old");
	cr_expect_eq(outputs_write(&outputs, document, &err), 0);
	after = contents("a.json");
	cr_expect(strstr(after, "exectrace/1"), "%s", after);
	stat("a.json", &status);
	cr_expect_eq(status.st_mode & 0777, 0640);
	json_decref(document);
	unlink("a.json");
}

Test(output, appends)
{
	const char *paths[] = {"a.json", NULL};
	scope_outputs struct outputs outputs = {.count = 0};
	json_t *document = report();
	struct err err;
	scope_free char *after = NULL;
	FILE *file = fopen("a.json", "we");

	fputs("old\n", file);
	fclose(file);
	cr_assert_eq(outputs_open(&outputs, paths, NULL, true, false, &err), 0);
	cr_expect_eq(outputs_write(&outputs, document, &err), 0);
	after = contents("a.json");
	cr_expect_eq(strncmp(after, "old\n{", 5), 0, "%s", after);
	json_decref(document);
	unlink("a.json");
}

Test(output, follows_symlinks)
{
	const char *paths[] = {"link", NULL};
	scope_outputs struct outputs outputs = {.count = 0};
	json_t *document = report();
	struct err err;
	struct stat status;

	close(open("target", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	cr_assert_eq(symlink("target", "link"), 0);
	cr_assert_eq(outputs_open(&outputs, paths, "json", false, false, &err), 0);
	cr_expect_eq(outputs_write(&outputs, document, &err), 0);
	lstat("link", &status);
	cr_expect(S_ISLNK(status.st_mode));
	stat("target", &status);
	cr_expect_gt(status.st_size, 10);
	json_decref(document);
	unlink("link");
	unlink("target");
}

Test(output, streams_once)
{
	const char *paths[] = {"a.jsonl", "b.jsonl", NULL};
	scope_outputs struct outputs outputs = {.count = 0, .live = true};
	struct err err;

	cr_expect_eq(outputs_open(&outputs, paths, NULL, false, false, &err), -EINVAL);
	cr_expect_str_eq(err.message, "cannot write b.jsonl: one jsonl stream is enough");
	cr_expect_geq(outputs_stream(&outputs), 0);
	unlink("a.jsonl");
}

Test(output, stdout_when_nothing_is_named)
{
	scope_outputs struct outputs outputs = {.count = 0};
	struct err err;

	cr_assert_eq(outputs_open(&outputs, NULL, NULL, false, true, &err), 0);
	cr_expect_eq(outputs.count, 1);
	cr_expect_eq(outputs.items[0].kind, OUTPUT_STDOUT);
	cr_expect(outputs_show_text(&outputs));
}

/* Full disks are noticed, and the old file stays whole. */
Test(output, reports_a_failed_write)
{
	const char *paths[] = {"/dev/full", NULL};
	scope_outputs struct outputs outputs = {.count = 0};
	json_t *document = report();
	struct err err;

	cr_assert_eq(outputs_open(&outputs, paths, "json", false, false, &err), 0);
	cr_expect_eq(outputs_write(&outputs, document, &err), -ENOSPC);
	cr_expect_str_eq(err.message, "cannot write /dev/full: No space left on device");
	json_decref(document);
}
