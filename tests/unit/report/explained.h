/* --explain of files in a place of a test, and what it came to. */
#ifndef EXECTRACE_TESTS_EXPLAINED_H
#define EXECTRACE_TESTS_EXPLAINED_H

#include "report/explain.h"

#include "decode/err.h"
#include "decode/scope.h"
#include "report/record.h"
#include "report/texts.h"
#include "tests/unit/decode/dispatch_place.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

__attribute__((unused)) static struct record *explain_as(const char *file,
							 const struct explain_options *options)
{
	char *const files[] = {(char *)file, NULL};
	struct err err = {0, ""};
	struct record *record = explain_files(files, options, &err);

	cr_assert_not_null(record, "%s: %s", file, err.message);
	cr_assert_eq(record->nfindings, 1, "%s", file);
	return record;
}

__attribute__((unused)) static char *in_place(const struct place *place, const char *name)
{
	return name[0] == '/' ? xstrdup(name) : xasprintf("%s/%s", place->path, name);
}

__attribute__((unused)) static void
expect_cause(const char *file, const struct explain_options *options, enum cause cause, bool runs)
{
	struct record *record = explain_as(file, options);
	const struct verdict *verdict = &record->findings[0].verdict;

	cr_expect_eq(verdict->cause, cause, "%s: %s: %s", file, cause_name(verdict->cause),
		     verdict->summary);
	cr_expect_eq(explain_all_run(record), runs, "%s", file);
	cr_expect_not_null(verdict->summary, "%s", file);
	cr_expect(verdict->severity != SEVERITY_NONE, "%s", file);
	explain_free(record);
}

__attribute__((unused)) static bool says(const struct record *record, const char *words)
{
	const struct verdict *verdict = &record->findings[0].verdict;

	for (size_t i = 0; i < verdict->nevidence; i++)
		if (strstr(verdict->evidence[i].fact, words))
			return true;
	return false;
}

#endif
