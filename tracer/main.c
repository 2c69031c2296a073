/* The entry: options to the action asked for. Here and in main_trace.c the layers meet; nobody
 * else prints, and every exit status is decided here. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "report/output.h"
#include "report/registry_view.h"
#include "report/saved.h"
#include "report/version.h"
#include "tracer/ending.h"
#include "tracer/main_trace.h"
#include "tracer/options.h"
#include "tracer/options_run.h"

int main_complain(const struct err *err)
{
	fprintf(stderr, "exectrace: %s\n", err->message);
	return STATUS_OWN_FAILURE;
}

static int show(void (*fill)(struct buf *))
{
	scope_buf struct buf text = {NULL, 0, 0};

	fill(&text);
	fwrite(text.data, 1, text.len, stdout);
	return fflush(stdout) ? STATUS_OWN_FAILURE : 0;
}

/* What needs no tracing: a saved report, the registry. */
static int show_document(const struct options *options, const struct outputs *outputs,
			 struct err *err)
{
	const struct registry_view_options view = {.registry_dir = options->registry_dir,
						   .root = options->root,
						   .host = options->host};
	json_t *document = options->action == ACTION_REGISTRY
				   ? registry_view_make(&view, err)
				   : saved_load(options->saved_report, err);
	int result = document ? outputs_write(outputs, document, err) : -1;

	json_decref(document);
	return result < 0 ? main_complain(err) : 0;
}

static int act(const struct options *options, struct err *err)
{
	scope_outputs struct outputs outputs = {.redact = options->redact == REDACT_YES,
						.no_redact = options->redact == REDACT_NO,
						.color_files = options->color == COLOR_ALWAYS};
	bool traces = options->action == ACTION_TRACE;

	if (options->action == ACTION_HELP)
		return show(options_help);
	if (options->action == ACTION_VERSION)
		return show(version_text);
	outputs.color_stdout = options_color(options, STDOUT_FILENO);
	if (outputs_open(&outputs, options->outputs.items, options->format, options->append, !traces,
			 err) < 0)
		return main_complain(err);
	return traces ? main_trace(options, &outputs, err) : show_document(options, &outputs, err);
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err = {0, ""};
	int status;

	if (options_parse(&options, argc, argv, &err) < 0) {
		status = main_complain(&err);
		if (err.code == EINVAL)
			fputs("Try 'exectrace --help'.\n", stderr);
	} else {
		status = act(&options, &err);
	}
	options_free(&options);
	return status;
}
