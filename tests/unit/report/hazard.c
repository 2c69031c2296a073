/* report/hazard: which registry has which hazards, exactly, and what is said about them. */
#include "report/hazard.h"

#include <ctype.h>
#include <jansson.h>

#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "report/json_get.h"
#include "report/record.h"
#include "report/registry_facts.h"
#include "tests/unit/report/root_dir.h"

static void find(struct hazards *hazards, const struct root_dir *root,
		 const struct registry *registry, const char *virt, bool own_userns)
{
	scope_registry_facts struct registry_facts facts = {0};

	const struct host host = {
		.kernel = root->kernel, .virt = (char *)virt, .own_userns = own_userns};

	registry_facts_find(&facts, registry, &host, root->fd);
	hazards_find(hazards, &facts);
}

/* "CODE:entry CODE:entry", as found. */
static void add_codes(struct buf *out, const struct hazards *hazards,
		      const struct registry *registry)
{
	for (size_t i = 0; i < hazards->count; i++)
		buf_addf(out, "%s%s:%s", i ? " " : "", hazards->items[i].code,
			 hazards->items[i].entry == BINFMT_NO_ENTRY
				 ? "-"
				 : registry->entries[hazards->items[i].entry].name);
}

#define ELF "\\x7fELF"
#define ZEROS "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
#define FF8 "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"
/* As Debian's: magic of a 64-bit little-endian machine, and its mask with some bytes to choose. */
#define MAGIC64(machine) ELF "\\x02\\x01\\x01" ZEROS "\\x02\\x00" machine
#define MASK(class, osabi, pad, type, machine)                                                     \
	"\\xff\\xff\\xff\\xff" class "\\xff\\xff" osabi pad "\\xff\\xff\\xff\\xff\\xff" type       \
				     "\\xff" machine
#define DEBIAN MASK("\\xff", "\\x00", "\\xff\\xff\\xff", "\\xfe", "\\xff\\xff")
#define LAX MASK("\\xff", "\\x00", "\\x00\\x00\\x00", "\\xfe", "\\xff\\xff")
#define ARM64(name, mask, interpreter, flags)                                                      \
	":" name ":M::" MAGIC64("\\xb7\\x00") ":" mask ":" interpreter ":" flags
#define RISCV(name, mask, interpreter, flags)                                                      \
	":" name ":M::" MAGIC64("\\xf3\\x00") ":" mask ":" interpreter ":" flags

