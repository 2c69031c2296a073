/* report/takes: what entries take, of Debian's and of broken ones. */
#include "report/takes.h"

#include <criterion/criterion.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/err.h"
#include "decode/kernel.h"

static struct takes takes_of(const char *line, const char *host, struct buf *words)
{
	struct binfmt_entry entry = {0};
	struct takes takes;
	struct kernel kernel;
	struct err err = {0};
	int isa;

	cr_assert_eq(kernel_parse_host(&kernel, host, &isa, &err), 0, "%s", err.message);
	cr_assert_eq(binfmt_entry_parse_registration(&entry, line, strlen(line), &err), 0, "%s: %s",
		     line, err.message);
	takes_find(&takes, &entry, &kernel);
	takes_describe(words, &takes, &entry);
	binfmt_entry_free(&entry);
	return takes;
}

#define QEMU(class, machine, mask)                                                                 \
	":q:M::\\x7fELF" class "\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x0"  \
			       "0" machine ":" mask ":/q:"
#define MASK                                                                                       \
	"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\x" \
	"ff\\xff\\xff"

Test(takes, words)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{QEMU("\\x02", "\\xb7\\x00", MASK), "64-bit Arm (AArch64) ELF programs"},
		{QEMU("\\x01", "\\x28\\x00", MASK), "32-bit Arm ELF programs"},
		{":q:M::"
		 "\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x"
		 "b7"
		 "\\x00::/q:",
		 "64-bit Arm (AArch64) ELF programs, not position-independent ones"},
		{":q:M:18:\\xb7\\x00::/q:",
		 "64-bit Arm (AArch64) and 64-bit Arm with 32-bit pointers (ILP32) ELF programs"},
		{":q:M:8:AI\\x02::/q:", "AppImages of type 2"},
		{":q:M::\\x7fELF::/q:", "every ELF file"},
		{":q:M::\\x00:\\x00:/q:", "every file"},
		{":q:M::MZ::/q:", "Windows, DOS and .NET programs (MZ)"},
		{":q:M::PK\\x03\\x04::/q:", "zip archives, Java's jar among them (PK)"},
		{":q:M::\\xa7\\x0d\\x0d\\x0a::/q:", "compiled Python files (.pyc)"},
		{":q:M::#!/usr/bin/foo::/q:", "scripts (#!)"},
		{":q:M::hello::/q:", "files with this magic"},
		{":q:M:40:\\x00\\x00::/q:", NULL},
		{":q:E::jar::/q:", "files named *.jar"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf words = {0};

		takes_of(rows[i].line, "amd64", &words);
		if (rows[i].words)
			cr_expect_str_eq(words.data, rows[i].words);
		else
			cr_expect(words.len > 0);
	}
}

Test(takes, natives)
{
	static const struct {
		const char *line, *host;
		size_t natives;
		bool maybe, appimage_only;
	} rows[] = {
		{QEMU("\\x02", "\\x3e\\x00", MASK), "amd64", 1, false, false},
		{QEMU("\\x02", "\\x3e\\x00", MASK), "arm64", 0, false, false},
		{QEMU("\\x01", "\\x03\\x00", MASK), "amd64,ia32=yes", 1, false, false},
		{QEMU("\\x01", "\\x03\\x00", MASK), "amd64,ia32=no", 0, false, false},
		{QEMU("\\x01", "\\x28\\x00", MASK), "arm64,aarch32=yes", 1, false, false},
		{QEMU("\\x01", "\\x28\\x00", MASK), "arm64,aarch32=no", 0, false, false},
		{QEMU("\\x01", "\\x28\\x00", MASK), "arm64", 1, true, false},
		{QEMU("\\x02", "\\xb7\\x00", MASK), "amd64", 0, false, false},
		{QEMU("\\x01", "\\x3e\\x00", MASK), "amd64,x32=yes", 1, false, false},
		{QEMU("\\x01", "\\x3e\\x00", MASK), "amd64,x32=no", 0, false, false},
		{":q:M:8:AI\\x02::/q:", "arm64,aarch32=no", 1, false, true},
		{":q:M:16:\\x03\\x00\\x3e\\x00::/q:", "amd64", 1, false, false},
		{":q:M::MZ::/q:", "amd64", 0, false, false},
		{":q:E::x::/q:", "amd64", 0, false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf words = {0};
		struct takes takes = takes_of(rows[i].line, rows[i].host, &words);

		cr_expect_eq(takes.nnatives, rows[i].natives, "row %zu: %zu (%s)", i,
			     takes.nnatives, words.data);
		cr_expect_eq(takes.native_maybe, rows[i].maybe, "row %zu", i);
		cr_expect_eq(takes.native_appimage_only, rows[i].appimage_only, "row %zu", i);
	}
}

Test(takes, masks)
{
	scope_buf struct buf words = {0};
	struct takes takes = takes_of(QEMU("\\x02", "\\xb7\\x00", MASK), "amd64", &words);

	cr_expect(takes.exec && takes.dyn && takes.sysv && takes.gnu && takes.plain);
	cr_expect_not(takes.appimage);
	cr_expect_eq(takes.nnumbers, 1);
	cr_expect_not(takes.both_classes || takes.zeros || takes.everything || takes.every_script);

	takes = takes_of(":q:M::\\x7fELF\\x01\\x01::/q:", "amd64", &words);
	cr_expect(takes.nnumbers > 5 && !takes.every_elf && takes.appimage && !takes.both_classes);

	takes = takes_of(":q:M:18:\\xf3\\x00::/q:", "amd64", &words);
	cr_expect(takes.both_classes && takes.nnumbers == 1);

	takes = takes_of(":q:M::\\x00\\x00:\\xff\\xff:/q:", "amd64", &words);
	cr_expect(takes.zeros && !takes.everything && !takes.every_elf);

	takes = takes_of(":q:M::#::/q:", "amd64", &words);
	cr_expect(takes.every_script && !takes.every_elf);

	takes = takes_of(":q:M:9:\\x00::/q:", "amd64", &words);
	cr_expect(takes.every_elf && takes.zeros && !takes.every_script,
		  "a zero in e_ident's padding matches every ELF file");
}
