/* Vectors of strings: bounds, truncation, comparison. */
#include <criterion/criterion.h>

#include "decode/buf.h"
#include "report/texts.h"

static char *const words[] = {(char *)"go", (char *)"build", (char *)"", (char *)"./...", NULL};

static const struct {
	const char *name;
	struct texts_limit limit;
	size_t count;
	const char *last;
	bool truncated;
} rows[] = {
	/* clang-format off */
	{ "everything", { 10, 100 }, 4, "./...", false },
	{ "exactly", { 4, 12 }, 4, "./...", false },
	{ "items", { 2, 100 }, 2, "build", true },
	{ "bytes cut a word", { 10, 5 }, 3, "", true },
	{ "nothing", { 0, 100 }, 0, NULL, true },
	/* clang-format on */
};

Test(texts, copy)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool truncated = false;
		char **copy = texts_copy(words, rows[i].limit, &truncated);

		cr_expect_eq(truncated, rows[i].truncated, "%s", rows[i].name);
		cr_assert_eq(texts_count(copy), rows[i].count, "%s", rows[i].name);
		if (rows[i].last)
			cr_expect_str_eq(copy[rows[i].count - 1], rows[i].last, "%s", rows[i].name);
		texts_free(copy);
	}
	cr_expect_null(texts_copy(NULL, rows[0].limit, NULL));
}

Test(texts, lists)
{
	char **list = NULL;

	cr_expect_eq(texts_count(NULL), 0);
	texts_add(&list, xstrdup("a"));
	texts_add(&list, xstrdup("b"));
	cr_expect_eq(texts_count(list), 2);
	cr_expect(texts_contain(list, "b"));
	cr_expect_not(texts_contain(list, "c"));
	cr_expect_not(texts_contain(NULL, "a"));
	cr_expect(texts_equal(NULL, NULL));
	cr_expect_not(texts_equal(list, words));
	texts_free(list);
	texts_free(NULL);
}
