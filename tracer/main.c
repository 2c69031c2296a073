/* The entry: options to the action asked for. Here and in main_*.c the layers meet; nobody else
 * prints, and every exit status is decided here. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/cause_page.h"
#include "report/document.h"
#include "report/explain.h"
#include "report/output.h"
#include "report/saved.h"
#include "report/version.h"
#include "tracer/consumer.h"
#include "tracer/ending.h"
#include "tracer/main_counters.h"
#include "tracer/main_registry.h"
#include "tracer/main_trace.h"
#include "tracer/options.h"
#include "tracer/options_run.h"

int main_complain(const struct err *err)
{
	fprintf(stderr, "exectrace: %s\n", err->message);
	return STATUS_OWN_FAILURE;
}

static int print(const struct buf *text)
{
	fwrite(text->data, 1, text->len, stdout);
	return fflush(stdout) ? STATUS_OWN_FAILURE : 0;
}

static int show(void (*fill)(struct buf *))
{
	scope_buf struct buf text = {NULL, 0, 0};

	fill(&text);
	return print(&text);
}

static int explain_cause(const struct options *options, struct err *err)
{
	scope_buf struct buf text = {NULL, 0, 0};

	if (cause_page(&text, options->codes, err) < 0)
		return main_complain(err);
	return print(&text);
}

int main_write(const struct outputs *outputs, json_t *document, struct err *err)
{
	int result = document ? outputs_write(outputs, document, err) : -1;

	json_decref(document);
	return result < 0 ? main_complain(err) : 0;
}

/* 1: at least one of the files would not run. */
static int explain(const struct options *options, const struct outputs *outputs, struct err *err)
{
	const struct explain_options how = {.root = options->root,
					    .registry_dir = options->registry_dir,
					    .host = options->host,
					    .path = getenv("PATH"),
					    .env = environ};
	struct record *record = explain_files(options->files, &how, err);
	int status;

	if (!record)
		return main_complain(err);
	status = main_write(outputs, document_build(record), err);
	if (status == 0 && !explain_all_run(record))
		status = 1;
	explain_free(record);
	return status;
}

static int render(const struct options *options, struct outputs *outputs, struct err *err)
{
	json_t *lines = NULL, *document;
	int status;

	document = saved_load(options->saved_report, outputs_lines(outputs) ? &lines : NULL, err);
	outputs->lines = lines;
	status = main_write(outputs, document, err);
	outputs->lines = NULL;
	json_decref(lines);
	return status;
}

static int act_with(const struct options *options, struct outputs *outputs,
		    struct consumers *consumers, struct err *err)
{
	switch (options->action) {
	case ACTION_TRACE:
		return main_trace(options, outputs, consumers, err);
	case ACTION_EXPLAIN:
		return explain(options, outputs, err);
	case ACTION_EXPLAIN_CAUSE:
		return explain_cause(options, err);
	case ACTION_REGISTRY:
		return main_registry(options, outputs, err);
	case ACTION_COUNTERS:
		return main_counters(options, outputs, err);
	case ACTION_RENDER:
		return render(options, outputs, err);
	case ACTION_HELP:
	case ACTION_VERSION:
		break;
	}
	return show(options->action == ACTION_HELP ? options_help : version_text);
}

/* Every -o, and behind them the log. */
static int start_consumers(const struct options *options, struct consumers *consumers,
			   struct err *err)
{
	for (size_t i = 0; i < options->outputs.count; i++)
		if (consumers_add(consumers, options->outputs.items[i], err) < 0)
			return -err->code;
	return consumers_add(consumers, options->log_file, err);
}

static int act(const struct options *options, struct err *err)
{
	scope_consumers struct consumers consumers = {.count = 0};
	scope_free int *pipes = xcalloc(options->outputs.count + 1, sizeof(*pipes));
	struct outputs outputs = {.redact = options->redact == REDACT_YES,
				  .no_redact = options->redact == REDACT_NO,
				  .color_files = options->color == COLOR_ALWAYS,
				  .live = options->action == ACTION_TRACE,
				  .pipes = pipes};
	int status;

	outputs.color_stdout = options_color(options, STDOUT_FILENO);
	if (start_consumers(options, &consumers, err) < 0)
		return main_complain(err);
	for (size_t i = 0; i < options->outputs.count; i++)
		pipes[i] = consumers_fd(&consumers, i);
	status = outputs_open(&outputs, options->outputs.items, options->format, options->append,
			      options->action != ACTION_TRACE, err) < 0
			 ? main_complain(err)
			 : act_with(options, &outputs, &consumers, err);
	outputs_free(&outputs);
	if (consumers_wait(&consumers, err) < 0)
		status = status ? (main_complain(err), status) : main_complain(err);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err = {0, ""};
	int status;

	/* It would leave out what it had no memory for. */
	json_set_alloc_funcs(xmalloc, free);
	if (options_parse(&options, argc, argv, &err) < 0) {
		status = main_complain(&err);
		fputs("Try 'exectrace --help'.\n", stderr);
	} else {
		status = act(&options, &err);
	}
	options_free(&options);
	return status;
}
