/* One traced run, from the options to the ending. */
#include "tracer/main_trace.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/escape.h"
#include "report/output.h"
#include "report/session.h"
#include "report/status.h"
#include "tracer/consumer.h"
#include "tracer/counters.h"
#include "tracer/ending.h"
#include "tracer/loop.h"
#include "tracer/options.h"
#include "tracer/options_run.h"
#include "tracer/relay.h"
#include "tracer/tracefs.h"

/* The options' values are the log's. */
_Static_assert((int)TIME_OF_DAY == LOG_TIME_OF_DAY && (int)TIME_UNIX == LOG_TIME_UNIX, "times");
_Static_assert((int)HEX_NON_ASCII == ESCAPE_HEX_NON_ASCII && (int)HEX_ALL == ESCAPE_HEX_ALL, "hex");

static struct session_options session_options_of(const struct options *o,
						 const struct outputs *outputs, int log_fd,
						 struct status *status)
{
	static const char *const execs[] = {"execve", "execveat", NULL};

	return (struct session_options){
		.collect = {.command = o->command,
			    .attach = o->nattach > 0,
			    .attach_full = o->attach_full,
			    .want_host = outputs->count > 0,
			    .status = status,
			    .stacks_always = o->stack_trace,
			    .arch_leaks = o->arch_leaks,
			    .counters_off = o->counters == COUNTERS_OFF},
		.logging = o->log,
		.log_per_task = o->log_file && (o->separate || o->follow_forks > 1),
		.log_file = o->log_file,
		.log_fd = log_fd,
		.log = {.result_column = o->result_column,
			.times = {o->times.format, o->times.digits},
			.since = {o->since.format, o->since.digits},
			.took = {o->took.format, o->took.digits},
			.no_successful = o->hidden_statuses & SHOWN_SUCCESSFUL,
			.no_failed = o->hidden_statuses & SHOWN_FAILED,
			.no_unfinished = o->hidden_statuses & SHOWN_UNFINISHED,
			.no_exits = o->quiet & QUIET_EXIT,
			.no_superseded = o->quiet & QUIET_THREAD_EXECVE,
			.hidden_signals = o->hidden_signals,
			.style = {o->string_limit, o->hex, o->fd_paths, o->no_abbrev},
			.calls = o->nothing_traced ? &execs[2]
				 : o->calls.count  ? o->calls.items
						   : execs,
			.paths = o->paths.items},
		.append = o->append,
		.color = options_color(o, STDERR_FILENO),
		.redact = o->redact == REDACT_YES,
		.stream_fd = outputs_stream(outputs),
	};
}

/* Who counts attempts beside the model. */
struct counting {
	struct counters *counters; /* NULL: nobody */
	struct kernel_run run;
	bool known;
	struct err why; /* there is nobody, although it was wanted */
};

static int start_counting(const struct options *options, struct counting *counting)
{
	if (!options_kernel_counters(options))
		return 0;
	counting->counters = counters_start(TRACEFS_MOUNT_POINT, &counting->why);
	if (counting->counters || options->counters == COUNTERS_AUTO)
		return 0;
	return err_wrap(&counting->why, "--counters=kernel");
}

static void stop_counting(struct counting *counting)
{
	if (!counting->counters)
		return;
	counting->known = counters_stop(counting->counters, &counting->run, &counting->why) == 0;
	counting->counters = NULL;
}

static uint64_t microseconds(const struct timeval *time)
{
	return time->tv_sec * UINT64_C(1000000) + time->tv_usec;
}

static struct tracing_cost cost_of(const struct loop_result *run)
{
	struct rusage used;

	if (getrusage(RUSAGE_SELF, &used))
		return (struct tracing_cost){.known = false};
	return (struct tracing_cost){
		.known = true,
		.stops = run->stops,
		.requests = run->requests,
		.user_us = microseconds(&used.ru_utime),
		.system_us = microseconds(&used.ru_stime),
		.peak_kib = used.ru_maxrss,
	};
}

/* The run is over: what its reader gets, and how exectrace is to end. */
static struct relay_end publish(const struct options *options, const struct outputs *outputs,
				struct session *session, const struct loop_result *run,
				struct counting *counting)
{
	struct run_end how = {
		run->root != 0,
		run->how,
		run->code,
		run->signal,
		run->timed_out,
		run->interrupted,
		run->seccomp,
		run->no_new_privs,
		counting->known ? &counting->run : NULL,
		counting->why.code ? counting->why.message : NULL,
		cost_of(run),
	};
	scope_buf struct buf summary = {NULL, 0, 0};
	struct relay_end end = ending_of(run);
	struct session_end found;
	struct err err = {0, ""};
	int result = session_publish(session, &how, outputs, &found, &summary, &err);

