/* Exit statuses on their way to the command: which chains come there, and which do not. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>

#include "decode/buf.h"
#include "report/chain.h"
#include "report/process.h"
#include "report/program.h"
#include "report/record.h"

enum { ROOT = 1, MAKE = 2, CHILD = 3, OTHER = 4 };

static struct process *add(struct process_table *table, pid_t pid, pid_t parent)
{
	struct process *process = process_add(table, pid);

	process->parent = parent;
	process->root = pid == ROOT;
	return process;
}

/* ROOT -> MAKE -> CHILD and OTHER; a failed exec in CHILD. Each step: a process ends. */
static const struct {
	const char *name;
	struct {
		pid_t pid;
		int code, signal;
	} ends[5];
	enum chain_end end;
	size_t items;
} rows[] = {
	/* clang-format off */
	{ "all fail", { { CHILD, 126, 0 }, { MAKE, 2, 0 }, { ROOT, 1, 0 } }, CHAIN_REACHED, 3 },
	{ "a signal is a failure too", { { CHILD, 0, SIGSEGV }, { MAKE, 2, 0 }, { ROOT, 1, 0 } },
	  CHAIN_REACHED, 3 },
	{ "the kernel's SIGKILL", { { CHILD, 0, SIGKILL }, { MAKE, 2, 0 }, { ROOT, 1, 0 } },
	  CHAIN_REACHED, 3 },
	{ "interrupted at once", { { CHILD, 0, SIGINT }, { MAKE, 2, 0 }, { ROOT, 1, 0 } },
	  CHAIN_WEAK, 3 },
	{ "interrupted later", { { CHILD, 127, 0 }, { MAKE, 0, SIGINT }, { ROOT, 0, SIGINT } },
	  CHAIN_WEAK, 3 },
	{ "killed later", { { CHILD, 127, 0 }, { MAKE, 0, SIGKILL }, { ROOT, 1, 0 } },
	  CHAIN_WEAK, 3 },
	{ "the caller did well", { { CHILD, 0, 0 }, { ROOT, 1, 0 } }, CHAIN_RECOVERED, 1 },
	{ "make ignored it", { { CHILD, 126, 0 }, { MAKE, 0, 0 }, { ROOT, 1, 0 } },
	  CHAIN_HANDLED, 2 },
	{ "the command did well", { { CHILD, 126, 0 }, { MAKE, 1, 0 }, { ROOT, 0, 0 } },
	  CHAIN_HANDLED, 3 },
	{ "something else failed later", { { CHILD, 126, 0 }, { OTHER, 1, 0 }, { MAKE, 2, 0 },
	  { ROOT, 1, 0 } }, CHAIN_WEAK, 3 },
	{ "something else failed before", { { OTHER, 1, 0 }, { CHILD, 126, 0 }, { MAKE, 2, 0 },
	  { ROOT, 1, 0 } }, CHAIN_REACHED, 3 },
	{ "another child did well later", { { CHILD, 126, 0 }, { OTHER, 0, 0 }, { MAKE, 2, 0 },
	  { ROOT, 1, 0 } }, CHAIN_REACHED, 3 },
	{ "orphaned", { { MAKE, 0, 0 }, { CHILD, 126, 0 }, { ROOT, 1, 0 } }, CHAIN_LOST, 1 },
	{ "still running", { { CHILD, 126, 0 } }, CHAIN_OPEN, 1 },
	/* clang-format on */
};

static struct chain *run(size_t row, struct chains *chains, struct process_table *table)
{
	struct chain *ended = NULL;

	for (size_t i = 0; i < 5 && rows[row].ends[i].pid && !ended; i++) {
		struct process *process = process_find(table, rows[row].ends[i].pid);
		struct event event = {
			.kind = EVENT_EXIT,
			.pid = process->pid,
			.exit = {.how = rows[row].ends[i].signal ? EXIT_SIGNAL : EXIT_CODE,
				 .code = rows[row].ends[i].code,
				 .signal = rows[row].ends[i].signal,
				 .group = true},
		};

		ended = chains_exit(chains, table, process, &event);
		process_remove(table, process);
	}
	return ended ? ended : chains_take(chains);
}

Test(chain, ends)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct process_table table = {0};
		struct chains chains = {0};
		struct chain *chain;

		add(&table, ROOT, 0);
		add(&table, MAKE, ROOT);
		add(&table, CHILD, MAKE);
		add(&table, OTHER, MAKE);
		cr_assert_not_null(chain_start(&chains, 5, CHILD));
		cr_expect_null(chain_start(&chains, 5, CHILD), "one is enough");
		chain = run(i, &chains, &table);
		cr_assert_not_null(chain, "%s", rows[i].name);
		cr_expect_null(chain->next, "%s", rows[i].name);
		cr_expect_eq(chain->end, rows[i].end, "%s: %d", rows[i].name, chain->end);
		cr_expect_eq(chain->count, rows[i].items, "%s: %zu", rows[i].name, chain->count);
		cr_expect_eq(chain->finding, 5);
		chain_free(chain);
		process_table_free(&table);
	}
}

