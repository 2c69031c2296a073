/* decode/go_buildinfo: both layouts by hand in every class and byte order, PE and Mach-O, lies, and
 * two programs really built. */
#include "decode/go_buildinfo.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/elf_image.h"
#include "decode/scope.h"
#include "tests/unit/decode/elf_builder.h"

#define MAGIC "\xff Go buildinf:"
/* cmd/go/internal/modload's framing; the second has a NUL inside. */
#define START "0w\xaf\f\x92t\b\2A\xe1\xc1\a\xe6\xd6\x18\xe6"
#define END                                                                                        \
	"\xf9"                                                                                     \
	"2C1\x86\x18 r\0\x82"                                                                      \
	"B\x10"                                                                                    \
	"A\x16\xd8\xf2"
#define MODINFO                                                                                    \
	START                                                                                      \
	"path\texample.org/cmd/tool\nmod\texample.org/cmd\t(devel)\t\ndep\tx\tv1\n"                \
	"build\t-compiler=gc\nbuild\t-ldflags=\"-s \\\"-w\\\"\"\nbuild\tGOARCH=mips64\n"           \
	"build\tGOAMD64=v3\nbuild\t=none\nbuild\tnothing\n" END

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void put_inline(struct elf_builder *b, size_t offset, const char *version)
{
	static const char mod[] = MODINFO;
	size_t len = strlen(version), mod_len = sizeof(mod) - 1;

	build_bytes(b, offset, MAGIC, 14);
	build_number(b, offset + 14, b->is64 ? 8 : 4, 1);
	build_number(b, offset + 15, 2 | b->msb, 1);
	build_number(b, offset + 32, len, 1);
	build_bytes(b, offset + 33, version, len);
	offset += 33 + len;
	build_number(b, offset, 0x80 | (mod_len & 0x7f), 1);
	build_number(b, offset + 1, mod_len >> 7, 1);
	build_bytes(b, offset + 2, mod, mod_len);
}

/* A Go string header at `header`, its bytes at `text`; addresses are base + offset. */
static void put_string(struct elf_builder *b, size_t header, size_t text, uint64_t base,
		       const char *string, size_t len)
{
	build_word(b, header, base + text);
	build_word(b, header + (b->is64 ? 8 : 4), len);
	build_bytes(b, text, string, len);
}

static void put_pointers(struct elf_builder *b, size_t offset, uint64_t base)
{
	build_bytes(b, offset, MAGIC, 14);
	build_number(b, offset + 14, b->is64 ? 8 : 4, 1);
	build_number(b, offset + 15, b->msb, 1);
	build_word(b, offset + 16, base + offset + 0x40);
	build_word(b, offset + (b->is64 ? 24 : 20), base + offset + 0x50);
	build_bytes(b, offset + 0x3f, "", 1);
	put_string(b, offset + 0x40, offset + 0x100, base, "go1.13.4", 8);
	put_string(b, offset + 0x50, offset + 0x120, base, MODINFO, sizeof(MODINFO) - 1);
}

static void expect_mod(const struct go_buildinfo *info, const char *label)
{
	cr_expect(same(info->path, "example.org/cmd/tool"), "%s", label);
	cr_expect(same(info->module, "example.org/cmd"), "%s", label);
	cr_expect_eq(info->nsettings, 4, "%s", label);
	cr_expect(same(go_buildinfo_get(info, "GOARCH"), "mips64"), "%s", label);
	cr_expect(same(go_buildinfo_get(info, "GOAMD64"), "v3"), "%s", label);
	cr_expect(same(go_buildinfo_get(info, "-ldflags"), "-s \"-w\""), "%s", label);
	cr_expect_null(go_buildinfo_get(info, "GOARM"), "%s", label);
}

Test(go_buildinfo, both_layouts_in_elf)
{
	for (int i = 0; i < 16; i++) {
		struct elf_builder b = {.is64 = i & 1, .msb = i & 2};
		bool inlined = i & 4, section = i & 8;
		scope_go_buildinfo struct go_buildinfo info = {0};
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;
		size_t at = section ? 0x800 : 0x410; /* without a section it is searched for */

		build_header(&b, ET_EXEC, b.msb ? EM_PPC64 : EM_RISCV, 0);
		build_segment(&b, PT_LOAD, PF_R | PF_X, 0, 0x10000, 0x400);
		build_segment(&b, PT_LOAD, PF_R | PF_W, 0x400, 0x20400, 0x1000);
		if (inlined)
			put_inline(&b, at, "go1.19.8");
		else
			put_pointers(&b, at, 0x20000);
		if (section) {
			build_bytes(&b, 0x2000, "\0.shstrtab\0.go.buildinfo", 25);
			build_section(&b, 0x2100, 0, 0, 0, 0);
			build_section(&b, 0x2100, 1, 1, 0x2000, 25);
			build_section(&b, 0x2100, 2, 11, at, 0x100);
		}
		build_bytes(&b, 0x2fff, "", 1);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect_eq(image.has_go_notes, section, "%d", i);
		cr_assert_eq(go_buildinfo_read(&info, &image, fd), 0);
		cr_assert(info.found, "%d", i);
		cr_expect_str_eq(info.version, inlined ? "go1.19.8" : "go1.13.4", "%d", i);
		expect_mod(&info, inlined ? "inline" : "pointers");
	}
}