	if (options->error_exitcode && found.worst == SEVERITY_ERROR)
		end = (struct relay_end){EXIT_CODE, (int)options->error_exitcode};
	if (summary.len)
		fwrite(summary.data, 1, summary.len, stderr);
	if (run->exec_failed && !found.findings)
		fprintf(stderr, "exectrace: %s: %s\n", options->command[0],
			strerror(run->exec_error));
	if (result < 0) {
		int status = main_complain(&err);

		if (!run->root) /* no command whose status could be kept */
			end = (struct relay_end){EXIT_CODE, status};
	}
	if (run->blind)
		fputs("exectrace: out of memory: the report ends before the command did\n", stderr);
	if (run->rest)
		fprintf(stderr, "exectrace: the command has ended; still running and traced: %zu\n",
			run->survivors);
	return end;
}

/* The tracer has ended, or stays without us. The command's status does not wait for a Ctrl-C that
 * is meant for a pager. */
static int end_front(struct session *session, struct outputs *outputs, struct consumers *consumers,
		     int complaints, struct relay_end end)
{
	struct err err = {0, ""};

	session_leave_log(session);
	outputs_free(outputs);
	if (consumers_any(consumers)) {
		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
		signal(SIGTERM, SIG_DFL);
		signal(SIGHUP, SIG_DFL);
	}
	if (consumers_wait(consumers, &err) < 0 && dup2(complaints, STDERR_FILENO) >= 0)
		main_complain(&err);
	return ending_take(end);
}

/* With this much the tracees are looked after when memory runs out, and mostly a report is made. */
#define MEMORY_RESERVE ((size_t)4 << 20)

static int run_session(const struct options *options, struct outputs *outputs,
		       struct session *session, struct status *status, struct consumers *consumers,
		       struct err *err)
{
	scope_free char **env = options_environment(options, environ);
	struct event_sink sink = session_sink(session);
	struct loop_config config = options_loop_config(options, env, &sink);
	struct loop_result run = {.rest = NULL};
	const struct relay_watch watch = {status_wait, status_hide, status};
	struct relay relay = {.fd = -1, .watch = status ? &watch : NULL};
	struct counting counting = {.counters = NULL};
	/* The front lets go of its own. */
	scope_close int complaints =
		consumers_any(consumers) ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
	enum relay_side side;
	struct relay_end end;
	int result;

	config.relay = &relay;
	if (relay_split(config.argv != NULL, &relay, &side, &end, err) < 0)
		return main_complain(err);
	if (side == RELAY_FRONT)
		return end_front(session, outputs, consumers, complaints, end);
	consumers_close(consumers);
	if (complaints >= 0)
		close(complaints);
	complaints = -1;
	memory_reserve(MEMORY_RESERVE);
	status_only_count(status);
	if (start_counting(options, &counting) < 0)
		return main_complain(&counting.why);
	config.counters = counting.counters;
	result = loop_run(&config, &run, err);
	config.counters = NULL;
	if (relay.split && getppid() != relay.front)
		status_clear(status, STDERR_FILENO);
	stop_counting(&counting);
	if (result < 0)
		return main_complain(err);
	if (run.root)
		relay_expect(&relay, ending_of(&run));
	end = publish(options, outputs, session, &run, &counting);
	if (run.root)
		relay_expect(&relay, end);
	kernel_run_free(&counting.run);
	if (!run.rest)
		return ending_take(end);
	outputs_free(outputs);
	relay_release(&relay, end);
	loop_linger(run.rest, NULL);
	return 0;
}

int main_trace(const struct options *options, struct outputs *outputs, struct consumers *consumers,
	       struct err *err)
{
	/* The log is lines enough. */
	bool log_on_stderr = options->log && !options->log_file;
	struct status *status = log_on_stderr ? NULL : status_new(STDERR_FILENO);
	struct session_options session_options = session_options_of(
		options, outputs, consumers_fd(consumers, options->outputs.count), status);
	struct session *session = session_new(&session_options, err);
	int result;

	if (session)
		result = run_session(options, outputs, session, status, consumers, err);
	else
		result = main_complain(err);
	session_free(session);
	status_free(status);
	return result;
}
