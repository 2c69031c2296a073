/* Where reports go: each -o is checked before the command starts, and written whole or not at all.
 * Renders through the table of formats; decides nothing about what a report says. */
#ifndef EXECTRACE_REPORT_OUTPUT_H
#define EXECTRACE_REPORT_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct err;
struct renderer;

enum output_kind {
	OUTPUT_STDOUT,
	OUTPUT_REPLACE,	 /* a file beside it takes its place at the end */
	OUTPUT_IN_PLACE, /* a command, a pipe or device, -A, a folder that cannot be written */
	OUTPUT_STREAM,	 /* jsonl of a run: written while the command runs */
};

struct output {
	enum output_kind kind;
	char *path; /* owned: symlinks followed; NULL for stdout */
	const struct renderer *renderer;
	int fd; /* owned: of OUTPUT_IN_PLACE and OUTPUT_STREAM, else -1 */
};

struct outputs {
	struct output *items; /* owned */
	size_t count;
	char *folder; /* owned: what was made for -o DIR/, or NULL */
	bool color_stdout, color_files;
	bool redact, no_redact; /* neither: as the format has it */
	bool live;		/* of a run: jsonl is written while it lasts */
	const int *pipes;	/* borrowed: per path, where a command reads it, else -1; or NULL */
	const json_t *lines;	/* borrowed: the earlier lines of a saved stream; NULL none */
};

#define scope_outputs __attribute__((cleanup(outputs_free)))

/* Add an output per path ("-": stdout; "DIR/": a new directory there, a report per format in it),
 * and stdout when there is no path and stdout_else; format NULL: by the path's suffix. Fails,
 * naming the path, when one could not be written later. */
int outputs_open(struct outputs *outputs, const char *const *paths, const char *format, bool append,
		 bool stdout_else, struct err *err);
/* Render and write them all; goes on after a failure and returns the first one. */
int outputs_write(const struct outputs *outputs, const json_t *document, struct err *err);
/* The descriptor that a stream goes to, -1 without one. */
int outputs_stream(const struct outputs *outputs);
bool outputs_lines(const struct outputs *outputs); /* is one of them jsonl? */
/* Does the text report go to stdout? Then nobody needs a summary of it on stderr. */
bool outputs_show_text(const struct outputs *outputs);
void outputs_free(struct outputs *outputs);

#endif