Test(go_buildinfo, pe_and_macho)
{
	for (int i = 0; i < 4; i++) {
		struct elf_builder b = {.is64 = i & 1};
		bool pe = i & 2;
		scope_go_buildinfo struct go_buildinfo info = {0};
		scope_close int fd = -1;
		size_t data =
			0x180000; /* behind the first MiB: only the section table leads there */

		if (pe) {
			build_bytes(&b, 0, "MZ", 2);
			build_number(&b, 0x3c, 0x80, 4);
			build_bytes(&b, 0x80, "PE\0\0", 4);
			build_number(&b, 0x86, 2, 2);
			build_number(&b, 0x94, 0xf0, 2);
			build_number(&b, 0x98, b.is64 ? 0x20b : 0x10b, 2);
			build_word(&b, 0x98 + (b.is64 ? 24 : 28), 0x400000);
			for (unsigned s = 0; s < 2; s++) {
				size_t at = 0x98 + 0xf0 + 40 * s;

				build_number(&b, at + 12, s ? 0x200000 : 0x1000, 4);
				build_number(&b, at + 16, s ? 0x2000 : 0x1000, 4);
				build_number(&b, at + 20, s ? data : 0x1000, 4);
				build_number(&b, at + 36, s ? 0xc0000040 : 0x60000020, 4);
			}
			put_pointers(&b, data + 0x20, 0x600000 - data);
		} else {
			size_t at = b.is64 ? 32 : 28;

			build_bytes(&b, 0, b.is64 ? "\xcf\xfa\xed\xfe" : "\xce\xfa\xed\xfe", 4);
			build_number(&b, 16, 2, 4);
			build_number(&b, at, 0x2a, 4); /* some other command */
			build_number(&b, at + 4, 16, 4);
			at += 16;
			build_number(&b, at, b.is64 ? 0x19 : 1, 4);
			build_number(&b, at + 4, 72, 4);
			build_word(&b, at + 24, 0x1000000);
			build_word(&b, at + (b.is64 ? 40 : 32), data);
			build_word(&b, at + (b.is64 ? 48 : 36), 0x2000);
			build_number(&b, at + (b.is64 ? 60 : 44), 3, 4);
			put_inline(&b, data + 0x40, "go1.21");
		}
		build_bytes(&b, data + 0x1fff, "", 1);
		fd = build_finish(&b);
		cr_assert_eq(go_buildinfo_read(&info, NULL, fd), 0);
		cr_assert(info.found, "%d", i);
		cr_expect_str_eq(info.version, pe ? "go1.13.4" : "go1.21", "%d", i);
		expect_mod(&info, pe ? "PE" : "Mach-O");
	}
}

Test(go_buildinfo, first_mib_of_anything)
{
	struct elf_builder b = {.is64 = true};
	scope_go_buildinfo struct go_buildinfo info = {0};
	scope_close int fd = -1;

	build_bytes(&b, 0, "????", 4);
	build_bytes(&b, 0x1008, MAGIC, 14); /* not at a multiple of 16 */
	build_bytes(&b, 0x2000, MAGIC, 14); /* no strings */
	put_inline(&b, 0xffff0 - 0x1000, "devel go1.20-abcdef");
	fd = build_finish(&b);
	cr_assert_eq(go_buildinfo_read(&info, NULL, fd), 0);
	cr_assert(info.found);
	cr_expect_str_eq(info.version, "devel go1.20-abcdef");
	expect_mod(&info, "anything");
}

