/* Auxiliary vectors: both widths, cut, hostile. */
#include "decode/auxv.h"

#include <criterion/criterion.h>
#include <elf.h>

Test(auxv, own_program)
{
	static const uint64_t words[] = {AT_PAGESZ, 4096,      AT_FLAGS,   1,	    AT_EXECFD,
					 0,	    AT_EXECFN, 0x7ffc0123, AT_NULL, 0};
	struct auxv auxv;

	auxv_parse(&auxv, words, sizeof(words));
	cr_expect(auxv.known && auxv.wide);
	cr_expect(auxv.has_execfd, "descriptor 0 is one");
	cr_expect_eq(auxv.execfn, 0x7ffc0123);
	cr_expect_eq(auxv.flags, 1);
}

Test(auxv, narrow_program)
{
	static const uint32_t words[] = {AT_PAGESZ, 4096,	AT_FLAGS, 0,
					 AT_EXECFN, 0xffd01234, AT_NULL,  0};
	struct auxv auxv;

	auxv_parse(&auxv, words, sizeof(words));
	cr_expect(auxv.known && !auxv.wide);
	cr_expect_not(auxv.has_execfd);
	cr_expect_eq(auxv.execfn, 0xffd01234);
	cr_expect_eq(auxv.flags, 0);
}

Test(auxv, nothing_to_make_out)
{
	static const struct {
		const char *name;
		uint64_t words[4];
		size_t len;
	} rows[] = {
		{"empty", {0}, 0},
		{"only its end", {AT_NULL, 0}, 16},
		{"no end", {AT_PAGESZ, 4096, AT_FLAGS, 1}, 32},
		{"an odd length", {AT_PAGESZ, 4096, AT_NULL, 0}, 31},
		{"no types", {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}, 32},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct auxv auxv;

		auxv_parse(&auxv, rows[i].words, rows[i].len);
		cr_expect_not(auxv.known, "%s", rows[i].name);
		cr_expect_eq(auxv.execfn, 0, "%s", rows[i].name);
		cr_expect_not(auxv.has_execfd, "%s", rows[i].name);
	}
}
