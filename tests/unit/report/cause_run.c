/* report/cause: denials, privileges, what dies right after exec, --explain, severities. */
#include "tests/unit/report/cause_scene.h"

#include "decode/isa.h"

/* The replay says it runs; the kernel said this. */
static void observe_denial(struct scene *scene, int error, unsigned undecidable)
{
	scene_exec(scene, "./app");
	scene->exec.dispatch.undecidable |= undecidable;
	scene_observe_errno(scene, error);
}

Test(cause_run, denials)
{
	static const struct {
		int error;
		unsigned undecidable;
		const char *lsm;
		enum cause cause;
		enum confidence confidence;
	} rows[] = {
		{EACCES, 0, "capability,landlock", CAUSE_LSM_DENIED, CONFIDENCE_LIKELY},
		{EACCES, 0, "capability", CAUSE_LSM_DENIED, CONFIDENCE_POSSIBLE},
		{EACCES, UNDECIDABLE_SECCOMP, "capability,landlock", CAUSE_LSM_DENIED,
		 CONFIDENCE_POSSIBLE},
		{EACCES, UNDECIDABLE_SECCOMP, NULL, CAUSE_SECCOMP_DENIED, CONFIDENCE_LIKELY},
		{EPERM, 0, "capability", CAUSE_FANOTIFY_DENIED, CONFIDENCE_LIKELY},
		{EPERM, UNDECIDABLE_SECCOMP, NULL, CAUSE_SECCOMP_DENIED, CONFIDENCE_LIKELY},
		{ENOSYS, UNDECIDABLE_SECCOMP, NULL, CAUSE_SECCOMP_DENIED, CONFIDENCE_LIKELY},
		{ENOSYS, 0, NULL, CAUSE_UNEXPLAINED, CONFIDENCE_POSSIBLE},
		{ENOENT, 0, NULL, CAUSE_UNEXPLAINED, CONFIDENCE_POSSIBLE},
		{EIO, 0, NULL, CAUSE_TARGET_IO_ERROR, CONFIDENCE_LIKELY},
		{ESTALE, 0, NULL, CAUSE_TARGET_IO_ERROR, CONFIDENCE_LIKELY},
		{ENOMEM, 0, NULL, CAUSE_RESOURCE_EXHAUSTED, CONFIDENCE_LIKELY},
		{ENFILE, 0, NULL, CAUSE_RESOURCE_EXHAUSTED, CONFIDENCE_LIKELY},
	};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scene.host.lsm = (char *)rows[i].lsm;
		observe_denial(&scene, rows[i].error, rows[i].undecidable);
		scene.exec.dispatch.undecidable = rows[i].undecidable;
		expect_cause(&scene, rows[i].cause, SEVERITY_ERROR, rows[i].confidence);
	}
}

Test(cause_run, without_a_prediction)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	scene.exec.path = (char *)"./app";
	scene_observe_errno(&scene, EACCES);
	expect_cause(&scene, CAUSE_UNKNOWN, SEVERITY_ERROR, CONFIDENCE_POSSIBLE);
	scene.exec.path = NULL;
	expect_cause(&scene, CAUSE_UNKNOWN, SEVERITY_ERROR, CONFIDENCE_POSSIBLE);
}

Test(cause_run, wsl1)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	scene.place.kernel.wsl1 = true;
	observe_denial(&scene, ENOEXEC, 0);
	expect_cause(&scene, CAUSE_ELF_LAYOUT_REJECTED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	expect_factors(&scene.verdict, "ELF_UNUSUAL_LAYOUT");
	put(&scene.place, "a.exe", "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", 14);
	scene.host.virt = (char *)"wsl2";
	scene_exec(&scene, "./a.exe");
	expect_cause(&scene, CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
}

Test(cause_run, scripts_refused_for_no_visible_reason)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_text(&scene.place, "app", "#!/bin/sh\n");
	observe_denial(&scene, ENOEXEC, 0);
	expect_cause(&scene, CAUSE_KERNEL_FORMAT_DISABLED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
}

Test(cause_run, healthy_execs_are_no_findings)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	put_text(&scene.place, "s", "#!./app\n");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
	scene_exec(&scene, "./s");
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
	cr_expect_null(scene.verdict.summary);
	scene.exec.late_death = true; /* and exits 1 for its own reasons */
	scene.exec.late_code = 1;
	scene.exec.late_message = (char *)"usage: app FILE\n";
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
	scene.exec.observed = (struct outcome){.kind = OUTCOME_CHECKED};
	scene.exec.result = EXEC_RESULT_CHECKED;
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
	scene.exec.observed.kind = OUTCOME_UNKNOWN;
	scene.exec.result = EXEC_RESULT_LOST;
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
}

