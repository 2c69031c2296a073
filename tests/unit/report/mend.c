/* report/mend: commands that a shell takes and a kernel would. */
#include "report/mend.h"

#include <criterion/criterion.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"

#define REGISTRY "/proc/sys/fs/binfmt_misc/"
#define PLAIN(name, string)                                                                        \
	"echo -1 > " REGISTRY name " && printf %s " string " > " REGISTRY "register"
#define AGAIN(name, string)                                                                        \
	"echo -1 > " REGISTRY name " && printf %s '" string "' > " REGISTRY "register"

Test(mend, commands)
{
	static const char arm64[] =
		":q:M::"
		"\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00"
		"\\xb7\\x00:\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"
		"\\xff\\xff\\xff\\xff\\x00\\xff:/usr/bin/qemu-aarch64:P";
	static const struct {
		const char *line;
		enum mend mend;
		const char *command;
	} rows[] = {
		{":q:M::MZ::/i:", MEND_NONE, NULL},
		{":q:M::MZ::/i:", MEND_DISABLE, "echo 0 > " REGISTRY "q"},
		{":q:M::MZ::/i:", MEND_REMOVE, "echo -1 > " REGISTRY "q"},
		{":q:M::MZ::/i:", MEND_ENABLE, "echo 1 > " REGISTRY "q"},
		{":q:M::MZ::/i:F", MEND_REGISTER,
		 "printf %s :q:M::MZ::/i:F > " REGISTRY "register"},
		{":q:M::MZ::/i:", MEND_SHOW, "cat " REGISTRY "q"},
		{":q:M::MZ::/i:", MEND_DISABLE_OTHER, "echo 0 > " REGISTRY "other"},
		{":q:M::MZ::/i:", MEND_ENABLE_ALL, "echo 1 > " REGISTRY "status"},
		{":a b':M::MZ::/i:", MEND_DISABLE, "echo 0 > '" REGISTRY "a b'\\'''"},
		{":a\nb:M::MZ::/i:", MEND_DISABLE,
		 "echo 0 > \"$(printf -- '" REGISTRY "a\\012b')\""},
		{":a\n:M::MZ::/i:", MEND_DISABLE, NULL},
		{":q:M::MZ::/i:", MEND_ADD_F, PLAIN("q", ":q:M::MZ::/i:F")},
		{":q:M::MZ::/i:P", MEND_ADD_C, PLAIN("q", ":q:M::MZ::/i:POC")},
		{":q:E::x::/i:OF", MEND_ADD_P, PLAIN("q", ":q:E::x::/i:POF")},
		{":q:M::MZ::/i:POCF", MEND_DROP_OC, PLAIN("q", ":q:M::MZ::/i:PF")},
		{":q:E::tar.gz::/i:", MEND_LAST_SUFFIX, PLAIN("q", ":q:E::gz::/i:")},
		{":q:M::MZ::bin/i:", MEND_ABSOLUTE, PLAIN("q", ":q:M::MZ::/usr/bin/i:")},
		{":q:M::MZ::/a b:", MEND_CHMOD, "chmod a+x '/a b'"},
		{":q:M::MZ::/i:", MEND_REMOUNT,
		 "mount -o remount,exec \"$(findmnt -no TARGET -T /i)\""},
		{":q:M::MZ::/i:", MEND_INSTALL, "echo -1 > " REGISTRY "q"},
		{":q:M::MZ::/x/qemu-arm:", MEND_INSTALL,
		 "apt-get install --reinstall qemu-user-static"},
		{":q:M::MZ::/i:", MEND_LOADER, "ldd /i"},
		{":q:M::MZ::/i:", MEND_MOUNT,
		 "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc"},
		{":q:M::MZ::/i:", MEND_MODULE, "modprobe binfmt_misc"},
		{":q:M::MZ::/i:", MEND_WSL,
		 "echo :WSLInterop:M::MZ::/init:PF > " REGISTRY "register"},
		{":q:M::\\x7fELF::/i:", MEND_MASK_MACHINE, "echo -1 > " REGISTRY "q"},
		{arm64, MEND_MASK_APPIMAGE,
		 AGAIN("q", ":q:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
			    "\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff"
			    "\\x00\\x00\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff:"
			    "/usr/bin/qemu-aarch64:P")},
		{arm64, MEND_MASK_PIE,
		 AGAIN("q", ":q:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
			    "\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff"
			    "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\x00\\xff:"
			    "/usr/bin/qemu-aarch64:P")},
		{arm64, MEND_MASK_OSABI,
		 AGAIN("q", ":q:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
			    "\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\x00"
			    "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff:"
			    "/usr/bin/qemu-aarch64:P")},
		{arm64, MEND_MASK_CLASS,
		 AGAIN("q", ":q:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
			    "\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"
			    "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff:"
			    "/usr/bin/qemu-aarch64:P")},
		{arm64, MEND_MASK_MACHINE,
		 AGAIN("q", ":q:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
			    "\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff"
			    "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff:"
			    "/usr/bin/qemu-aarch64:P")},
	};
	struct binfmt_entry other = {.name = (char[]){"other"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf out = {0};
		struct binfmt_entry entry = {0};
		bool made;

		cr_assert_eq(binfmt_entry_parse_registration(&entry, rows[i].line,
							     strlen(rows[i].line), NULL),
			     0, "%s", rows[i].line);
		made = mend_add(&out, rows[i].mend, &entry, &other);
		cr_expect_eq(made, rows[i].command != NULL, "row %zu", i);
		if (made && rows[i].command)
			cr_expect_str_eq(out.data, rows[i].command, "row %zu: %s", i, out.data);
		else
			cr_expect_eq(out.len, 0);
		binfmt_entry_free(&entry);
	}
}

Test(mend, big_endian_type_and_no_entry)
{
	static const char mips[] =
		":m:M::\\x7fELF\\x01\\x02\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
		"\\x00\\x00\\x00\\x02\\x00\\x08::/q:";
	scope_buf struct buf out = {0};
	struct binfmt_entry entry = {0}, unparsed = {0};

	cr_assert_eq(binfmt_entry_parse_registration(&entry, mips, strlen(mips), NULL), 0);
	cr_expect(mend_add(&out, MEND_MASK_PIE, &entry, NULL));
	cr_expect(strstr(out.data, "\\xff\\xfe\\xff\\xff:/q:"), "%s", out.data);
	binfmt_entry_free(&entry);

	buf_clear(&out);
	binfmt_entry_parse(&unparsed, "odd", "gibberish", 9);
	cr_expect(mend_add(&out, MEND_ADD_F, &unparsed, NULL));
	cr_expect_str_eq(out.data, "echo -1 > " REGISTRY "odd", "cannot be registered again");
	buf_clear(&out);
	cr_expect_not(mend_add(&out, MEND_CHMOD, &unparsed, NULL));
	binfmt_entry_free(&unparsed);
	cr_expect(mend_add(&out, MEND_SHOW, NULL, NULL));
	cr_expect_str_eq(out.data, "ls -la " REGISTRY);
}
