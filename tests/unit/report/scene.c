/* The scene of a held task, and of ourselves; the registry that counts in it. */
#include "tests/unit/report/fake_run.h"

#include "report/registries.h"
#include "report/scene.h"

static void hold(struct fake_run *run)
{
	memset(run, 0, sizeof(*run));
	run->held = (struct held){.ops = &fake_ops, .pid = getpid(), .tid = getpid()};
	strcpy(run->dir, "/tmp");
}

Test(scene, of_a_held_task)
{
	char *argv[] = {(char *)"x", (char *)"long argument", NULL};
	struct exec_call call = {
		.dirfd = AT_FDCWD, .path = (char *)"x", .argv = {.items = argv, .count = 2}};
	struct dispatch_task task;
	struct dispatch_call view;
	struct fake_run run;
	struct scene scene;
	struct stat ours, theirs;

	hold(&run);
	scene_take(&scene, &run.held, &call);
	cr_expect(scene.own_root);
	cr_expect(scene.own_userns);
	cr_expect_null(scene.root);
	cr_expect_str_eq(scene.cwd, "/tmp");
	task = scene_task(&scene);
	cr_expect(task.creds.known);
	cr_expect_eq(task.creds.euid, geteuid());
	cr_expect_eq(atoi(task.self), getpid());
	cr_assert_eq(fstat(task.cwd_fd, &theirs), 0);
	cr_assert_eq(stat("/tmp", &ours), 0);
	cr_expect_eq(theirs.st_ino, ours.st_ino);
	view = scene_call(&scene, &call);
	cr_expect_eq(view.strings, 2 + 14);
	cr_expect_eq(view.longest, 14);
	cr_expect_not(view.longest_in_env);
	call.measured = call.longest_in_env = true;
	call.strings_bytes = 1000;
	call.longest = 900;
	view = scene_call(&scene, &call);
	cr_expect_eq(view.strings, 1000);
	cr_expect_eq(view.longest, 900);
	cr_expect(view.longest_in_env);
	scene_free(&scene);
	cr_expect_eq(scene.root_fd, -1);
}

Test(scene, dirfd)
{
	struct exec_call call = {.is_at = true, .dirfd = 900, .path = (char *)""};
	int fd = open("/bin/sh", O_PATH | O_CLOEXEC);
	struct fake_run run;
	struct scene scene;

	hold(&run);
	scene_take(&scene, &run.held, &call);
	cr_expect(scene.dirfd_bad, "there is no descriptor 900");
	scene_set_dirfd(&scene, dup(fd), true);
	cr_expect_not(scene.dirfd_bad);
	cr_expect(scene_call(&scene, &call).dirfd_cloexec);
	scene_free(&scene);
	call.dirfd = fd;
	scene_take(&scene, &run.held, &call);
	cr_expect_not(scene.dirfd_bad);
	cr_expect(scene.dirfd_cloexec);
	cr_expect_geq(scene_call(&scene, &call).dir_fd, 0);
	cr_expect_gt(scene_task(&scene).proc_fd, 0, "the file is read through it");
	scene_free(&scene);
	close(fd);
}

Test(scene, our_own)
{
	struct scene scene;

	cr_assert_eq(scene_take_own(&scene, NULL), 0);
	cr_expect(scene.own_root);
	cr_expect_eq(scene.status.creds.euid, geteuid());
	scene_free(&scene);
	cr_assert_eq(scene_take_own(&scene, "/usr"), 0);
	cr_expect_not(scene.own_root);
	cr_expect_str_eq(scene.root, "/usr");
	scene_free(&scene);
	cr_expect_eq(scene_take_own(&scene, "/nonexistent"), -ENOENT);
}

Test(scene, registry)
{
	struct registries registries = {.mount_point = "/tmp"};
	const struct registry *first, *other;
	struct kernel kernel;
	struct scene scene;

	cr_assert_eq(kernel_init(&kernel, "x86_64", "6.12.0", NULL), 0);
	first = registries_read_own(&registries);
	cr_expect_eq(first->state, REGISTRY_NOT_MOUNTED);
	cr_expect_eq(registries_read_own(&registries), first, "the same reading is kept once");
	cr_expect_eq(registries.count, 1);
	cr_assert_eq(scene_take_own(&scene, "/usr"), 0);
	cr_expect_eq(registries_read_for(&registries, &scene, &kernel), first,
		     "the root does not decide");
	scene.own_userns = false;
	other = registries_read_for(&registries, &scene, &kernel);
	cr_expect_neq(other, first);
	cr_expect_eq(other->scope, REGISTRY_SCOPE_PROBABLE);
	cr_expect_not_null(other->why);
	cr_assert_eq(kernel_init(&kernel, "x86_64", "6.1.0", NULL), 0);
	cr_expect_eq(registries_read_for(&registries, &scene, &kernel), first,
		     "before 6.7 there is one registry");
	scene_free(&scene);
	registries_free(&registries);
	cr_expect_eq(registries.count, 0);
}
