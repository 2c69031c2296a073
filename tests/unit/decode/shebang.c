/* decode/shebang: every rule of load_script, at the edges of its buffer too. */
#include "decode/shebang.h"

#include <criterion/criterion.h>
#include <string.h>

struct row {
	const char *name;
	const char *text;
	size_t len; /* 0: strlen(text) */
	enum shebang_verdict verdict;
	const char *interp;
	const char *arg; /* NULL: none */
};

/* clang-format off */
static const struct row rows[] = {
	{"no shebang", "echo hi\n", 0, SHEBANG_ABSENT, "", NULL},
	{"empty", "", 0, SHEBANG_ABSENT, "", NULL},
	{"hash only", "#/bin/sh\n", 0, SHEBANG_ABSENT, "", NULL},
	{"bom", "\xef\xbb\xbf#!/bin/sh\n", 0, SHEBANG_ABSENT, "", NULL},
	{"blank first", " #!/bin/sh\n", 0, SHEBANG_ABSENT, "", NULL},
	{"plain", "#!/bin/sh\n", 0, SHEBANG_OK, "/bin/sh", NULL},
	{"leading blanks", "#! \t /bin/sh\n", 0, SHEBANG_OK, "/bin/sh", NULL},
	{"trailing blanks", "#!/bin/sh \t \n", 0, SHEBANG_OK, "/bin/sh", NULL},
	{"argument", "#!/bin/sh -e\n", 0, SHEBANG_OK, "/bin/sh", "-e"},
	{"one argument", "#!/usr/bin/env  python3  -u \n", 0, SHEBANG_OK, "/usr/bin/env", "python3  -u"},
	{"tab", "#!/bin/sh\t-e\n", 0, SHEBANG_OK, "/bin/sh", "-e"},
	{"only newline", "#!\n", 0, SHEBANG_NO_INTERP, "", NULL},
	{"only blanks", "#!  \t\n", 0, SHEBANG_NO_INTERP, "", NULL},
	{"end of file: the empty name", "#!", 0, SHEBANG_OK, "", NULL},
	{"NUL: the empty name", "#!\0/bin/sh\n", 11, SHEBANG_OK, "", NULL},
	{"blank, end of file", "#! ", 0, SHEBANG_OK, "", NULL},
	{"no newline", "#!/bin/sh", 0, SHEBANG_OK, "/bin/sh", NULL},
	{"no newline, blank: an empty argument", "#!/bin/sh ", 0, SHEBANG_OK, "/bin/sh", ""},
	{"no newline, argument", "#!/bin/sh -e", 0, SHEBANG_OK, "/bin/sh", "-e"},
	{"NUL ends the name", "#!/bin/sh\0x y\n", 14, SHEBANG_OK, "/bin/sh", NULL},
	{"NUL ends the argument", "#!/bin/sh a\0b\n", 14, SHEBANG_OK, "/bin/sh", "a"},
	{"carriage return", "#!/bin/sh\r\n", 0, SHEBANG_OK, "/bin/sh\r", NULL},
	{"carriage return behind argument", "#!/bin/sh -e\r\n", 0, SHEBANG_OK, "/bin/sh", "-e\r"},
	{"vertical tab is no blank", "#!/bin/sh\v-e\n", 0, SHEBANG_OK, "/bin/sh\v-e", NULL},
	{"relative", "#!sh\n", 0, SHEBANG_OK, "sh", NULL},
};
/* clang-format on */

static void parse(struct shebang *shebang, const char *text, size_t len)
{
	unsigned char head[SHEBANG_HEAD] = {0};

	memcpy(head, text, len < sizeof(head) ? len : sizeof(head));
	shebang_parse(shebang, head, sizeof(head));
}

Test(shebang, lines)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct shebang shebang;

		parse(&shebang, row->text, row->len ? row->len : strlen(row->text));
		cr_expect_eq(shebang.verdict, row->verdict, "%s: %d", row->name, shebang.verdict);
		cr_expect_str_eq(shebang.interp, row->interp, "%s: %s", row->name, shebang.interp);
		cr_expect_eq(shebang.has_arg, row->arg != NULL, "%s", row->name);
		cr_expect_str_eq(shebang.arg, row->arg ? row->arg : "", "%s", row->name);
	}
}

