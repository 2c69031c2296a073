/* loop_run over real programs: one per process situation, with and without the filter. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

#include "decode/scope.h"
#include "tests/unit/tracer/recording.h"
#include "tracer/relay.h"

#define BAD "/tmp/exectrace-unit-bad-elf"

/* What a program must give, traced in any way: -1 means "do not care". */
struct situation {
	const char *line;
	int spawn, enter, committed, failed, killed, checked, lost, exits;
	int error; /* of the last failure */
};

/* clang-format off */
static const struct situation situations[] = {
	/* command                                  spawn ent com fail kill chk lost exit errno */
	{ "/bin/true",                                  0, 1, 1,  0, 0, 0,  0,  1, 0 },
	{ "@fork_exec /bin/true",                       1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@fork_exec /nonexistent",                    1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@fork_exec /",                               1, 2, 1,  1, 0, 0,  0,  2, EACCES },
	{ "@vfork_exec /bin/false",                     1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@vfork_exec /nonexistent",                   1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@clone3_exec /bin/true",                     1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@spawn /bin/true",                           1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@spawn /nonexistent",                        1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@setsid_exec /bin/true",                     1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@thread_exec leader /bin/false",             1, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@thread_exec other /bin/false",              2, 2, 2,  0, 0, 0,  0,  2, 0 },
	{ "@thread_exec leader /nonexistent",           1, 2, 1,  1, 0, 0,  0,  2, ENOENT },
	{ "@thread_exec other /nonexistent",            2, 2, 1,  1, 0, 0,  0,  3, ENOENT },
	{ "@thread_fails /bin/false",                   1, 4, 2,  2, 0, 0,  0,  1, ENOENT },
	{ "@threads_race /bin/false",                   7,-1, 2,  0, 0, 0, -1, -1, 0 },
	{ BAD,                                          0, 1, 0,  0, 1, 0,  0,  1, EINVAL },
	{ "@fork_exec " BAD,                            1, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@vfork_exec " BAD,                           1, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@thread_exec leader " BAD,                   1, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@thread_exec other " BAD,                    2, 2, 1,  0, 1, 0,  0,  2, EINVAL },
	{ "@group_stop",                                1, 1, 1,  0, 0, 0,  0,  2, 0 },
	{ "@signal_storm 300",                          0, 1, 1,  0, 0, 0,  0,  1, 0 },
	{ "@null_argv /bin/true",                       0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@bad_pointers",                              0, 6, 1,  5, 0, 0,  0,  1, EFAULT },
	{ "@too_big 131071",                            0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@too_big 131072",                            0, 2, 1,  1, 0, 0,  0,  1, E2BIG },
	{ "@count_fds",                                 0, 1, 1,  0, 0, 0,  0,  1, 0 },
	{ "@own_filter errno /bin/true",                0, 2, 1,  1, 0, 0,  0,  1, EPERM },
	{ "@own_filter trace /bin/true",                0, 2, 1,  1, 0, 0,  0,  1, ENOSYS },
	{ "@own_filter allow /bin/false",               0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@pidns_init",                               -1, 1, 1,  0, 0, 0,  0, -1, 0 },
	{ "@exec_check /nonexistent",                   0, 2, 1,  1, 0, 0,  0,  1, -1 },
#ifdef __x86_64__
	{ "@int80_exec /bin/true",                      0, 2, 2,  0, 0, 0,  0,  1, 0 },
	{ "@x32_exec /bin/true",                        0, 2,-1, -1, 0, 0,  0,  1, -1 },
#endif
};
/* clang-format on */

static void expect(const char *line, const char *what, int want, unsigned got)
{
	if (want >= 0)
		cr_expect_eq((unsigned)want, got, "%s: %s %u, not %d", line, what, got, want);
}

static void run_situation(const struct situation *s, enum seccomp_mode seccomp)
{
	struct recording *r = xcalloc(1, sizeof(*r));
	struct loop_config config = {.seccomp = seccomp, .wait = WAIT_ALL};
	struct loop_result result;
	int untraced = run_untraced(s->line);

	run_traced(s->line, &config, r, &result);
	cr_expect_eq(ended(&result), untraced, "%s: ends with %d, untraced %d", s->line,
		     ended(&result), untraced);
	expect(s->line, "root", 1, r->counts[EVENT_ROOT]);
	expect(s->line, "spawn", s->spawn, r->counts[EVENT_SPAWN]);
	expect(s->line, "enter", s->enter, r->counts[EVENT_EXEC_ENTER]);
	expect(s->line, "committed", s->committed, r->counts[EVENT_EXEC_COMMITTED]);
	expect(s->line, "failed", s->failed, r->counts[EVENT_EXEC_FAILED]);
	expect(s->line, "killed", s->killed, r->counts[EVENT_EXEC_KILLED]);
	expect(s->line, "checked", s->checked, r->counts[EVENT_EXEC_CHECKED]);
	expect(s->line, "lost", s->lost, r->counts[EVENT_EXEC_LOST]);
	expect(s->line, "exit", s->exits, r->counts[EVENT_EXIT]);
	expect(s->line, "anomaly", 0, r->counts[EVENT_ANOMALY]);
	expect(s->line, "events out of order", 0, r->order_errors);
	expect(s->line, "errno", s->error, r->last_error);
	/* Every entry has exactly one outcome. */
	cr_expect_eq(r->counts[EVENT_EXEC_ENTER],
		     r->counts[EVENT_EXEC_COMMITTED] + r->counts[EVENT_EXEC_FAILED] +
			     r->counts[EVENT_EXEC_KILLED] + r->counts[EVENT_EXEC_CHECKED] +
			     r->counts[EVENT_EXEC_LOST],
		     "%s: outcomes", s->line);
	cr_expect_eq(result.seccomp, seccomp != SECCOMP_OFF, "%s", s->line);
	recording_free(r);
}

/* One test, not two: criterion runs tests side by side, and the bad image is one file. */
Test(loop, situations_with_and_without_the_filter)
{
	cr_assert_eq(run_untraced("@bad_elf " BAD), 0);
	for (size_t i = 0; i < sizeof(situations) / sizeof(situations[0]); i++) {
		run_situation(&situations[i], SECCOMP_ON);
		run_situation(&situations[i], SECCOMP_OFF);
	}
	unlink(BAD);
}

static struct recording *trace(const char *line, struct loop_config *config,
			       struct loop_result *result)
{
	struct recording *r = xcalloc(1, sizeof(*r));

	run_traced(line, config, r, result);
	return r;
}

Test(loop, a_thread_takes_the_leaders_tid)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace("@thread_exec other /bin/true", &config, &result);

	cr_expect_gt(r->former_tid, 0);
	cr_expect_neq(r->former_tid, result.root);
	recording_free(r);
}

#ifdef __aarch64__
Test(loop, abis)
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
		r = trace(file, &config, &result);
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
Test(loop, abis)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace("@x32_exec /bin/true", &config, &result);
	char *program;

	cr_expect_eq(r->last_abi, ABI_X32);
	recording_free(r);
	r = trace("@int80_exec /nonexistent", &config, &result);
	cr_expect_eq(r->last_abi, ABI_I386);
	cr_expect_eq(r->last_error, ENOENT);
	recording_free(r);
	program = prog("i386_exec");
	if (!access(program, X_OK)) { /* built only where -m32 works */
		r = trace("@i386_exec /bin/echo 32-bit", &config, &result);
		cr_expect_eq(r->last_abi, ABI_I386);
		cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 2);
		recording_free(r);
	}
	free(program);
}
#endif

static uint64_t requests_of(const char *what, int times, const char *argument)
{
	scope_free char *line = xasprintf("@repeat %s %d %s", what, times, argument);
	struct loop_config config = {.trace = TRACE_WRITES | TRACE_STORY, .data_limit = 64};
	struct loop_result result;

	recording_free(trace(line, &config, &result));
	cr_expect_eq(result.code, 0, "%s: ends with %d", line, result.code);
	return result.requests;
}

/* What one more of each costs in ptrace requests, exactly. Where more could be lived with, the
 * bound is said. */
Test(loop, requests_of_one_more)
{
	static const struct {
		const char *what, *argument;
		uint64_t each;
	} rows[] = {
		/* its call, on to its end; on from the new image: 8 */
		{"exec", "", 3},
		/* its call, on to its end; its result, a fatal signal?; on */
		{"fail", "/nonexistent", 5},
		{"fail", "/etc/passwd", 5},
		/* who it is; parent on, child on, and the parent's SIGCHLD: 4 and a signal's 1 */
		{"fork", "", 3 + 1},
		{"thread", "", 3},
		{"run", "/bin/true", 3 + 1 + 3},
		{"signal", "", 1},
		{"open", "/dev/null", 0},
		{"read", "/dev/zero", 0},
		/* its call, on */
		{"say", "", 2},
	};
	enum { FEW = 3, MORE = 40 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t few = requests_of(rows[i].what, FEW, rows[i].argument);
		uint64_t many = requests_of(rows[i].what, FEW + MORE, rows[i].argument);

		cr_expect_eq(many - few, MORE * rows[i].each, "%s %s: %lu requests for %d",
			     rows[i].what, rows[i].argument, (unsigned long)(many - few), MORE);
	}
}

/* What a sink was told while the task was held, and what it was told again. */
struct twice {
	struct buf held, after;
	unsigned held_afterwards;
};

static void write_event(struct buf *out, const struct event *event)
{
	buf_addf(out, "%s %d", event_kind_name(event->kind), (int)event->tid);
	if (event->kind == EVENT_CALL || event->kind == EVENT_CALL_ENTER)
		buf_addf(out, " %s %s %.*s", event->call.name,
			 event->call.path ? event->call.path : "-", (int)event->call.data_len,
			 event->call.data ? (const char *)event->call.data : "");
	if (event->kind == EVENT_FILE)
		buf_addf(out, " %s", event->file.path);
	buf_add_byte(out, '\n');
}

static enum event_reply take_first(void *self, const struct event *event)
{
	struct twice *twice = self;

	write_event(&twice->held, event);
	return event->kind == EVENT_EXEC_FAILED ? REPLY_FOLLOW : REPLY_GO;
}

static void take_after(void *self, const struct event *event)
{
	struct twice *twice = self;

	twice->held_afterwards += event->held != NULL;
	write_event(&twice->after, event);
}

/* Whatever was told of, ends and detached tasks too, comes once more, in order and unharmed. */
Test(loop, every_event_comes_again_when_its_task_goes_on)
{
	static const char *const lines[] = {
		"/bin/cat /etc/hostname /nonexistent",
		"@thread_exec other /bin/cat",
		"@thread_fails /bin/cat",
		"@fork_exec /etc/passwd",
		"/usr/bin/touch /tmp/exectrace-unit-twice",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct twice twice = {0};
		char **argv = split(lines[i]);
		struct loop_config config = {.argv = argv,
					     .follow_forks = true,
					     .trace = TRACE_WRITES | TRACE_OPEN | TRACE_READ |
						      TRACE_SIGNALS,
					     .data_limit = 64,
					     .wait = WAIT_ALL,
					     .sink = {take_first, &twice, take_after}};
		struct loop_result result;
		struct err err = {0};

		cr_assert_eq(loop_run(&config, &result, &err), 0, "%s", err.message);
		cr_expect_str_eq(twice.after.data, twice.held.data, "%s", lines[i]);
		cr_expect_eq(twice.held_afterwards, 0);
		split_free(argv);
		buf_free(&twice.held);
		buf_free(&twice.after);
	}
	unlink("/tmp/exectrace-unit-twice");
}

Test(loop, the_command_that_cannot_be_executed)
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
		struct recording *r = trace(rows[i].line, &config, &result);

		cr_expect(result.started);
		cr_expect(result.exec_failed, "%s", rows[i].line);
		cr_expect_eq(result.exec_error, rows[i].error, "%s", rows[i].line);
		cr_expect_eq(ended(&result), rows[i].code, "%s", rows[i].line);
		cr_expect_geq(r->counts[EVENT_EXEC_FAILED], 1, "%s", rows[i].line);
		recording_free(r);
	}
	recording_free(trace("/bin/false", &config, &result));
	cr_expect_not(result.exec_failed);
	cr_expect_eq(ended(&result), 1);
}

