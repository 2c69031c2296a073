/* report/text_layout: wrapping, hanging indents, commands, colours. */
#include "report/text_layout.h"

#include <criterion/criterion.h>

#include "decode/buf.h"

Test(text_layout, items)
{
	static const struct {
		const char *lead;
		unsigned indent;
		const char *text, *lines;
	} rows[] = {
		{"x ", 4, "short", "x   short\n"},
		{"", 2, "aaaa bbbb cccc dddd eeee ffff gggg",
		 "  aaaa bbbb cccc dddd eeee ffff\n  gggg\n"},
		{"a", 2, "/usr/lib/a/very/long/path/that/is/cut/somewhere",
		 "a /usr/lib/a/very/long/path/\n  that/is/cut/somewhere\n"},
		{"", 0, "0123456789012345678901234567890123456789",
		 "01234567890123456789012345678901\n23456789\n"},
		{"", 0, "two  blanks\nand \033[2J", "two  blanks\\nand \\x1b[2J\n"},
		{"", 2,
		 "\346\227\245\346\234\254\346\227\245\346\234\254\346\227\245\346\234\254\346"
		 "\227\245\346\234\254\346\227\245\346\234\254\346\227\245\346\234\254\346\227"
		 "\245\346\234\254\346\227\245\346\234\254",
		 "  \346\227\245\346\234\254\346\227\245\346\234\254\346\227\245\346\234\254\346"
		 "\227\245\346\234\254\346\227\245\346\234\254\346\227\245\346\234\254\346\227"
		 "\245\346\234\254\346\227\245\n  \346\234\254\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf out = {0};
		struct layout layout = {&out, 32, false};

		layout_item(&layout, STYLE_LABEL, rows[i].lead, rows[i].indent, rows[i].text);
		cr_expect_str_eq(out.data, rows[i].lines, "row %zu:\n%s", i, out.data);
	}
}

Test(text_layout, commands)
{
	static const char *const rows[][2] = {
		{"GOARCH=amd64 go build -o some/file .",
		 "  GOARCH=amd64 go build -o \\\n    some/file .\n"},
		{"echo 'a quoted word is never broken in two'",
		 "  echo 'a quoted word is never broken in two'\n"},
		{"a_word_that_is_longer_than_the_whole_line x",
		 "  a_word_that_is_longer_than_the_whole_line \\\n    x\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf out = {0};
		struct layout layout = {&out, 32, false};

		layout_command(&layout, "", 2, rows[i][0]);
		cr_expect_str_eq(out.data, rows[i][1], "row %zu:\n%s", i, out.data);
	}
}

Test(text_layout, columns_and_colours)
{
	scope_buf struct buf out = {0}, field = {0};
	struct layout layout = {&out, 32, true}, fields = {&field, 80, false};

	layout_styled(&layout, STYLE_BAD, "b\303\251");
	cr_expect_str_eq(out.data, "\033[1;31mb\303\251\033[0m");
	cr_expect_eq(layout_column(&layout), 2, "colours take no columns");
	layout_pad(&layout, 5);
	cr_expect_eq(layout_column(&layout), 5);
	layout_pad(&layout, 1);
	cr_expect_eq(layout_column(&layout), 6, "one space at least");
	layout_newline(&layout);
	cr_expect_eq(layout_column(&layout), 0);
	layout_field(&fields, "what", "x");
	layout_field(&fields, "none", "");
	cr_expect_str_eq(field.data, "   what      x\n");
}