Test(go_buildinfo, lies)
{
	static const struct {
		const char *label, *version;
		size_t cut;
		uint8_t pointer, flags, length;
	} rows[] = {
		{"no version", "hello", 0, 8, 2, 5},
		{"control byte", "go1\x1b[31m", 0, 8, 2, 8},
		{"NUL inside", "go1\0xxx", 0, 8, 2, 7},
		{"length of zero", "go1.2", 0, 8, 2, 0},
		{"length behind the end", "go1.2", 40, 8, 2, 100},
		{"varint without end", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 0, 8, 2,
		 0xff},
		{"cut header", "go1.2", 31, 8, 2, 5},
		{"pointer size", "go1.2", 0, 3, 0, 5},
		{"pointers into nothing", "go1.2", 0, 8, 0, 5},
		{"32-bit pointers into nothing", "go1.2", 0, 4, 1, 5},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned char blob[128] = MAGIC;
		scope_go_buildinfo struct go_buildinfo info = {0};
		scope_close int fd = -1;

		blob[14] = rows[i].pointer;
		blob[15] = rows[i].flags;
		memset(blob + 16, 0xee, 16);
		blob[32] = rows[i].length;
		memcpy(blob + 33, rows[i].version, strlen(rows[i].version));
		fd = build_memfd(blob, rows[i].cut ? rows[i].cut : sizeof(blob));
		cr_expect_eq(go_buildinfo_read(&info, NULL, fd), 0);
		cr_expect_not(info.found, "%s", rows[i].label);
		cr_expect_null(info.version, "%s", rows[i].label);
		cr_expect_null(go_buildinfo_get(&info, "GOARCH"));
	}
}

Test(go_buildinfo, version_without_modules)
{
	unsigned char blob[64] = MAGIC;
	scope_go_buildinfo struct go_buildinfo info = {0};
	scope_close int fd = -1;

	blob[15] = 2;
	memcpy(blob + 32, "\6go1.18", 7);
	fd = build_memfd(blob, sizeof(blob));
	cr_assert_eq(go_buildinfo_read(&info, NULL, fd), 0);
	cr_expect(info.found && !info.path && !info.module && !info.nsettings);
	cr_expect_str_eq(info.version, "go1.18");
}

Test(go_buildinfo, unreadable)
{
	struct go_buildinfo info = {.nsettings = 77};
	scope_close int dir = open("/", O_RDONLY | O_CLOEXEC);
	scope_close int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	cr_expect_eq(go_buildinfo_read(&info, NULL, -1), -EBADF);
	cr_expect_eq(go_buildinfo_read(&info, NULL, dir), -EISDIR);
	cr_expect_eq(go_buildinfo_read(&info, NULL, null), -EINVAL);
	cr_expect_eq(info.nsettings, 77);
	go_buildinfo_free(NULL);
}

/* What the Go tool itself writes; every other layout was compared by hand. */
Test(go_buildinfo, really_built, .timeout = 240)
{
	static const struct {
		const char *os, *arch;
	} rows[] = {{"linux", "arm64"}, {"windows", "amd64"}};
	char dir[] = "/tmp/exectrace-go-XXXXXX";
	scope_free char *cleanup = NULL;

	if (system("go version >/dev/null 2>&1"))
		cr_skip_test("go is not installed");
	cr_assert_not_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_go_buildinfo struct go_buildinfo info = {0};
		scope_elf_image struct elf_image image = {0};
		scope_free char *command = NULL, *program = xasprintf("%s/tool", dir);
		scope_close int fd = -1;

		command = xasprintf("cd %s && echo 'module example.org/m' >go.mod && "
				    "echo 'package main; func main() {}' >m.go && "
				    "GOFLAGS=-mod=mod GOOS=%s GOARCH=%s CGO_ENABLED=0 timeout 200 "
				    "go build -o tool . 2>err",
				    dir, rows[i].os, rows[i].arch);
		cr_assert_eq(system(command), 0, "%s", command);
		fd = open(program, O_RDONLY | O_CLOEXEC);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_assert_eq(go_buildinfo_read(&info, image.valid ? &image : NULL, fd), 0);
		cr_assert(info.found, "%s/%s", rows[i].os, rows[i].arch);
		cr_expect_eq(strncmp(info.version, "go1.", 4), 0);
		cr_expect(same(info.path, "example.org/m"));
		cr_expect(same(go_buildinfo_get(&info, "GOOS"), rows[i].os));
		cr_expect(same(go_buildinfo_get(&info, "GOARCH"), rows[i].arch));
		cr_expect(same(go_buildinfo_get(&info, "CGO_ENABLED"), "0"));
		cr_expect_eq(image.valid && image.has_go_notes, !i);
	}
	cleanup = xasprintf("rm -r %s", dir);
	cr_expect_eq(system(cleanup), 0);
}
