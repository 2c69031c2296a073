/* report/cause_table, factor: every code has its row and its words, every factor a meaning. */
#include "report/cause.h"

#include <criterion/criterion.h>
#include <string.h>

Test(cause_table, every_code_has_a_full_row)
{
	for (unsigned i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++) {
		const struct cause_text *text = cause_text((enum cause)i);
		enum cause back = CAUSE_NONE;

		cr_assert_not_null(text, "code %u has no row", i);
		cr_expect(strchr("-ABCDEFGHIZ", text->section), "%s: section", text->name);
		cr_expect_neq(text->severity, SEVERITY_NONE, "%s: severity", text->name);
		cr_expect_gt(strlen(text->headline), 8, "%s: headline", text->name);
		cr_expect_gt(strlen(text->about), 40, "%s: about", text->name);
		cr_expect_gt(strlen(text->known_by), 15, "%s: known_by", text->name);
		cr_expect_gt(strlen(text->to_do), 5, "%s: to_do", text->name);
		cr_expect(cause_parse(text->name, &back) && back == (enum cause)i, "%s",
			  text->name);
		cr_expect_str_eq(cause_name((enum cause)i), text->name);
		cr_expect_str_eq(cause_headline((enum cause)i), text->headline);
	}
}

Test(cause_table, sections_are_in_order)
{
	static const char order[] = "-ABCDEFGHIZ";
	const char *at = order;

	for (unsigned i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++) {
		const char *found = strchr(order, cause_text((enum cause)i)->section);

		cr_expect(found >= at, "%s", cause_name((enum cause)i));
		at = found;
	}
}

Test(cause_table, what_is_no_code)
{
	enum cause cause = CAUSE_UNKNOWN;

	cr_expect_null(cause_text(CAUSE_NONE));
	cr_expect_null(cause_text(CAUSE_COUNT));
	cr_expect_not(cause_parse("NO_SUCH_CODE", &cause));
	cr_expect_eq(cause, CAUSE_UNKNOWN, "an unknown name leaves the output alone");
}

Test(cause_table, severities_and_confidences)
{
	cr_expect_str_eq(severity_name(SEVERITY_NONE), "none");
	cr_expect_str_eq(severity_name(SEVERITY_NOTE), "note");
	cr_expect_str_eq(severity_name(SEVERITY_WARNING), "warning");
	cr_expect_str_eq(severity_name(SEVERITY_ERROR), "error");
	cr_expect_str_eq(confidence_name(CONFIDENCE_POSSIBLE), "possible");
	cr_expect_str_eq(confidence_name(CONFIDENCE_LIKELY), "likely");
	cr_expect_str_eq(confidence_name(CONFIDENCE_PROVED), "proved");
}

Test(factor, every_factor_has_a_meaning)
{
	unsigned count = 0;

	for (; factor_name(count); count++) {
		unsigned back = FACTORS_MAX;

		cr_expect(factor_meaning(count) && strlen(factor_meaning(count)) > 10, "%s",
			  factor_name(count));
		cr_expect(factor_find(factor_name(count), &back) && back == count, "%s",
			  factor_name(count));
	}
	cr_expect_eq(count, 56, "the contract has 56 factors");
	cr_expect_null(factor_meaning(count));
	cr_expect_not(factor_find("NO_SUCH_FACTOR", &count));
}
