/* report/cause_page, cause_near: what is told about a code, and about a word that is none. */
#include "report/cause_page.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "report/cause.h"
#include "report/cause_near.h"

Test(cause_page, a_cause_has_its_three_parts)
{
	char *codes[] = {(char *)"TARGET_EMPTY", NULL};
	struct err err = {0, ""};
	scope_buf struct buf out = {0};

	cr_assert_eq(cause_page(&out, codes, &err), 0);
	cr_expect_str_eq(
		out.data,
		"TARGET_EMPTY (error): the file is empty\n"
		"  meaning   The file has no content. Shells hide this: they run an empty file "
		"as\n            an empty script.\n"
		"  known by  ENOEXEC and a size of 0 bytes.\n"
		"  to do     Build or download it again and check that step's exit status.\n");
}

Test(cause_page, letters_of_either_case_several_codes_factors)
{
	char *codes[] = {(char *)"target_Empty", (char *)"BOM", NULL};
	struct err err = {0, ""};
	scope_buf struct buf out = {0};

	cr_assert_eq(cause_page(&out, codes, &err), 0);
	cr_expect(strstr(out.data, "TARGET_EMPTY (error)"), "%s", out.data);
	cr_expect(strstr(out.data, "\n\nBOM (factor): contributes"), "%s", out.data);
}

Test(cause_page, a_code_that_is_both)
{
	char *codes[] = {(char *)"PATH_SEARCH_DENIED", NULL};
	struct err err = {0, ""};
	scope_buf struct buf out = {0};

	cr_assert_eq(cause_page(&out, codes, &err), 0);
	cr_expect(strstr(out.data, "PATH_SEARCH_DENIED (error)"), "%s", out.data);
	cr_expect(strstr(out.data, "\n\nPATH_SEARCH_DENIED (factor)"), "%s", out.data);
}

Test(cause_page, the_list_names_every_code_in_80_columns)
{
	struct err err = {0, ""};
	scope_buf struct buf out = {0};

	cr_assert_eq(cause_page(&out, NULL, &err), 0);
	for (unsigned i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++)
		cr_expect(strstr(out.data, cause_name((enum cause)i)), "%s",
			  cause_name((enum cause)i));
	for (unsigned i = 0; factor_name(i); i++)
		cr_expect(strstr(out.data, factor_name(i)), "%s", factor_name(i));
	for (const char *line = out.data; *line; line += strcspn(line, "\n") + 1)
		cr_expect_leq(strcspn(line, "\n"), 80, "%.100s", line);
}

Test(cause_page, a_word_that_is_no_code)
{
	char *codes[] = {(char *)"TARGET_EMPTY", (char *)"TARGET_EMTPY", NULL};
	char *strange[] = {(char *)"\033[31mxyzzy", NULL};
	struct err err = {0, ""};
	scope_buf struct buf out = {0};

	cr_expect_eq(cause_page(&out, codes, &err), -EINVAL);
	cr_expect_eq(out.len, 0, "nothing is shown of the others");
	cr_expect_str_eq(err.message,
			 "'TARGET_EMTPY' is no code of a report; near it: TARGET_EMPTY");
	cr_expect_eq(cause_page(&out, strange, &err), -EINVAL);
	cr_expect(strstr(err.message, "--explain-cause alone lists them"), "%s", err.message);
}

Test(cause_near, rows)
{
	static const struct {
		const char *word, *first; /* NULL: none is near */
	} rows[] = {
		{"TARGET_EMTPY", "TARGET_EMPTY"},
		{"target_not_fuond", "TARGET_NOT_FOUND"},
		{"ELF_FOREIGN", "ELF_FOREIGN_ARCH_NO_HANDLER"},
		{"FOREIGN_ARCH", "ELF_FOREIGN_ARCH_NO_HANDLER"},
		{"NO_HANDLER_ELF", "ELF_FOREIGN_ARCH_NO_HANDLER"},
		{"CRLF", "SHEBANG_CRLF"},
		{"SHEBANG", "SHEBANG_CRLF"},
		{"BUILD_ENV_TARGET", "BUILD_TARGET_ENV"},
		{"PATH_SEARCH_DENIE", "PATH_SEARCH_DENIED"},
		{"", NULL},
		{"xyzzy", NULL},
		{"E", NULL},
		{"A_B_C_D_E_F_G_H_I_J_K_L_M_N_O_P_Q_R_S_T_U_V_W_X_Y_Z_0_1_2_3_4_5_6_7_8_9", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf out = {0};
		bool found = cause_near(&out, rows[i].word);

		cr_expect_eq(found, rows[i].first != NULL, "%s: %s", rows[i].word,
			     found ? out.data : "none");
		if (found && rows[i].first)
			cr_expect(!strncmp(out.data, rows[i].first, strlen(rows[i].first)) &&
					  strchr(", ", out.data[strlen(rows[i].first)]),
				  "%s: %s", rows[i].word, out.data);
	}
}

Test(cause_near, names_no_code_twice)
{
	scope_buf struct buf out = {0};
	const char *first;

	cr_assert(cause_near(&out, "PATH_SEARCH_DENIE"));
	first = strstr(out.data, "PATH_SEARCH_DENIED");
	cr_expect(first && !strstr(first + 1, "PATH_SEARCH_DENIED"), "%s", out.data);
}
