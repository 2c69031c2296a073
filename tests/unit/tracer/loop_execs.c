/* Execs as the loop tells them: threads, ABIs, what failed and what was too much. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "tests/unit/tracer/recording.h"

Test(loop_execs, a_thread_takes_the_leaders_tid)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace_line("@thread_exec other /bin/true", &config, &result);

	cr_expect_gt(r->former_tid, 0);
	cr_expect_neq(r->former_tid, result.root);
	recording_free(r);
}

#ifdef __aarch64__
Test(loop_execs, abis)
{
	static const char file[] = "/tmp/exectrace-unit-arm";
	struct loop_config config = {0};
	struct loop_result result;

	cr_assert_eq(run_untraced("@arm_elf /tmp/exectrace-unit-arm"), 0);
	if (run_untraced(file) != ENOENT) {
		unlink(file);
		cr_skip_test("no CPU here runs 32-bit programs");
	}
	for (int mode = SECCOMP_ON; mode <= SECCOMP_OFF; mode++) {
		struct recording *r;

		config.seccomp = mode;
		r = trace_line(file, &config, &result);
		cr_expect_eq(ended(&result), ENOENT);
		cr_expect_eq(r->last_abi, ABI_ARM);
		cr_expect_eq(r->last_error, ENOENT);
		cr_expect_eq(r->counts[EVENT_EXEC_FAILED], 1);
		recording_free(r);
	}
	unlink(file);
}
#endif

#ifdef __x86_64__
Test(loop_execs, abis)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace_line("@x32_exec /bin/true", &config, &result);
	char *program;

	cr_expect_eq(r->last_abi, ABI_X32);
	recording_free(r);
	r = trace_line("@int80_exec /nonexistent", &config, &result);
	cr_expect_eq(r->last_abi, ABI_I386);
	cr_expect_eq(r->last_error, ENOENT);
	recording_free(r);
	program = prog("i386_exec");
	if (!access(program, X_OK)) { /* built only where -m32 works */
		r = trace_line("@i386_exec /bin/echo 32-bit", &config, &result);
		cr_expect_eq(r->last_abi, ABI_I386);
		cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 2);
		recording_free(r);
	}
	free(program);
}
#endif

Test(loop_execs, the_command_that_cannot_be_executed)
{
	const struct {
		const char *line;
		int code, error;
	} rows[] = {
		{"/nonexistent/program", 127, ENOENT},
		{"exectrace-no-such-program", 127, ENOENT},
		{"/", 126, EACCES},
		{"/etc/passwd", 126, EACCES},
	};
	struct loop_config config = {0};
	struct loop_result result;

	/* A directory that may not be searched would make it EACCES. */
	setenv("PATH", "/usr/bin:/bin", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct recording *r = trace_line(rows[i].line, &config, &result);

		cr_expect(result.started);
		cr_expect(result.exec_failed, "%s", rows[i].line);
		cr_expect_eq(result.exec_error, rows[i].error, "%s", rows[i].line);
		cr_expect_eq(ended(&result), rows[i].code, "%s", rows[i].line);
		cr_expect_geq(r->counts[EVENT_EXEC_FAILED], 1, "%s", rows[i].line);
		recording_free(r);
	}
	recording_free(trace_line("/bin/false", &config, &result));
	cr_expect_not(result.exec_failed);
	cr_expect_eq(ended(&result), 1);
}

Test(loop_execs, a_failed_exec_with_too_much_is_measured)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace_line("@too_big 140000", &config, &result);

	cr_expect(r->last.measured);
	cr_expect_eq(r->last.longest, 140001);
	cr_expect(r->last.longest_in_env);
	cr_expect_str_eq(r->last_name, "BIG");
	cr_expect_eq(r->last.strings_bytes, 140001 + strlen("true") + 1 + strlen("A=1") + 1);
	recording_free(r);
}

/* What a new program's stack says: an interpreter takes the script's name too. */
Test(loop_execs, arguments_that_the_new_program_got)
{
	static const char script[] = "/tmp/exectrace-unit-arguments";
	const struct {
		const char *line;
		uint32_t argc;
	} rows[] = {
		{"/bin/echo one two", 3},
		{"/tmp/exectrace-unit-arguments one", 3},
		{"@new_root chroot / /bin/echo one two", 0},
		{"@new_root pivot / /bin/echo one two", 0},
		{"@i386_exec /bin/echo 32-bit", 2},
	};
	int fd = open(script, O_CREAT | O_TRUNC | O_WRONLY, 0700);

	cr_assert(fd >= 0 && write(fd, "#!/bin/echo\n", 12) == 12 && !close(fd));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int mode = SECCOMP_ON; mode <= SECCOMP_OFF; mode++) {
			struct loop_config config = {.seccomp = mode};
			struct loop_result result;
			struct recording *r = trace_line(rows[i].line, &config, &result);

			/* 77: without the right; 127: not built here */
			if (ended(&result) == 0)
				cr_expect_eq(r->argc, rows[i].argc, "%s: %u", rows[i].line,
					     r->argc);
			else
				cr_expect(ended(&result) == 77 || ended(&result) == 127);
			recording_free(r);
		}
	}
	unlink(script);
}
