/* report/variables: where an assignment came from, up the chain of programs. */
#include "report/variables.h"

#include <criterion/criterion.h>
#include <string.h>

#include "report/program.h"
#include "report/texts.h"

#define ARM (char *)"GOARCH=arm64"
#define GCC (char *)"CC=gcc"

static const struct variables *only(const struct variables *list, size_t count, const char *what)
{
	const struct variables *found = variables_find(list, count, what);

	cr_assert_not_null(found, "%s has a source", what);
	return found;
}

Test(variables, of_the_command_and_of_a_program_on_the_way)
{
	char *start[] = {ARM, (char *)"HOME=/", NULL}, *later[] = {ARM, GCC, NULL};
	char *argv[] = {(char *)"make", (char *)"all", NULL};
	struct program *make = program_new(10, NULL, "/usr/bin/make", argv, start);
	struct program *go = program_new(11, make, "/usr/bin/go", NULL, later);
	struct program *link = program_new(12, go, "/usr/bin/link", NULL, later);
	struct variables *list;
	const struct variables *from;
	size_t count;

	list = variables_of(link, &count);
	cr_assert_eq(count, 2);
	from = only(list, count, "GOARCH=arm64");
	cr_expect_eq(from->from, VARIABLES_OF_COMMAND);
	cr_expect_eq(from->pid, 0);
	from = only(list, count, "CC=gcc");
	cr_expect_eq(from->from, VARIABLES_SET);
	cr_expect_eq(from->pid, 10, "make gave it to go");
	cr_expect_str_eq(from->exe, "/usr/bin/make");
	cr_expect_str_eq(from->argv[1], "all");
	cr_expect_null(variables_find(list, count, "HOME=/"), "it chooses nothing");
	variables_free(list, count);
	program_unref(make);
	program_unref(go);
	program_unref(link);
}

Test(variables, a_changed_value_is_another_variable)
{
	char *amd[] = {(char *)"GOARCH=amd64", NULL}, *arm[] = {ARM, NULL};
	struct program *sh = program_new(10, NULL, "sh", NULL, amd);
	struct program *go = program_new(10, sh, "go", NULL, arm);
	struct program *tool = program_new(11, go, "tool", NULL, amd);
	struct variables *list;
	size_t count;

	list = variables_of(go, &count);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->from, VARIABLES_SET);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->pid, 10);
	variables_free(list, count);
	list = variables_of(tool, &count);
	cr_expect_eq(only(list, count, "GOARCH=amd64")->from, VARIABLES_SET, "it was set back");
	cr_expect_str_eq(only(list, count, "GOARCH=amd64")->exe, "go");
	variables_free(list, count);
	program_unref(sh);
	program_unref(go);
	program_unref(tool);
}

Test(variables, passed_to_an_exec)
{
	char *had[] = {ARM, NULL}, *passes[] = {ARM, GCC, NULL};
	struct program *sh = program_new(10, NULL, "sh", NULL, had);
	struct program *unseen = program_new(11, NULL, "sh", NULL, NULL);
	struct variables *list;
	size_t count;

	list = variables_passed(passes, sh, &count);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->from, VARIABLES_OF_COMMAND);
	cr_expect_eq(only(list, count, "CC=gcc")->from, VARIABLES_SET);
	cr_expect_eq(only(list, count, "CC=gcc")->pid, 10, "by the caller");
	variables_free(list, count);
	list = variables_passed(passes, NULL, &count);
	cr_expect_eq(only(list, count, "CC=gcc")->from, VARIABLES_OF_COMMAND, "by our launcher");
	variables_free(list, count);
	list = variables_passed(passes, unseen, &count);
	cr_expect_eq(only(list, count, "CC=gcc")->from, VARIABLES_UNKNOWN);
	variables_free(list, count);
	cr_expect_null(variables_passed(NULL, sh, &count));
	cr_expect_eq(count, 0);
	program_unref(sh);
	program_unref(unseen);
}

Test(variables, attached_unseen_and_left_out)
{
	char *env[] = {ARM, NULL}, *none[] = {NULL};
	struct program *daemon = program_new(10, NULL, "daemon", NULL, env), *last, *next;
	struct program *unseen = program_new(20, NULL, "x", NULL, NULL);
	struct program *after = program_new(21, unseen, "y", NULL, env);
	struct variables *list;
	size_t count;

	daemon->attached = true;
	list = variables_of(daemon, &count);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->from, VARIABLES_OF_ATTACHED);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->pid, 10);
	variables_free(list, count);
	list = variables_of(after, &count);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->from, VARIABLES_UNKNOWN);
	variables_free(list, count);
	last = program_new(1, NULL, "/first", NULL, none);
	for (int i = 0; i < 100; i++) {
		next = program_new(1, last, "/loop", NULL, none);
		program_unref(last);
		last = next;
	}
	next = program_new(2, last, "/end", NULL, env);
	list = variables_of(next, &count);
	cr_expect_eq(only(list, count, "GOARCH=arm64")->from, VARIABLES_UNKNOWN,
		     "a program between was left out");
	variables_free(list, count);
	program_unref(last);
	program_unref(next);
	program_unref(daemon);
	program_unref(unseen);
	program_unref(after);
	cr_expect_null(variables_of(NULL, &count));
}

Test(variables, names)
{
	cr_expect_str_eq(variables_from_name(VARIABLES_OF_COMMAND), "command");
	cr_expect_str_eq(variables_from_name(VARIABLES_OF_ATTACHED), "attached");
	cr_expect_str_eq(variables_from_name(VARIABLES_SET), "process");
	cr_expect_str_eq(variables_from_name(VARIABLES_UNKNOWN), "unknown");
}
