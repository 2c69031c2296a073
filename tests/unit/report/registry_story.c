/* report/registry_log, registry_story: what happened to a registry, and what that means for an
 * exec before and after it. */
#include "report/registry_story.h"

#include <criterion/criterion.h>

#include "report/program.h"
#include "report/registry_log.h"
#include "tests/unit/report/cause_scene.h"

struct story {
	struct scene scene;
	struct registry empty, full; /* without and with the entry */
	struct registry elsewhere;   /* without, another instance */
	struct registry_log log;
	struct program *program;
};

static void story_make(struct story *story)
{
	static char *argv[] = {(char *)"update-binfmts", (char *)"--enable", NULL};

	memset(story, 0, sizeof(*story));
	scene_make(&story->scene);
	story->scene.place.registry.state = REGISTRY_READ;
	story->scene.place.registry.enabled = true;
	put_foreign(&story->scene, "app", EM_AARCH64);
	registry_copy(&story->empty, &story->scene.place.registry);
	enter_magic(&story->scene, "emu", AARCH64_MAGIC, "/bin/emu", "");
	registry_copy(&story->full, &story->scene.place.registry);
	story->program = program_new(50, NULL, "/usr/sbin/update-binfmts", argv, NULL);
	story->scene.exec.time_ns = INT64_C(5000000000);
	story->scene.exec.registry_log = &story->log;
	story->scene.exec.registry = &story->empty;
}

static void story_free(struct story *story)
{
	registry_log_free(&story->log);
	registry_free(&story->empty);
	registry_free(&story->elsewhere);
	registry_free(&story->full);
	program_unref(story->program);
	scene_free(&story->scene);
}

/* One change of the registry, by process 50 or by nobody, at a second of the run. */
static void change(struct story *story, const struct registry *from, const struct registry *to,
		   pid_t pid, int second)
{
	struct registry_look look = {.since_ns = (second - 1) * INT64_C(1000000000),
				     .time_ns = second * INT64_C(1000000000),
				     .pid = pid,
				     .program = pid ? story->program : NULL,
				     .own = true,
				     .exec = 3};

	registry_log_compare(&story->log, from, to, &look);
}

static void refuse(struct story *story, const char *line, int error, int second)
{
	struct registry_look look = {.time_ns = second * INT64_C(1000000000),
				     .pid = 50,
				     .program = story->program,
				     .written = line,
				     .written_len = strlen(line),
				     .name = "register"};

	registry_log_refused(&story->log, error, &look);
}

static const struct verdict *judge(struct story *story, size_t seen)
{
	scene_exec(&story->scene, "app");
	story->scene.exec.registry_seen = seen;
	scene_judge(&story->scene);
	expect_safe(&story->scene.verdict);
	return &story->scene.verdict;
}

static bool says(const struct verdict *verdict, const char *words)
{
	return strstr(verdict->summary, words) != NULL;
}

Test(registry_log, keeps_who_when_and_what)
{
	struct story story;
	const struct registry_event *event;

	story_make(&story);
	change(&story, &story.empty, &story.full, 50, 4);
	refuse(&story, ":x:M::", EINVAL, 6);
	cr_assert_eq(story.log.count, 2);
	event = &story.log.items[0];
	cr_expect_str_eq(registry_event_name(event), "added");
	cr_expect_str_eq(event->change.name, "emu");
	cr_expect_eq(event->pid, 50);
	cr_expect_str_eq(event->argv[1], "--enable");
	cr_expect_eq(event->time_ns, INT64_C(4000000000));
	cr_expect_eq(event->since_ns, INT64_C(3000000000));
	cr_expect_eq(event->exec, 3);
	cr_expect(event->own && !event->error && !event->written);
	event = &story.log.items[1];
	cr_expect_str_eq(registry_event_name(event), "refused");
	cr_expect_str_eq(event->change.name, "register");
	cr_expect_str_eq(event->written, ":x:M::");
	cr_expect_eq(event->error, EINVAL);
	story_free(&story);
}

Test(registry_log, is_bounded)
{
	struct story story;

	story_make(&story);
	for (int i = 0; i < 2000; i++) {
		change(&story, &story.empty, &story.full, 0, 4);
		refuse(&story, ":x:M::", EINVAL, 6);
	}
	cr_expect_eq(story.log.count, 1000);
	story_free(&story);
}

Test(registry_story, nothing_happened)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	verdict = judge(&story, 0);
	cr_expect_eq(verdict->cause, CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER);
	cr_expect_eq(verdict->registry_event, 0);
	cr_expect_not(has_fact(verdict, "entry emu"));
	story_free(&story);
}

Test(registry_story, the_entry_came_too_late)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	change(&story, &story.empty, &story.full, 50, 6);
	story.scene.exec.ran_later = true;
	verdict = judge(&story, 0);
	cr_expect(says(verdict, "entry emu, which takes it, was registered only after that, by "
				"process 50, update-binfmts"),
		  "%s", verdict->summary);
	cr_expect(has_fact(verdict, "was registered 1.00 s after this exec, by process 50"));
	cr_expect(has_fact(verdict, "was executed again after that, and ran by it"));
	cr_expect_eq(verdict->registry_event, 1);
	story_free(&story);
}

Test(registry_story, nobody_traced_did_it)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	change(&story, &story.empty, &story.full, 0, 6);
	verdict = judge(&story, 0);
	cr_expect(says(verdict, "by somebody outside the traced processes"), "%s",
		  verdict->summary);
	cr_expect(has_fact(verdict, "at most 1.00 s after this exec"));
	cr_expect_not(has_fact(verdict, "ran by it"));
	story_free(&story);
}