Test(cause_run, something_else_ran)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	scene_exec(&scene, "./app");
	scene.exec.observed.ino++;
	expect_cause(&scene, CAUSE_UNEXPLAINED, SEVERITY_WARNING, CONFIDENCE_POSSIBLE);
	scene.exec.dispatch.undecidable = UNDECIDABLE_RACE;
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
}

Test(cause_run, kernel_events_say_otherwise)
{
	const struct loader_trace other = {
		.count = 1, .calls = {{.answered = true, .error = 0, .named = "/other\033"}}};
	const struct loader_trace same = {.count = 1,
					  .calls = {{.answered = true, .error = ENOEXEC}}};
	const struct loader_trace *const traces[] = {&other, &same};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	scene_exec(&scene, "./app");
	for (size_t i = 0; i < 2; i++) {
		loader_keep(&scene.exec.loader, traces[i]);
		loader_compare(&scene.exec.loader, &scene.exec.dispatch, &scene.host.kernel);
		if (traces[i] == &other)
			expect_cause(&scene, CAUSE_UNEXPLAINED, SEVERITY_WARNING,
				     CONFIDENCE_POSSIBLE);
		else
			expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
		loader_view_free(&scene.exec.loader);
	}
}

Test(cause_run, setuid)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "su");
	fchmodat(scene.place.fd, "su", 04755, 0);
	scene_exec(&scene, "./su");
	scene.exec.status.creds.euid = scene.exec.status.creds.fsuid = 1000;
	scene.exec.euid_after = 1000;
	scene.exec.dispatch.images[0].mount_nosuid = true;
	expect_cause(&scene, CAUSE_SETUID_IGNORED_NOSUID, SEVERITY_WARNING, CONFIDENCE_PROVED);
	scene.exec.dispatch.images[0].mount_nosuid = false;
	scene.exec.status.creds.no_new_privs = true;
	expect_cause(&scene, CAUSE_SETUID_IGNORED_NO_NEW_PRIVS, SEVERITY_WARNING,
		     CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "");
	scene.host.root = false;
	scene_judge(&scene);
	expect_factors(&scene.verdict, "OBSERVER_EFFECT");
	scene.exec.status.creds.no_new_privs = false;
	expect_cause(&scene, CAUSE_SETUID_IGNORED_PTRACED, SEVERITY_WARNING, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "OBSERVER_EFFECT");
	scene.exec.euid_after = 0;
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
}

Test(cause_run, messages_of_loaders)
{
	static const struct {
		const char *message;
		int code;
		enum cause cause;
		const char *factors, *word;
	} rows[] = {
		{"./app: error while loading shared libraries: libfoo.so.1: cannot open shared "
		 "object file: No such file or directory\n",
		 127, CAUSE_LIBRARY_NOT_FOUND, "", "libfoo.so.1"},
		{"app: error while loading shared libraries: libc.musl-x86_64.so.1: cannot open\n",
		 127, CAUSE_LIBRARY_NOT_FOUND, "LIBC_MISMATCH", "libc.musl"},
		{"app: error while loading shared libraries: libc.so.6: failed to map segment "
		 "from shared object\n",
		 127, CAUSE_RESOURCE_EXHAUSTED, "", "no memory"},
		{"app: error while loading shared libraries: libc.so.6: cannot open shared object "
		 "file: Error 24\n",
		 127, CAUSE_RESOURCE_EXHAUSTED, "", "no descriptors"},
		{"app: error while loading shared libraries: libx.so: failed to map segment "
		 "from shared object: Operation not permitted\n",
		 127, CAUSE_LIBRARY_NOT_FOUND, "", "libx.so"},
		{"Error loading shared library libz.so.1: No such file (needed by app)\n", 127,
		 CAUSE_LIBRARY_NOT_FOUND, "", "libz.so.1"},
		{"/x/main: /lib64/libc.so.6: version `GLIBC_2.32' not found (required by "
		 "/x/main)\n",
		 1, CAUSE_LIBC_VERSION_TOO_OLD, "", "GLIBC_2.32"},
		{"app: CPU ISA level is lower than required\n", 127, CAUSE_CPU_ISA_TOO_LOW, "",
		 "CPU"},
		{"This program can only be run on AMD64 processors with v3 microarchitecture "
		 "support.\n",
		 1, CAUSE_CPU_ISA_TOO_LOW, "", "CPU"},
		{"./app: symbol lookup error: ./app: undefined symbol: frob\n", 127,
		 CAUSE_SYMBOL_NOT_FOUND, "", "symbol frob"},
		{"Error relocating /usr/lib/libx.so: frob: symbol not found\n", 127,
		 CAUSE_SYMBOL_NOT_FOUND, "", "symbol frob"},
		{"CANNOT LINK EXECUTABLE \"app\": cannot locate symbol \"frob\" referenced by "
		 "\"/data/app\"...\n",
		 1, CAUSE_SYMBOL_NOT_FOUND, "", "symbol frob"},
		{"./app: symbol lookup error: ./app: undefined symbol: f, version GLIBC_2.99\n",
		 127, CAUSE_LIBC_VERSION_TOO_OLD, "", "GLIBC_2.99"},
		{"error: only position independent executables (PIE) are supported.\n", 1,
		 CAUSE_LOADER_REJECTED_IMAGE, "", "loader"},
		{"app: ELF load command address/offset not page-aligned\n", 127,
		 CAUSE_ELF_PAGE_ALIGNMENT, "", "pages"},
	};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	scene_exec(&scene, "./app");
	scene.exec.late_death = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scene.exec.late_message = (char *)rows[i].message;
		scene.exec.late_code = rows[i].code;
		expect_cause(&scene, rows[i].cause, SEVERITY_ERROR, CONFIDENCE_LIKELY);
		expect_factors(&scene.verdict, rows[i].factors);
		cr_expect(strstr(scene.verdict.summary, rows[i].word), "%s", scene.verdict.summary);
	}
}