Test(loop, a_failed_exec_with_too_much_is_measured)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace("@too_big 140000", &config, &result);

	cr_expect(r->last.measured);
	cr_expect_eq(r->last.longest, 140001);
	cr_expect(r->last.longest_in_env);
	cr_expect_str_eq(r->last_name, "BIG");
	cr_expect_eq(r->last.strings_bytes, 140001 + strlen("true") + 1 + strlen("A=1") + 1);
	recording_free(r);
}

Test(loop, files_that_are_written)
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
	r = trace(script, &config, &result);
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

Test(loop, a_followed_task_tells_its_calls)
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

Test(loop, following_ends_with_the_next_exec)
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

Test(loop, full_interception)
{
	struct loop_config config = {.trace = TRACE_OPEN | TRACE_READ, .data_limit = 16};
	struct loop_result result;
	struct recording *r = trace("/usr/bin/wc -c /etc/passwd /nonexistent", &config, &result);

	cr_expect_not_null(strstr(r->calls.data, "openat /etc/passwd 3;"), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "openat /nonexistent -2;"), "%s", r->calls.data);
	cr_expect_not_null(strstr(r->calls.data, "read - "), "%s", r->calls.data);
	cr_expect_null(strstr(r->calls.data, "exit_group"), "%s", r->calls.data);
	recording_free(r);
}

