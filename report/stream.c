/* Lines of JSON, each written with one write(2).
 * Keeps nothing between two lines but the first error. */
#include "report/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/record.h"

struct report_stream {
	int fd; /* borrowed */
	int error;
};

static void write_line(struct report_stream *stream, json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);
	size_t len = text ? strlen(text) : 0, done = 0;

	if (text)
		text[len++] = '\n'; /* in the place of the NUL: the length is known */
	while (done < len && !stream->error) {
		ssize_t n = write(stream->fd, text + done, len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR)
			stream->error = -errno;
	}
	free(text);
	json_decref(object);
}

struct report_stream *stream_new(int fd, char *const *command)
{
	struct report_stream *stream = xcalloc(1, sizeof(*stream));
	json_t *object = json_object();

	stream->fd = fd;
	json_object_set_new(object, "type", json_string("start"));
	json_object_set_new(object, "schema", json_string("exectrace/1"));
	document_put_strings(object, "argv", command);
	write_line(stream, object);
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
	json_t *object = document_finding(finding);

	json_object_set_new(object, "type", json_string("finding"));
	write_line(stream, object);
}

void stream_document(struct report_stream *stream, const json_t *document)
{
	json_t *object = json_copy((json_t *)document);

	json_object_set_new(object, "type", json_string("report"));
	write_line(stream, object);
}

int stream_error(const struct report_stream *stream)
{
	return stream->error;
}

void stream_free(struct report_stream *stream)
{
	free(stream);
}
