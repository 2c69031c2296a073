/* report/cause: what lies in the file and on the way to it, each by a real replay. */
#include "tests/unit/report/cause_scene.h"

#define TEXT(t) t, sizeof(t) - 1

Test(cause_file, contents)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		enum cause cause;
		const char *factors;
	} rows[] = {
		{"empty", TEXT(""), CAUSE_TARGET_EMPTY, ""},
		{"script", TEXT("echo hi\nexit 0\n"), CAUSE_SCRIPT_NO_SHEBANG, ""},
		{"page", TEXT("<!DOCTYPE html><html>"), CAUSE_TARGET_IS_HTML_OR_ERROR_PAGE, ""},
		{"missing", TEXT("Not Found"), CAUSE_TARGET_IS_HTML_OR_ERROR_PAGE, ""},
		{"lfs", TEXT("version https://git-lfs.github.com/spec/v1\noid x\n"),
		 CAUSE_TARGET_IS_GIT_LFS_POINTER, ""},
		{"link", TEXT("../real/tool.sh"), CAUSE_TARGET_IS_SYMLINK_PLACEHOLDER, ""},
		{"gz", TEXT("\x1f\x8b\x08\0\0\0\0\0\0\3..."), CAUSE_TARGET_IS_ARCHIVE, ""},
		{"go.a", TEXT("!<arch>\n__.PKGDEF       0           0     0     644     9\n"),
		 CAUSE_TARGET_IS_ARCHIVE, ""},
		{"bom", TEXT("\xef\xbb\xbf#!/bin/sh\necho\n"), CAUSE_SHEBANG_NOT_AT_START, "BOM"},
		{"late", TEXT("# licence\n#!/bin/sh\necho\n"), CAUSE_SHEBANG_NOT_AT_START, ""},
		{"bang", TEXT("#/bin/sh\necho\n"), CAUSE_SHEBANG_MALFORMED, ""},
		{"nothing", TEXT("#!   \necho\n"), CAUSE_SHEBANG_MALFORMED, ""},
		{"wasm", TEXT("\0asm\1\0\0\0\1\4\1\x60\0\0"), CAUSE_MANAGED_FORMAT_NO_HANDLER, ""},
		{"class", TEXT("\xca\xfe\xba\xbe\0\0\0\x41\0\x10"), CAUSE_MANAGED_FORMAT_NO_HANDLER,
		 ""},
		{"macho", TEXT("\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0\2\0\0\0"),
		 CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER, "COPIED_FROM_OTHER_PLATFORM"},
		{"data", TEXT("\x01\x02\x03\x80\x81\x99\xfe\0\0\7"),
		 CAUSE_TARGET_UNRECOGNIZED_FORMAT, ""},
	};
	scope_scene struct scene scene;

	scene_make(&scene);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put(&scene.place, rows[i].name, rows[i].bytes, rows[i].len);
		scene_exec(&scene, rows[i].name);
		expect_cause(&scene, rows[i].cause, SEVERITY_ERROR, CONFIDENCE_PROVED);
		expect_factors(&scene.verdict, rows[i].factors);
		cr_expect_eq(scene.verdict.subject, SUBJECT_TARGET, "%s", rows[i].name);
	}
}

Test(cause_file, zeros)
{
	char zeros[600] = {0};
	scope_scene struct scene scene;

	scene_make(&scene);
	put(&scene.place, "zeros", zeros, sizeof(zeros));
	scene_exec(&scene, "zeros");
	expect_cause(&scene, CAUSE_TARGET_ZERO_FILLED, SEVERITY_ERROR, CONFIDENCE_PROVED);
}

Test(cause_file, go_archive_is_named)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_text(&scene.place, "lib",
		 "!<arch>\n__.PKGDEF       0           0     0     644     9         `\ngo object");
	scene_exec(&scene, "lib");
	expect_cause(&scene, CAUSE_TARGET_IS_ARCHIVE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(strstr(scene.verdict.summary, "Go package archive"), "%s", scene.verdict.summary);
}

static void put_elf(struct scene *scene, const char *name, void (*change)(struct tiny *))
{
	struct tiny tiny;

	tiny_make(&tiny);
	change(&tiny);
	put_tiny(&scene->place, name, &tiny);
}

static void as_object(struct tiny *tiny)
{
	tiny->header.e_type = ET_REL;
}

static void as_bpf(struct tiny *tiny)
{
	tiny->header.e_type = ET_REL;
	tiny->header.e_machine = EM_BPF;
}

static void without_segments(struct tiny *tiny)
{
	tiny->header.e_phnum = 0;
}

static void behind_the_end(struct tiny *tiny)
{
	tiny->header.e_phoff = 1 << 20;
}

static void misaligned(struct tiny *tiny)
{
	tiny->phdr[0].p_offset = 0x10;
	tiny->phdr[0].p_filesz = 1024;
	tiny->phdr[0].p_memsz = 1024;
}

