/* Takes events: keeps the table of processes, and hands each event to the file it belongs to.
 * Knows what is alive; what an exec means is decided elsewhere. */
#include "report/collect.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/image_cache.h"
#include "report/collect_steps.h"
#include "report/overdue.h"
#include "report/environment.h"
#include "report/program.h"
#include "report/provenance.h"
#include "report/sandbox.h"
#include "report/status.h"
#include "report/texts.h"

#define PATHS_MAX 16384 /* remembered by provenance */
#define ANOMALIES_MAX 100
#define COMMAND_ITEMS 256
#define COMMAND_BYTES 65536

int64_t collect_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

struct collect *collect_new(const struct collect_options *options)
{
	static const struct texts_limit limit = {COMMAND_ITEMS, COMMAND_BYTES};
	struct collect *collect = xcalloc(1, sizeof(*collect));
	struct record *record = &collect->record;
	struct stat root;
	ssize_t len;

	collect->options = *options;
	collect->record.counters.off = options->counters_off;
	record->version = xstrdup(EXECTRACE_VERSION);
	record->command = texts_copy(options->command, limit, NULL);
	record->cwd = getcwd(NULL, 0);
	record->started_ns = collect_now();
	record->unprivileged = geteuid() != 0;
	record->mode = "seccomp";
	if (stat("/", &root) == 0) {
		collect->root_dev = root.st_dev;
		collect->root_ino = root.st_ino;
	}
	len = readlink("/proc/self/ns/user", collect->userns, sizeof(collect->userns) - 1);
	collect->userns[len > 0 ? len : 0] = '\0';
	collect->provenance = provenance_new(PATHS_MAX);
	collect->images = image_cache_new();
	collect->in_force = registries_read_own(&collect->registries);
	collect->in_force_ns = record->started_ns;
	record->arch_leaks = options->arch_leaks;
	if (options->arch_leaks)
		leaks_begin(&record->leaks, collect_host(collect)->machine);
	registry_copy(&record->before, collect->in_force);
	return collect;
}

static char **split_nul(const struct buf *text)
{
	char **list = NULL;

	for (size_t i = 0; text->data && i < text->len; i += strlen(text->data + i) + 1)
		texts_add(&list, xstrdup(text->data + i));
	return list;
}

/* What already runs in a process that we attach to; the command itself has only our own launcher
 * so far, which is no part of its story. */
static struct program *running_program(const struct event *event)
{
	struct buf exe = {0}, cmdline = {0}, environment = {0};
	struct program *program = NULL;
	char **argv, **envp;

	if (event->held && event->held->ops->read_link(event->held, "exe", &exe) == 0) {
		event->held->ops->read_proc(event->held, "cmdline", &cmdline);
		event->held->ops->read_proc(event->held, "environ", &environment);
		argv = split_nul(&cmdline);
		envp = split_nul(&environment);
		program = program_new(event->pid, NULL, exe.data, argv, envp);
		program->attached = true;
		texts_free(argv);
		texts_free(envp);
	}
	buf_free(&exe);
	buf_free(&cmdline);
	buf_free(&environment);
	return program;
}

static void end_process(struct collect *collect, struct process *process, const struct event *event)
{
	bool explained = event && collect_settle_late(collect, process, event);

	while (process->attempts && explained) {
		struct attempt *attempt = process->attempts;

		attempt_unlink(&process->attempts, attempt);
		attempt_free(attempt);
	}
	while (process->attempts)
		collect_settle_at_end(collect, process, process->attempts, event);
	if (event && event->kind == EVENT_EXIT && !explained)
		collect_settle_story(collect, process, event);
	collect_settle_emulated(collect, process, event);
	leaks_end(&collect->record.leaks, process->leaks);
	collect_registry_leave(collect, process, event ? event->time_ns : collect_now());
	if (event)
		collect_timeline_end(collect, process, event);
	if (event)
		collect_end_chains(collect, chains_exit(&collect->chains, &collect->processes,
							process, event));
	process_remove(&collect->processes, process);
}

/* A process of this pid: what the table still has under it is gone (its end was not seen). */
static struct process *fresh_process(struct collect *collect, pid_t pid)
{
	struct process *old = process_find(&collect->processes, pid);

	if (old)
		end_process(collect, old, NULL);
	return process_add(&collect->processes, pid);
}

