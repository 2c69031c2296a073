/* decode/binfmt_registration: what the kernel takes and refuses, as tried on a real registry. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/binfmt_registration.h"
#include "decode/err.h"

#define scope_entry __attribute__((cleanup(binfmt_entry_free)))
#define ROW(text) text, sizeof(text) - 1

/* clang-format off */
static const struct {
	const char *line;
	size_t len;
	const char *text; /* NULL: EINVAL */
} rows[] = {
	{ROW(":n:M::MZ::/bin/x:"), "enabled\ninterpreter /bin/x\nflags: \noffset 0\nmagic 4d5a\n"},
	{ROW(":n:M:4:MZ::/bin/x:\n"), "enabled\ninterpreter /bin/x\nflags: \noffset 4\nmagic 4d5a\n"},
	{ROW(":n:M:+5:M::/bin/x:FCP"), "enabled\ninterpreter /bin/x\nflags: POCF\noffset 5\nmagic 4d\n"},
	{ROW(":n:M:010:\\x7fE:\\xff\\x00:/bin/x:OO"), "enabled\ninterpreter /bin/x\nflags: O\noffset 10\nmagic 7f45\nmask ff00\n"},
	{ROW(":n:E::tar.gz::b x:"), "enabled\ninterpreter b x\nflags: \nextension .tar.gz\n"},
	{ROW(":n:E:zz:e\\x41:yy:/x:"), "enabled\ninterpreter /x\nflags: \nextension .e\\x41\n"},
	{ROW(",n,M,,M:Z,,/bin/x,"), "enabled\ninterpreter /bin/x\nflags: \noffset 0\nmagic 4d3a5a\n"},
	{ROW("/n/E//foo//bin/"), "enabled\ninterpreter bin\nflags: \nextension .foo\n"},
	{ROW("\0n\0E\0\0foo\0\0/bin/x\0"), "enabled\ninterpreter /bin/x\nflags: \nextension .foo\n"},
	{ROW(":n:M::\\X41a::/bin/x:"), "enabled\ninterpreter /bin/x\nflags: \noffset 0\nmagic 5c58343161\n"},
	{ROW(":n:M::a\0b::/bin/x:"), "enabled\ninterpreter /bin/x\nflags: \noffset 0\nmagic 61\n"},
	{ROW(":n:M::ab:\0\0:/bin/x:"), "enabled\ninterpreter /bin/x\nflags: \noffset 0\nmagic 6162\n"},
	{ROW(":n:M:254:ab::/bin/x:"), "enabled\ninterpreter /bin/x\nflags: \noffset 254\nmagic 6162\n"},
	{ROW(":n:M:255:ab::/bin/x:"), NULL},
	{ROW(":n:M:-1:ab::/bin/x:"), NULL},
	{ROW(":n:M:0x1:ab::/bin/x:"), NULL},
	{ROW(":n:M:99999999999:ab::/bin/x:"), NULL},
	{ROW(":n:M::ab:\\xff:/bin/x:"), NULL},
	{ROW(":n:M::\\x4:: /bin/x:"), NULL},
	{ROW(":n:M::\0b::/bin/x:"), NULL},
	{ROW(":n:M::::/bin/xx:"), NULL},
	{ROW(":n:X::ab::/bin/x:"), NULL},
	{ROW(":n:MM::ab::/bin/x:"), NULL},
	{ROW("::M::ab::/bin/xx:"), NULL},
	{ROW(":.:M::ab::/bin/x:"), NULL},
	{ROW(":..:M::ab::/bin/x:"), NULL},
	{ROW(":a/b:M::ab::/bin/x:"), NULL},
	{ROW(":n:E::a/b::/bin/x:"), NULL},
	{ROW(":n:E::::/bin/xxxx:"), NULL},
	{ROW(":n:M::ab:::"), NULL},
	{ROW(":n:M::ab::/bin/x"), NULL},
	{ROW(":n:M::ab::/bin/x:p"), NULL},
	{ROW(":n:M::ab::/bin/x:T"), NULL},
	{ROW(":n:M::ab::/bin/x:F:"), NULL},
	{ROW(":n:M::ab::/bin/x:F\n\n"), NULL},
	{ROW("PnPMPPabPP/bin/xP"), NULL},
	{ROW("\nn\nM\n\nab\n\n/bin/x\n"), NULL},
	{ROW(":n:M::a::"), NULL},
	{ROW(""), NULL},
};
/* clang-format on */

Test(binfmt_registration, rows)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_entry struct binfmt_entry entry = {0};
		struct err err = {0};
		int result =
			binfmt_entry_parse_registration(&entry, rows[i].line, rows[i].len, &err);

		cr_expect_eq(result, rows[i].text ? 0 : -EINVAL, "row %zu: %s", i, rows[i].line);
		cr_expect_eq(err.code, -result, "row %zu", i);
		if (result || !rows[i].text)
			continue;
		cr_expect_str_eq(entry.text, rows[i].text, "row %zu", i);
		cr_expect_str_eq(entry.name, "n");
		cr_expect(entry.enabled);
		/* the text reads back as the same entry */
		scope_entry struct binfmt_entry again;

		binfmt_entry_parse(&again, "n", entry.text, entry.text_len);
		cr_expect_eq(again.kind, entry.kind, "row %zu", i);
		cr_expect_eq(again.flags, entry.flags, "row %zu", i);
		cr_expect_eq(again.magic_len, entry.magic_len, "row %zu", i);
		cr_expect_eq(memcmp(again.magic, entry.magic, entry.magic_len), 0, "row %zu", i);
	}
}

Test(binfmt_registration, lengths)
{
	char line[2100];
	struct binfmt_entry entry;

	memset(line, 'i', sizeof(line));
	memcpy(line, ":n:M::ab::/", 11);
	line[1919] = ':';
	cr_expect_eq(binfmt_entry_parse_registration(&entry, line, 1920, NULL), 0);
	binfmt_entry_free(&entry);
	cr_expect_eq(binfmt_entry_parse_registration(&entry, line, 1921, NULL), -EINVAL);
	memcpy(line, ":n:E::a::/:", 11);
	cr_expect_eq(binfmt_entry_parse_registration(&entry, line, 11, NULL), 0);
	binfmt_entry_free(&entry);
	cr_expect_eq(binfmt_entry_parse_registration(&entry, line, 10, NULL), -EINVAL);
}

Test(binfmt_registration, letters)
{
	cr_expect_eq(binfmt_flags_of_letters("POCF"), BINFMT_P | BINFMT_O | BINFMT_C | BINFMT_F);
	cr_expect_eq(binfmt_flags_of_letters("LxT"), BINFMT_L | BINFMT_T);
	cr_expect_eq(binfmt_flags_of_letters(""), 0);
}
