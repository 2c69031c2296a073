/* report/nearby: what is looked for beside a failed exec, in a root of its own. */
#include "report/nearby.h"

#include <sys/resource.h>

#include "report/texts.h"
#include "tests/unit/report/cause_scene.h"

/* The place itself as the task's root. */
static void enter_root(struct scene *scene)
{
	scene->place.task.root_fd = scene->place.fd;
	scene->place.task.cwd_path = "/";
	mkdirat(scene->place.fd, "bin", 0755);
	mkdirat(scene->place.fd, "lib", 0755);
}

static void look(struct scene *scene, const char *path)
{
	scene_exec(scene, path);
	nearby_find(&scene->exec, &scene->place.task);
}

Test(nearby, first_word)
{
	static const struct {
		const char *path;
		bool exists;
	} rows[] = {{"echo hello", true},  {"/bin/echo hello", true}, {"./bin/echo -n", true},
		    {"nope hello", false}, {"echoes", false},	      {" echo", false},
		    {"lib x", false},	   {"bin/echo", false}};
	char *env[] = {(char *)"HOME=/", (char *)"PATH=/none:/bin", NULL};
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_program(&scene.place, "bin/echo");
	scene.exec.env = env;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scene.exec.first_word_exists = false;
		look(&scene, rows[i].path);
		cr_expect_eq(scene.exec.first_word_exists, rows[i].exists, "%s", rows[i].path);
	}
}

Test(nearby, command_line_in_a_path_search)
{
	char *tried[] = {(char *)"/none/echo hi", (char *)"/bin/echo hi", NULL};
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_program(&scene.place, "bin/echo");
	scene.exec.path_list = tried;
	scene.exec.path_tried = 2;
	look(&scene, tried[0]);
	expect_cause(&scene, CAUSE_TARGET_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "COMMAND_LINE_AS_PATH");
	cr_expect(has_fix(&scene.verdict, "sh -c 'echo hi'"));
}

Test(nearby, shell_of_an_image)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_foreign(&scene, "bin/app", EM_AARCH64);
	put_foreign(&scene, "app", EM_AARCH64);
	look(&scene, "/bin/app");
	cr_expect_not(scene.exec.shell.valid, "there is none");
	put_program(&scene.place, "bin/sh");
	look(&scene, "/bin/app");
	cr_expect_eq(scene.exec.shell.machine, EM_X86_64);
	scene_judge(&scene);
	cr_expect_not(verdict_has_factor(&scene.verdict, "IMAGE_METADATA_WRONG"),
		      "the root is ours");
	scene.host.container = (char *)"docker";
	scene_judge(&scene);
	cr_expect(verdict_has_factor(&scene.verdict, "IMAGE_METADATA_WRONG"));
	cr_expect_not_null(strstr(scene.verdict.fixes[0].does, "rebuild the image"));
	look(&scene, "/app");
	scene_judge(&scene);
	cr_expect_not(verdict_has_factor(&scene.verdict, "IMAGE_METADATA_WRONG"),
		      "no program of it");
}

Test(nearby, loaders)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_dynamic(&scene, "app", EM_X86_64, "/lib64/ld-linux-x86-64.so.2");
	look(&scene, "/app");
	cr_assert_not_null(scene.exec.loaders);
	cr_expect_null(scene.exec.loaders[0]);
	expect_cause(&scene, CAUSE_ELF_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "LIBC_ABSENT_IN_IMAGE");
	put_program(&scene.place, "lib/ld-musl-x86_64.so.1");
	look(&scene, "/app");
	cr_expect(texts_contain(scene.exec.loaders, "/lib/ld-musl-x86_64.so.1"));
	expect_cause(&scene, CAUSE_ELF_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "LIBC_MISMATCH");
	cr_expect(has_fact(&scene.verdict, "/lib/ld-musl-x86_64.so.1 exists"));
	texts_free(scene.exec.loaders);
}