Test(registry_story, it_had_gone)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	change(&story, &story.full, &story.empty, 50, 4);
	verdict = judge(&story, 1);
	cr_expect(says(verdict, "entry emu took it until it was removed by process 50, "
				"update-binfmts"),
		  "%s", verdict->summary);
	cr_expect(has_fact(verdict, "was removed 1.00 s before this exec"));
	cr_expect(verdict_has_factor(verdict, "BINFMT_REGISTRY_FLUSHED"));
	cr_expect(has_fix(verdict, ":emu:M::"));
	cr_expect_not(has_fix(verdict, "install"), "there was a handler");
	story_free(&story);
}

Test(registry_story, it_was_switched_off)
{
	struct story story;
	struct registry off;
	const struct verdict *verdict;

	story_make(&story);
	registry_copy(&off, &story.full);
	off.enabled = false;
	change(&story, &story.full, &off, 50, 4);
	story.scene.exec.registry = &off;
	verdict = judge(&story, 1);
	cr_expect_eq(verdict->cause, CAUSE_BINFMT_HANDLER_DISABLED);
	cr_expect(says(verdict, "until it was switched off with the whole registry by process 50"),
		  "%s", verdict->summary);
	cr_expect_not(verdict_has_factor(verdict, "BINFMT_REGISTRY_FLUSHED"));
	cr_expect_not(has_fix(verdict, ":emu:M::"), "it is still registered");
	story_free(&story);
	registry_free(&off);
}

/* Registered in another instance of the caller's user namespace, by a process in that or not. */
static void register_elsewhere(struct story *story, bool our_userns)
{
	struct registry_look look = {.time_ns = INT64_C(4000000000),
				     .pid = 50,
				     .program = story->program,
				     .our_userns = our_userns};

	registry_copy(&story->elsewhere, &story->empty);
	story->elsewhere.device = story->full.device = 7;
	story->scene.place.kernel.version = KERNEL_VERSION_OF(6, 7, 0);
	registry_log_compare(&story->log, &story->elsewhere, &story->full, &look);
}

Test(registry_story, it_went_with_its_instance)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	register_elsewhere(&story, true);
	verdict = judge(&story, 1);
	cr_expect(verdict_has_factor(verdict, "BINFMT_INSTANCE_UNMOUNTED"));
	cr_expect(says(verdict, "entry emu, which takes it, was registered in a mount of the "
				"registry that is gone by now, by process 50, update-binfmts, and "
				"went with it"),
		  "%s", verdict->summary);
	cr_assert_eq(verdict->nfixes, 1, "an emulator is there");
	cr_expect_not_null(strstr(verdict->fixes[0].does, "mount the registry where it stays"));
	story.scene.place.kernel.version = KERNEL_VERSION_OF(6, 6, 0);
	cr_expect_not(verdict_has_factor(judge(&story, 1), "BINFMT_INSTANCE_UNMOUNTED"),
		      "there is one registry for all, pinned");
	story_free(&story);
}

Test(registry_story, another_user_namespace_is_not_the_callers)
{
	struct story story;

	story_make(&story);
	register_elsewhere(&story, false);
	cr_expect_not(verdict_has_factor(judge(&story, 1), "BINFMT_INSTANCE_UNMOUNTED"));
	story_free(&story);
	story_make(&story);
	register_elsewhere(&story, true);
	story.empty.scope = REGISTRY_SCOPE_PROBABLE;
	cr_expect_not(verdict_has_factor(judge(&story, 1), "BINFMT_INSTANCE_UNMOUNTED"));
	story_free(&story);
}

Test(registry_story, it_was_refused)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	refuse(&story, ":other:E::jar::/bin/other:", EINVAL, 3);
	refuse(&story, "nonsense", EINVAL, 3);
	refuse(&story, ":emu:M::" AARCH64_MAGIC "/bin/gone:F", ENOENT, 4);
	verdict = judge(&story, 3);
	cr_expect(has_fact(verdict,
			   "entry emu with the interpreter /bin/gone, which would take it, "
			   "was to be registered 1.00 s before this exec, by process 50, "
			   "update-binfmts, and refused with ENOENT"));
	cr_expect(verdict_has_factor(verdict, "BINFMT_REGISTRATION_FAILED"));
	verdict = judge(&story, 2);
	cr_expect_not(verdict_has_factor(verdict, "BINFMT_REGISTRATION_FAILED"),
		      "what came after the exec was not its reason");
	story_free(&story);
}

Test(registry_story, refused_before_the_one_that_went)
{
	struct story story;

	story_make(&story);
	refuse(&story, ":emu:M::" AARCH64_MAGIC "/bin/gone:F", EEXIST, 3);
	change(&story, &story.full, &story.empty, 50, 4);
	cr_expect_not(verdict_has_factor(judge(&story, 2), "BINFMT_REGISTRATION_FAILED"));
	story_free(&story);
}

Test(registry_story, another_instance_is_of_no_matter)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	story.full.device = 99;
	change(&story, &story.empty, &story.full, 50, 6);
	verdict = judge(&story, 0);
	cr_expect_eq(verdict->registry_event, 0);
	story_free(&story);
}

Test(registry_story, the_one_that_took_it_is_new)
{
	struct story story;
	const struct verdict *verdict;

	story_make(&story);
	change(&story, &story.empty, &story.full, 50, 4);
	story.scene.exec.registry = &story.full;
	verdict = judge(&story, 1);
	cr_expect_eq(verdict->cause, CAUSE_BINFMT_INTERP_NOT_FOUND);
	cr_expect(has_fact(verdict, "entry emu, which takes it, was registered 1.00 s before"));
	story_free(&story);
}