static enum event_reply take_root(struct collect *collect, struct process *process,
				  const struct event *event)
{
	bool command = collect->options.command && collect->record.processes == 0 &&
		       !collect->options.attach;

	if (process) { /* a further thread of a process attached to */
		collect->record.threads++;
		return REPLY_GO;
	}
	process = fresh_process(collect, event->pid);
	process->root = true;
	process->program = command ? NULL : running_program(event);
	if (!command)
		sandbox_doubt(&process->sandbox);
	collect_timeline_begin(collect, process, event->time_ns);
	collect->record.processes++;
	return REPLY_GO;
}

static enum event_reply take_spawn(struct collect *collect, struct process *process,
				   const struct event *event)
{
	struct process *parent = process_find(&collect->processes, event->spawn.parent_pid);

	(void)process;
	if (event->spawn.thread) {
		collect->record.threads++;
		if (parent)
			sandbox_inherit(parent->sandbox, event->spawn.parent_tid, &parent->sandbox,
					event->tid);
		return REPLY_GO;
	}
	process = fresh_process(collect, event->pid);
	process->parent = parent ? parent->pid : 0;
	process->program = program_ref(parent ? parent->program : NULL);
	collect_timeline_begin(collect, process, event->time_ns);
	collect->record.processes++;
	if (parent) {
		collect_registry_inherit(parent, process);
		sandbox_inherit(parent->sandbox, event->spawn.parent_tid, &process->sandbox,
				event->tid);
	}
	return process->registry_fd >= 0 ? REPLY_FOLLOW_WRITES : REPLY_GO;
}

static enum event_reply take_exit(struct collect *collect, struct process *process,
				  const struct event *event)
{
	struct attempt *attempt;

	if (!process)
		return REPLY_GO;
	if (event->exit.group) {
		end_process(collect, process, event);
		return REPLY_GO;
	}
	sandbox_leave(process->sandbox, event->tid);
	attempt = attempt_find(process->attempts, event->tid);
	if (attempt)
		collect_settle_at_end(collect, process, attempt, event);
	return REPLY_GO;
}

static enum event_reply take_landlock(struct collect *collect, struct process *process,
				      const struct event *event)
{
	(void)collect;
	sandbox_note(&process->sandbox, event, process->program ? process->program->exe : NULL);
	return REPLY_GO;
}

static enum event_reply take_signal(struct collect *collect, struct process *process,
				    const struct event *event)
{
	(void)collect;
	if (process)
		collect_fault_note(process, event);
	return REPLY_GO;
}

static enum event_reply take_overdue(struct collect *collect, struct process *process,
				     const struct event *event)
{
	overdue_add(&collect->record.overdue, process, event);
	return REPLY_GO;
}

static enum event_reply take_file(struct collect *collect, struct process *process,
				  const struct event *event)
{
	provenance_note(collect->provenance, &event->file, event->pid,
			process ? process->program : NULL, event->time_ns);
	return collect_registry_opened(collect, process, event);
}

static enum event_reply take_anomaly(struct collect *collect, struct process *process,
				     const struct event *event)
{
	char ***list = &collect->record.anomalies;

	(void)process;
	if (texts_count(*list) < ANOMALIES_MAX && !texts_contain(*list, event->anomaly))
		texts_add(list, xstrdup(event->anomaly));
	return REPLY_GO;
}

/* Counted apart from what becomes of it: a directory of a PATH search is an exec for the kernel. */
static bool ends_an_exec(enum event_kind kind)
{
	return kind == EVENT_EXEC_COMMITTED || kind == EVENT_EXEC_FAILED ||
	       kind == EVENT_EXEC_KILLED || kind == EVENT_EXEC_CHECKED;
}

static enum event_reply take_lost(struct collect *collect, struct process *process,
				  const struct event *event)
{
	(void)event;
	collect->record.execs++;
	process_close_at(process);
	return REPLY_GO;
}

struct handler {
	enum event_reply (*take)(struct collect *collect, struct process *process,
				 const struct event *event);
	bool needs_process; /* it makes one for a pid it has not seen begin */
};

static bool is_call(const struct event *event)
{
	return event->kind == EVENT_CALL || event->kind == EVENT_CALL_ENTER;
}

/* The line of a call is written while its task goes on, unless that task must be looked at. */
static bool is_logged_after(const struct collect *collect, const struct event *event)
{
	return is_call(event) && !collect->options.log_looks;
}

