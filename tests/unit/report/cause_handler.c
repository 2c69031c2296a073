/* report/cause: programs for a handler, and binfmt_misc entries, each by a real replay. */
#include "tests/unit/report/cause_scene.h"

Test(cause_handler, foreign_machine)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "");
	cr_expect(strstr(scene.verdict.summary, "64-bit Arm (AArch64)"));
	cr_expect(has_fact(&scene.verdict, "e_machine is 183 (EM_AARCH64)"));
	cr_expect(has_fact(&scene.verdict, "the registry has no entries"));
	enter(&scene.place,
	      ":qemu-arm:M::\\x7fELF\\x01\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
	      "\\x00\\x00\\x02\\x00\\x28\\x00::/q:");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(has_fact(&scene.verdict, "nearest is qemu-arm: byte 4 is 0x02, it wants 0x01"));
}

Test(cause_handler, registry_that_is_not_mounted)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	scene.place.registry.state = REGISTRY_NOT_MOUNTED;
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	expect_factors(&scene.verdict, "BINFMT_NOT_MOUNTED");
	cr_expect(has_fact(&scene.verdict, "binfmt_misc is not mounted"));
	/* somebody took it all the same */
	scene_observe_errno(&scene, ENOENT);
	expect_cause(&scene, CAUSE_BINFMT_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	scene.exec.observed =
		(struct outcome){.kind = OUTCOME_SUCCESS, .dev = 1, .ino = 2, .ran = (char *)"/q"};
	expect_cause(&scene, CAUSE_RUNS_EMULATED, SEVERITY_NOTE, CONFIDENCE_LIKELY);
	scene.exec.observed.ran = NULL;
}

Test(cause_handler, who_chose_the_target)
{
	char *env[] = {(char *)"GOARCH=arm64", NULL};
	char *go[] = {(char *)"go", (char *)"run", (char *)".", NULL};
	char *link[] = {(char *)"/usr/lib/go/pkg/tool/link", NULL};
	char *cc[] = {(char *)"aarch64-linux-gnu-gcc", (char *)"-o", (char *)"app", NULL};
	char *qemu[] = {(char *)"/usr/bin/qemu-aarch64-static", NULL}, *none[] = {NULL};
	struct lineage_item lineage = {
		.pid = 9, .exe = (char *)"/usr/bin/go", .argv = go, .env_set = env};
	struct history_item history = {
		.op = FILE_OPEN_WRITE, .pid = 12, .path = (char *)"app", .argv = link, .env = env};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	put_foreign(&scene, "go-build7", EM_AARCH64);
	scene.host.qemu_found = qemu;
	scene_exec(&scene, "./app"); /* go started what started it, and did not make it */
	scene.exec.lineage = &lineage;
	scene.exec.nlineage = 1;
	scene_judge(&scene);
	cr_expect(!has_fix(&scene.verdict, "go run"));
	cr_expect(!has_fact(&scene.verdict, "cut short"));
	scene.exec.dispatch.images[0].elf.truncated = true;
	scene_judge(&scene);
	cr_expect(has_fact(&scene.verdict, "it is cut short as well: "));
	cr_assert_gt(scene.verdict.nfixes, 0);
	cr_expect_str_eq(scene.verdict.fixes[0].does,
			 "get the file whole first: what is cut short runs nowhere");
	scene_exec(&scene, "./go-build7");
	scene.exec.lineage = &lineage;
	scene.exec.nlineage = 1;
	scene.exec.history = &history;
	scene.exec.nhistory = 1;
	expect_cause(&scene, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "BUILD_TARGET_ENV");
	cr_expect(strstr(scene.verdict.summary, "GOARCH=arm64 chose that"), "%s",
		  scene.verdict.summary);
	cr_expect(has_fix(&scene.verdict, "GOOS=linux GOARCH=amd64 go run ."));
	cr_expect(has_fix(&scene.verdict, "go run -exec /usr/bin/qemu-aarch64-static ."));
	cr_expect(has_fix(&scene.verdict, "/usr/bin/qemu-aarch64-static /tmp/"));
	go[1] = (char *)"generate";
	scene_judge(&scene);
	cr_expect(has_fix(&scene.verdict, "env -u GOOS -u GOARCH go generate ."));
	env[0] = (char *)"GOARCH=mips"; /* another target is no explanation */
	scene.host.qemu_found = none;
	scene_judge(&scene);
	expect_factors(&scene.verdict, "NO_EMULATOR_ON_HOST");
	scene.exec.nlineage = 0;
	history.argv = cc;
	scene_judge(&scene);
	expect_factors(&scene.verdict, "NO_EMULATOR_ON_HOST BUILD_TARGET_ENV");
	cr_expect(strstr(scene.verdict.summary, "aarch64-linux-gnu-gcc made it"), "%s",
		  scene.verdict.summary);
}

