/* Calls as the loop tells them: files that are written, followed tasks, all opens and reads. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <sys/stat.h>

#include "tests/unit/tracer/recording.h"

Test(loop_calls, files_that_are_written)
{
	struct loop_config config = {.trace = TRACE_WRITES};
	struct loop_result result;
	char dir[] = "/tmp/exectrace-unit-XXXXXX";
	char *script, *want;
	FILE *file;
	struct recording *r;

	cr_assert_not_null(mkdtemp(dir));
	script = xasprintf("%s/script", dir);
	file = fopen(script, "w");
	fprintf(file,
		"#!/bin/sh\ncd %s\necho a >one\nmv one two\nln two three\nln -s two four\n"
		"chmod 755 two\ncat two >/dev/null\n: >/nonexistent/x\n",
		dir);
	fclose(file);
	chmod(script, 0755);
	r = trace_line(script, &config, &result);
	want = xasprintf("wrote %1$s/one -;renamed %1$s/one %1$s/two;linked %1$s/two %1$s/three;"
			 "symlinked two %1$s/four;chmodded %1$s/two -;wrote /dev/null -;",
			 dir);
	cr_expect_str_eq(r->files.data, want);
	cr_expect_eq(r->counts[EVENT_CALL], 0);
	recording_free(r);
	free(want);
	free(script);
	want = xasprintf("rm -r %s", dir);
	cr_expect_eq(system(want), 0);
	free(want);
}

Test(loop_calls, a_followed_task_tells_its_calls)
{
	struct loop_config config = {.data_limit = 64};
	struct loop_result result;
	struct recording *r = xcalloc(1, sizeof(*r));

	r->on_committed = REPLY_FOLLOW;
	run_traced("/usr/bin/wc -c /etc/passwd", &config, r, &result);
	cr_expect_not_null(strstr(r->calls.data, "openat /etc/passwd 3;"), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "read - "), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "close - 0;"), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "exit_group - 0 unfinished;"), "%s",
			   r->calls.data);
	cr_expect_eq(r->counts[EVENT_ANOMALY], 0);
	recording_free(r);
}

Test(loop_calls, following_ends_with_the_next_exec)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = xcalloc(1, sizeof(*r));

	r->on_failed = REPLY_FOLLOW;
	run_traced("@thread_fails /usr/bin/wc -c /etc/passwd", &config, r, &result);
	cr_expect_eq(r->counts[EVENT_EXEC_FAILED], 2);
	cr_expect(!r->calls.data || !strstr(r->calls.data, "/etc/passwd"), "%s", r->calls.data);
	recording_free(r);
}

Test(loop_calls, full_interception)
{
	struct loop_config config = {.trace = TRACE_OPEN | TRACE_READ, .data_limit = 16};
	struct loop_result result;
	struct recording *r =
		trace_line("/usr/bin/wc -c /etc/passwd /nonexistent", &config, &result);

	cr_expect_not_null(strstr(r->calls.data, "openat /etc/passwd 3;"), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "openat /nonexistent -2;"), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "read - "), "%s", r->calls.data);
	cr_expect_null(strstr(r->calls.data, "exit_group"), "%s", r->calls.data);
	recording_free(r);
}

/* What a sandbox is made of; the question for the version makes none. */
Test(loop_calls, landlock)
{
	static const enum seccomp_mode modes[] = {SECCOMP_ON, SECCOMP_OFF};

	if (run_untraced("@landlock") == 77)
		cr_skip("no Landlock here (Linux 5.13 is needed)");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct recording *r = xcalloc(1, sizeof(*r));
		struct loop_config config = {.seccomp = modes[i], .wait = WAIT_ALL};
		struct loop_result result;

		run_traced("@landlock", &config, r, &result);
		cr_expect_eq(ended(&result), 0);
		cr_expect_str_eq(r->landlock.data, "create 5;add 1;restrict 0;");
		recording_free(r);
	}
}
