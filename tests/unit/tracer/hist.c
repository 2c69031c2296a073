/* Histograms as kernels print them, and texts in which a key tries to be more than a key. */
#include "tracer/hist.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* Of 6.1, as printed. */
static const char two_tables[] =
	"# event histogram\n#\n"
	"# trigger info: hist:keys=interp:vals=hitcount:sort=hitcount:size=2048 if caller >= 0x1 "
	"[active]\n#\n\n"
	"{ interp: /tmp/z                                             } hitcount:          3\n"
	"{ interp: /bin/with blank                                    } hitcount:          6\n"
	"\nTotals:\n    Hits: 9\n    Entries: 2\n    Dropped: 0\n\n\n"
	"# event histogram\n#\n"
	"# trigger info: hist:keys=bprm:vals=hitcount:i=interp:sort=hitcount:size=32768 [active]\n"
	"#\n\n"
	"{ bprm: 18446613719577342976 } hitcount:         13\n"
	"\nTotals:\n    Hits: 13\n    Entries: 1\n    Dropped: 1\n";

Test(hist, tables_by_key, .timeout = 20)
{
	struct hist hist;

	cr_assert(hist_parse(&hist, two_tables, "interp"));
	cr_assert_eq(hist.count, 2);
	cr_expect_str_eq(hist.rows[0].key, "/tmp/z");
	cr_expect_eq(hist.rows[0].count, 3);
	cr_expect_str_eq(hist.rows[1].key, "/bin/with blank");
	cr_expect_eq(hist.hits, 9);
	cr_expect(hist.adds_up);
	hist_free(&hist);

	cr_assert(hist_parse(&hist, two_tables, "bprm"));
	cr_assert_eq(hist.count, 1);
	cr_expect_eq(hist.dropped, 1);
	cr_expect(hist.adds_up);
	hist_free(&hist);

	cr_expect_not(hist_parse(&hist, two_tables, "ret"));
	cr_expect_not(hist_parse(&hist, "", "interp"));
}

/* What a table with one row looks like when the row's key is this. */
static void table_of(char *text, size_t size, const char *key)
{
	snprintf(
		text, size,
		"# event histogram\n#\n# trigger info: hist:keys=interp:vals=hitcount "
		"[active]\n#\n\n"
		"{ interp: %-50s } hitcount:          7\n\n\nTotals:\n    Hits: 7\n    Entries: 1\n"
		"    Dropped: 0\n\n",
		key);
}

Test(hist, forged_rows_do_not_add_up, .timeout = 20)
{
	static const struct {
		const char *key;
		bool adds_up;
	} rows[] = {
		{"/usr/bin/qemu", true},
		{"/x } hitcount: 5", true},
		{"/x\n{ interp: /usr/bin/qemu", false},
		{"/x\n{ interp: /usr/bin/qemu } hitcount: 7\ny", false},
		{"/x } hitcount: 0\n{ interp: /usr/bin/qemu", false},
		{"/x } hitcount: 7\n# ", false},
		{"/x } hitcount: 7\n\nTotals:\n    Hits: 7\n    Entries: 1\n    Dropped: 0\n#",
		 false},
		{"/x } hitcount: 7\n# event histogram\n", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[1000];
		struct hist hist;

		table_of(text, sizeof(text), rows[i].key);
		cr_assert(hist_parse(&hist, text, "interp"));
		cr_expect_eq(hist.adds_up, rows[i].adds_up, "%s", rows[i].key);
		if (rows[i].adds_up)
			cr_expect_str_eq(hist.rows[0].key, rows[i].key);
		hist_free(&hist);
	}
}

Test(hist, odd_lines, .timeout = 20)
{
	static const char *const rows[] = {
		"{ interp: } hitcount: 1\n",
		"{ interp: /x } hitcount:\n",
		"{ interp: /x } hit",
		"{ interp",
		"{ ",
		"{ other: /x } hitcount: 1\n",
		"{ interp: /x } hitcount: -1\n",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[200];
		struct hist hist;

		snprintf(text, sizeof(text), "# trigger info: hist:keys=interp:x\n%s", rows[i]);
		cr_assert(hist_parse(&hist, text, "interp"));
		cr_expect_not(hist.adds_up, "%s", rows[i]);
		hist_free(&hist);
	}
}
