/* --explain by name and below another root: what PATH leads to, what is in the way. */
#include "tests/unit/report/explained.h"

Test(explain_search, names)
{
	scope_place struct place place;
	scope_free char *path = NULL, *found = NULL;
	struct explain_options options = {.host = "amd64"};
	struct record *record;

	place_make(&place);
	cr_assert_eq(mkdirat(place.fd, "a", 0755) | mkdirat(place.fd, "b", 0755) |
			     mkdirat(place.fd, "here", 0755) | mkdirat(place.fd, "tool", 0755),
		     0);
	cr_assert_eq(chdir(place.path), 0);
	put_text(&place, "a/tool", "#!/nonexistent\n");
	fchmodat(place.fd, "a/tool", 0644, 0);
	put_program(&place, "b/tool");
	put_program(&place, "b/other");
	put_program(&place, "other");
	options.path = path = xasprintf("/nonexistent:%s/a:%s/b", place.path, place.path);
	found = in_place(&place, "b/tool");

	record = explain_as("tool", &options);
	cr_expect_str_eq(record->findings[0].exec->path, found,
			 "past a directory here, one that is missing, and a file without x");
	cr_expect_str_eq(record->findings[0].exec->argv[0], "tool");
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_RUNS_NATIVE);
	cr_expect(says(record, "PATH has"));
	explain_free(record);

	record = explain_as("other", &options);
	cr_expect_str_eq(record->findings[0].exec->path, "other", "a file here is what is meant");
	explain_free(record);

	record = explain_as("nosuch", &options);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_TARGET_NOT_FOUND);
	cr_expect_eq(record->findings[0].exec->path_tried, 3);
	explain_free(record);

	fchmodat(place.fd, "a/tool", 0755, 0);
	record = explain_as("tool", &options);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_SHEBANG_INTERP_NOT_FOUND,
		     "the first that may be executed decides");
	cr_expect(says(record, "later in PATH, would run"));
	explain_free(record);

	options.path = "";
	record = explain_as("other", &options);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_RUNS_NATIVE, "empty: here");
	explain_free(record);
	cr_expect_eq(chdir("/"), 0);
}

/* However few descriptors are left to look with: what is claimed is true, or nothing is claimed. */
Test(explain_search, a_search_with_too_few_descriptors)
{
	scope_place struct place place;
	scope_free char *path = NULL, *found = NULL;
	struct explain_options options = {.host = "amd64"};
	unsigned unknown = 0, known = 0;
	struct rlimit before;
	int lowest;

	place_make(&place);
	cr_assert_eq(mkdirat(place.fd, "a", 0755) | mkdirat(place.fd, "b", 0755), 0);
	put_program(&place, "b/tool");
	options.path = path = xasprintf("%s/a:%s/b", place.path, place.path);
	found = in_place(&place, "b/tool");
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	cr_assert_eq(chdir(place.path), 0);
	lowest = dup(0);
	close(lowest);
	for (int more = 0; more < 16; more++) {
		struct rlimit few = {(rlim_t)lowest + (rlim_t)more, before.rlim_max};
		char *const files[] = {(char *)"tool", NULL};
		struct err err = {0, ""};
		struct record *record;

		setrlimit(RLIMIT_NOFILE, &few);
		record = explain_files(files, &options, &err);
		setrlimit(RLIMIT_NOFILE, &before);
		if (!record)
			continue; /* it said why */
		if (record->findings[0].verdict.cause == CAUSE_UNKNOWN) {
			unknown++;
			cr_expect_not(says(record, "PATH has"), "%d more", more);
		} else {
			known++;
			cr_expect_eq(record->findings[0].verdict.cause, CAUSE_RUNS_NATIVE,
				     "%d more: %s", more, record->findings[0].verdict.summary);
			cr_expect_str_eq(record->findings[0].exec->path, found);
		}
		explain_free(record);
	}
	cr_expect_gt(unknown, 0);
	cr_expect_gt(known, 0);
	cr_expect_eq(chdir("/"), 0);
}

/* PATH leads to a file that may not be executed, and to nothing else. */
Test(explain_search, name_without_x)
{
	scope_place struct place place;
	struct explain_options options = {.host = "amd64"};
	struct record *record;

	place_make(&place);
	put_text(&place, "plain", "#!/bin/sh\n");
	fchmodat(place.fd, "plain", 0644, 0);
	options.path = place.path;
	record = explain_as("plain", &options);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_TARGET_NO_EXEC_BIT);
	explain_free(record);
}

/* ---- another root --------------------------------------------------------------------------- */

Test(explain_search, root)
{
	static const struct {
		const char *file;
		enum cause cause;
		bool runs;
	} rows[] = {
		{"/bin/prog", CAUSE_RUNS_NATIVE, true}, /* through an absolute link */
		{"bin/prog", CAUSE_RUNS_NATIVE, true},
		{"prog", CAUSE_RUNS_NATIVE, true}, /* by PATH, below the root */
		{"/script", CAUSE_RUNS_SCRIPT, true},
		{"/out", CAUSE_TARGET_NOT_FOUND, false}, /* leads outside: not below the root */
		{"/bin/sh", CAUSE_TARGET_NOT_FOUND, false},
	};
	struct explain_options options = {.host = "amd64", .path = "/sbin:/bin"};
	scope_place struct place place;
	struct record *record;

	place_make(&place);
	cr_assert_eq(mkdirat(place.fd, "usr", 0755) | mkdirat(place.fd, "usr/bin", 0755) |
			     symlinkat("/usr/bin", place.fd, "bin") |
			     symlinkat("../../../proc/self/exe", place.fd, "out"),
		     0);
	put_program(&place, "usr/bin/prog");
	put_text(&place, "script", "#!/bin/prog\n");
	options.root = place.path;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_cause(rows[i].file, &options, rows[i].cause, rows[i].runs);
	record = explain_as("/bin/prog", &options);
	cr_expect_str_eq(record->findings[0].exec->root, place.path);
	cr_expect_str_eq(record->findings[0].exec->dispatch.images[0].resolved, "/usr/bin/prog");
	cr_expect_str_eq(record->findings[0].exec->cwd, "/");
	cr_expect_null(record->host.os_pretty, "there is no os-release below it");
	explain_free(record);
}

/* ---- circumstances -------------------------------------------------------------------------- */

Test(explain_search, busy)
{
	scope_place struct place place;
	scope_free char *file = NULL;
	struct explain_options options = {.host = "amd64"};
	struct record *record;
	int ready[2];
	char byte;
	pid_t child;

	place_make(&place);
	put_program(&place, "busy");
	file = in_place(&place, "busy");
	cr_assert_eq(pipe(ready), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (child == 0) {
		int fd = openat(place.fd, "busy", O_WRONLY | O_CLOEXEC);

		close(ready[0]);
		if (fd < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		alarm(60);
		pause();
		_exit(0);
	}
	close(ready[1]);
	cr_assert_eq(read(ready[0], &byte, 1), 1);
	record = explain_as(file, &options);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_TARGET_OPEN_FOR_WRITE);
	cr_expect_eq(record->findings[0].exec->nwriters, 1);
	cr_expect_eq(record->findings[0].exec->writers[0].pid, child);
	explain_free(record);
	kill(child, SIGKILL);
	cr_expect_eq(waitpid(child, NULL, 0), child);
	close(ready[0]);
	expect_cause(file, &options, CAUSE_RUNS_NATIVE, true);
}
