/* report/cause_nothing: records of what was not executed, each as one cause. */
#include "tests/unit/report/cause_scene.h"

struct row {
	const char *name;
	enum no_exec why;
	const char *path, *said;
	int error; /* of the chdir, or access()'s answer */
	enum cause cause;
	enum dispatch_subject subject;
	const char *word; /* of the sentence */
};

static void judge(struct scene *scene, const struct row *row)
{
	scene_exec(scene, row->path);
	scene->exec.result = EXEC_RESULT_NONE;
	scene->exec.no_exec = row->why;
	scene->exec.observed = (struct outcome){.error = row->error};
	scene->exec.caller = (char *)"/usr/bin/make";
	scene->exec.late_message = (char *)row->said;
	cause_decide(&scene->verdict, &scene->exec, &scene->host);
	cr_expect_eq(scene->verdict.cause, row->cause, "%s: %s", row->name,
		     cause_name(scene->verdict.cause));
	cr_expect_eq(scene->verdict.subject, row->subject, "%s", row->name);
	cr_assert_not_null(scene->verdict.summary, "%s", row->name);
	cr_expect(strstr(scene->verdict.summary, row->word), "%s: %s", row->name,
		  scene->verdict.summary);
	expect_plain(row->name, scene->verdict.summary);
}

Test(cause_nothing, rules)
{
	static const struct row rows[] = {
		{"chdir", NO_EXEC_CHDIR, "gone", NULL, ENOENT, CAUSE_PRE_EXEC_CHDIR_FAILED,
		 SUBJECT_DIRECTORY, "change to the directory gone (ENOENT)"},
		{"preload", NO_EXEC_PRELOAD, "plain",
		 "ld.so: object 'x.so' from LD_PRELOAD cannot be preloaded: ignored.\n", 0,
		 CAUSE_NO_EXEC_FAILURE, SUBJECT_CALLER, "LD_PRELOAD"},
		{"read as a script", NO_EXEC_BINARY, "plain", NULL, 0, CAUSE_NO_EXEC_FAILURE,
		 SUBJECT_CALLER, "read plain as a script"},
		{"words", NO_EXEC_WORDS, "plain", "x: Exec format error\n", 0,
		 CAUSE_NO_EXEC_FAILURE, SUBJECT_CALLER, "x: Exec format error"},
		{"no x", NO_EXEC_LOOKUP, "plain", NULL, EACCES, CAUSE_TARGET_NO_EXEC_BIT,
		 SUBJECT_TARGET, "mode 0644"},
		{"no x, by words", NO_EXEC_LOOKUP, "plain", "plain: not found\n", 0,
		 CAUSE_TARGET_NO_EXEC_BIT, SUBJECT_TARGET, "mode 0644"},
		{"not there", NO_EXEC_LOOKUP, "gone", NULL, 0, CAUSE_TARGET_NOT_FOUND,
		 SUBJECT_TARGET, "looked for gone"},
		{"filtered", NO_EXEC_LOOKUP, "tool", NULL, EPERM, CAUSE_SECCOMP_DENIED,
		 SUBJECT_CALLER, "seccomp filter"},
	};
	scope_scene struct scene scene;

	scene_make(&scene);
	put_text(&scene.place, "plain", "#!/bin/sh\n");
	fchmodat(scene.place.fd, "plain", 0644, 0);
	put_text(&scene.place, "tool", "#!/bin/sh\n");
	fchmodat(scene.place.fd, "tool", 0755, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		judge(&scene, &rows[i]);
}