Test(cause_run, arguments_in_the_first_line)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "env");
	put_text(&scene.place, "split", "#!./env python3 -u\n");
	scene_exec(&scene, "./split");
	scene.exec.late_death = true;
	scene.exec.late_code = 127;
	expect_cause(&scene, CAUSE_SHEBANG_ARG_NOT_SPLIT, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	cr_expect(has_fix(&scene.verdict, "sed -i '1s|env |env -S |' "));
	put_program(&scene.place, "sh");
	put_text(&scene.place, "options", "#!./sh -e -u\n");
	scene_exec(&scene, "./options");
	scene.exec.late_code = 2;
	scene.exec.late_message = (char *)"./sh: 0: Illegal option - \n";
	expect_cause(&scene, CAUSE_SHEBANG_ARG_NOT_SPLIT, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	cr_expect(has_fix(&scene.verdict, "sed -i '1s|^#! *|#!/usr/bin/env -S |' "));
	scene.exec.late_message = (char *)"usage: options FILE, no option -x\n";
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
	scene.exec.late_code = 127;
	scene.exec.late_message = NULL;
	put_text(&scene.place, "fine", "#!./env -S python3 -u\n");
	scene_exec(&scene, "./fine");
	expect_cause(&scene, CAUSE_NONE, SEVERITY_NONE, CONFIDENCE_POSSIBLE);
	put_text(&scene.place, "cr", "#!./env sh\r\n");
	scene_exec(&scene, "./cr");
	expect_cause(&scene, CAUSE_SHEBANG_CRLF, SEVERITY_ERROR, CONFIDENCE_LIKELY);
}

static void put_library(struct scene *scene, const char *name)
{
	struct tiny tiny;

	tiny_make(&tiny);
	tiny.header.e_type = ET_DYN;
	tiny.header.e_phnum = 2;
	tiny.phdr[1] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
				    .p_offset = 1024,
				    .p_vaddr = 0x400400,
				    .p_filesz = 32,
				    .p_memsz = 32,
				    .p_align = 8};
	put_tiny(&scene->place, name, &tiny);
}

