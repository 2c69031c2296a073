/* Reads a saved report. Renderers look every key up with its type; only the frame is checked. */
#include "report/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"

#define SAVED_MAX ((size_t)512 << 20)

json_t *saved_load(const char *path, struct err *err)
{
	scope_buf struct buf text = {NULL, 0, 0};
	scope_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool truncated = false;
	const char *schema;
	json_error_t where;
	json_t *document;
	int result = fd < 0 ? -errno : buf_read_fd(&text, fd, SAVED_MAX, &truncated);

	if (result < 0) {
		err_sys(err, -result, "cannot read %.300s", path);
		return NULL;
	}
	if (truncated) {
		err_set(err, EFBIG, "%.300s is too large for a report", path);
		return NULL;
	}
	document = json_loadb(text.data ? text.data : "", text.len, 0, &where);
	if (!document) {
		err_set(err, EBADMSG, "%.200s is not JSON: line %d: %.100s", path, where.line,
			where.text);
		return NULL;
	}
	schema = json_string_value(json_object_get(document, "schema"));
	if (schema && strcmp(schema, "exectrace/1") == 0)
		return document;
	json_decref(document);
	if (schema && strncmp(schema, "exectrace/", 10) == 0)
		err_set(err, EBADMSG, "%.200s has the schema %.60s: this version reads exectrace/1",
			path, schema);
	else
		err_set(err, EBADMSG, "%.200s is no report of exectrace", path);
	return NULL;
}
