/* decode/elf_image: notes, the dynamic section, section headers; whole, damaged and of other
 * systems. */
#include "decode/elf_image.h"

#include <criterion/criterion.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tests/unit/decode/elf_builder.h"

Test(elf_parts, notes)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i), words = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;
		size_t end;

		for (unsigned w = 0; w < 4; w++)
			build_number(&words, 4 * w, (unsigned[]){0, 3, 2, 1}[w], 4);
		build_number(&words, 16, GNU_PROPERTY_X86_ISA_1_NEEDED, 4);
		build_number(&words, 20, 4, 4);
		build_number(&words, 24, 6, 8); /* little-endian: 6 and padding; see below */
		if (layouts[i].msb)
			build_number(&words, 24, 6, 4);
		build_header(&b, ET_DYN, EM_X86_64, 0);
		end = build_note(&b, 0x400, "GNU", NT_GNU_BUILD_ID, "\1\2\3\4\5\6\7\10", 8);
		end = build_note(&b, end, "XYZ", NT_GNU_ABI_TAG, "ignored", 7);
		end = build_note(&b, end, "GNU", NT_GNU_ABI_TAG, words.bytes.data, 16);
		end = build_note(&b, end, "GNU", NT_GNU_PROPERTY_TYPE_0, words.bytes.data + 16, 16);
		build_note(&b, end, "Go", 4, "id", 2);
		build_number(&b, end, 4, 4); /* Go's linker counts the padding of the name */
		end += 20;
		build_segment(&b, PT_NOTE, PF_R, 0x400, 0, end - 0x400);
		build_segment(&b, PT_GNU_STACK, PF_R | PF_W | PF_X, 0, 0, 0);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_assert_eq(image.build_id_len, 8, "%s", layouts[i].name);
		cr_expect_arr_eq(image.build_id, "\1\2\3\4\5\6\7\10", 8);
		cr_assert_not_null(image.abi_note, "%s", layouts[i].name);
		cr_expect_str_eq(image.abi_note, "GNU/Linux 3.2.1", "%s", layouts[i].name);
		cr_expect_eq(image.x86_isa_needed, 6, "%s", layouts[i].name);
		cr_expect(image.has_go_notes, "%s", layouts[i].name);
		cr_expect(image.exec_stack, "%s", layouts[i].name);
		buf_free(&words.bytes);
	}
}

Test(elf_parts, notes_of_other_systems_and_damaged_ones)
{
	struct elf_builder b = builder_for(2);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;
	size_t end;

	build_header(&b, ET_EXEC, EM_X86_64, 0);
	end = build_note(&b, 0x400, "FreeBSD", 1, "\x0a\0\0\0", 4);
	build_segment(&b, PT_NOTE, PF_R, 0x400, 0, end - 0x400);
	build_note(&b, 0x800, "GNU", NT_GNU_BUILD_ID, "abcd", 4);
	build_number(&b, 0x804, 0xffffffff, 4); /* absurd descsz */
	build_segment(&b, PT_NOTE, PF_R, 0x800, 0, 0x20);
	build_segment(&b, PT_NOTE, PF_R, UINT64_MAX - 8, 0, 64);
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_assert_not_null(image.abi_note);
	cr_expect_str_eq(image.abi_note, "FreeBSD 10");
	cr_expect_eq(image.build_id_len, 0);
	cr_expect_eq(image.needed_size, UINT64_MAX, "saturates");
}

static void build_dynamic(struct elf_builder *b, size_t *at, uint64_t tag, uint64_t value)
{
	size_t width = b->is64 ? 8 : 4;

	build_word(b, *at, tag);
	build_word(b, *at + width, value);
	*at += 2 * width;
}

