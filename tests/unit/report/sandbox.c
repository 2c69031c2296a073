/* report/sandbox: whose domain is whose, over threads, forks and execs. */
#include "report/sandbox.h"

#include <fcntl.h>

#include "decode/landlock.h"
#include "tests/unit/report/fake_run.h"

static struct held held;
static const struct held_ops ops = {.open_fd = fake_open_fd};

static void call(struct sandbox **sandbox, pid_t tid, struct landlock_call made)
{
	struct event event = {.kind = EVENT_LANDLOCK, .pid = 10, .tid = tid, .landlock = made};

	held.ops = &ops;
	event.held = &held;
	sandbox_note(sandbox, &event, "box");
}

static void make(struct sandbox **sandbox, pid_t tid, int fd)
{
	call(sandbox, tid,
	     (struct landlock_call){
		     .op = LANDLOCK_CREATE, .ruleset = fd, .access = LANDLOCK_EXECUTE});
}

static void enter(struct sandbox **sandbox, pid_t tid, int fd, unsigned flags)
{
	call(sandbox, tid,
	     (struct landlock_call){.op = LANDLOCK_RESTRICT, .ruleset = fd, .flags = flags});
}

static struct landlock_answer ask(const struct sandbox *sandbox, pid_t tid)
{
	int root = open("/", O_PATH | O_DIRECTORY);
	struct landlock_answer answer;
	struct stat file;

	cr_assert_eq(stat("/proc/version", &file), 0);
	landlock_ask(sandbox_domain(sandbox, tid), root, "/proc/version", &file, LANDLOCK_EXECUTE,
		     &answer);
	close(root);
	return answer;
}

Test(sandbox, of_a_thread_and_what_it_makes)
{
	struct sandbox *parent = NULL, *child = NULL, *none = NULL;

	sandbox_inherit(NULL, 10, &none, 30);
	cr_expect_null(none);
	make(&parent, 10, 5);
	enter(&parent, 10, 5, 0);
	cr_expect_eq(ask(parent, 10).allowed, TRI_NO);
	cr_expect_str_eq(ask(parent, 10).by, "box");
	cr_expect_eq(ask(parent, 10).id, 10);
	cr_expect_not(ask(parent, 11).asked, "another thread is not in it");
	sandbox_inherit(parent, 10, &parent, 12);
	cr_expect_eq(ask(parent, 12).allowed, TRI_NO, "a thread that it makes is");
	sandbox_inherit(parent, 10, &child, 20);
	cr_expect_eq(ask(child, 20).allowed, TRI_NO, "and a process");
	cr_expect_eq(ask(child, 21).allowed, TRI_NO, "and what that makes");
	sandbox_leave(parent, 12);
	cr_expect_not(ask(parent, 12).asked, "the number is another thread's by then");
	sandbox_exec(&child, 20);
	cr_expect_eq(ask(child, 20).allowed, TRI_NO, "it outlives exec");
	enter(&child, 20, 5, 0);
	cr_expect_eq(ask(child, 20).unknown, 1, "the ruleset's descriptor does not");
	sandbox_exec(&parent, 11);
	cr_expect_null(parent, "a thread outside went on alone");
	sandbox_free(child);
	sandbox_free(parent);
}

Test(sandbox, rules)
{
	struct sandbox *sandbox = NULL;
	int root = open("/", O_PATH | O_DIRECTORY), proc = open("/proc", O_PATH | O_DIRECTORY);

	make(&sandbox, 10, 5);
	call(&sandbox, 10, (struct landlock_call){.op = LANDLOCK_ADD, .ruleset = 5, .beneath = -1});
	enter(&sandbox, 10, 5, 0);
	cr_expect_eq(ask(sandbox, 10).allowed, TRI_NO);
	call(&sandbox, 11,
	     (struct landlock_call){.op = LANDLOCK_ADD,
				    .ruleset = 5,
				    .beneath = proc,
				    .access = LANDLOCK_EXECUTE});
	enter(&sandbox, 11, 5, 0);
	cr_expect_eq(ask(sandbox, 11).allowed, TRI_YES);
	make(&sandbox, 12, 5); /* a new one under the same number */
	enter(&sandbox, 12, 5, 0);
	cr_expect_eq(ask(sandbox, 12).allowed, TRI_NO);
	call(&sandbox, 12,
	     (struct landlock_call){.op = LANDLOCK_ADD, .ruleset = 5, .unread = true});
	enter(&sandbox, 13, 5, 0);
	cr_expect_eq(ask(sandbox, 13).allowed, TRI_UNKNOWN, "a rule that could not be read");
	enter(&sandbox, 14, 99, 0);
	cr_expect_eq(ask(sandbox, 14).allowed, TRI_UNKNOWN, "a ruleset from elsewhere");
	enter(&sandbox, 15, -1, 2);
	cr_expect_not(ask(sandbox, 15).asked, "flags alone");
	sandbox_free(sandbox);
	close(root);
	close(proc);
}

Test(sandbox, of_all_threads_and_of_before)
{
	struct sandbox *sandbox = NULL;

	make(&sandbox, 10, 5);
	enter(&sandbox, 11, 5, 1 << 3);
	cr_expect_eq(ask(sandbox, 10).allowed, TRI_NO);
	cr_expect_eq(ask(sandbox, 12).allowed, TRI_NO);
	sandbox_free(sandbox);
	sandbox = NULL;
	sandbox_doubt(&sandbox);
	cr_expect_eq(ask(sandbox, 10).allowed, TRI_UNKNOWN);
	cr_expect(ask(sandbox, 10).unseen);
	sandbox_exec(&sandbox, 10);
	cr_expect(ask(sandbox, 10).unseen, "nor does exec tell");
	sandbox_free(sandbox);
}
