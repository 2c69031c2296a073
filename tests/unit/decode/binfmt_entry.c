/* decode/binfmt_entry: the kernel's texts (odd ones too), comparison, emulators, words. */
#include "decode/binfmt_entry.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <string.h>

#include "decode/buf.h"

#define scope_entry __attribute__((cleanup(binfmt_entry_free)))

static const char aarch64[] = "enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: OCF\n"
			      "offset 0\nmagic 7f454c460201010000000000000000000200b700\n"
			      "mask ffffffffffffff00fffffffffffffffffeffffff\n";

static void parse(struct binfmt_entry *entry, const char *text)
{
	binfmt_entry_parse(entry, "name", text, strlen(text));
}

Test(binfmt_entry, magic)
{
	scope_entry struct binfmt_entry entry;

	parse(&entry, aarch64);
	cr_expect_eq(entry.kind, BINFMT_MAGIC);
	cr_expect(entry.enabled);
	cr_expect_str_eq(entry.name, "name");
	cr_expect_str_eq(entry.interpreter, "/usr/bin/qemu-aarch64-static");
	cr_expect_eq(entry.flags, BINFMT_O | BINFMT_C | BINFMT_F);
	cr_expect_str_eq(entry.flags_text, "OCF");
	cr_expect_eq(entry.magic_len, 20);
	cr_expect_eq(entry.magic[18], 0xb7);
	cr_expect(entry.has_mask);
	cr_expect_eq(entry.mask[7], 0);
	cr_expect_null(entry.extra);
	cr_expect_eq(entry.attempts, -1);
	cr_expect_str_eq(entry.text, aarch64);
}

Test(binfmt_entry, extension_disabled)
{
	scope_entry struct binfmt_entry entry;

	parse(&entry, "disabled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n");
	cr_expect_eq(entry.kind, BINFMT_EXTENSION);
	cr_expect_not(entry.enabled);
	cr_expect_str_eq(entry.extension, "jar");
	cr_expect_eq(entry.flags, 0);
	cr_expect_str_eq(entry.flags_text, "");
}

Test(binfmt_entry, newlines_in_the_path)
{
	scope_entry struct binfmt_entry entry;

	parse(&entry, "enabled\ninterpreter /bin/x\nflags: F\nextension .zip\nflags: \noffset 3\n"
		      "magic 4d5a\n");
	cr_expect_eq(entry.kind, BINFMT_MAGIC);
	cr_expect_str_eq(entry.interpreter, "/bin/x\nflags: F\nextension .zip");
	cr_expect_eq(entry.flags, 0);
	cr_expect_eq(entry.offset, 3);
	cr_expect_null(entry.extension);
}

Test(binfmt_entry, what_newer_kernels_print)
{
	scope_entry struct binfmt_entry entry, bpf, counters, odd;

	parse(&entry, "enabled\ninterpreter /x\nflags: PTZ\noffset 0\nmagic 4d\nnovelty 7\n");
	cr_expect_eq(entry.kind, BINFMT_MAGIC);
	cr_expect_eq(entry.flags, BINFMT_P | BINFMT_T);
	cr_expect_str_eq(entry.flags_text, "PTZ");
	cr_expect_str_eq(entry.extra, "novelty 7");
	parse(&bpf, "enabled\nbpf prog\nflags: L\nbpf-interpreter a /b\n");
	cr_expect_eq(bpf.kind, BINFMT_BPF);
	cr_expect_eq(bpf.flags, BINFMT_L);
	cr_expect_str_eq(bpf.extra, "bpf prog\nbpf-interpreter a /b");
	cr_expect_null(bpf.interpreter);
	parse(&counters, "enabled\ninterpreter /x\nflags: \nextension .z\n"
			 "(enabled, attempts=127, successes=0, failures=126)\n");
	cr_expect_eq(counters.attempts, 127);
	cr_expect_eq(counters.successes, 0);
	cr_expect_eq(counters.failures, 126);
	cr_expect_null(counters.extra);
	parse(&odd, "enabled\ninterpreter /x\nflags: \nextension .z\nattempts many\n");
	cr_expect_eq(odd.attempts, -1);
	cr_expect_str_eq(odd.extra, "attempts many");
}