static void as_x32(struct tiny *tiny)
{
	tiny->header.e_ident[EI_CLASS] = ELFCLASS32;
	tiny->header.e_phentsize = sizeof(Elf32_Phdr);
}

static void of_one_tebibyte(struct tiny *tiny)
{
	tiny->phdr[0].p_memsz = 1ULL << 60;
}

Test(cause_file, elf_images)
{
	static const struct {
		const char *name;
		void (*change)(struct tiny *);
		enum cause cause;
	} rows[] = {
		{"object", as_object, CAUSE_ELF_TYPE_NOT_EXECUTABLE},
		{"bpf", as_bpf, CAUSE_ELF_TYPE_NOT_EXECUTABLE},
		{"no-segments", without_segments, CAUSE_ELF_MALFORMED},
		{"cut", behind_the_end, CAUSE_TARGET_TRUNCATED},
		{"misaligned", misaligned, CAUSE_ELF_PAGE_ALIGNMENT},
		{"x32", as_x32, CAUSE_ELF_COMPAT_UNSUPPORTED},
		{"huge", of_one_tebibyte, CAUSE_ELF_MALFORMED},
	};
	scope_scene struct scene scene;

	scene_make(&scene);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put_elf(&scene, rows[i].name, rows[i].change);
		scene_exec(&scene, rows[i].name);
		expect_cause(&scene, rows[i].cause, SEVERITY_ERROR, CONFIDENCE_PROVED);
	}
}

Test(cause_file, lookups)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "file");
	scene_exec(&scene, "./none");
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "");
	scene_exec(&scene, "./file/x");
	expect_cause(&scene, CAUSE_TARGET_PATH_UNRESOLVABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_assert_eq(symlinkat("loop", scene.place.fd, "loop"), 0);
	scene_exec(&scene, "./loop");
	expect_cause(&scene, CAUSE_TARGET_PATH_UNRESOLVABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_assert_eq(symlinkat("gone", scene.place.fd, "dangling"), 0);
	scene_exec(&scene, "./dangling");
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "DANGLING_SYMLINK");
	scene_exec(&scene, "");
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	scene_exec(&scene, ".");
	expect_cause(&scene, CAUSE_TARGET_NOT_REGULAR_FILE, SEVERITY_ERROR, CONFIDENCE_PROVED);
}

Test(cause_file, path_search)
{
	char *tried[] = {(char *)"/usr/local/bin/nope", (char *)"/usr/bin/nope", NULL};
	scope_scene struct scene scene;

	scene_make(&scene);
	scene.exec.path = tried[1];
	scene.exec.dispatch = (struct dispatch){.rule = RULE_NOT_FOUND};
	scene.exec.path_tried = 2;
	scene.exec.path_list = tried;
	scene_observe_errno(&scene, ENOENT);
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(strstr(scene.verdict.summary, "2 directories"), "%s", scene.verdict.summary);
	cr_expect(has_fact(&scene.verdict, "/usr/local/bin/nope does not exist"));
	scene.exec.recovered = true;
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_NONE, CONFIDENCE_PROVED);
}

Test(cause_file, command_line_as_path)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	scene_exec(&scene, "echo hello world");
	scene.exec.first_word_exists = true;
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "COMMAND_LINE_AS_PATH");
	cr_expect(has_fix(&scene.verdict, "sh -c 'echo hello world'"));
	scene.exec.first_word_exists = false;
	scene_judge(&scene);
	expect_factors(&scene.verdict, "");
}

Test(cause_file, permissions)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	fchmodat(scene.place.fd, "app", 0644, 0);
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_TARGET_NO_EXEC_BIT, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "");
	cr_expect(has_fix(&scene.verdict, "chmod +x "));
	fchmodat(scene.place.fd, "app", 0750, 0);
	scene.place.task.creds = (struct dispatch_creds){
		.known = true, .in_init_userns = true, .fsuid = 12345, .fsgid = 12345};
	scene.exec.status.creds = scene.place.task.creds;
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_TARGET_NO_EXEC_BIT, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "WRONG_UID");
	cr_expect(has_fix(&scene.verdict, "chmod a+x "));
	cr_expect(scene.verdict.fixes[0].root, "another user's file");
	mkdirat(scene.place.fd, "closed", 0700);
	put_program(&scene.place, "closed/app");
	scene_exec(&scene, "./closed/app");
	expect_cause(&scene, CAUSE_PATH_SEARCH_DENIED, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect_eq(scene.verdict.subject, SUBJECT_DIRECTORY);
}