Test(loop, signals_only_when_asked)
{
	struct loop_config config = {0};
	struct loop_result result;
	struct recording *r = trace("@signal_storm 50", &config, &result);

	cr_expect_eq(r->counts[EVENT_SIGNAL], 0);
	recording_free(r);
	config.trace = TRACE_SIGNALS;
	r = trace("@signal_storm 50", &config, &result);
	cr_expect_eq(r->counts[EVENT_SIGNAL], 50);
	recording_free(r);
}

/* What cannot be traced together with us is said, not lost. */
Test(loop, remarks)
{
	struct loop_config config = {.seccomp = SECCOMP_ON};
	struct loop_result result;
	struct recording *r = trace("@untraced clone /bin/true", &config, &result);

	cr_expect_eq(r->counts[EVENT_ANOMALY], 1);
	cr_expect_eq(ended(&result), ENOSYS);
	recording_free(r);
	config.seccomp = SECCOMP_OFF;
	r = trace("@untraced clone /bin/true", &config, &result);
	cr_expect_eq(ended(&result), 0);
	recording_free(r);
}

Test(loop, what_outlives_the_command_can_still_exec)
{
	struct loop_config config = {.wait = WAIT_ROOT};
	struct loop_result result;
	struct recording *r = xcalloc(1, sizeof(*r));
	struct event_sink sink = {.take = record, .self = r};
	const char *mark = "/tmp/exectrace-unit-daemon";

	unlink(mark);
	run_traced("@daemon 1000 /usr/bin/touch /tmp/exectrace-unit-daemon", &config, r, &result);
	cr_expect_neq(access(mark, F_OK), 0, "the daemon was waited for");
	cr_expect_eq(ended(&result), 5);
	cr_assert_eq(result.survivors, 1);
	cr_assert_not_null(result.rest);
	loop_linger(result.rest, &sink);
	cr_expect_eq(access(mark, F_OK), 0);
	cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 2);
	unlink(mark);
	recording_free(r);
}

