/* report/quote, shell_quote: hostile names in sentences and in commands. */
#include "report/quote.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/shell_quote.h"

Test(quote, names)
{
	static const struct {
		const char *name, *shown;
	} rows[] = {
		{"./app", "./app"},
		{"", "\"\""},
		{"a b", "\"a b\""},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"\x1b[31mred", "\\x1b[31mred"},
		{"new\nline", "new\\x0aline"},
		{"back\\slash", "back\\\\slash"},
		{"bad\xff utf", "\"bad\\xff utf\""},
		{"\xc0\xaf", "\\xc0\\xaf"},
		{"c1\xc2\x9b", "c1\\xc2\\x9b"},
		{"bidi\xe2\x80\xae", "bidi\\xe2\\x80\\xae"},
		{"cut\xe2\x82", "cut\\xe2\\x82"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_free char *shown = quote_name(rows[i].name);

		cr_expect_str_eq(shown, rows[i].shown);
	}
}

Test(quote, long_names_are_cut)
{
	scope_buf struct buf buf = {0};
	char name[400];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	quote_add(&buf, name);
	cr_expect_eq(buf.len, QUOTE_NAME_MAX + 3);
	cr_expect_str_eq(buf.data + QUOTE_NAME_MAX, "...");
}

Test(quote, printable)
{
	cr_expect_eq(quote_printable("a", 1), 1);
	cr_expect_eq(quote_printable("\xc3\xa9", 2), 2);
	cr_expect_eq(quote_printable("\xc3\xa9", 1), 0, "cut character");
	cr_expect_eq(quote_printable("\x7f", 1), 0);
	cr_expect_eq(quote_printable("", 0), 0);
}

/* What /bin/sh makes of the word, against what went in. */
static void expect_shell_agrees(const char *word)
{
	scope_buf struct buf command = {0}, out = {0};
	FILE *shell;
	int byte;

	buf_add_string(&command, "printf %s ");
	cr_assert(shell_quote_add(&command, word));
	for (size_t i = 0; i < command.len; i++)
		cr_expect((unsigned char)command.data[i] >= ' ', "one line, no control byte");
	shell = popen(command.data, "r");
	cr_assert_not_null(shell);
	while ((byte = getc(shell)) != EOF)
		buf_add_byte(&out, (char)byte);
	pclose(shell);
	buf_add_byte(&out, '\0');
	cr_expect_str_eq(out.data, word, "through %s", command.data);
}

Test(shell_quote, a_shell_reads_back_what_went_in)
{
	static const char *const words[] = {
		"plain",    "./a b",   "it's",	    "$(touch /tmp/x)", "`id`",
		"a;b|c&d",  "\"",      "\\",	    "*?[x]",	       "~root",
		"\xc3\xa9", "\x1b[2J", "new\nline", "tab\t",	       "bad\xff%s'q'",
		"-n",	    "#x",      "!1",	    "-e\x01",	       "a\\nb\x02",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		expect_shell_agrees(words[i]);
}

Test(shell_quote, forms)
{
	static const struct {
		const char *path, *quoted;
	} rows[] = {{"/x/y", "/x/y"}, {"-rf", "./-rf"}, {"a b", "'a b'"}, {"", "''"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf buf = {0};

		cr_expect(shell_quote_add_path(&buf, rows[i].path));
		cr_expect_str_eq(buf.data, rows[i].quoted);
	}
}

Test(shell_quote, what_cannot_be_said_on_one_line)
{
	scope_buf struct buf buf = {0};

	cr_expect_not(shell_quote_add(&buf, "end\n"));
	cr_expect_eq(buf.len, 0);
}