Test(cause_file, noexec)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	/* /proc never executes, and every system has it */
	scene_exec(&scene, "/proc/cpuinfo");
	expect_cause(&scene, CAUSE_MOUNT_NOEXEC, SEVERITY_ERROR, CONFIDENCE_PROVED);
	put_text(&scene.place, "s", "#!/proc/cpuinfo\n");
	scene_exec(&scene, "./s");
	expect_cause(&scene, CAUSE_MOUNT_NOEXEC, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect_eq(scene.verdict.subject, SUBJECT_SHEBANG_INTERP);
}

Test(cause_file, limits)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	scene.place.call.longest = 131073;
	scene.place.call.strings = 200000;
	scene_exec(&scene, "./app");
	scene.exec.sizes = (struct exec_call){.measured = true,
					      .longest_in_env = true,
					      .longest = 131073,
					      .strings_bytes = 200000,
					      .argc = 1,
					      .envc = 2};
	scene.exec.longest_name = (char *)"SPACK_DIRS";
	expect_cause(&scene, CAUSE_ARG_STRING_TOO_LONG, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(strstr(scene.verdict.summary, "SPACK_DIRS"));
	cr_expect(has_fix(&scene.verdict, "unset SPACK_DIRS"));
	scene.place.call.longest = 10;
	scene.place.call.strings = 3 << 20;
	scene_exec(&scene, "./app");
	scene.exec.sizes.longest = 10;
	scene.exec.sizes.strings_bytes = 3 << 20;
	expect_cause(&scene, CAUSE_ARG_TOTAL_TOO_LONG, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(has_fix(&scene.verdict, "ulimit -s"));
	struct lineage_item again = {.pid = 77, .became = true, .exe = (char *)"./app"};
	struct lineage_item items[] = {again, again, again, again};
	scene.exec.lineage = items;
	scene.exec.nlineage = 4;
	scene.exec.argv = (char *[]){(char *)"app", NULL};
	expect_cause(&scene, CAUSE_EXEC_LOOP_USERSPACE, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	cr_expect(strstr(scene.verdict.summary, "./app 5 times"));
	cr_expect(strstr(scene.verdict.summary, ": ./app -> ./app"), "%s", scene.verdict.summary);
	expect_factors(&scene.verdict, "PATH_SHADOWED");
	scene.exec.argv = NULL;
	expect_cause(&scene, CAUSE_EXEC_LOOP_USERSPACE, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	expect_factors(&scene.verdict, "");
	scene.exec.nlineage = 0;
	scene.exec.limits.nproc = 3;
	scene_observe_errno(&scene, EAGAIN);
	expect_cause(&scene, CAUSE_RLIMIT_NPROC_EXCEEDED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
}

Test(cause_file, busy)
{
	struct writer writer = {.pid = 5, .fd = 3, .comm = (char *)"cc", .inherited = true};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	put_program(&scene.place, "interp");
	scene_exec(&scene, "./app");
	scene_observe_errno(&scene, ETXTBSY);
	writer.path = (char *)"./app";
	scene.exec.writers = &writer;
	scene.exec.nwriters = 1;
	expect_cause(&scene, CAUSE_TARGET_OPEN_FOR_WRITE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "FORK_INHERITED_WRITE_FD");
	cr_expect(strstr(scene.verdict.summary, "process 5 (cc)"));
	scene.exec.nwriters = 0;
	expect_cause(&scene, CAUSE_TARGET_OPEN_FOR_WRITE, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	put_text(&scene.place, "s", "#!./interp\n");
	scene_exec(&scene, "./s");
	scene_observe_errno(&scene, ETXTBSY);
	writer.path = (char *)"./interp";
	scene.exec.nwriters = 1;
	expect_cause(&scene, CAUSE_INTERP_OPEN_FOR_WRITE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect_eq(scene.verdict.subject, SUBJECT_SHEBANG_INTERP);
}

Test(cause_file, hostile_names)
{
	static const char *const names[] = {"a\x1b[31mb", "new\nline",	      "q'uo\"te$(id)`id`",
					    "\xff\xfe",	  "bidi\xe2\x80\xae", "%s%n"};
	scope_scene struct scene scene;

	scene_make(&scene);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		scope_buf struct buf text = {0};

		put_text(&scene.place, names[i], "#!/bin/sh\r\necho\n");
		scene_exec(&scene, names[i]);
		expect_cause(&scene, CAUSE_SHEBANG_CRLF, SEVERITY_ERROR, CONFIDENCE_PROVED);
		fchmodat(scene.place.fd, names[i], 0600, 0);
		scene_exec(&scene, names[i]);
		expect_cause(&scene, CAUSE_TARGET_NO_EXEC_BIT, SEVERITY_ERROR, CONFIDENCE_PROVED);
		buf_addf(&text, "#!/none/%s\n", names[i]);
		put(&scene.place, "s", text.data, text.len);
		scene_exec(&scene, "s");
		expect_cause(&scene, CAUSE_SHEBANG_INTERP_NOT_FOUND, SEVERITY_ERROR,
			     CONFIDENCE_PROVED);
	}
}
