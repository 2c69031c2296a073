/* report/cause: interpreters of scripts and loaders of programs, each by a real replay. */
#include "tests/unit/report/cause_scene.h"

Test(cause_interpreter, interpreters_of_scripts)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "sh", EM_AARCH64);
	put_text(&scene.place, "entry", "#!./sh\n");
	scene_exec(&scene, "./entry");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect_eq(scene.verdict.subject, SUBJECT_SHEBANG_INTERP);
	cr_expect(strstr(scene.verdict.summary, "./entry is fine"), "%s", scene.verdict.summary);
	put_text(&scene.place, "gone", "#!/none/python3\n");
	scene_exec(&scene, "./gone");
	expect_cause(&scene, CAUSE_SHEBANG_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "");
	put_text(&scene.place, "relative", "#!none/sh\n");
	scene_exec(&scene, "./relative");
	expect_cause(&scene, CAUSE_SHEBANG_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "RELATIVE_PATH");
	put_text(&scene.place, "crlf", "#!/bin/sh\r\necho\r\n");
	scene_exec(&scene, "./crlf");
	expect_cause(&scene, CAUSE_SHEBANG_CRLF, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(has_fix(&scene.verdict, "sed -i 's/\\r$//' /tmp/"));
	put_text(&scene.place, "dir", "#!/tmp\n");
	scene_exec(&scene, "./dir");
	expect_cause(&scene, CAUSE_SHEBANG_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	put_text(&scene.place, "text", "plain\n");
	put_text(&scene.place, "totext", "#!./text\n");
	scene_exec(&scene, "./totext");
	expect_cause(&scene, CAUSE_SHEBANG_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	put_text(&scene.place, "self", "#!./self\n");
	scene_exec(&scene, "./self");
	expect_cause(&scene, CAUSE_INTERP_RECURSION_LIMIT, SEVERITY_ERROR, CONFIDENCE_PROVED);
	scene.place.kernel.script_format = false;
	put_text(&scene.place, "ok", "#!/bin/sh\n");
	scene_exec(&scene, "./ok");
	expect_cause(&scene, CAUSE_KERNEL_FORMAT_DISABLED, SEVERITY_ERROR, CONFIDENCE_PROVED);
}

Test(cause_interpreter, shebang_that_is_too_long)
{
	char line[400] = "#!/";
	scope_scene struct scene scene;

	scene_make(&scene);
	memset(line + 3, 'x', 300);
	strcpy(line + 303, "\n");
	put_text(&scene.place, "s", line);
	scene_exec(&scene, "./s");
	expect_cause(&scene, CAUSE_SHEBANG_TOO_LONG, SEVERITY_ERROR, CONFIDENCE_PROVED);
}

Test(cause_interpreter, stale_virtual_environment)
{
	char script[200];
	scope_scene struct scene scene;

	scene_make(&scene);
	mkdirat(scene.place.fd, "venv", 0755);
	mkdirat(scene.place.fd, "venv/bin", 0755);
	cr_assert_eq(symlinkat("/opt/python9/bin/python", scene.place.fd, "venv/bin/python"), 0);
	snprintf(script, sizeof(script), "#!%s/venv/bin/python\n", scene.place.path);
	put_text(&scene.place, "pip", script);
	scene_exec(&scene, "./pip");
	expect_cause(&scene, CAUSE_SHEBANG_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "DANGLING_SYMLINK STALE_VENV");
	cr_expect(has_fix(&scene.verdict, "python3 -m venv --clear /tmp/"));
}

/* A 32-bit x86 program that names a loader. */
static void put_narrow(struct scene *scene, const char *name, const char *interp)
{
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr programs[2];
		char interp[40];
	} file = {
		.header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
			   .e_type = ET_EXEC,
			   .e_machine = EM_386,
			   .e_version = EV_CURRENT,
			   .e_phoff = sizeof(Elf32_Ehdr),
			   .e_ehsize = sizeof(Elf32_Ehdr),
			   .e_phentsize = sizeof(Elf32_Phdr),
			   .e_phnum = 2},
		.programs = {{.p_type = PT_INTERP,
			      .p_offset = sizeof(Elf32_Ehdr) + 2 * sizeof(Elf32_Phdr),
			      .p_filesz = (Elf32_Word)strlen(interp) + 1},
			     {.p_type = PT_LOAD,
			      .p_vaddr = 0x8048000,
			      .p_filesz = sizeof(file),
			      .p_memsz = sizeof(file),
			      .p_flags = PF_R | PF_X}},
	};

	snprintf(file.interp, sizeof(file.interp), "%s", interp);
	put(&scene->place, name, (const char *)&file, sizeof(file));
}

Test(cause_interpreter, loaders)
{
	char *wide[] = {(char *)"/lib64/ld-linux-x86-64.so.2", NULL};
	char *narrow[] = {(char *)"/lib64/ld-linux-x86-64.so.2", (char *)"/lib/ld-linux.so.2",
			  NULL};
	scope_scene struct scene scene;

	scene_make(&scene);
	scene.host.os_pretty = (char *)"Debian GNU/Linux 12 (bookworm)";
	put_dynamic(&scene, "musl", EM_X86_64, "/none/ld-musl-x86_64.so.1");
	scene_exec(&scene, "./musl");
	expect_cause(&scene, CAUSE_ELF_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "LIBC_MISMATCH");
	cr_expect_eq(scene.verdict.subject, SUBJECT_ELF_INTERP);
	cr_expect(has_fix(&scene.verdict, "apt-get install musl"));
	scene.exec.root = (char *)"/srv/jail";
	scene_judge(&scene);
	expect_factors(&scene.verdict, "SANDBOX_ROOT");
	scene.exec.root = NULL;
	put_narrow(&scene, "i386", "/none/ld-linux.so.2");
	scene_exec(&scene, "./i386");
	scene.exec.loaders = wide;
	expect_cause(&scene, CAUSE_ELF_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "MULTIARCH_MISSING");
	scene.exec.loaders = narrow;
	scene_judge(&scene);
	expect_factors(&scene.verdict, "");
	scene.exec.loaders = NULL;
	put_dynamic(&scene, "dir", EM_X86_64, "/tmp");
	scene_exec(&scene, "./dir");
	expect_cause(&scene, CAUSE_ELF_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	put_dynamic(&scene, "text", EM_X86_64, "./loader");
	put_text(&scene.place, "loader",
		 "a text of more than sixty-four bytes, so that it is no short loader at all\n");
	scene_exec(&scene, "./text");
	expect_cause(&scene, CAUSE_ELF_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	put_foreign(&scene, "loader", EM_AARCH64);
	scene_exec(&scene, "./text");
	expect_cause(&scene, CAUSE_ELF_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
}
