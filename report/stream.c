/* Lines of JSON, each written with one write(2).
 * Keeps nothing between two lines but the first error. */
#include "report/stream.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/json_lines.h"
#include "report/record.h"
#include "report/redact.h"

struct report_stream {
	int fd; /* borrowed */
	int error;
	struct redactor *redactor; /* owned; NULL: nothing is hidden */
};

static void write_line(struct report_stream *stream, json_t *object)
{
	json_t *shown =
		stream->redactor ? redactor_record(stream->redactor, object) : json_incref(object);
	scope_buf struct buf text = {0};
	size_t done = 0;

	json_line_add(&text, shown);
	while (done < text.len && !stream->error) {
		ssize_t n = write(stream->fd, text.data + done, text.len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR)
			stream->error = -errno;
	}
	json_decref(shown);
	json_decref(object);
}

/* A reader that is gone is an error to be told, not a signal to die of. Once the command runs
 * SIGPIPE is ignored; before, it has to stay as the command is to receive it. */
static void write_first_line(struct report_stream *stream, json_t *object)
{
	const struct timespec no_wait = {0, 0};
	sigset_t pipe, old;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe, &old);
	write_line(stream, object);
	if (stream->error == -EPIPE)
		sigtimedwait(&pipe, NULL, &no_wait);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

struct report_stream *stream_new(int fd, char *const *command, bool redact)
{
	struct report_stream *stream = xcalloc(1, sizeof(*stream));
	json_t *argv = json_object();

	stream->fd = fd;
	if (redact)
		stream->redactor = redactor_new();
	document_put_strings(argv, "argv", command);
	write_first_line(stream, json_line_start(argv));
	json_decref(argv);
	return stream;
}

static const char *result_name(enum event_kind kind)
{
	if (kind == EVENT_EXEC_COMMITTED)
		return "success";
	if (kind == EVENT_EXEC_KILLED)
		return "signal";
	return kind == EVENT_EXEC_FAILED ? "errno" : "unknown";
}

void stream_exec(struct report_stream *stream, const struct event *event)
{
	const struct exec_call *call = event->exec.call;
	json_t *object = json_object();

	json_object_set_new(object, "type", json_string("exec"));
	document_put_time(object, "time", event->time_ns);
	json_object_set_new(object, "pid", json_integer(event->pid));
	json_object_set_new(object, "tid", json_integer(event->tid));
	document_put_string(object, "path", call ? call->path : NULL);
	document_put_strings(object, "argv", call ? call->argv.items : NULL);
	json_object_set_new(object, "result", json_string(result_name(event->kind)));
	json_object_set_new(object, "errno", document_errno(event->exec.error));
	write_line(stream, object);
}

void stream_finding(struct report_stream *stream, const struct finding *finding)
{
	write_line(stream, json_line_finding(document_finding(finding)));
}

void stream_document(struct report_stream *stream, const json_t *document)
{
	json_t *redacted = NULL;

	if (stream->redactor) { /* as every other format does it: it says how many places */
		struct redact_identity identity = {0};

		redact_identity_read(&identity);
		redacted = redact_document(document, &identity);
		redact_identity_free(&identity);
	}
	write_line(stream, json_line_report(redacted ? redacted : document));
	json_decref(redacted);
}

int stream_error(const struct report_stream *stream)
{
	return stream->error;
}

void stream_free(struct report_stream *stream)
{
	if (stream)
		redactor_free(stream->redactor);
	free(stream);
}