/* "#!" + a path of `len` bytes + tail */
static enum shebang_verdict of_length(struct shebang *shebang, size_t len, const char *tail)
{
	char text[600] = "#!";

	memset(text + 2, 'a', len);
	text[2] = '/';
	strcpy(text + 2 + len, tail);
	parse(shebang, text, strlen(text));
	return shebang->verdict;
}

Test(shebang, length_of_the_path)
{
	struct shebang shebang;

	cr_expect_eq(of_length(&shebang, 253, "\n"), SHEBANG_OK);
	cr_expect_eq(strlen(shebang.interp), 253);
	cr_expect_eq(of_length(&shebang, 254, "\n"), SHEBANG_TOO_LONG, "the newline is byte 256");
	cr_expect_eq(of_length(&shebang, 253, " -x\n"), SHEBANG_OK, "a blank is the last byte");
	cr_expect_eq(of_length(&shebang, 254, " -x\n"), SHEBANG_TOO_LONG);
	cr_expect_eq(of_length(&shebang, 253, ""), SHEBANG_OK, "a NUL is the last byte");
	cr_expect_eq(of_length(&shebang, 254, ""), SHEBANG_TOO_LONG);
}

Test(shebang, argument_is_cut)
{
	char text[600];
	struct shebang shebang;

	memset(text, 'x', sizeof(text));
	memcpy(text, "#!/bin/echo ", 12);
	parse(&shebang, text, sizeof(text));
	cr_expect_eq(shebang.verdict, SHEBANG_OK);
	cr_expect_eq(strlen(shebang.arg), 243);
	cr_expect(shebang.arg_truncated);
	text[100] = '\n';
	parse(&shebang, text, sizeof(text));
	cr_expect_not(shebang.arg_truncated);
	cr_expect_eq(strlen(shebang.arg), 88);
}

Test(shebang, all_blanks)
{
	char text[256];
	struct shebang shebang;

	memset(text, ' ', sizeof(text));
	memcpy(text, "#!", 2);
	parse(&shebang, text, sizeof(text));
	cr_expect_eq(shebang.verdict, SHEBANG_NO_INTERP);
	text[255] = 'x';
	parse(&shebang, text, sizeof(text));
	cr_expect_eq(shebang.verdict, SHEBANG_TOO_LONG);
}

Test(shebang, marks)
{
	struct shebang shebang;

	parse(&shebang, "#!/bin/sh\r\n", 11);
	cr_expect(shebang.cr);
	parse(&shebang, "#!/bin/sh\n\r\n", 12);
	cr_expect_not(shebang.cr);
	parse(&shebang, "#!/usr/bin/env python3 -u\n", 26);
	cr_expect(shebang.arg_has_blank);
	parse(&shebang, "#!/usr/bin/env python3 \n", 24);
	cr_expect_not(shebang.arg_has_blank);
}

Test(shebang, before_5_1)
{
	unsigned char head[128];
	struct shebang shebang;

	memset(head, 'a', sizeof(head));
	memcpy(head, "#!/", 3);
	shebang_parse(&shebang, head, sizeof(head));
	cr_expect_eq(shebang.verdict, SHEBANG_OK, "a cut path was used as it is");
	cr_expect_eq(strlen(shebang.interp), 125);
	memcpy(head, "#! \0", 4);
	shebang_parse(&shebang, head, sizeof(head));
	cr_expect_eq(shebang.verdict, SHEBANG_NO_INTERP, "no empty name then");
	memcpy(head, "#!/bin/sh  -e -x \n", 18);
	shebang_parse(&shebang, head, sizeof(head));
	cr_expect_str_eq(shebang.interp, "/bin/sh");
	cr_expect_str_eq(shebang.arg, "-e -x");
	cr_expect_not(shebang.arg_truncated);
}
