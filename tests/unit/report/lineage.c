/* Programs behind programs: edges, variables that appear on the way, chains without end. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "report/lineage.h"
#include "report/program.h"
#include "report/record.h"
#include "report/texts.h"

static void free_items(struct lineage_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(items[i].exe);
		texts_free(items[i].argv);
		texts_free(items[i].env_set);
	}
	free(items);
}

Test(lineage, edges_and_variables)
{
	char *argv[] = {(char *)"make", NULL};
	char *plain[] = {(char *)"HOME=/", NULL}, *arm[] = {(char *)"GOARCH=arm64", NULL};
	struct program *make = program_new(10, NULL, "/usr/bin/make", argv, plain);
	struct program *env = program_new(11, make, "/usr/bin/env", NULL, plain);
	struct program *go = program_new(11, env, "/usr/bin/go", NULL, arm);
	struct lineage_item *items;
	size_t count;

	program_unref(make);
	program_unref(env);
	items = lineage_of(go, &count);
	cr_assert_eq(count, 3);
	cr_expect(items[0].is_root);
	cr_expect_str_eq(items[0].exe, "/usr/bin/make");
	cr_expect_str_eq(items[0].argv[0], "make");
	cr_expect_null(items[0].env_set);
	cr_expect_not(items[1].became, "env was forked by make");
	cr_expect(items[2].became, "env became go");
	cr_assert_not_null(items[2].env_set);
	cr_expect_str_eq(items[2].env_set[0], "GOARCH=arm64");
	free_items(items, count);
	program_unref(go);
	cr_expect_null(lineage_of(NULL, &count));
	cr_expect_eq(count, 0);
}

Test(lineage, endless_wrapper_is_cut)
{
	struct program *last = program_new(1, NULL, "/first", NULL, NULL), *next;
	struct lineage_item *items;
	size_t count;

	for (int i = 0; i < 10000; i++) {
		next = program_new(1, last, "/loop", NULL, NULL);
		program_unref(last);
		last = next;
	}
	items = lineage_of(last, &count);
	cr_expect_lt(count, 100);
	cr_expect_str_eq(items[0].exe, "/first");
	free_items(items, count);
	program_unref(program_ref(last));
	program_unref(last);
	program_unref(NULL);
}
