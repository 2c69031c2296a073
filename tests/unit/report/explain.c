/* --explain on real files of a temporary directory: one finding per file, nothing executed. */
#include "tests/unit/report/explained.h"

/* A 32-bit program with an executable segment. */
static void put_i386(struct place *place, const char *name)
{
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr phdr;
		char rest[4096 - sizeof(Elf32_Ehdr) - sizeof(Elf32_Phdr)];
	} file;

	memset(&file, 0, sizeof(file));
	memcpy(file.header.e_ident, "\177ELF\1\1\1", 7);
	file.header.e_type = ET_EXEC;
	file.header.e_machine = EM_386;
	file.header.e_version = 1;
	file.header.e_entry = 0x8048060;
	file.header.e_phoff = sizeof(Elf32_Ehdr);
	file.header.e_ehsize = sizeof(Elf32_Ehdr);
	file.header.e_phentsize = sizeof(Elf32_Phdr);
	file.header.e_phnum = 1;
	file.phdr = (Elf32_Phdr){.p_type = PT_LOAD,
				 .p_vaddr = 0x8048000,
				 .p_filesz = sizeof(file),
				 .p_memsz = sizeof(file),
				 .p_flags = PF_R | PF_X,
				 .p_align = 4096};
	put(place, name, &file, sizeof(file));
}

static void put_arm64(struct place *place, const char *name)
{
	struct tiny tiny;

	tiny_make(&tiny);
	tiny.header.e_machine = EM_AARCH64;
	put_tiny(place, name, &tiny);
}

static void put_files(struct place *place)
{
	char text[200];
	struct tiny tiny;

	put_program(place, "native");
	put_arm64(place, "arm64");
	put_i386(place, "i386");
	snprintf(text, sizeof(text), "#!%s/native -x\n", place->path);
	put_text(place, "script", text);
	snprintf(text, sizeof(text), "#!%s/native\r\n", place->path);
	put_text(place, "crlf", text);
	put_text(place, "orphan", "#!/nonexistent/interp\n");
	put_text(place, "text", "echo hi\n");
	put_text(place, "empty", "");
	put_text(place, "nox", "#!/bin/sh\n");
	cr_assert_eq(fchmodat(place->fd, "nox", 0644, 0), 0);
	tiny_make(&tiny);
	tiny.header.e_phnum = 2;
	tiny.phdr[1] = (Elf64_Phdr){.p_type = PT_INTERP, .p_offset = 1024, .p_filesz = 16};
	memcpy((char *)&tiny + 1024, "/nonexistent/ld\0", 16);
	put_tiny(place, "lost", &tiny);
}

/* Another machine is described in all rows: what this one is does not matter. */
Test(explain, kinds)
{
	static const struct {
		const char *file, *host;
		enum cause cause;
		bool runs;
	} rows[] = {
		/* clang-format off */
		{"native", "amd64", CAUSE_RUNS_NATIVE, true},
		{"script", "amd64", CAUSE_RUNS_SCRIPT, true},
		{"i386", "amd64", CAUSE_RUNS_NATIVE, true},
		{"i386", "amd64,ia32=no", CAUSE_ELF_COMPAT_UNSUPPORTED, false},
		{"arm64", "amd64", CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, false},
		{"arm64", "aarch64", CAUSE_RUNS_NATIVE, true},
		{"native", "aarch64", CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, false},
		{"crlf", "amd64", CAUSE_SHEBANG_CRLF, false},
		{"orphan", "amd64", CAUSE_SHEBANG_INTERP_NOT_FOUND, false},
		{"lost", "amd64", CAUSE_ELF_INTERP_NOT_FOUND, false},
		{"text", "amd64", CAUSE_SCRIPT_NO_SHEBANG, false},
		{"empty", "amd64", CAUSE_TARGET_EMPTY, false},
		{"nox", "amd64", CAUSE_TARGET_NO_EXEC_BIT, false},
		{".", "amd64", CAUSE_TARGET_NOT_REGULAR_FILE, false},
		{"missing", "amd64", CAUSE_TARGET_NOT_FOUND, false},
		{"native/x", "amd64", CAUSE_TARGET_PATH_UNRESOLVABLE, false},
		{"/proc/version", "amd64", CAUSE_MOUNT_NOEXEC, false},
		/* clang-format on */
	};
	scope_place struct place place;

	place_make(&place);
	put_files(&place);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct explain_options options = {.host = rows[i].host};
		scope_free char *file = in_place(&place, rows[i].file);

		expect_cause(file, &options, rows[i].cause, rows[i].runs);
	}
	explain_free(NULL);
}