Test(elf_parts, dynamic)
{
	static const char strings[] = "\0libm.so.6\0libx.so\0GLIBC_2.9\0GLIBC_2.34\0GLIBC_PRIVATE";

	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;
		size_t at = 0x400;

		build_header(&b, ET_DYN, EM_S390, 0);
		build_segment(&b, PT_LOAD, PF_R, 0, 0x10000, 0x1000);
		build_dynamic(&b, &at, DT_NEEDED, 1);
		build_dynamic(&b, &at, DT_NEEDED, 0x7fffffff); /* outside: left out */
		build_dynamic(&b, &at, DT_SONAME, 11);
		build_dynamic(&b, &at, DT_STRTAB, 0x10600);
		build_dynamic(&b, &at, DT_VERNEED, 0x10700);
		build_dynamic(&b, &at, DT_FLAGS_1, DF_1_PIE | DF_1_NOW);
		build_dynamic(&b, &at, DT_NULL, 0);
		build_dynamic(&b, &at, DT_NEEDED, 11); /* behind the end */
		build_segment(&b, PT_DYNAMIC, PF_R, 0x400, 0x10400, at - 0x400);
		build_bytes(&b, 0x600, strings, sizeof(strings));
		build_number(&b, 0x708, 16, 4); /* vn_aux; vn_next 0 */
		for (unsigned n = 0; n < 3; n++) {
			build_number(&b, 0x718 + 16 * n, (unsigned[]){29, 19, 40}[n], 4);
			build_number(&b, 0x71c + 16 * n, n < 2 ? 16 : 0, 4);
		}
		build_bytes(&b, 0xfff, "", 1);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect(image.dynamic && image.pie, "%s", layouts[i].name);
		cr_assert_not_null(image.needed[0], "%s", layouts[i].name);
		cr_expect_str_eq(image.needed[0], "libm.so.6");
		cr_expect_null(image.needed[1], "%s", layouts[i].name);
		cr_assert_not_null(image.soname, "%s", layouts[i].name);
		cr_expect_str_eq(image.soname, "libx.so");
		cr_assert_not_null(image.libc_needed, "%s", layouts[i].name);
		cr_expect_str_eq(image.libc_needed, "GLIBC_2.34", "34 > 9 as a number");
	}
}

Test(elf_parts, sections)
{
	static const char names[] = "\0.shstrtab\0.go.buildinfo\0.ARM.attributes";
	static const char attributes[] = "A\x26\0\0\0aeabi\0\1\x1c\0\0\0"
					 "\5"
					 "7-A\0\6\12\10\1\x20\1gnu\0\x43"
					 "2.09\0\x1c\1";
	struct elf_builder b = builder_for(0);
	scope_elf_image struct elf_image image = {0};
	scope_close int fd = -1;

	build_header(&b, ET_EXEC, EM_ARM, 0x05000400);
	build_bytes(&b, 0x100, names, sizeof(names));
	build_bytes(&b, 0x200, attributes, sizeof(attributes) - 1);
	build_section(&b, 0x300, 0, 0, 0, 0);
	build_section(&b, 0x300, 1, 1, 0x100, sizeof(names));
	build_section(&b, 0x300, 2, 11, 0x1234, 0x20);
	build_section(&b, 0x300, 3, 25, 0x200, sizeof(attributes) - 1);
	fd = build_finish(&b);
	cr_assert_eq(elf_image_read(&image, fd), 0);
	cr_expect_eq(image.shnum, 4);
	cr_expect(image.has_go_notes);
	cr_expect_eq(image.go_buildinfo_offset, 0x1234);
	cr_expect_eq(image.go_buildinfo_size, 0x20);
	cr_expect_eq(image.arm_cpu_arch, 10);
	cr_expect_eq(image.arm_vfp_args, 1);
}

/* More sections than the header's fields can say: the first section header says it. */
Test(elf_parts, section_numbers_in_the_first_section)
{
	static const char names[] = "\0.shstrtab\0.go.buildinfo";

	for (size_t i = 0; i < LAYOUTS; i++) {
		struct elf_builder b = builder_for(i);
		scope_elf_image struct elf_image image = {0};
		scope_close int fd = -1;

		build_header(&b, ET_EXEC, EM_PPC, 0);
		build_bytes(&b, 0x100, names, sizeof(names));
		build_section(&b, 0x300, 0, 0, 0, 3); /* sh_size: how many there are */
		build_number(&b, 0x300 + (b.is64 ? 40 : 24), 1, 4); /* sh_link: whose names */
		build_section(&b, 0x300, 1, 1, 0x100, sizeof(names));
		build_section(&b, 0x300, 2, 11, 0x1234, 0x20);
		build_number(&b, b.is64 ? 60 : 48, 0, 2);
		build_number(&b, b.is64 ? 62 : 50, SHN_XINDEX, 2);
		fd = build_finish(&b);
		cr_assert_eq(elf_image_read(&image, fd), 0);
		cr_expect_eq(image.shnum, 0);
		cr_expect_eq(image.go_buildinfo_offset, 0x1234, "%s", layouts[i].name);
	}
}