Test(cause_handler, disabled)
{
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	enter_magic(&scene, "qemu aarch64", AARCH64_MAGIC, "/q", "");
	scene.place.registry.entries[0].enabled = false;
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_HANDLER_DISABLED, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(has_fix(&scene.verdict, "echo 1 > '/proc/sys/fs/binfmt_misc/qemu aarch64'"));
	scene.place.registry.entries[0].enabled = true;
	scene.place.registry.enabled = false;
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_HANDLER_DISABLED, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(has_fix(&scene.verdict, "echo 1 > /proc/sys/fs/binfmt_misc/status"));
	put(&scene.place, "empty", "", 0);
	scene_exec(&scene, "./empty");
	expect_cause(&scene, CAUSE_TARGET_EMPTY, SEVERITY_ERROR, CONFIDENCE_PROVED);
}

Test(cause_handler, magic_mismatch)
{
	struct tiny tiny;
	scope_scene struct scene scene;

	scene_make(&scene);
	tiny_make(&tiny);
	tiny.header.e_machine = EM_AARCH64;
	memcpy(tiny.header.e_ident + 8, "AI\2", 3);
	put_tiny(&scene.place, "app.AppImage", &tiny);
	enter_magic(&scene, "qemu-aarch64", AARCH64_MAGIC, "/usr/bin/qemu-aarch64", "F");
	scene_exec(&scene, "./app.AppImage");
	expect_cause(&scene, CAUSE_BINFMT_MAGIC_MISMATCH, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "ELF_IDENT_PADDING_DIRTY");
	cr_expect(strstr(scene.verdict.summary, "byte 8 is 0x41, the entry wants 0x00"), "%s",
		  scene.verdict.summary);
	cr_expect(has_fix(&scene.verdict, "bs=1 seek=8 count=3 conv=notrunc"));
}

Test(cause_handler, other_namespace)
{
	struct registry ours = {.state = REGISTRY_READ, .enabled = true};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	enter_magic(&scene, "qemu-aarch64", AARCH64_MAGIC, "/q", "F");
	ours.entries = scene.place.registry.entries;
	ours.count = 1;
	scene.place.registry.count = 0;
	scene_exec(&scene, "./app");
	scene.exec.ours = &ours;
	expect_cause(&scene, CAUSE_BINFMT_OTHER_NAMESPACE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "KERNEL_6_7_NAMESPACED_BINFMT");
	scene.exec.ours = NULL;
	scene.place.registry.count = 1;
}

static void put_interpreter(struct scene *scene, char path[100])
{
	put_program(&scene->place, "q");
	snprintf(path, 100, "%s/q", scene->place.path);
}