Test(explain, wsl1)
{
	struct explain_options options = {.host = "amd64,kernel=4.4.0-19041-Microsoft"};
	scope_place struct place place;
	scope_free char *file = NULL;
	char *files[] = {NULL, NULL};
	struct record *record;
	const struct verdict *verdict;

	place_make(&place);
	put_i386(&place, "i386");
	files[0] = file = in_place(&place, "i386");
	record = explain_files(files, &options, NULL);
	cr_assert_not_null(record);
	verdict = &record->findings[0].verdict;
	cr_expect_str_eq(record->host.virt, "wsl1");
	cr_expect_eq(verdict->cause, CAUSE_ELF_COMPAT_UNSUPPORTED);
	cr_assert_geq(verdict->nfixes, 1);
	cr_expect_not_null(strstr(verdict->fixes[0].does, "--set-version"));
	explain_free(record);
}

Test(explain, page_size)
{
	struct explain_options options = {.host = "aarch64,page=65536"};
	scope_place struct place place;
	scope_free char *file = NULL;
	struct tiny tiny;

	place_make(&place);
	file = in_place(&place, "f");
	tiny_make(&tiny);
	tiny.header.e_machine = EM_AARCH64;
	tiny.header.e_phnum = 2;
	tiny.phdr[1] = tiny.phdr[0];
	tiny.phdr[1].p_vaddr = 0x411000;
	tiny.phdr[1].p_filesz = tiny.phdr[1].p_memsz = 64;
	put_tiny(&place, "f", &tiny);
	expect_cause(file, &options, CAUSE_ELF_PAGE_ALIGNMENT, false);
	options.host = "aarch64,page=4096";
	expect_cause(file, &options, CAUSE_RUNS_NATIVE, true);
}

/* A GNU property note that asks for x86-64-v3: the exec works, the program would refuse. */
Test(explain, cpu_level)
{
	static const uint32_t note[] = {4,
					16,
					5 /* NT_GNU_PROPERTY_TYPE_0 */,
					0x00554e47,
					0xc0008002 /* GNU_PROPERTY_X86_ISA_1_NEEDED */,
					4,
					1 << 2,
					0};
	struct explain_options options = {.host = "amd64,cpu=v2"};
	scope_place struct place place;
	scope_free char *file = NULL;
	struct record *record;
	struct tiny tiny;

	place_make(&place);
	file = in_place(&place, "v3");
	tiny_make(&tiny);
	tiny.header.e_phnum = 2;
	tiny.phdr[1] = (Elf64_Phdr){.p_type = PT_NOTE,
				    .p_offset = 1024,
				    .p_filesz = sizeof(note),
				    .p_memsz = sizeof(note),
				    .p_align = 8};
	memcpy((char *)&tiny + 1024, note, sizeof(note));
	put_tiny(&place, "v3", &tiny);
	expect_cause(file, &options, CAUSE_CPU_ISA_TOO_LOW, false);
	record = explain_as(file, &options);
	cr_expect_eq(record->findings[0].verdict.severity, SEVERITY_WARNING);
	cr_expect_eq(record->findings[0].exec->dispatch.predicted.kind, OUTCOME_SUCCESS);
	explain_free(record);
	options.host = "amd64,cpu=v4";
	expect_cause(file, &options, CAUSE_RUNS_NATIVE, true);
}

Test(explain, record)
{
	char *const env[] = {(char *)"GOARCH=arm64", (char *)"X=y", NULL};
	struct explain_options options = {.env = env};
	scope_place struct place place;
	scope_free char *native = NULL, *text = NULL;
	struct err err = {0, ""};
	struct record *record;

	place_make(&place);
	put_files(&place);
	native = in_place(&place, "native");
	text = in_place(&place, "text");
	record = explain_files((char *const[]){native, text, NULL}, &options, &err);
	cr_assert_not_null(record, "%s", err.message);
	cr_assert_eq(record->nfindings, 2);
	cr_expect_str_eq(record->mode, "explain");
	cr_expect_null(record->command);
	cr_expect(record->explain);
	cr_expect_eq(record->execs, 0);
	cr_expect_not_null(record->host.machine);
	cr_expect(registry_equal(&record->before, &record->after));
	for (unsigned i = 0; i < 2; i++) {
		const struct exec_record *exec = record->findings[i].exec;

		cr_expect_eq(record->findings[i].id, i + 1);
		cr_expect_str_eq(exec->path, i ? text : native, "in the order given");
		cr_expect_str_eq(exec->argv[0], exec->path);
		cr_expect_eq(exec->result, EXEC_RESULT_EXPLAINED);
		cr_expect_eq(exec->observed.kind, OUTCOME_UNKNOWN, "nothing was executed");
		cr_expect(exec->status.creds.known);
		cr_expect_not_null(exec->cwd);
		cr_expect_str_eq(exec->env[0], "GOARCH=arm64");
		cr_expect_eq(exec->sizes.strings_bytes, strlen(exec->path) + 1 + 13 + 4);
		for (size_t j = 0; j < exec->dispatch.nimages; j++)
			cr_expect_eq(exec->dispatch.images[j].fd, -1, "no descriptor is kept");
	}
	cr_expect_not(explain_all_run(record), "one of them would not");
	explain_free(record);
}

