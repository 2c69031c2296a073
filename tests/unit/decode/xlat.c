/* decode/xlat: known names, unknown numbers, flag sets. */
#include "decode/xlat.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "decode/buf.h"

static const struct xlat bits[] = {{1, "ONE"}, {2, "TWO"}, {6, "SIX"}, {0, NULL}};

Test(xlat, flags)
{
	static const struct {
		uint64_t flags;
		const char *text;
	} rows[] = {{0, "0"}, {1, "ONE"}, {3, "ONE|TWO"}, {0x41, "ONE|0x40"}, {0x40, "0x40"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf buf = {0};

		xlat_add_flags(&buf, bits, rows[i].flags);
		cr_expect_str_eq(buf.data, rows[i].text);
	}
}

Test(xlat, values_and_names)
{
	scope_buf struct buf buf = {0};
	uint64_t value = 77;

	cr_expect_str_eq(xlat_name(bits, 2), "TWO");
	cr_expect_null(xlat_name(bits, 9));
	cr_expect(xlat_value(bits, "SIX", &value) && value == 6);
	cr_expect_not(xlat_value(bits, "SEVEN", &value));
	cr_expect_eq(value, 6, "an unknown name leaves the output alone");
	xlat_add(&buf, bits, 31);
	cr_expect_str_eq(buf.data, "0x1f");
}

Test(xlat, errno_and_signals)
{
	cr_expect_str_eq(xlat_errno(ENOEXEC), "ENOEXEC");
	cr_expect_str_eq(xlat_errno(ELIBBAD), "ELIBBAD");
	cr_expect_null(xlat_errno(0));
	cr_expect_null(xlat_errno(99999));
	cr_expect_str_eq(xlat_signal(11), "SIGSEGV");
	cr_expect_null(xlat_signal(0));
	cr_expect_null(xlat_signal(64));
}
