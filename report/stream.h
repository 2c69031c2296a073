/* The report as lines of JSON, written as things happen: what was seen is complete even when the
 * program is killed. One object per line; "type" says what it is. */
#ifndef EXECTRACE_REPORT_STREAM_H
#define EXECTRACE_REPORT_STREAM_H

#include <jansson.h>
#include <stdbool.h>

struct event;
struct finding;
struct report_stream;

/* Lines go to fd, which stays its caller's. command may be NULL. Redacted, a secret is hidden from
 * the line on in which it was recognised. */
struct report_stream *stream_new(int fd, char *const *command, bool redact);
void stream_exec(struct report_stream *stream, const struct event *event);
/* As it is judged; its severity and consequences may still change: the last line has the truth. */
void stream_finding(struct report_stream *stream, const struct finding *finding);
/* The whole document, as the last line. */
void stream_document(struct report_stream *stream, const json_t *document);
/* 0, or -errno of the first line that could not be written whole. */
int stream_error(const struct report_stream *stream);
void stream_free(struct report_stream *stream);

#endif