Test(cause_handler, dispatched)
{
	char q[100];
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	put_interpreter(&scene, q);
	enter_magic(&scene, "qemu-aarch64", AARCH64_MAGIC, q, "P");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_RUNS_EMULATED, SEVERITY_NOTE, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "");
	cr_expect(strstr(scene.verdict.summary, "entry qemu-aarch64"));
	scene.exec.late_death = true;
	scene.exec.late_signal = SIGSEGV;
	expect_cause(&scene, CAUSE_EMULATOR_FAILED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	put_dynamic(&scene, "app", EM_AARCH64, "/lib/ld-linux-aarch64.so.1");
	scene_exec(&scene, "./app");
	scene.exec.late_signal = 0;
	scene.exec.late_code = 255;
	scene.exec.late_message = (char *)"qemu-aarch64-static: Could not open "
					  "'/lib/ld-linux-aarch64.so.1': No such file";
	expect_cause(&scene, CAUSE_EMULATED_ELF_INTERP_NOT_FOUND, SEVERITY_ERROR,
		     CONFIDENCE_LIKELY);
	scene.exec.late_message = (char *)"qemu-aarch64: unsupported\n";
	expect_cause(&scene, CAUSE_EMULATOR_FAILED, SEVERITY_ERROR, CONFIDENCE_LIKELY);
	scene.exec.late_message = (char *)"the program's own error";
	expect_cause(&scene, CAUSE_RUNS_EMULATED, SEVERITY_NOTE, CONFIDENCE_PROVED);
}

Test(cause_handler, lost_on_the_way)
{
	char q[100];
	char *argv[] = {(char *)"-sh", NULL};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	put_interpreter(&scene, q);
	enter_magic(&scene, "qemu-aarch64", AARCH64_MAGIC, q, "");
	scene_exec(&scene, "./app");
	scene.exec.argv = argv;
	expect_cause(&scene, CAUSE_BINFMT_ARGV0_LOST, SEVERITY_WARNING, CONFIDENCE_PROVED);
	argv[0] = (char *)"app";
	expect_cause(&scene, CAUSE_RUNS_EMULATED, SEVERITY_NOTE, CONFIDENCE_PROVED);
	fchmodat(scene.place.fd, "app", 04711, 0);
	scene.exec.status.creds.euid = scene.exec.status.creds.fsuid = 1000;
	scene_exec(&scene, "./app");
	scene.exec.euid_after = 1000;
	expect_cause(&scene, CAUSE_BINFMT_CREDENTIALS_DROPPED, SEVERITY_WARNING, CONFIDENCE_PROVED);
	scene.exec.late_death = true;
	scene.exec.late_code = 1;
	scene.exec.status.creds.cap_effective = 1 << 1; /* CAP_DAC_OVERRIDE: it can read all */
	expect_cause(&scene, CAUSE_BINFMT_CREDENTIALS_DROPPED, SEVERITY_WARNING, CONFIDENCE_PROVED);
	scene.exec.status.creds.cap_effective = 0;
	expect_cause(&scene, CAUSE_BINFMT_TARGET_UNREADABLE, SEVERITY_ERROR, CONFIDENCE_LIKELY);
}

Test(cause_handler, wrong_handler)
{
	char q[100], other[110];
	scope_scene struct scene scene;

	scene_make(&scene);
	put_interpreter(&scene, q);
	put(&scene.place, "notepad.exe", "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", 14);
	enter_magic(&scene, "WSLInterop", "MZ::", "/init", "");
	enter_magic(&scene, "cli", "MZ::", q, "");
	scene_exec(&scene, "./notepad.exe");
	expect_cause(&scene, CAUSE_BINFMT_WRONG_HANDLER, SEVERITY_WARNING, CONFIDENCE_LIKELY);
	expect_factors(&scene.verdict, "BINFMT_SHADOWED_ENTRY OVERBROAD_MAGIC");
	cr_expect(has_fix(&scene.verdict, "echo 0 > /proc/sys/fs/binfmt_misc/cli"));
	put_text(&scene.place, "redbean", "MZqFpD='\n\0BIN\n");
	scene.place.registry.entries[1].enabled = false;
	scene_exec(&scene, "./redbean");
	expect_cause(&scene, CAUSE_BINFMT_WRONG_HANDLER, SEVERITY_WARNING, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "POLYGLOT_MAGIC OVERBROAD_MAGIC");
	/* the same emulator under two names is no mistake */
	snprintf(other, sizeof(other), "%s/qemu-aarch64", scene.place.path);
	put_program(&scene.place, "qemu-aarch64");
	put_foreign(&scene, "app", EM_AARCH64);
	enter_magic(&scene, "one", AARCH64_MAGIC, "/usr/bin/qemu-aarch64-static", "");
	enter_magic(&scene, "two", AARCH64_MAGIC, other, "");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_RUNS_EMULATED, SEVERITY_NOTE, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "BINFMT_SHADOWED_ENTRY");
}

