/* Puts log and collector together, and hands the finished record to the renderers. */
#include "report/session.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/document.h"
#include "report/output.h"
#include "report/record.h"
#include "report/redact.h"
#include "report/render.h"
#include "report/stream.h"

struct session {
	struct collect *collect;
	struct log *log;
	FILE *log_file;		       /* NULL: stderr, or no log */
	struct redactor *log_redactor; /* NULL: as it is */
	struct report_stream *stream;
	struct render_options render;
};

/* May files be made beside path? -1 with errno when not. */
static int access_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	scope_free char *folder = slash ? xstrndup(path, (size_t)(slash - path) + 1) : NULL;

	return access(folder ? folder : ".", W_OK | X_OK);
}

static int open_log(struct session *session, const struct session_options *options, struct err *err)
{
	struct log_options log = options->log;

	if (options->log_per_task) {
		if (access_folder(options->log_file) < 0)
			return err_sys(err, errno, "cannot write %.300s.PID", options->log_file);
		log.separate = options->log_file;
		log.append = options->append;
	} else if (options->log_file) {
		session->log_file =
			options->log_fd < 0
				? fopen(options->log_file, options->append ? "ae" : "we")
				: fdopen(fcntl(options->log_fd, F_DUPFD_CLOEXEC, 3), "we");
		if (!session->log_file)
			return err_sys(err, errno, "cannot write %.300s", options->log_file);
	}
	if (!log.separate)
		log.out = session->log_file ? session->log_file : stderr;
	log.brackets = log.out == stderr;
	log.flush = log.brackets || options->log_fd >= 0; /* somebody reads along */
	if (options->redact)
		log.redactor = session->log_redactor = redactor_new();
	session->log = log_new(&log);
	return 0;
}

struct session *session_new(const struct session_options *options, struct err *err)
{
	struct session *session = xcalloc(1, sizeof(*session));
	struct collect_options collect = options->collect;

	if (options->logging && open_log(session, options, err) < 0) {
		session_free(session);
		return NULL;
	}
	if (session->log) {
		collect.log = log_sink(session->log);
		collect.log_looks = log_looks(session->log);
		collect.notes = session->log;
	}
	if (options->stream_fd >= 0)
		session->stream = stream_new(options->stream_fd, collect.command, options->redact);
	collect.stream = session->stream;
	session->collect = collect_new(&collect);
	session->render =
		(struct render_options){.color = options->color, .redact = options->redact};
	return session;
}

struct event_sink session_sink(struct session *session)
{
	return collect_sink(session->collect);
}

/* Every line is out, or there is an error to be told: a log that is cut must not pass for whole. */
static int finish_log(struct session *session, struct err *err)
{
	int error = 0;

	if (session->log)
		error = log_finish(session->log);
	log_free(session->log);
	session->log = NULL;
	if (session->log_file && fclose(session->log_file) && !error)
		error = -errno;
	session->log_file = NULL;
	return error ? err_sys(err, -error, "cannot write the log") : 0;
}

int session_publish(struct session *session, const struct run_end *run,
		    const struct outputs *outputs, struct session_end *end, struct buf *summary,
		    struct err *err)
{
	const struct record *record = collect_finish(session->collect, run);
	json_t *document;
	int result = finish_log(session, err), written;

	*end = (struct session_end){.findings = record->nfindings};
	for (size_t i = 0; i < record->nfindings; i++)
		if (record->findings[i].verdict.severity > end->worst)
			end->worst = record->findings[i].verdict.severity;
	/* Nobody would read it: judging a registry of thirty entries takes milliseconds. */
	if (!record->nfindings && !record->leaks.count && !outputs->count && !record->timed_out)
		return result;
	document = document_build(record);
	if (!outputs_show_text(outputs))
		render_summary(document, &session->render, summary);
	written = outputs_write(outputs, document, result < 0 ? NULL : err);
	result = result < 0 ? result : written;
	if (session->stream) {
		stream_document(session->stream, document);
		if (result == 0 && stream_error(session->stream) < 0)
			result = err_sys(err, -stream_error(session->stream),
					 "cannot write the jsonl stream");
	}
	json_decref(document);
	return result;
}

void session_leave_log(struct session *session)
{
	log_free(session->log);
	session->log = NULL;
	if (session->log_file)
		fclose(session->log_file);
	session->log_file = NULL;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	session_leave_log(session);
	redactor_free(session->log_redactor);
	collect_free(session->collect);
	stream_free(session->stream);
	free(session);
}
