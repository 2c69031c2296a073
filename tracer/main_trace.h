/* The part of main that runs one trace: options -> loop and session -> how exectrace ends. */
#ifndef EXECTRACE_TRACER_MAIN_TRACE_H
#define EXECTRACE_TRACER_MAIN_TRACE_H

#include <jansson.h>

struct consumers;
struct err;
struct options;
struct outputs;

/* What main returns. Outputs are open already, so that a bad one is told before anything runs;
 * they are freed here where that cannot wait. */
int main_trace(const struct options *options, struct outputs *outputs, struct consumers *consumers,
	       struct err *err);
/* Say err on stderr; the exit status for it. */
int main_complain(const struct err *err);
/* Write a document, which is taken over; NULL: err says why there is none. The exit status. */
int main_write(const struct outputs *outputs, json_t *document, struct err *err);

#endif