Test(cause_run, deaths_after_exec)
{
	struct tiny tiny;
	scope_scene struct scene scene;

	scene_make(&scene);
	put_library(&scene, "libx.so");
	scene_exec(&scene, "./libx.so");
	scene.exec.late_death = true;
	scene.exec.late_signal = SIGSEGV;
	expect_cause(&scene, CAUSE_SHARED_OBJECT_EXECUTED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	tiny_make(&tiny);
	tiny.phdr[0].p_filesz = tiny.phdr[0].p_memsz = 65536;
	put_tiny(&scene.place, "cut", &tiny);
	scene_exec(&scene, "./cut");
	scene.exec.late_signal = SIGBUS;
	expect_cause(&scene, CAUSE_TARGET_TRUNCATED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
}

static void explain(struct scene *scene, const char *path)
{
	scene_exec(scene, path);
	scene->exec.observed = (struct outcome){0};
	scene->exec.result = EXEC_RESULT_EXPLAINED;
}

Test(cause_run, explained)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	put_text(&scene.place, "s", "#!./app\n");
	put_foreign(&scene, "foreign", EM_AARCH64);
	explain(&scene, "./app");
	expect_cause(&scene, CAUSE_RUNS_NATIVE, SEVERITY_NOTE, CONFIDENCE_LIKELY);
	explain(&scene, "./s");
	expect_cause(&scene, CAUSE_RUNS_SCRIPT, SEVERITY_NOTE, CONFIDENCE_LIKELY);
	explain(&scene, "./foreign");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	explain(&scene, "./none");
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	put_library(&scene, "libx.so");
	explain(&scene, "./libx.so");
	expect_cause(&scene, CAUSE_SHARED_OBJECT_EXECUTED, SEVERITY_WARNING, CONFIDENCE_LIKELY);
}

Test(cause_run, explained_against_a_cpu)
{
	struct go_setting setting = {.key = (char *)"GOAMD64", .value = (char *)"v3"};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	explain(&scene, "./app");
	scene.exec.go = (struct go_buildinfo){.found = true, .settings = &setting, .nsettings = 1};
	scene.host.isa = ISA_X86_64_V2;
	expect_cause(&scene, CAUSE_CPU_ISA_TOO_LOW, SEVERITY_WARNING, CONFIDENCE_LIKELY);
	cr_expect(has_fix(&scene.verdict, "GOAMD64=v1 go build"));
	scene.host.isa = ISA_X86_64_V3;
	expect_cause(&scene, CAUSE_RUNS_NATIVE, SEVERITY_NOTE, CONFIDENCE_LIKELY);
}

Test(cause_run, severity_by_what_followed)
{
	struct consequence command = {.kind = CONSEQUENCE_COMMAND, .pid = 1};
	struct consequence message = {.kind = CONSEQUENCE_MESSAGE,
				      .text = (char *)"sh: 1: ./s: not found\n"};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_text(&scene.place, "script", "echo hi\n");
	scene_exec(&scene, "./script");
	scene.exec.shell_retried = true;
	expect_cause(&scene, CAUSE_SCRIPT_NO_SHEBANG, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "CALLER_SHELL_FALLBACK");
	scene.exec.recovered = true;
	expect_cause(&scene, CAUSE_SCRIPT_NO_SHEBANG, SEVERITY_NOTE, CONFIDENCE_PROVED);
	put_foreign(&scene, "conftest", EM_AARCH64);
	scene_exec(&scene, "./conftest");
	scene.exec.shell_retried = false;
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_NOTE, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "EXPECTED_PROBE_FAILURE");
	put_foreign(&scene, "app", EM_AARCH64);
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_WARNING,
		     CONFIDENCE_PROVED);
	scene.exec.recovered = false;
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
	scene.exec.consequences = &command;
	scene.exec.nconsequences = 1;
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_WARNING,
		     CONFIDENCE_PROVED);
	command.code = 1;
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
	put_text(&scene.place, "s", "#!/none/x\n");
	scene_exec(&scene, "./s");
	scene.exec.consequences = &message;
	expect_cause(&scene, CAUSE_SHEBANG_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "MISLEADING_CALLER_MESSAGE");
}

Test(cause_run, undecidable_registry_order_lowers_confidence)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	scene.place.registry.scope = REGISTRY_SCOPE_PROBABLE;
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	cr_expect(has_fact(&scene.verdict, "not visible from user space"));
}

Test(cause_run, interpreter_loop)
{
	struct lineage_item again = {.pid = 77, .became = true, .exe = (char *)"./app"};
	struct lineage_item items[] = {again, again, again};
	char q[100];
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	put_program(&scene.place, "q");
	snprintf(q, sizeof(q), "%s/q", scene.place.path);
	enter_magic(&scene, "wrapper", AARCH64_MAGIC, q, "P");
	scene_exec(&scene, "./app");
	scene.exec.lineage = items;
	scene.exec.nlineage = 3;
	expect_cause(&scene, CAUSE_BINFMT_INTERP_LOOP, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	scene.exec.nlineage = 1;
	expect_cause(&scene, CAUSE_RUNS_EMULATED, SEVERITY_NOTE, CONFIDENCE_PROVED);
}