Test(nearby, filters_and_healthy_execs)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_program(&scene.place, "app");
	scene.exec.status.seccomp = 2;
	scene.exec.status.seccomp_filters = 1000;
	look(&scene, "/app");
	cr_expect_not(scene.exec.dispatch.undecidable & UNDECIDABLE_SECCOMP);
	scene_observe_errno(&scene, EPERM);
	nearby_find(&scene.exec, &scene.place.task);
	cr_expect(scene.exec.dispatch.undecidable & UNDECIDABLE_SECCOMP);
	expect_cause(&scene, CAUSE_SECCOMP_DENIED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	scene.exec.dispatch.undecidable = 0;
	scene.exec.status.seccomp = scene.exec.status.seccomp_filters = 0;
	nearby_find(&scene.exec, &scene.place.task);
	cr_expect_not(scene.exec.dispatch.undecidable & UNDECIDABLE_SECCOMP);
	cr_expect_null(scene.exec.loaders);
}

/* A program that needs one library: .dynamic with DT_NEEDED, DT_STRTAB and DT_STRSZ. */
static void put_needing(struct scene *scene, const char *name, const char *library)
{
	struct tiny tiny;
	Elf64_Dyn *dynamic = (Elf64_Dyn *)(tiny.rest + 512);
	size_t at = offsetof(struct tiny, rest);

	tiny_make(&tiny);
	tiny.header.e_phnum = 3;
	strcpy(tiny.rest, "/loader");
	snprintf(tiny.rest + 257, 200, "%s", library);
	dynamic[0] = (Elf64_Dyn){.d_tag = DT_NEEDED, .d_un.d_val = 1};
	dynamic[1] = (Elf64_Dyn){.d_tag = DT_STRTAB, .d_un.d_ptr = 0x400000 + at + 256};
	dynamic[2] = (Elf64_Dyn){.d_tag = DT_STRSZ, .d_un.d_val = 200};
	tiny.phdr[1] = (Elf64_Phdr){
		.p_type = PT_INTERP, .p_offset = at, .p_filesz = 8, .p_memsz = 8, .p_align = 1};
	tiny.phdr[2] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
				    .p_offset = at + 512,
				    .p_vaddr = 0x400000 + at + 512,
				    .p_filesz = 4 * sizeof(Elf64_Dyn),
				    .p_memsz = 4 * sizeof(Elf64_Dyn),
				    .p_align = 8};
	put_tiny(&scene->place, name, &tiny);
}

Test(nearby, libraries)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_program(&scene.place, "loader");
	put_needing(&scene, "bin/app", "libgone.so.1");
	scene.exec.late_death = true;
	scene.exec.late_code = 1;
	look(&scene, "/bin/app");
	cr_expect_null(scene.exec.missing_library, "1 is not the loader's status");
	scene.exec.late_code = 127;
	look(&scene, "/bin/app");
	cr_assert_not_null(scene.exec.missing_library);
	cr_expect_str_eq(scene.exec.missing_library, "libgone.so.1");
	expect_cause(&scene, CAUSE_LIBRARY_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_POSSIBLE);
	cr_expect(strstr(scene.verdict.summary, "libgone.so.1"), "%s", scene.verdict.summary);
	free(scene.exec.missing_library);
	scene.exec.missing_library = NULL;
	put_program(&scene.place, "lib/libgone.so.1");
	look(&scene, "/bin/app");
	cr_expect_null(scene.exec.missing_library, "it is there: another reason");
}

/* The same look when we have no descriptor left to look with. */
static void look_without_descriptors(struct scene *scene, const char *path)
{
	struct rlimit before, none;

	scene_exec(scene, path);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 3;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	nearby_find(&scene->exec, &scene->place.task);
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
}

Test(nearby, nothing_is_missing_that_could_not_be_looked_for)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	enter_root(&scene);
	put_dynamic(&scene, "dynamic", EM_X86_64, "/lib64/ld-linux-x86-64.so.2");
	look_without_descriptors(&scene, "/dynamic");
	cr_expect_null(scene.exec.loaders, "no answer");
	put_program(&scene.place, "loader");
	put_needing(&scene, "bin/app", "libgone.so.1");
	scene.exec.late_death = true;
	scene.exec.late_code = 127;
	look_without_descriptors(&scene, "/bin/app");
	cr_expect_null(scene.exec.missing_library);
	look(&scene, "/bin/app");
	cr_expect_not_null(scene.exec.missing_library);
	free(scene.exec.missing_library);
}