/* CHILD failed to exec and ended with `below`; the shell above it ends the command with `status`.
 */
static const struct {
	const char *name, *exe, *argv0;
	int below, status;
	bool script, becomes; /* another program takes the shell's place in between */
	const char *says;
	enum chain_end end;
} shells[] = {
	/* clang-format off */
	{ "handed on", "/bin/sh", "sh", 126, 126, false, false, NULL, CHAIN_REACHED },
	{ "|| exit 1", "/bin/bash", "bash", 126, 1, false, false, NULL, CHAIN_LIKELY },
	{ "a shell by argv[0]", "/proc/self/exe", "ash", 127, 1, false, false, NULL, CHAIN_LIKELY },
	{ "a script", "./build", "./build", 127, 1, true, false, NULL, CHAIN_LIKELY },
	{ "a script of Python", "./build", "./build", 255, 1, true, false, NULL, CHAIN_REACHED },
	{ "no shell", "/usr/bin/make", "make", 127, 2, false, false, NULL, CHAIN_REACHED },
	{ "a later command is not found", "/bin/sh", "sh", 126, 127, false, false, NULL, CHAIN_WEAK },
	{ "and the shell says so", "/bin/sh", "sh", 127, 127, false, false,
	  "sh: 2: foo: not found\n", CHAIN_LIKELY },
	{ "words of the script", "/bin/sh", "sh", 127, 127, false, false, "no sh: here\n",
	  CHAIN_REACHED },
	{ "a shell tells of a signal", "/bin/sh", "sh", 139, 139, false, false,
	  "sh: line 1: 7 Segmentation fault ./app\n", CHAIN_REACHED },
	{ "exec of another program", "/bin/sh", "sh", 126, 2, false, true, NULL, CHAIN_WEAK },
	/* clang-format on */
};

Test(chain, shells)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		char *argv[] = {(char *)shells[i].argv0, NULL};
		struct process_table table = {0};
		struct chains chains = {0};
		struct process *root = add(&table, ROOT, 0);
		struct process *child = add(&table, CHILD, ROOT);
		struct event end = {.kind = EVENT_EXIT,
				    .exit = {.code = shells[i].below, .group = true}};
		struct chain *chain = chain_start(&chains, 0, CHILD), *ended;

		root->program = program_new(ROOT, NULL, shells[i].exe, argv, NULL);
		root->program->script = shells[i].script;
		cr_assert_null(chains_exit(&chains, &table, child, &end));
		process_remove(&table, child);
		if (shells[i].says) {
			struct consequence message = {.kind = CONSEQUENCE_MESSAGE,
						      .pid = ROOT,
						      .text = xstrdup(shells[i].says)};

			chain_add(chain, &message);
		}
		if (shells[i].becomes) {
			struct program *shell = root->program;

			root->program = program_new(ROOT, shell, "/bin/ls", argv, NULL);
			program_unref(shell);
		}
		end.exit.code = shells[i].status;
		ended = chains_exit(&chains, &table, root, &end);
		cr_assert_eq(ended, chain, "%s", shells[i].name);
		cr_expect_eq(chain->end, shells[i].end, "%s: %d", shells[i].name, chain->end);
		chain_free(chain);
		process_table_free(&table);
	}
}

Test(chain, tells_who_ended_how)
{
	char *argv[] = {(char *)"go", (char *)"run", (char *)".", NULL};
	struct process_table table = {0};
	struct chains chains = {0};
	struct process *root = add(&table, ROOT, 0);
	struct event event = {.kind = EVENT_EXIT, .exit = {.code = 1, .group = true}};
	struct consequence message = {.kind = CONSEQUENCE_MESSAGE, .text = xstrdup("oops")};
	struct chain *chain = chain_start(&chains, 0, ROOT);

	root->program = program_new(ROOT, NULL, "/usr/bin/go", argv, NULL);
	chain_add(chain, &message);
	chain = chains_exit(&chains, &table, root, &event);
	cr_assert_eq(chain->count, 2);
	cr_expect_str_eq(chain->items[0].text, "oops");
	cr_expect_eq(chain->items[1].kind, CONSEQUENCE_COMMAND);
	cr_expect_str_eq(chain->items[1].text, "go run . exited with 1");
	for (int i = 0; i < 1000; i++) {
		message.text = xstrdup("again");
		chain_add(chain, &message);
	}
	cr_expect_lt(chain->count, 100);
	chain_free(chain);
	process_table_free(&table);
}

Test(chain, process_table)
{
	struct process_table table = {0};

	for (pid_t pid = 1; pid <= 5000; pid++)
		process_add(&table, pid);
	cr_expect_eq(table.count, 5000);
	for (pid_t pid = 1; pid <= 5000; pid += 2)
		process_remove(&table, process_find(&table, pid));
	cr_expect_null(process_find(&table, 4999));
	cr_expect_eq(process_find(&table, 5000)->pid, 5000);
	cr_expect_not_null(process_any(&table));
	process_close_at(process_any(&table));
	process_table_free(&table);
	cr_expect_null(process_any(&table));
	cr_expect_null(process_find(&table, 2));
}