/* clang-format off */
static const struct {
	const char *name, *lines[6], *codes;
} rows[] = {
	{"nothing wrong", {ARM64("a", LAX, "/native", "POCF")}, ""},
	{"extension, nothing wrong", {":j:E::jar::/native:"}, ""},
	{"Debian's", {ARM64("a", DEBIAN, "/native", "OPF")},
	 "MASK_MISSES_APPIMAGE:a NO_CREDENTIALS:a"},
	{"no AppImages exist for it", {RISCV("r", DEBIAN, "/native", "POCF")}, ""},
	{"no flags", {ARM64("a", LAX, "/native", "")}, "NO_FIX_BINARY:a NO_CREDENTIALS:a ARGV0_LOST:a"},
	{"no C", {ARM64("a", LAX, "/native", "PF")}, "NO_CREDENTIALS:a"},
	{"dynamic F", {ARM64("a", LAX, "/dynamic", "POCF")}, "FIX_BINARY_DYNAMIC:a"},
	{"not ELF: flags do not matter", {":m:M::MZ::/native:"}, ""},
	{"captures native", {":x:M::" MAGIC64("\\x3e\\x00") ":" LAX ":/arm64:PF", ARM64("a", LAX, "/script", "PCF")},
	 "CAPTURES_NATIVE:x EXECFD_WITH_SCRIPT:a FIX_BINARY_SCRIPT:a INTERPRETER_REDIRECTED:x"},
	{"catch-all", {":c:M::x:\\x00:/script:"},
	 "CAPTURES_NATIVE:c CATCH_ALL:c INTERPRETER_LOOP:c NO_FIX_BINARY:c"},
	{"every ELF", {":e:M::" ELF "::/script:"},
	 "CAPTURES_NATIVE:e CATCHES_EVERY_ELF:e INTERPRETER_LOOP:e NO_FIX_BINARY:e"},
	{"every script", {":s:M::#!::/native:"}, "CATCHES_EVERY_SCRIPT:s"},
	{"some scripts", {":s:M::#!/usr/bin/foo::/native:"}, ""},
	{"one byte", {":z:M::Z::/native:"}, "MAGIC_TOO_SHORT:z"},
	{"zeros", {":z:M::\\x00\\x00\\x00\\x00::/native:"}, "CATCHES_ZEROS:z"},
	{"class ignored", {":r:M::" MAGIC64("\\xf3\\x00") ":" MASK("\\x00", "\\x00", "\\x00\\x00\\x00", "\\xfe", "\\xff\\xff") ":/native:POCF"},
	 "MASK_IGNORES_CLASS:r"},
	{"machine ignored", {":i:M::" ELF "\\x02\\x01\\x01:" "\\xff\\xff\\xff\\xff\\xff\\xff\\xff:/script:POCF"},
	 "CAPTURES_NATIVE:i EXECFD_WITH_SCRIPT:i MASK_IGNORES_MACHINE:i FIX_BINARY_SCRIPT:i"},
	{"no PIE", {ARM64("a", MASK("\\xff", "\\x00", "\\x00\\x00\\x00", "\\xff", "\\xff\\xff"), "/native", "POCF")},
	 "MASK_MISSES_PIE:a"},
	{"no GNU", {ARM64("a", MASK("\\xff", "\\xff", "\\x00\\x00\\x00", "\\xfe", "\\xff\\xff"), "/native", "POCF")},
	 "MASK_MISSES_GNU_OSABI:a"},
	{"dead extension", {":t:E::tar.gz::/native:"}, "EXTENSION_NEVER_MATCHES:t"},
	{"AppImageLauncher", {":l:M:8:AI\\x02::/native:"},
	 "CAPTURES_APPIMAGE:l NO_FIX_BINARY:l"},
	{"shadowed", {ARM64("a", LAX, "/native", "POCF"), ARM64("b", DEBIAN, "/native", "POCF")},
	 "SHADOWED:b MASK_MISSES_APPIMAGE:b"},
	{"partly", {ARM64("b", DEBIAN, "/native", "POCF"), ARM64("a", LAX, "/native", "POCF")},
	 "MASK_MISSES_APPIMAGE:b SHADOWED_PARTLY:a"},
	{"cli before WSLInterop", {":cli:M::MZ::/native:", ":WSLInterop:M::MZ::/native:PF"},
	 "WSL_INTEROP_SHADOWED:WSLInterop SHADOWED:WSLInterop"},
	{"missing", {":m:M::MZ::/gone:"}, "INTERPRETER_MISSING:m"},
	{"not executable", {":m:M::MZ::/plain:"}, "INTERPRETER_NOT_EXECUTABLE:m"},
	{"directory", {":m:M::MZ::/dir:"}, "INTERPRETER_NOT_EXECUTABLE:m"},
	{"root's alone", {":m:M::MZ::/mine:"}, "INTERPRETER_OWNER_ONLY:m"},
	{"relative", {":m:M::MZ::native:"}, "INTERPRETER_RELATIVE:m"},
	{"relative, pinned", {":m:M::MZ::native:F"}, ""},
	{"foreign", {":m:M::MZ::/arm64:"}, "INTERPRETER_FOREIGN:m"},
	{"no format", {":m:M::MZ::/text:"}, "INTERPRETER_NO_FORMAT:m"},
	{"no loader", {":m:M::MZ::/orphan:"}, "INTERPRETER_LOADER_MISSING:m"},
	{"deleted, pinned", {":m:M::MZ::/gone:F"}, "INTERPRETER_REPLACED:m"},
	{"redirected", {":m:M::MZ::/arm64:", ARM64("a", LAX, "/native", "POCF")},
	 "INTERPRETER_REDIRECTED:m"},
	{"redirected, both O", {":m:M::MZ::/arm64:O", ARM64("a", LAX, "/native", "POCF")},
	 "EXECFD_TWICE:m"},
	{"script with O", {":m:M::MZ::/script:O"}, "EXECFD_WITH_SCRIPT:m"},
	{"loop", {":x:M::" MAGIC64("\\x3e\\x00") ":" LAX ":/native:PF"},
	 "CAPTURES_NATIVE:x INTERPRETER_LOOP:x"},
	{"six scripts", {":m:M::MZ::/s5:"}, "INTERPRETER_TOO_DEEP:m"},
	{"argv[0] expected", {ARM64("a", LAX, "/q-binfmt-P", "OCF")},
	 "ARGV0_EXPECTED:a"},
};
/* clang-format on */

Test(hazard, found)
{
	struct root_dir root;

	root_make(&root);
	root_write_elf(&root, "q-binfmt-P", EM_X86_64, NULL);
	root_write_scripts(&root);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_hazards struct hazards hazards = {0};
		scope_buf struct buf codes = {0};
		struct registry registry;

		registry_make(&registry, rows[i].lines);
		find(&hazards, &root, &registry, NULL, false);
		add_codes(&codes, &hazards, &registry);
		cr_expect_str_eq(codes.data ? codes.data : "", rows[i].codes, "%s: %s",
				 rows[i].name, codes.data);
		registry_free(&registry);
	}
	root_remove(&root);
}