static void after(void *self, const struct event *event)
{
	struct collect *collect = self;

	if (collect->options.log.take && is_logged_after(collect, event))
		collect_log_call(collect, event);
	if (ends_an_exec(event->kind) && !collect->finished)
		collect_exec_after(collect, process_find(&collect->processes, event->pid), event);
}

static enum event_reply take(void *self, const struct event *event)
{
	static const struct handler handlers[] = {
		/* clang-format off */
		[EVENT_ROOT] = { take_root, false },
		[EVENT_SPAWN] = { take_spawn, false },
		[EVENT_EXEC_ENTER] = { collect_exec_enter, true },
		[EVENT_EXEC_COMMITTED] = { collect_exec_committed, true },
		[EVENT_EXEC_FAILED] = { collect_exec_failed, true },
		[EVENT_EXEC_KILLED] = { collect_exec_failed, true },
		[EVENT_EXEC_CHECKED] = { collect_exec_checked, true },
		[EVENT_EXEC_LOST] = { take_lost, true },
		[EVENT_FILE] = { take_file, false },
		[EVENT_LANDLOCK] = { take_landlock, true },
		[EVENT_CALL_ENTER] = { NULL, false },
		[EVENT_CALL] = { collect_call, true },
		[EVENT_SIGNAL] = { take_signal, false },
		[EVENT_OVERDUE] = { take_overdue, false },
		[EVENT_EXIT] = { take_exit, false },
		[EVENT_ANOMALY] = { take_anomaly, false },
		/* clang-format on */
	};
	struct collect *collect = self;
	struct process *process = process_find(&collect->processes, event->pid);
	const struct handler *handler = &handlers[event->kind];
	enum event_reply reply = REPLY_GO;

	if (collect->options.log.take && !is_call(event))
		collect->options.log.take(collect->options.log.self, event);
	if (ends_an_exec(event->kind) && !collect->finished)
		collect_count_loader(collect, event);
	if (!process && handler->needs_process && !collect->finished) {
		process = process_add(&collect->processes, event->pid);
		collect_timeline_begin(collect, process, event->time_ns);
	}
	if (!collect->finished && handler->take)
		reply = handler->take(collect, process, event);
	status_count(collect->options.status, collect->record.execs, collect->record.processes,
		     collect->record.failed);
	if (collect->options.log.take && is_call(event) && !is_logged_after(collect, event))
		collect_log_call(collect, event);
	return reply;
}

struct event_sink collect_sink(struct collect *collect)
{
	return (struct event_sink){take, collect, after};
}

struct record *collect_finish(struct collect *collect, const struct run_end *end)
{
	struct record *record = &collect->record;
	struct process *process;

	if (collect->finished)
		return record;
	while ((process = process_any(&collect->processes)))
		end_process(collect, process, NULL);
	collect_end_chains(collect, chains_take(&collect->chains));
	collect_end_run(collect, end);
	collect_registry_finish(collect);
	registry_copy(&record->after, collect->in_force);
	record->counters.execs = record->execs;
	if (end->kernel) {
		record->kernel.known = true;
		record->kernel.machine = *end->kernel;
		*end->kernel = (struct kernel_run){.armed = false};
	}
	record->kernel.why = xstrdup(end->kernel_why);
	collect_finish_findings(collect);
	leaks_finish(&record->leaks, record->findings, record->nfindings);
	if (record->nfindings > 0 || collect->options.want_host)
		collect_host(collect);
	collect->finished = true;
	return record;
}

void collect_free(struct collect *collect)
{
	struct process *process;

	if (!collect)
		return;
	while ((process = process_any(&collect->processes)))
		end_process(collect, process, NULL);
	collect_end_chains(collect, chains_take(&collect->chains));
	for (size_t i = 0; i < collect->ntallies; i++) {
		struct finding *finding = &collect->tallies[i].finding;

		verdict_free(&finding->verdict);
		exec_record_free(finding->exec);
		free(finding->exec);
		free(collect->tallies[i].key);
	}
	free(collect->tallies);
	process_table_free(&collect->processes);
	buf_free(&collect->header);
	provenance_free(collect->provenance);
	image_cache_free(collect->images);
	record_free(&collect->record);
	registries_free(&collect->registries);
	free(collect);
}