Test(binfmt_entry, unreadable_texts_are_kept)
{
	/* clang-format off */
	static const char *const texts[] = {
		"", "\n", "enabled", "enabled\n", "maybe\ninterpreter /x\nflags: \nextension .z\n",
		"enabled\ninterpreter /x\n", "enabled\ninterpreter /x\nflags: \n",
		"enabled\ninterpreter /x\nflags: \nmagic 4d5a\n",
		"enabled\ninterpreter /x\nflags: \noffset 0\nmagic 4d5\n",
		"enabled\ninterpreter /x\nflags: \noffset 0\nmagic 4dzz\n",
		"enabled\ninterpreter /x\nflags: \noffset 256\nmagic 4d\n",
		"enabled\ninterpreter /x\nflags: \noffset x\nmagic 4d\n",
		"enabled\ninterpreter /x\nflags: \noffset 0\nmagic 4d5a\nmask ff\n",
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		scope_entry struct binfmt_entry entry;

		parse(&entry, texts[i]);
		cr_expect_eq(entry.kind, BINFMT_UNPARSED, "row %zu", i);
		cr_expect_str_eq(entry.text, texts[i]);
		cr_expect_null(entry.interpreter, "row %zu", i);
	}
	scope_entry struct binfmt_entry nul;

	binfmt_entry_parse(&nul, "n", "enabled\0x", 9);
	cr_expect_eq(nul.kind, BINFMT_UNPARSED);
	cr_expect_eq(nul.text_len, 9);
}

Test(binfmt_entry, compare_magic)
{
	scope_entry struct binfmt_entry entry;
	unsigned char head[BINFMT_HEAD] = {0};
	struct binfmt_comparison out;

	parse(&entry, aarch64);
	memcpy(head, entry.magic, 20);
	binfmt_entry_compare(&entry, head, "./a", &out);
	cr_expect_eq(out.match, BINFMT_MATCHES);
	head[16] = 3; /* ET_DYN: masked away */
	head[7] = 9;
	binfmt_entry_compare(&entry, head, "./a", &out);
	cr_expect_eq(out.match, BINFMT_MATCHES);
	head[18] = 0x3e;
	head[8] = 'A';
	binfmt_entry_compare(&entry, head, "./a", &out);
	cr_expect_eq(out.match, BINFMT_DIFFERS);
	cr_expect_eq(out.ndiffer, 2);
	cr_expect_eq(out.first_offset, 8);
	cr_expect_eq(out.want, 0);
	cr_expect_eq(out.mask, 0xff);
	cr_expect_eq(out.have, 'A');
	entry.enabled = false;
	binfmt_entry_compare(&entry, head, "./a", &out);
	cr_expect_eq(out.match, BINFMT_DISABLED_MISS);
	memcpy(head, entry.magic, 20);
	binfmt_entry_compare(&entry, head, "./a", &out);
	cr_expect_eq(out.match, BINFMT_DISABLED);
}

Test(binfmt_entry, zero_magic_matches_short_files)
{
	scope_entry struct binfmt_entry entry;
	unsigned char head[BINFMT_HEAD] = {'x'};
	struct binfmt_comparison out;

	parse(&entry, "enabled\ninterpreter /x\nflags: \noffset 255\nmagic 00\n");
	binfmt_entry_compare(&entry, head, "a", &out);
	cr_expect_eq(out.match, BINFMT_MATCHES);
	head[255] = 1;
	binfmt_entry_compare(&entry, head, "a", &out);
	cr_expect_eq(out.match, BINFMT_DIFFERS);
	cr_expect_eq(out.first_offset, 255);
}