/* Mounting would hide the inherited entries there: nothing mends it. */
Test(hazard, not_mounted_in_a_user_namespace)
{
	scope_hazards struct hazards hazards = {0};
	struct registry registry = {.state = REGISTRY_NOT_MOUNTED};
	struct root_dir root;

	root_make(&root);
	find(&hazards, &root, &registry, NULL, true);
	cr_assert_eq(hazards.count, 1);
	cr_expect_str_eq(hazards.items[0].code, "REGISTRY_NOT_VISIBLE");
	cr_expect_null(hazards.items[0].fix);
	root_remove(&root);
}

Test(hazard, of_the_registry)
{
	static const struct {
		const char *name, *lines[3], *virt, *codes;
		enum registry_state state;
		bool disabled, order_unknown, files;
	} cases[] = {
		{"fine", {NULL}, NULL, "", REGISTRY_READ, false, false, false},
		{"not mounted",
		 {NULL},
		 NULL,
		 "REGISTRY_NOT_MOUNTED:-",
		 REGISTRY_NOT_MOUNTED,
		 false,
		 false,
		 false},
		{"unreadable",
		 {NULL},
		 NULL,
		 "REGISTRY_UNREADABLE:-",
		 REGISTRY_UNREADABLE,
		 false,
		 false,
		 false},
		{"absent", {NULL}, NULL, "REGISTRY_ABSENT:-", REGISTRY_ABSENT, false, false, false},
		{"off", {NULL}, NULL, "STATUS_DISABLED:-", REGISTRY_READ, true, false, false},
		{"WSL2 without",
		 {":m:M::MZ::/native:"},
		 "wsl2",
		 "WSL_INTEROP_MISSING:-",
		 REGISTRY_READ,
		 false,
		 false,
		 false},
		{"WSL2 with",
		 {":WSLInterop-late:M::MZ::/native:PF"},
		 "wsl2",
		 "",
		 REGISTRY_READ,
		 false,
		 false,
		 false},
		{"not WSL", {":m:M::MZ::/native:"}, "kvm", "", REGISTRY_READ, false, false, false},
		{"order unknown",
		 {":a:M::MZ::/native:", ":b:M::MZ::/native:"},
		 NULL,
		 "ORDER_UNKNOWN:b",
		 REGISTRY_READ,
		 false,
		 true,
		 true},
		{"files: F is not opened yet",
		 {":a:M::MZ::/gone:F"},
		 NULL,
		 "INTERPRETER_MISSING:a",
		 REGISTRY_READ,
		 false,
		 true,
		 true},
	};
	struct root_dir root;

	root_make(&root);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		scope_hazards struct hazards hazards = {0};
		scope_buf struct buf codes = {0};
		struct registry registry;

		registry_make(&registry, cases[i].lines);
		registry.state = cases[i].state;
		registry.enabled = !cases[i].disabled;
		registry.order_known = !cases[i].order_unknown;
		registry.scope = cases[i].files ? REGISTRY_SCOPE_FILES : REGISTRY_SCOPE_TASK;
		find(&hazards, &root, &registry, cases[i].virt, false);
		add_codes(&codes, &hazards, &registry);
		cr_expect_str_eq(codes.data ? codes.data : "", cases[i].codes, "%s: %s",
				 cases[i].name, codes.data);
		registry_free(&registry);
	}
	root_remove(&root);
}

/* What a kernel newer than us prints, and entries that are switched off. */
Test(hazard, texts)
{
	static const struct {
		const char *name, *text, *codes;
	} cases[] = {
		{"off", "disabled\ninterpreter /plain\nflags: \noffset 0\nmagic 4d5a\n",
		 "ENTRY_DISABLED:e"},
		{"flags", "enabled\ninterpreter /native\nflags: PZQ\noffset 0\nmagic 4d5a\n",
		 "UNKNOWN_FLAGS:e"},
		{"known new flags",
		 "enabled\ninterpreter /native\nflags: TL\noffset 0\nmagic 4d5a\n", ""},
		{"lines",
		 "enabled\ninterpreter /native\nflags: \noffset 0\nmagic 4d5a\ncolour blue\n",
		 "UNKNOWN_LINES:e"},
		{"bpf", "enabled\nbpf filter\nflags: \n", "BPF_ENTRY:e"},
		{"unparsed", "what is this", "UNKNOWN_KIND:e"},
	};
	struct root_dir root;

	root_make(&root);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		static const char *const none[] = {NULL};
		scope_hazards struct hazards hazards = {0};
		scope_buf struct buf codes = {0};
		struct registry registry;

		registry_make(&registry, none);
		binfmt_entry_parse(&registry.entries[registry.count++], "e", cases[i].text,
				   strlen(cases[i].text));
		find(&hazards, &root, &registry, NULL, false);
		add_codes(&codes, &hazards, &registry);
		cr_expect_str_eq(codes.data ? codes.data : "", cases[i].codes, "%s: %s",
				 cases[i].name, codes.data);
		registry_free(&registry);
	}
	root_remove(&root);
}

