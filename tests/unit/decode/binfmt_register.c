/* decode/binfmt_register: what it prints is read back as the same entry. */
#include "decode/binfmt_register.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"
#include "decode/kernel.h"

Test(binfmt_register, round_trip)
{
	static const struct {
		const char *given, *printed; /* NULL: the same */
	} rows[] = {
		{":jar:E::jar::/usr/bin/jexec:", NULL},
		{":e.x:E::tar:: relative path :POCF", NULL},
		{":cli:M::MZ::/usr/bin/cli:", NULL},
		{":a:M:8:AI\\x02::/usr/bin/A:F", NULL},
		{":a:M:0:\\x41\\x49\\x02::/usr/bin/A:FF", ":a:M::AI\\x02::/usr/bin/A:F"},
		{":p:M::\\xa7\\x0d\\x0d\\x0a:\\xff\\xff\\xff\\x00:/p:OC", NULL},
		{",with:colon,M,,MZ,,/usr/bin/a:b,PF", ",with:colon,M,,MZ,,/usr/bin/a:b,PF"},
		{"|a,b:c;d|M||MZ||/i|", NULL},
		{":c:M::MZ::/i:C", ":c:M::MZ::/i:OC"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf out = {0};
		struct binfmt_entry entry = {0}, again = {0};
		const char *want = rows[i].printed ? rows[i].printed : rows[i].given;

		cr_assert_eq(binfmt_entry_parse_registration(&entry, rows[i].given,
							     strlen(rows[i].given), NULL),
			     0, "%s", rows[i].given);
		cr_assert(binfmt_register_add(&out, &entry), "%s", rows[i].given);
		cr_expect_str_eq(out.data, want);
		cr_assert_eq(binfmt_entry_parse_registration(&again, out.data, out.len, NULL), 0,
			     "%s", out.data);
		cr_expect_str_eq(again.interpreter, entry.interpreter);
		cr_expect_eq(again.flags, entry.flags, "%s", out.data);
		cr_expect_eq(again.magic_len, entry.magic_len, "%s", out.data);
		cr_expect_arr_eq(again.magic, entry.magic, sizeof(entry.magic));
		cr_expect_arr_eq(again.mask, entry.mask, sizeof(entry.mask));
		binfmt_entry_free(&entry);
		binfmt_entry_free(&again);
	}
}

/* The kernel prints text, we print the registration that made it. */
Test(binfmt_register, from_text)
{
	static const char text[] = "enabled\ninterpreter /usr/bin/qemu\nflags: POCF\noffset 0\n"
				   "magic 7f454c46\nmask ffffff00\n";
	scope_buf struct buf out = {0};
	struct binfmt_entry entry = {0};

	binfmt_entry_parse(&entry, "q", text, sizeof(text) - 1);
	cr_assert(binfmt_register_add(&out, &entry));
	cr_expect_str_eq(out.data, ":q:M::\\x7fELF:\\xff\\xff\\xff\\x00:/usr/bin/qemu:POCF");
	binfmt_entry_free(&entry);
}

Test(binfmt_register, what_no_string_can_say)
{
	static const char all[] = ":,;|!%@#~^=+&";
	static const char newer[] = "enabled\ninterpreter /i\nflags: PZ\noffset 0\nmagic 4d5a\n";
	scope_buf struct buf out = {0};
	struct binfmt_entry entry = {0};
	char line[3000];

	binfmt_entry_parse(&entry, "odd", "gibberish", 9);
	cr_expect_not(binfmt_register_add(&out, &entry), "unparsed");
	binfmt_entry_free(&entry);

	binfmt_entry_parse(&entry, "newer", newer, sizeof(newer) - 1);
	cr_expect_not(binfmt_register_add(&out, &entry), "a flag nobody here knows");
	binfmt_entry_free(&entry);

	snprintf(line, sizeof(line), "/name/M//MZ//%s/", all);
	cr_assert_eq(binfmt_entry_parse_registration(&entry, line, strlen(line), NULL), 0);
	cr_expect_not(binfmt_register_add(&out, &entry), "every delimiter is taken");
	binfmt_entry_free(&entry);

	memset(line, 'i', sizeof(line));
	memcpy(line, ":n:M::MZ::/", 11);
	line[1910] = ':';
	line[1911] = 0;
	cr_assert_eq(binfmt_entry_parse_registration(&entry, line, strlen(line), NULL), 0);
	cr_expect(binfmt_register_add(&out, &entry), "just fits");
	buf_clear(&out);
	entry.offset = 100;
	entry.has_mask = true;
	cr_expect_not(binfmt_register_add(&out, &entry), "longer than a write may be");
	cr_expect_eq(out.len, 0);
	binfmt_entry_free(&entry);
}

/* Linux 7.3 asks more of an entry whose file decides about credentials (flag C, which implies O
 * and is not implied by it). */
Test(binfmt_register, admitted_by_version)
{
	static const struct {
		const char *line;
		bool before, since;
	} rows[] = {
		{":c:M::MZ::handler:C", true, false}, {":c:M::MZ::handler:PC", true, false},
		{":c:M::MZ::handler:CF", true, true}, {":c:M::MZ::/handler:C", true, true},
		{":c:M::MZ::handler:O", true, true},  {":c:M::MZ::handler:", true, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct binfmt_entry entry;

		cr_assert_eq(binfmt_entry_parse_registration(&entry, rows[i].line,
							     strlen(rows[i].line), NULL),
			     0, "%s", rows[i].line);
		cr_expect_eq(binfmt_entry_admitted(&entry, KERNEL_VERSION_OF(7, 2, 255)),
			     rows[i].before, "%s", rows[i].line);
		cr_expect_eq(binfmt_entry_admitted(&entry, KERNEL_VERSION_OF(7, 3, 0)),
			     rows[i].since, "%s", rows[i].line);
		binfmt_entry_free(&entry);
	}
}