Test(explain, bad_options)
{
	static const struct {
		const char *name;
		struct explain_options options;
	} rows[] = {
		{"host", {.host = "vax11"}},
		{"root", {.root = "/nonexistent"}},
		{"root is a file", {.root = "/proc/version"}},
		{"registry", {.registry_dir = "/nonexistent"}},
	};
	char *const files[] = {(char *)"/bin/sh", NULL};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = {0, ""};

		cr_expect_null(explain_files(files, &rows[i].options, &err), "%s", rows[i].name);
		cr_expect_neq(err.code, 0, "%s", rows[i].name);
		cr_expect(*err.message, "%s", rows[i].name);
	}
}

/* ---- the registry --------------------------------------------------------------------------- */

#define ARM64 "M:18:\\xb7\\x00:"

/* A registration whose interpreter is a file of the place. */
static void put_entry(struct place *place, const char *name, const char *head, const char *interp)
{
	scope_free char *file = xasprintf("registry/%s.conf", name);
	scope_free char *line = xasprintf(":%s:%s:%s/%s:\n", name, head, place->path, interp);

	mkdirat(place->fd, "registry", 0755);
	put_text(place, file, line);
}

Test(explain, saved_registry)
{
	scope_place struct place place;
	scope_free char *arm64 = NULL, *dir = NULL, *named = NULL, *runs = NULL;
	struct explain_options options = {.host = "amd64"};
	struct record *record;

	place_make(&place);
	put_files(&place);
	arm64 = in_place(&place, "arm64");
	named = in_place(&place, "text.x");
	options.registry_dir = dir = in_place(&place, "registry");
	put_entry(&place, "arm", ARM64, "native");
	expect_cause(arm64, &options, CAUSE_RUNS_EMULATED, true);
	record = explain_as(arm64, &options);
	runs = in_place(&place, "native");
	cr_expect_str_eq(record->findings[0].exec->dispatch.predicted.ran, runs);
	cr_expect(says(record, "receives the arguments"), "the interpreter, the file");
	cr_expect_eq(record->before.scope, REGISTRY_SCOPE_FILES);
	explain_free(record);

	put_entry(&place, "ext", "E::x:", "none");
	put_text(&place, "text.x", "x");
	expect_cause(named, &options, CAUSE_BINFMT_INTERP_NOT_FOUND, false);
	expect_cause(arm64, &options, CAUSE_RUNS_EMULATED, true);
}

/* Two entries match, and files in a directory say nothing about their order. */
Test(explain, order_unknown)
{
	scope_place struct place place;
	scope_free char *arm64 = NULL, *dir = NULL;
	struct explain_options options = {.host = "amd64"};
	struct record *record;

	place_make(&place);
	put_files(&place);
	arm64 = in_place(&place, "arm64");
	options.registry_dir = dir = in_place(&place, "registry");
	put_entry(&place, "a", ARM64, "native");
	put_entry(&place, "b", ARM64, "script");
	record = explain_as(arm64, &options);
	cr_expect(record->findings[0].exec->dispatch.undecidable & UNDECIDABLE_ORDER);
	cr_expect_eq(record->findings[0].verdict.cause, CAUSE_UNKNOWN);
	cr_expect_eq(record->findings[0].verdict.severity, SEVERITY_WARNING);
	cr_expect_not(explain_all_run(record), "nobody can tell");
	explain_free(record);
	put_text(&place, "registry/order", "a\nb\n");
	record = explain_as(arm64, &options);
	cr_expect_eq(record->findings[0].exec->dispatch.predicted.kind, OUTCOME_SUCCESS);
	cr_expect_not(record->findings[0].exec->dispatch.undecidable & UNDECIDABLE_ORDER);
	explain_free(record);
}

/* ---- names ---------------------------------------------------------------------------------- */
