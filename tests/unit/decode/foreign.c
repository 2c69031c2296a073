/* decode/foreign: every family by signature, text gone wrong, and nothing unprintable in between.
 */
#include "tests/unit/decode/foreign_sample.h"

#include "decode/buf.h"

/* clang-format off */
Test(foreign, by_magic)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum foreign_family family;
		const char *name, *os, *goarch, *runtime;
	} rows[] = {
		{BYTES(""), FOREIGN_EMPTY, "empty file", NULL, NULL, NULL},
		{BYTES("\0"), FOREIGN_ZERO, "zero bytes", NULL, NULL, NULL},
		{BYTES("\x7f" "ELF\2\1\1"), FOREIGN_NONE, "ELF", NULL, NULL, NULL},
		{BYTES("#!/bin/sh\n"), FOREIGN_NONE, "script", NULL, NULL, NULL},
		{BYTES("\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0\2\0\0\0"), FOREIGN_OS,
		 "Mach-O 64-bit executable (macOS)", "darwin", "amd64", NULL},
		{BYTES("\xcf\xfa\xed\xfe\x0c\0\0\1\0\0\0\0\6\0\0\0"), FOREIGN_OS,
		 "Mach-O 64-bit library (macOS)", "darwin", "arm64", NULL},
		{BYTES("\xce\xfa\xed\xfe\7\0\0\0\3\0\0\0\2\0\0\0"), FOREIGN_OS,
		 "Mach-O 32-bit executable (macOS)", "darwin", "386", NULL},
		{BYTES("\xfe\xed\xfa\xce\0\0\0\x12\0\0\0\0\0\0\0\2"), FOREIGN_OS,
		 "Mach-O 32-bit executable (macOS)", "darwin", NULL, NULL},
		{BYTES("\xfe\xed\xfa\xcf\1\0\0\x12\0\0\0\0\0\0\0\1"), FOREIGN_OS,
		 "Mach-O 64-bit object (macOS)", "darwin", "ppc64", NULL},
		{BYTES("\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7"), FOREIGN_OS,
		 "Mach-O universal executable (macOS)", "darwin", NULL, NULL},
		{BYTES("\xca\xfe\xba\xbf\0\0\0\2\1\0\0\7"), FOREIGN_OS,
		 "Mach-O universal executable (macOS)", "darwin", NULL, NULL},
		{BYTES("\xca\xfe\xba\xbe\0\0\0\x34\0\x10"), FOREIGN_MANAGED, "Java class file", NULL, NULL, "java"},
		{BYTES("\xca\xfe\xba\xbe\0\3\0\x2d\0\x10"), FOREIGN_MANAGED, "Java class file", NULL, NULL, "java"},
		{BYTES("\0asm\1\0\0\0"), FOREIGN_MANAGED, "WebAssembly module", NULL, NULL, "wasmtime"},
		{BYTES("BC\xc0\xde\x35"), FOREIGN_MANAGED, "LLVM bitcode", NULL, NULL, "lli"},
		{BYTES("\x1bLua\x54"), FOREIGN_MANAGED, "Lua bytecode", NULL, NULL, "lua"},
		{BYTES("\xa7\x0d\r\n\0\0\0\0\1\2\3\4\5\6\7\10\xe3"), FOREIGN_MANAGED,
		 "Python bytecode (.pyc)", NULL, NULL, "python3"},
		{BYTES("\x03\xf3\r\n\1\2\3\4c\0\0\0\0\0\0\0\0"), FOREIGN_MANAGED,
		 "Python bytecode (.pyc)", NULL, NULL, "python2"},
		{BYTES("x\r\r\n and some more text"), FOREIGN_TEXT, "text", NULL, NULL, NULL},
		{BYTES("dex\n035\0\1\2\3"), FOREIGN_MANAGED, "Android dex bytecode", NULL, NULL, "android"},
		{BYTES("FOR1\0\0\1\0BEAM"), FOREIGN_MANAGED, "Erlang BEAM file", NULL, NULL, "erl"},
		{BYTES("MZqFpD='\n"), FOREIGN_OS, "Actually Portable Executable (APE)", NULL, NULL, "ape"},
		{BYTES("jartsr='\n"), FOREIGN_OS, "Actually Portable Executable (APE)", NULL, NULL, "ape"},
		{BYTES("MZ\x90\0\3\0\0\0\4\0"), FOREIGN_OS, "DOS executable (MZ)", "dos", NULL, NULL},
		{BYTES("\0\0\x8a\x97\0\0\1\0"), FOREIGN_OS, "Plan 9 executable", "plan9", "amd64", NULL},
		{BYTES("\1\xf7\0\5\0\0\0\0"), FOREIGN_OS, "XCOFF64 executable (AIX)", "aix", "ppc64", NULL},
		{BYTES("\x0b\1\x64\0\0\0"), FOREIGN_OS, "a.out executable (old Linux)", "linux", "386", NULL},
		{BYTES("\x64\x86\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), FOREIGN_OS,
		 "COFF object file (Windows .obj)", "windows", "amd64", NULL},
		{BYTES("\x64\x86\3\0\0\0\0\0\0\0\0\0\0\0\0\0\x70\0\0\0"), FOREIGN_DATA, "data", NULL, NULL, NULL},
		{BYTES("\x1f\x8b\10\0"), FOREIGN_ARCHIVE, "gzip compressed data", NULL, NULL, NULL},
		{BYTES("\xfd" "7zXZ\0\0"), FOREIGN_ARCHIVE, "xz compressed data", NULL, NULL, NULL},
		{BYTES("\x28\xb5\x2f\xfd\4"), FOREIGN_ARCHIVE, "zstd compressed data", NULL, NULL, NULL},
		{BYTES("\4\x22\x4d\x18\4"), FOREIGN_ARCHIVE, "lz4 compressed data", NULL, NULL, NULL},
		{BYTES("BZh91AY&SY\1\2"), FOREIGN_ARCHIVE, "bzip2 compressed data", NULL, NULL, NULL},
		{BYTES("BZhello, text\n"), FOREIGN_TEXT, "text", NULL, NULL, NULL},
		{BYTES("7z\xbc\xaf\x27\x1c\0"), FOREIGN_ARCHIVE, "7-zip archive", NULL, NULL, NULL},
		{BYTES("Rar!\x1a\7\1"), FOREIGN_ARCHIVE, "RAR archive", NULL, NULL, NULL},
		{BYTES("070701004"), FOREIGN_ARCHIVE, "cpio archive", NULL, NULL, NULL},
		{BYTES("\xed\xab\xee\xdb\3"), FOREIGN_ARCHIVE, "RPM package", NULL, NULL, NULL},
		{BYTES("!<arch>\ndebian-binary   "), FOREIGN_ARCHIVE, "Debian package", NULL, NULL, NULL},
		{BYTES("!<arch>\nx.o/     "), FOREIGN_ARCHIVE, "ar archive", NULL, NULL, NULL},
		{BYTES("!<arch>\n"), FOREIGN_ARCHIVE, "ar archive", NULL, NULL, NULL},
		{BYTES("hsqs\1\2"), FOREIGN_ARCHIVE, "squashfs image", NULL, NULL, NULL},
		{BYTES("%PDF-1.7\n\x80"), FOREIGN_DATA, "PDF document", NULL, NULL, NULL},
		{BYTES("\x89PNG\r\n\x1a\n\0"), FOREIGN_DATA, "PNG image", NULL, NULL, NULL},
		{BYTES("ANDROID!\0"), FOREIGN_DATA, "Android boot image", NULL, NULL, NULL},
		{BYTES("\x27\5\x19\x56\0"), FOREIGN_DATA, "U-Boot image (uImage)", NULL, NULL, NULL},
		{BYTES("RIFF is a word here\n"), FOREIGN_TEXT, "text", NULL, NULL, NULL},
		{BYTES("MZ is how this long line of text begins, longer than any DOS header\n"),
		 FOREIGN_TEXT, "text", NULL, NULL, NULL},
		{BYTES("\1\2\3\4"), FOREIGN_DATA, "data", NULL, NULL, NULL},
		{BYTES("PK\5\6\0\0"), FOREIGN_ARCHIVE, "zip archive", NULL, NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct foreign f = classify(rows[i].bytes, rows[i].len, NULL);

		cr_expect_eq(f.family, rows[i].family, "row %zu (%s): %s", i, rows[i].name,
			     foreign_family_name(f.family));
		cr_expect(same(f.name, rows[i].name), "row %zu: %s, not %s", i, f.name, rows[i].name);
		cr_expect(same(f.os, rows[i].os), "row %zu (%s): os", i, rows[i].name);
		cr_expect(same(f.goarch, rows[i].goarch), "row %zu (%s): goarch", i, rows[i].name);
		cr_expect(same(f.runtime, rows[i].runtime), "row %zu (%s): runtime", i, rows[i].name);
		cr_expect_eq(f.is_ape, same(rows[i].runtime, "ape"), "row %zu", i);
		cr_expect_not(f.is_go_archive || f.is_pe || f.is_clr, "row %zu", i);
		cr_expect_eq(f.shebang_offset, -1, "row %zu", i);
	}
}
/* clang-format on */

Test(foreign, deep_magic)
{
	static unsigned char head[2000];

	memcpy(head, "some-name.txt", 13);
	memcpy(head + 257, "ustar", 5);
	cr_expect_str_eq(classify(head, sizeof(head), NULL).name, "tar archive");
	cr_expect_eq(classify(head, 261, NULL).family, FOREIGN_DATA, "cut before the magic");
	memset(head, 0, sizeof(head));
	memcpy(head + 1080, "\x53\xef", 2);
	cr_expect_eq(classify(head, sizeof(head), NULL).family, FOREIGN_ZERO,
		     "what the kernel reads decides");
	head[200] = 1;
	cr_expect_str_eq(classify(head, sizeof(head), NULL).name, "ext2/3/4 file system image");
}

Test(foreign, go_archive)
{
	struct foreign f = classify(BYTES("!<arch>\n__.PKGDEF       0           "), NULL);

	cr_expect(f.is_go_archive && f.family == FOREIGN_ARCHIVE);
	cr_expect_str_eq(f.name, "Go package archive (ar)");
}

static void put(unsigned char *at, uint32_t value, size_t width)
{
	for (size_t i = 0; i < width; i++)
		at[i] = (unsigned char)(value >> (8 * i));
}

Test(foreign, pe)
{
	static const struct {
		const char *label;
		uint16_t machine, flags, magic, subsystem;
		uint32_t clr;
		enum foreign_family family;
		const char *name, *os, *goarch;
		bool is_clr;
	} rows[] = {
		{"amd64", 0x8664, 0x22, 0x20b, 3, 0, FOREIGN_OS, "PE32+ executable (Windows)",
		 "windows", "amd64", false},
		{"386", 0x14c, 0x102, 0x10b, 2, 0, FOREIGN_OS, "PE32 executable (Windows)",
		 "windows", "386", false},
		{"arm64", 0xaa64, 0x22, 0x20b, 3, 0, FOREIGN_OS, "PE32+ executable (Windows)",
		 "windows", "arm64", false},
		{"dll", 0x8664, 0x2022, 0x20b, 3, 0, FOREIGN_OS, "PE32+ library (Windows DLL)",
		 "windows", "amd64", false},
		{"clr32", 0x14c, 0x102, 0x10b, 3, 0x2008, FOREIGN_MANAGED, ".NET program (PE)",
		 "windows", "386", true},
		{"clr64", 0x8664, 0x22, 0x20b, 3, 0x2008, FOREIGN_MANAGED, ".NET program (PE)",
		 "windows", "amd64", true},
		{"efi", 0x8664, 0x22, 0x20b, 10, 0, FOREIGN_OS, "EFI application (PE)", "uefi",
		 "amd64", false},
		{"odd machine", 0x1234, 0x22, 0x20b, 3, 0, FOREIGN_OS, "PE32+ executable (Windows)",
		 "windows", NULL, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned char head[512] = "MZ\x90";
		size_t directories = 0x98 + (rows[i].magic == 0x20b ? 112 : 96);
		struct foreign f;

		put(head + 0x3c, 0x80, 4);
		memcpy(head + 0x80, "PE\0\0", 4);
		put(head + 0x84, rows[i].machine, 2);
		put(head + 0x96, rows[i].flags, 2);
		put(head + 0x98, rows[i].magic, 2);
		put(head + 0x98 + 68, rows[i].subsystem, 2);
		put(head + directories - 4, 16, 4);
		put(head + directories + 14 * 8, rows[i].clr, 4);
		f = classify(head, sizeof(head), "a.exe");
		cr_expect(f.is_pe, "%s", rows[i].label);
		cr_expect_eq(f.is_clr, rows[i].is_clr, "%s", rows[i].label);
		cr_expect_eq(f.family, rows[i].family, "%s", rows[i].label);
		cr_expect_str_eq(f.name, rows[i].name, "%s", rows[i].label);
		cr_expect_str_eq(f.os, rows[i].os, "%s", rows[i].label);
		cr_expect(same(f.goarch, rows[i].goarch), "%s", rows[i].label);
		cr_expect(same(f.runtime, rows[i].is_clr ? "mono" : NULL), "%s", rows[i].label);
		f = classify(head, 0x90, NULL);
		cr_expect_not(f.is_pe, "%s: cut inside the PE header", rows[i].label);
		put(head + directories - 4, 14, 4);
		cr_expect_not(classify(head, sizeof(head), NULL).is_clr,
			      "%s: without a 15th directory", rows[i].label);
	}
}

Test(foreign, other_mz)
{
	static const struct {
		const char *magic, *name, *os;
	} rows[] = {{"NE", "NE executable (16-bit Windows)", "windows"},
		    {"LE", "LE executable (OS/2 or VxD)", "os2"},
		    {"LX", "LX executable (OS/2)", "os2"},
		    {"xx", "DOS executable (MZ)", "dos"}};
	unsigned char head[256] = "MZ\x90";
	struct foreign f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put(head + 0x3c, 0x80, 4);
		memcpy(head + 0x80, rows[i].magic, 2);
		f = classify(head, sizeof(head), NULL);
		cr_expect_str_eq(f.name, rows[i].name);
		cr_expect_str_eq(f.os, rows[i].os);
		cr_expect_not(f.is_pe);
	}
	put(head + 0x3c, 100000, 4);
	foreign_classify(&f, head, sizeof(head), 200000, NULL);
	cr_expect_str_eq(f.name, "DOS or Windows executable (MZ)");
}

Test(foreign, zips)
{
	static const struct {
		const char *members[2];
		uint16_t extra, flags;
		enum foreign_family family;
		const char *name, *runtime;
	} rows[] = {
		{{"a.txt", "b.txt"}, 0, 0, FOREIGN_ARCHIVE, "zip archive", NULL},
		{{"META-INF/", "x"}, 0, 0, FOREIGN_MANAGED, "Java archive (JAR)", "java"},
		{{"a.class", "META-INF/MANIFEST.MF"},
		 0,
		 0,
		 FOREIGN_MANAGED,
		 "Java archive (JAR)",
		 "java"},
		{{"a.class", "b"}, 0xcafe, 0, FOREIGN_MANAGED, "Java archive (JAR)", "java"},
		{{"AndroidManifest.xml", "b"},
		 0,
		 0,
		 FOREIGN_MANAGED,
		 "Android package (APK)",
		 "android"},
		{{"x.py", "__main__.py"},
		 0,
		 0,
		 FOREIGN_MANAGED,
		 "Python zip application",
		 "python3"},
		{{"mimetype", "b"}, 0, 0, FOREIGN_ARCHIVE, "OpenDocument or EPUB file (zip)", NULL},
		{{"a.txt", "META-INF/"}, 0, 8, FOREIGN_ARCHIVE, "zip archive", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf zip = {0};
		struct foreign f;

		for (size_t m = 0; m < 2; m++) {
			unsigned char header[30] = "PK\3\4", extra[4] = {0};
			size_t len = strlen(rows[i].members[m]);

			put(header + 6, rows[i].flags, 2);
			put(header + 18, rows[i].flags ? 0 : 5, 4);
			put(header + 26, (uint32_t)len, 2);
			put(header + 28, rows[i].extra ? 4 : 0, 2);
			put(extra, rows[i].extra, 2);
			buf_add(&zip, header, sizeof(header));
			buf_add(&zip, rows[i].members[m], len);
			if (rows[i].extra)
				buf_add(&zip, extra, sizeof(extra));
			buf_add(&zip, "hello", 5);
		}
		f = classify(zip.data, zip.len, NULL);
		cr_expect_eq(f.family, rows[i].family, "row %zu", i);
		cr_expect_str_eq(f.name, rows[i].name, "row %zu", i);
		cr_expect(same(f.runtime, rows[i].runtime), "row %zu", i);
	}
}
