/* Loading of saved reports; see saved.h. */
#include "report/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/counters_view.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/registry_view.h"

#define SCHEMA "exectrace/1"

static size_t depth_of(const json_t *node)
{
	size_t deepest = 0, depth, i;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)node, key, value)
	{
		depth = depth_of(value);
		deepest = depth > deepest ? depth : deepest;
	}
	json_array_foreach(node, i, value)
	{
		depth = depth_of(value);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

static int check_schema(const char *name, const json_t *document, struct err *err)
{
	const char *schema = json_get_string(document, "schema");
	scope_buf struct buf shown = {0};

	if (schema &&
	    (!strcmp(schema, REGISTRY_VIEW_SCHEMA) || !strcmp(schema, COUNTERS_VIEW_SCHEMA)))
		return 0;
	if (!schema || strncmp(schema, "exectrace/", 10))
		return err_set(err, EBADMSG, "%s is not an exectrace report", name);
	if (strcmp(schema, SCHEMA)) {
		escape_terminal(&shown, schema, strnlen(schema, 40));
		return err_set(err, EBADMSG, "%s has schema %s; this version reads " SCHEMA, name,
			       shown.data);
	}
	if (!json_is_array(json_get(document, "findings")))
		return err_set(err, EBADMSG, "%s has no findings: it is not a complete report",
			       name);
	return 0;
}

/* The lines of --format=jsonl: each is an object that says its type. */
static bool is_stream(const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);
	json_t *first = end ? json_loadb(bytes, (size_t)(end - bytes), 0, NULL) : NULL;
	bool result = json_get_is(first, "type", "start");

	json_decref(first);
	return result;
}

/* The last line, when it is the report; NULL otherwise. *before becomes what stands before it. */
static json_t *report_of_stream(const char *bytes, size_t len, size_t *before)
{
	const char *line;
	json_t *report;

	while (len && bytes[len - 1] == '\n')
		len--;
	line = memrchr(bytes, '\n', len);
	if (!line)
		return NULL;
	line++;
	report = json_loadb(line, (size_t)(bytes + len - line), JSON_REJECT_DUPLICATES, NULL);
	if (json_get_is(report, "type", "report")) {
		json_object_del(report, "type");
		*before = (size_t)(line - bytes);
		return report;
	}
	json_decref(report);
	return NULL;
}

/* A line of a stream, when it is one; *bytes goes behind it. */
static json_t *next_line(const char **bytes, const char *end)
{
	const char *stop = memchr(*bytes, '\n', (size_t)(end - *bytes));
	json_t *line = json_loadb(*bytes, (size_t)((stop ? stop : end) - *bytes),
				  JSON_REJECT_DUPLICATES, NULL);

	*bytes = stop ? stop + 1 : end;
	if (json_is_object(line) && depth_of(line) <= SAVED_DEPTH_MAX)
		return line;
	json_decref(line);
	return NULL;
}

/* The lines of the run that ended last: a file may have those of several. */
static json_t *lines_of_stream(const char *name, const char *bytes, size_t len, struct err *err)
{
	json_t *lines = json_array();
	const char *end = bytes + len;

	for (size_t number = 1; bytes < end; number++) {
		json_t *line = next_line(&bytes, end);

		if (!line) {
			json_decref(lines);
			err_set(err, EBADMSG, "%s: line %zu is not one of a stream", name, number);
			return NULL;
		}
		if (json_get_is(line, "type", "start"))
			json_array_clear(lines);
		json_array_append_new(lines, line);
	}
	return lines;
}

json_t *saved_parse(const char *name, const char *bytes, size_t len, json_t **lines,
		    struct err *err)
{
	scope_buf struct buf shown = {0}, text = {0};
	json_error_t error;
	json_t *document, *earlier = NULL;
	size_t before = 0;
	int status;

	escape_terminal(&shown, name, strlen(name));
	buf_add_string(&shown, "");
	/* The library's parser has a depth limit of its own (2048), so the recursion below has
	 * one. */
	document = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	if (!document && is_stream(bytes, len)) {
		document = report_of_stream(bytes, len, &before);
		if (!document) {
			err_set(err, EBADMSG,
				"%s has no report at its end: exectrace was killed, or still runs",
				shown.data);
			return NULL;
		}
	}
	if (!document) {
		escape_terminal(&text, error.text, strlen(error.text));
		err_set(err, EBADMSG, "%s is not JSON: line %d: %s", shown.data, error.line,
			text.data ? text.data : "");
		return NULL;
	}
	status = depth_of(document) > SAVED_DEPTH_MAX
			 ? err_set(err, EBADMSG, "%s is nested too deeply for a report", shown.data)
			 : check_schema(shown.data, document, err);
	if (!status && before && lines) {
		earlier = lines_of_stream(shown.data, bytes, before, err);
		status = earlier ? 0 : -EBADMSG;
	}
	if (!status) {
		if (earlier)
			*lines = earlier;
		return document;
	}
	json_decref(document);
	return NULL;
}

json_t *saved_load(const char *path, json_t **lines, struct err *err)
{
	bool is_stdin = !strcmp(path, "-"), truncated = false;
	scope_close int file = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	scope_buf struct buf bytes = {0}, shown = {0};
	int status = !is_stdin && file < 0 ? -errno : 0;

	escape_terminal(&shown, path, strlen(path));
	buf_add_string(&shown, "");
	if (!status)
		status = buf_read_fd(&bytes, is_stdin ? STDIN_FILENO : file, SAVED_SIZE_MAX,
				     &truncated);
	if (status) {
		err_sys(err, -status, "cannot read %s", shown.data);
		return NULL;
	}
	if (truncated) {
		err_set(err, EFBIG, "%s is larger than any report (%zu MiB)", shown.data,
			SAVED_SIZE_MAX >> 20);
		return NULL;
	}
	return saved_parse(is_stdin ? "standard input" : path, bytes.data ? bytes.data : "",
			   bytes.len, lines, err);
}