Test(loop, wait_all_and_kill_on_exit)
{
	struct loop_config config = {.wait = WAIT_ALL};
	struct loop_result result;
	struct recording *r = trace("@daemon 200 /bin/true", &config, &result);

	cr_expect_eq(ended(&result), 5);
	cr_expect_eq(result.survivors, 0);
	cr_expect_null(result.rest);
	cr_expect_eq(r->counts[EVENT_EXEC_COMMITTED], 2);
	recording_free(r);
	config = (struct loop_config){.wait = WAIT_ROOT, .kill_on_exit = true};
	r = trace("@daemon 60000 /bin/true", &config, &result);
	cr_expect_eq(ended(&result), 5);
	cr_expect_eq(result.survivors, 0);
	cr_expect_eq(r->counts[EVENT_EXIT], 3);
	recording_free(r);
}

Test(loop, a_timeout_ends_the_command)
{
	struct loop_config config = {.timeout_s = 1};
	struct loop_result result;

	recording_free(trace("/bin/sleep 30", &config, &result));
	cr_expect(result.timed_out);
	cr_expect_eq(result.how, EXIT_SIGNAL);
	cr_expect_eq(result.signal, SIGTERM,
		     "it did not end by itself, nor by the SIGKILL that follows");
}

/* A tracer of `line` in a process of its own; its end tells what it saw: 1 interrupted, 2 the
 * command was ended by SIGTERM, 4 by SIGKILL, 8 it ended with 9. Returns when the command runs. */