Test(cause_handler, native_programs_captured)
{
	char q[100];
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "app");
	put_interpreter(&scene, q);
	enter_magic(&scene, "x86", X86_64_MAGIC, "/none/qemu-x86_64", "");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_NATIVE_HIJACKED, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "STALE_REGISTRATION");
	cr_expect(has_fix(&scene.verdict, "echo 0 > /proc/sys/fs/binfmt_misc/x86"));
	registry_free(&scene.place.registry);
	scene.place.registry =
		(struct registry){.state = REGISTRY_READ, .enabled = true, .order_known = true};
	enter_magic(&scene, "x86", X86_64_MAGIC, q, "");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_NATIVE_HIJACKED, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(strstr(scene.verdict.summary, "ELOOP"), "%s", scene.verdict.summary);
}

Test(cause_handler, captured_by_extension)
{
	char q[100];
	scope_buf struct buf line = {0};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_program(&scene.place, "tool.jar");
	put_interpreter(&scene, q);
	buf_addf(&line, ":jar:E::jar::%s:", q);
	enter(&scene.place, line.data);
	scene_exec(&scene, "./tool.jar");
	expect_cause(&scene, CAUSE_BINFMT_NATIVE_HIJACKED, SEVERITY_WARNING, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "EXTENSION_MATCH");
}

Test(cause_handler, interpreter_of_an_entry)
{
	char q[100];
	scope_scene struct scene scene;

	scene_make(&scene);
	put_foreign(&scene, "app", EM_AARCH64);
	enter_magic(&scene, "qemu-aarch64", AARCH64_MAGIC, "/none/qemu-aarch64", "");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	expect_factors(&scene.verdict, "BINFMT_NO_F_FLAG STALE_REGISTRATION");
	cr_expect_eq(scene.verdict.subject, SUBJECT_BINFMT_INTERP);
	scene.host.container = (char *)"docker";
	scene_judge(&scene);
	expect_factors(&scene.verdict, "BINFMT_NO_F_FLAG REGISTERED_OUTSIDE_CONTAINER");
	scene.host.own_userns = true;
	scene_judge(&scene);
	expect_factors(&scene.verdict, "BINFMT_NO_F_FLAG");
	scene.host.own_userns = false;
	snprintf(q, sizeof(q), "%s/q", scene.place.path);
	enter_magic(&scene, "newer", AARCH64_MAGIC, q, "");
	put_dynamic(&scene, "q", EM_X86_64, "/none/ld.so");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_INTERP_LOADER_NOT_FOUND, SEVERITY_ERROR,
		     CONFIDENCE_PROVED);
	put_foreign(&scene, "q", EM_S390);
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(verdict_has_factor(&scene.verdict, "HANDLER_INTERP_FOREIGN_ARCH"));
	fchmodat(scene.place.fd, "q", 0644, 0);
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_INTERP_UNUSABLE, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(has_fix(&scene.verdict, "chmod a+x"));
}

/* AppImageLauncher asks for AppImages, native as they are: that capture is meant. */
Test(cause_handler, appimage_entries_are_meant)
{
	struct tiny tiny;
	scope_scene struct scene scene;

	scene_make(&scene);
	tiny_make(&tiny);
	memcpy(tiny.header.e_ident + 8, "AI\2", 3);
	put_tiny(&scene.place, "app", &tiny);
	enter(&scene.place, ":appimage-type2:M:8:AI\\x02::/none/AppImageLauncher:");
	scene_exec(&scene, "./app");
	expect_cause(&scene, CAUSE_BINFMT_INTERP_NOT_FOUND, SEVERITY_ERROR, CONFIDENCE_PROVED);
	cr_expect(verdict_has_factor(&scene.verdict, "BINFMT_NO_F_FLAG"));
}
