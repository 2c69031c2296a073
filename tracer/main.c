/* The one place where the layers meet: options -> loop and collect -> document -> renderers.
 * The only printer; every exit status is decided here. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/collect.h"
#include "report/output.h"
#include "report/publish.h"
#include "report/render.h"
#include "report/saved.h"
#include "report/version.h"
#include "tracer/ending.h"
#include "tracer/options.h"
#include "tracer/options_run.h"
#include "tracer/relay.h"

static int complain(const struct err *err)
{
	fprintf(stderr, "exectrace: %s\n", err->message);
	return STATUS_OWN_FAILURE;
}

static int print(void (*fill)(struct buf *))
{
	scope_buf struct buf text = {NULL, 0, 0};

	fill(&text);
	fwrite(text.data, 1, text.len, stdout);
	return fflush(stdout) ? STATUS_OWN_FAILURE : 0;
}

/* In the tracing process, when the run is over. */
static struct relay_end publish(const struct options *options, const struct outputs *outputs,
				struct collect *collect, const struct loop_result *run)
{
	struct render_options render = {.color = options_color(options, STDERR_FILENO),
					.redact = options->redact == REDACT_YES};
	struct run_end end = {run->root != 0, run->how,		run->code,    run->signal,
			      run->timed_out, run->interrupted, run->seccomp, run->no_new_privs};
	scope_buf struct buf summary = {NULL, 0, 0};
	struct published published = {.findings = 0};
	struct err err = {0, ""};
	int result;

	result = publish_run(collect, &end, outputs, &render, &published, &summary, &err);
	fwrite(summary.data, 1, summary.len, stderr);
	if (run->exec_failed && !published.findings)
		fprintf(stderr, "exectrace: %s: %s\n", options->command[0],
			strerror(run->exec_error));
	if (run->rest)
		fprintf(stderr,
			"exectrace: processes outlive the command (%zu): they stay traced\n",
			run->survivors);
	if (result < 0)
		return (struct relay_end){EXIT_CODE, complain(&err)};
	if (options->error_exitcode && published.worst == SEVERITY_ERROR)
		return (struct relay_end){EXIT_CODE, (int)options->error_exitcode};
	return ending_of(run);
}

static int trace(const struct options *options, const struct outputs *outputs, struct relay *relay)
{
	struct collect_options what = {.command = options->command,
				       .attach = options->nattach > 0,
				       .stacks_always = options->stack_trace};
	struct collect *collect = collect_new(&what);
	scope_free char **env = options_environment(options, environ);
	struct event_sink sink = collect_sink(collect);
	struct loop_config config = options_loop_config(options, env, &sink);
	struct relay_end end = {EXIT_CODE, 0};
	struct loop_result run = {.rest = NULL};
	struct err err = {0, ""};

	if (loop_run(&config, &run, &err) < 0)
		end.number = complain(&err);
	else
		end = publish(options, outputs, collect, &run);
	collect_free(collect);
	if (!run.rest)
		return ending_take(end);
	relay_release(relay, end);
	loop_linger(run.rest, NULL);
	return 0;
}

static int render(const struct options *options, const struct outputs *outputs)
{
	struct err err = {0, ""};
	json_t *document = saved_load(options->saved_report, &err);
	int result = document ? outputs_write(outputs, document, &err) : -err.code;

	json_decref(document);
	return result < 0 ? complain(&err) : 0;
}

static int act(const struct options *options, struct err *err)
{
	scope_outputs struct outputs outputs = {.redact = options->redact == REDACT_YES};
	struct relay relay = {.fd = -1};
	enum relay_side side;
	struct relay_end end;

	if (options->action == ACTION_HELP)
		return print(options_help);
	if (options->action == ACTION_VERSION)
		return print(version_text);
	outputs.no_redact = options->redact == REDACT_NO;
	outputs.color_files = options->color == COLOR_ALWAYS;
	outputs.color_stdout = options_color(options, STDOUT_FILENO);
	if (outputs_open(&outputs, options->outputs.items, options->format, options->append,
			 options->action == ACTION_RENDER, err) < 0)
		return complain(err);
	if (options->action == ACTION_RENDER)
		return render(options, &outputs);
	if (relay_split(&relay, &side, &end, err) < 0)
		return complain(err);
	return side == RELAY_FRONT ? ending_take(end) : trace(options, &outputs, &relay);
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err = {0, ""};
	int status;

	if (options_parse(&options, argc, argv, &err) < 0) {
		status = complain(&err);
		if (err.code == EINVAL)
			fputs("Try 'exectrace --help'.\n", stderr);
	} else {
		status = act(&options, &err);
	}
	options_free(&options);
	return status;
}
