/* report/maker: what a tool does, by its name. */
#include "report/maker.h"

#include <criterion/criterion.h>

Test(maker, rows)
{
	static const struct {
		const char *name, *deed;
	} rows[] = {
		{"ld", "linked"},
		{"/usr/lib/go-1.19/pkg/tool/linux_amd64/link", "linked"},
		{"aarch64-linux-gnu-ld.bfd", "linked"},
		{"gcc", "compiled"},
		{"aarch64-linux-gnu-gcc-12", "compiled"},
		{"arm-none-eabi-g++", "compiled"},
		{"clang-14", "compiled"},
		{"/bin/tar", "extracted"},
		{"cp", "copied"},
		{"/usr/bin/install", "copied"},
		{"curl", "downloaded"},
		{"git", "checked out"},
		{"patchelf", "patched"},
		{"7z", "extracted"},
		{"link2", NULL},
		{"scp2", NULL},
		{"mygcc", NULL},
		{"", NULL},
		{"-", NULL},
		{"12", NULL},
		{"sh", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *argv[] = {(char *)rows[i].name, NULL};
		const char *deed = maker_deed(argv);

		if (rows[i].deed)
			cr_expect_str_eq(deed ? deed : "nothing", rows[i].deed, "%s", rows[i].name);
		else
			cr_expect_null(deed, "%s: %s", rows[i].name, deed);
	}
	cr_expect_null(maker_deed(NULL));
}
