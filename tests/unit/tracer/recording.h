/* A sink that counts, and the running of test programs through loop_run. For the loop's tests. */
#ifndef EXECTRACE_TESTS_RECORDING_H
#define EXECTRACE_TESTS_RECORDING_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/event.h"
#include "tracer/loop.h"

struct recording {
	unsigned counts[EVENT_ANOMALY + 1];
	unsigned order_errors; /* an event of a task that was not told of, or is gone */
	int last_error;	       /* of FAILED and KILLED */
	enum abi last_abi;
	pid_t former_tid;
	uint32_t argc; /* of the program that was executed last */
	enum event_reply on_failed, on_committed;
	struct buf calls;    /* "openat /x 3;read 128;..." */
	struct buf files;    /* "wrote /x;renamed /x /y;..." */
	struct buf landlock; /* "create 5;add 1;restrict 0;": access or flags */
	struct exec_call last;
	char *last_name; /* longest_name of the last measured exec */
	int frames;
	char *frame0;
	char live[1 << 22]; /* by tid: 1 between SPAWN or ROOT and EXIT */
};

static inline void record_exec(struct recording *recording, const struct event *event)
{
	const struct exec_call *call = event->exec.call;

	if (event->exec.error)
		recording->last_error = event->exec.error;
	if (event->exec.former_tid)
		recording->former_tid = event->exec.former_tid;
	if (event->kind == EVENT_EXEC_COMMITTED)
		recording->argc = event->exec.argc;
	if (!call)
		return;
	recording->last_abi = call->abi;
	if (call->measured) {
		recording->last = *call;
		free(recording->last_name);
		recording->last_name = xstrdup(call->longest_name);
	}
}

static inline enum event_reply record(void *self, const struct event *event)
{
	struct recording *recording = self;
	char *live = &recording->live[event->tid & ((1 << 22) - 1)];

	recording->counts[event->kind]++;
	if (event->kind == EVENT_ROOT || event->kind == EVENT_SPAWN)
		*live = 1;
	else if (!*live)
		recording->order_errors++;
	if (event->kind == EVENT_EXIT)
		*live = 0;
	if (event->held && (event->held->tid != event->tid || event->held->pid != event->pid))
		recording->order_errors++;
	if (event->kind >= EVENT_EXEC_ENTER && event->kind <= EVENT_EXEC_LOST)
		record_exec(recording, event);
	if (event->kind == EVENT_CALL)
		buf_addf(&recording->calls, "%s %s %lld%s;", event->call.name,
			 event->call.path ? event->call.path : "-", (long long)event->call.result,
			 event->call.unfinished ? " unfinished" : "");
	if (event->kind == EVENT_FILE)
		buf_addf(&recording->files, "%s %s %s;", file_op_name(event->file.op),
			 event->file.path, event->file.path2 ? event->file.path2 : "-");
	if (event->kind == EVENT_LANDLOCK)
		buf_addf(&recording->landlock, "%s %llu;",
			 event->landlock.op == LANDLOCK_CREATE ? "create"
			 : event->landlock.op == LANDLOCK_ADD  ? "add"
							       : "restrict",
			 (unsigned long long)(event->landlock.op == LANDLOCK_RESTRICT
						      ? event->landlock.flags
						      : event->landlock.access));
	if (event->kind == EVENT_EXEC_FAILED)
		return recording->on_failed;
	if (event->kind == EVENT_EXEC_COMMITTED)
		return recording->on_committed;
	return REPLY_GO;
}

static inline void recording_free(struct recording *recording)
{
	buf_free(&recording->calls);
	buf_free(&recording->files);
	buf_free(&recording->landlock);
	free(recording->last_name);
	free(recording->frame0);
	free(recording);
}

/* The path of a test program, beside the directory that this test was built in; owned. */
static inline char *prog(const char *name)
{
	char self[PATH_MAX] = "";

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return NULL;
	*strstr(self, "/unit/") = '\0';
	return xasprintf("%s/progs/%s", self, name);
}

/* "NAME ARG ..." as an argument vector: a leading @ stands for a test program. */
static inline char **split(const char *line)
{
	char **argv = xcalloc(16, sizeof(*argv)), *copy = xstrdup(line), *rest = copy, *word;

	for (int i = 0; i < 15 && (word = strsep(&rest, " "));)
		if (*word)
			argv[i++] = *word == '@' ? prog(word + 1) : xstrdup(word);
	free(copy);
	return argv;
}

static inline void split_free(char **argv)
{
	for (int i = 0; argv[i]; i++)
		free(argv[i]);
	free(argv);
}

/* How a command ends without a tracer: exit code, or 128 + signal. */
static inline int run_untraced(const char *line)
{
	char **argv = split(line);
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	split_free(argv);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static inline int ended(const struct loop_result *result)
{
	return result->how == EXIT_SIGNAL ? 128 + result->signal : result->code;
}

static inline void run_traced(const char *line, struct loop_config *config,
			      struct recording *recording, struct loop_result *result)
{
	struct err err = {0};
	char **argv = split(line);
	int rc;

	config->argv = argv;
	config->follow_forks = true;
	config->sink = (struct event_sink){.take = record, .self = recording};
	alarm(60);
	rc = loop_run(config, result, &err);
	alarm(0);
	cr_assert_eq(rc, 0, "%s: %s", line, err.message);
	split_free(argv);
}

/* The same with a new recording; owned. */
static inline struct recording *trace_line(const char *line, struct loop_config *config,
					   struct loop_result *result)
{
	struct recording *r = xcalloc(1, sizeof(*r));

	run_traced(line, config, r, result);
	return r;
}

#endif
