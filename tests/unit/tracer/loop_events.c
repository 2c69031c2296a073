/* Events as the sink gets them: each once more when its task goes on, and what is remarked. */
#include "tracer/loop.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "decode/scope.h"
#include "tests/unit/tracer/recording.h"

/* What a sink was told while the task was held, and what it was told again. */
struct twice {
	struct buf held, after;
	unsigned held_afterwards;
	const struct loop_result *result;
	uint64_t requests; /* when the sink was told last */
	unsigned waited;   /* ends of execs that were told again before the task went on */
};

static bool ends_an_exec(const struct event *event)
{
	return event->kind == EVENT_EXEC_COMMITTED || event->kind == EVENT_EXEC_FAILED;
}

static void write_event(struct buf *out, const struct event *event)
{
	buf_addf(out, "%s %d", event_kind_name(event->kind), (int)event->tid);
	if (event->kind == EVENT_CALL || event->kind == EVENT_CALL_ENTER)
		buf_addf(out, " %s %s %.*s", event->call.name,
			 event->call.path ? event->call.path : "-", (int)event->call.data_len,
			 event->call.data ? (const char *)event->call.data : "");
	if (event->kind == EVENT_FILE)
		buf_addf(out, " %s", event->file.path);
	if (ends_an_exec(event) && event->exec.call)
		buf_addf(out, " %s %s", event->exec.call->path, event->exec.call->argv.items[0]);
	buf_add_byte(out, '\n');
}

static enum event_reply take_first(void *self, const struct event *event)
{
	struct twice *twice = self;

	write_event(&twice->held, event);
	twice->requests = twice->result->requests;
	return event->kind == EVENT_EXEC_FAILED ? REPLY_FOLLOW : REPLY_GO;
}

static void take_after(void *self, const struct event *event)
{
	struct twice *twice = self;

	twice->held_afterwards += event->held != NULL;
	twice->waited += ends_an_exec(event) && twice->requests == twice->result->requests;
	write_event(&twice->after, event);
}

/* Whatever was told of, ends and detached tasks too, comes once more, in order and unharmed. */
Test(loop_events, every_event_comes_again_when_its_task_goes_on)
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

		twice.result = &result;
		cr_assert_eq(loop_run(&config, &result, &err), 0, "%s", err.message);
		cr_expect_eq(twice.waited, 0, "%s", lines[i]);
		cr_expect_str_eq(twice.after.data, twice.held.data, "%s", lines[i]);
		cr_expect_eq(twice.held_afterwards, 0);
		split_free(argv);
		buf_free(&twice.held);
		buf_free(&twice.after);
	}
	unlink("/tmp/exectrace-unit-twice");
}

/* What cannot be traced together with us is said, not lost: by its call, or by its end. */
Test(loop_events, untraced_children)
{
	static const char *const lines[] = {"@untraced clone /bin/true",
					    "@untraced clone3 /bin/true"};

	for (size_t i = 0; i < 2; i++)
		for (int mode = SECCOMP_ON; mode <= SECCOMP_OFF; mode++) {
			struct loop_config config = {.seccomp = mode};
			struct loop_result result;
			struct recording *r = trace_line(lines[i], &config, &result);

			cr_expect_eq(r->counts[EVENT_ANOMALY], 1, "%s: %u", lines[i],
				     r->counts[EVENT_ANOMALY]);
			cr_expect_eq(ended(&result), mode == SECCOMP_ON ? ENOSYS : 0, "%s",
				     lines[i]);
			recording_free(r);
		}
}

/* A SIGCHLD for a child that is another process's, or by kill(2), is no reason for a remark. */
Test(loop_events, children_that_only_seem_untraced)
{
	static const char *const lines[] = {
		"@subreaper /bin/true",
		"@namespaces pid @subreaper /bin/true",
		"@clone_parent /bin/true",
		"@zombies",
		"@pid_reuse",
		"/bin/kill -CHLD 0",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct loop_config config = {.seccomp = SECCOMP_ON, .wait = WAIT_ALL};
		struct loop_result result;

		recording_free(trace_line(lines[i], &config, &result));
		cr_expect_eq(result.lost, 0, "%s", lines[i]);
	}
}