Test(binfmt_entry, compare_extension)
{
	/* clang-format off */
	static const struct { const char *path; enum binfmt_match match; } rows[] = {
		{"a.foo", BINFMT_MATCHES}, {"/x.y/a.foo", BINFMT_MATCHES}, {".foo", BINFMT_MATCHES},
		{"a.b.foo", BINFMT_MATCHES}, {"a.FOO", BINFMT_OTHER_SUFFIX},
		{"a.foo.b", BINFMT_OTHER_SUFFIX}, {"d.foo/a", BINFMT_OTHER_SUFFIX},
		{"afoo", BINFMT_OTHER_SUFFIX}, {"a.", BINFMT_OTHER_SUFFIX}, {"", BINFMT_OTHER_SUFFIX},
		{"/dev/fd/3", BINFMT_OTHER_SUFFIX}, {"/dev/fd/3/a.foo", BINFMT_MATCHES},
	};
	/* clang-format on */
	scope_entry struct binfmt_entry entry;
	unsigned char head[BINFMT_HEAD] = {0};

	parse(&entry, "enabled\ninterpreter /x\nflags: \nextension .foo\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct binfmt_comparison out;

		binfmt_entry_compare(&entry, head, rows[i].path, &out);
		cr_expect_eq(out.match, rows[i].match, "%s", rows[i].path);
	}
	scope_entry struct binfmt_entry bpf;
	struct binfmt_comparison out;

	parse(&bpf, "enabled\nbpf prog\nflags: \n");
	binfmt_entry_compare(&bpf, head, "a", &out);
	cr_expect_eq(out.match, BINFMT_UNDECIDABLE);
}

Test(binfmt_entry, serves_elf)
{
	scope_entry struct binfmt_entry entry, named, any, big;

	parse(&entry, aarch64);
	cr_expect(binfmt_entry_serves_elf(&entry, EM_AARCH64, ELFCLASS64, ELFDATA2LSB));
	cr_expect_not(binfmt_entry_serves_elf(&entry, EM_ARM, ELFCLASS32, ELFDATA2LSB));
	cr_expect_not(binfmt_entry_serves_elf(&entry, EM_X86_64, ELFCLASS64, ELFDATA2LSB));
	parse(&named, "enabled\ninterpreter /opt/qemu-riscv64-static\nflags: \nextension .rv\n");
	cr_expect(binfmt_entry_serves_elf(&named, EM_RISCV, ELFCLASS64, ELFDATA2LSB));
	cr_expect_not(binfmt_entry_serves_elf(&named, EM_RISCV, ELFCLASS32, ELFDATA2LSB));
	parse(&any, "enabled\ninterpreter /x\nflags: \noffset 0\nmagic 7f454c46\n");
	cr_expect_not(binfmt_entry_serves_elf(&any, EM_AARCH64, ELFCLASS64, ELFDATA2LSB),
		      "says nothing of the machine");
	parse(&big, "enabled\ninterpreter /x\nflags: \noffset 0\n"
		    "magic 7f454c4602020100000000000000000000020016\n");
	cr_expect(binfmt_entry_serves_elf(&big, EM_S390, ELFCLASS64, ELFDATA2MSB));
	cr_expect_not(binfmt_entry_serves_elf(&big, EM_S390, ELFCLASS64, ELFDATA2LSB));
}

Test(binfmt_entry, copy_equal_describe)
{
	scope_entry struct binfmt_entry entry, copy;
	scope_buf struct buf text = {0};

	parse(&entry, "enabled\ninterpreter /x\nflags: P\nextension .a\x1b[m\n");
	binfmt_entry_copy(&copy, &entry);
	cr_expect(binfmt_entry_equal(&entry, &copy));
	cr_expect_neq(copy.interpreter, entry.interpreter);
	copy.text[0] = 'E';
	cr_expect_not(binfmt_entry_equal(&entry, &copy));
	binfmt_entry_describe(&text, &entry);
	cr_expect_str_eq(text.data, "extension .a\\x1b[m");
	binfmt_entry_free(&copy);
	parse(&copy, "enabled\ninterpreter /x\nflags: \noffset 2\nmagic 4d5a\nmask ff0f\n");
	buf_clear(&text);
	binfmt_entry_describe(&text, &copy);
	cr_expect_str_eq(text.data, "magic 4d5a at 2 under mask ff0f");
}