/* Every hazard that a table row above finds has a sentence without holes and a command. */
Test(hazard, sentences_and_commands)
{
	struct root_dir root;

	root_make(&root);
	root_write_elf(&root, "q-binfmt-P", EM_X86_64, NULL);
	root_write_scripts(&root);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_hazards struct hazards hazards = {0};
		struct registry registry;

		registry_make(&registry, rows[i].lines);
		find(&hazards, &root, &registry, NULL, false);
		for (size_t h = 0; h < hazards.count; h++) {
			const struct hazard *hazard = &hazards.items[h];
			const char *name = registry.entries[hazard->entry].name;

			cr_expect(strstr(hazard->sentence, name), "%s", hazard->sentence);
			cr_expect_not(strchr(hazard->sentence, '%') ||
					      strstr(hazard->sentence, "()") ||
					      strstr(hazard->sentence, "  ") ||
					      strchr(hazard->sentence, '?'),
				      "%s", hazard->sentence);
			cr_expect_eq(hazard->sentence[strlen(hazard->sentence) - 1], '.');
			cr_expect(hazard->fix && *hazard->fix, "%s", hazard->code);
			cr_expect(h == 0 || hazard->severity <= hazards.items[h - 1].severity);
		}
		registry_free(&registry);
	}
	root_remove(&root);
}

Test(hazard, hostile_names)
{
	static const char *const lines[] = {":a\x1b[31m:M::MZ::/gone\n$(reboot):", NULL};
	scope_hazards struct hazards hazards = {0};
	struct registry registry;
	struct root_dir root;

	root_make(&root);
	registry_make(&registry, lines);
	find(&hazards, &root, &registry, NULL, false);
	cr_assert_eq(hazards.count, 1);
	for (const char *c = hazards.items[0].sentence; *c; c++)
		cr_expect_not(iscntrl((unsigned char)*c));
	for (const char *c = hazards.items[0].fix; *c; c++)
		cr_expect_not(iscntrl((unsigned char)*c));
	cr_expect(strstr(hazards.items[0].fix, "a\\033\\133"), "%s", hazards.items[0].fix);
	registry_free(&registry);
	root_remove(&root);
}

Test(hazard, codes_are_names_and_unique)
{
	size_t count = 0;

	for (; hazard_code(count); count++) {
		for (const char *c = hazard_code(count); *c; c++)
			cr_expect((*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
				  *c == '_');
		for (size_t i = 0; i < count; i++)
			cr_expect_str_neq(hazard_code(i), hazard_code(count));
	}
	cr_expect(count > 40);
}

Test(hazard, document)
{
	static const char *const lines[] = {
		":a:M::MZ::/exectrace-gone:", ":b:E::tar.gz::/bin/sh:", NULL};
	scope_hazards struct hazards hazards = {0};
	struct host host = {0};
	struct registry registry;
	struct root_dir root;
	json_t *document;

	root_make(&root);
	host.kernel = root.kernel;
	registry_make(&registry, lines);
	document = hazards_json(&registry, &host, NULL);
	cr_assert_eq(json_array_size(document), 2, "errors and warnings");
	cr_expect(json_get_is(json_array_get(document, 0), "code", "INTERPRETER_MISSING"));
	cr_expect(json_get_is(json_array_get(document, 0), "severity", "error"));
	cr_expect(json_get_is(json_array_get(document, 0), "entry", "a"));
	cr_expect(json_get_is(json_array_get(document, 0), "fix",
			      "echo -1 > /proc/sys/fs/binfmt_misc/a"));
	cr_expect(json_get_is(json_array_get(document, 1), "code", "EXTENSION_NEVER_MATCHES"));
	json_decref(document);

	find(&hazards, &root, &registry, "wsl2", false);
	cr_expect_eq(hazards.items[0].entry, BINFMT_NO_ENTRY);
	hazards_drop_notes(&hazards);
	document = hazards_document(&hazards, &registry);
	cr_expect(json_is_null(json_object_get(json_array_get(document, 0), "entry")));
	json_decref(document);
	registry_free(&registry);
	root_remove(&root);
}