static pid_t start_tracer(const char *line)
{
	int ends[2];
	char ready;
	pid_t pid;

	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		struct loop_config config = {.wait = WAIT_ROOT};
		struct loop_result result;

		dup2(ends[1], 1);
		recording_free(trace(line, &config, &result));
		_exit(result.interrupted | (result.signal == SIGTERM) << 1 |
		      (result.signal == SIGKILL) << 2 | (ended(&result) == 9) << 3);
	}
	close(ends[1]);
	cr_assert_eq(read(ends[0], &ready, 1), 1, "%s", line);
	close(ends[0]);
	return pid;
}

static int end_of(pid_t pid)
{
	int status = 0;

	alarm(30);
	cr_expect_eq(waitpid(pid, &status, 0), pid);
	alarm(0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/* Whoever ends exectrace ends the command, and what was seen is not lost. */
Test(loop, requests_to_end)
{
	pid_t pid = start_tracer("@until_signal 0");

	kill(pid, SIGTERM);
	cr_expect_eq(end_of(pid), 1 | 2, "SIGTERM is passed on");
	pid = start_tracer("@until_signal 9");
	kill(pid, SIGTERM);
	cr_expect_eq(end_of(pid), 1 | 8, "a handler of the command's decides");
	pid = start_tracer("@until_signal 9");
	kill(pid, SIGINT);
	cr_expect_eq(end_of(pid), 1 | 8, "SIGINT by kill(2) too");
	pid = start_tracer("@until_signal -1");
	kill(pid, SIGTERM);
	usleep(600 * 1000);
	kill(pid, SIGTERM);
	usleep(200 * 1000);
	cr_expect_eq(waitpid(pid, NULL, WNOHANG), 0, "what ignores it goes on, as untraced");
	kill(pid, RELAY_FRONT_DIED);
	cr_expect_eq(end_of(pid), 1 | 4);
}

Test(loop, a_child_of_ours_is_not_the_commands)
{
	struct loop_config config = {.wait = WAIT_ALL};
	struct loop_result result;
	struct recording *r;
	pid_t pid = fork();

	if (!pid) {
		usleep(100 * 1000);
		_exit(3);
	}
	r = trace("/bin/sleep 0.3", &config, &result);
	cr_expect_eq(r->counts[EVENT_ANOMALY], 0);
	cr_expect_eq(r->counts[EVENT_EXIT], 1);
	cr_expect_eq(ended(&result), 0);
	recording_free(r);
}

/* What a sandbox is made of; the question for the version makes none. */
Test(loop, landlock)
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
