/* Reading the machine's small files.
 * Bounded, without judgement; a missing file is no error worth a message. */
#include "report/host_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"

#define FILE_LIMIT (1 << 20)

int host_file_read(struct buf *out, const char *path)
{
	scope_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -errno;
	return buf_read_fd(out, fd, FILE_LIMIT, NULL);
}

char *host_file_line(const char *path)
{
	scope_buf struct buf text = {0};

	if (host_file_read(&text, path) != 0 || !text.data)
		return NULL;
	return xstrndup(text.data, strcspn(text.data, "\n"));
}

char *host_text_value(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		size_t end;

		line += *line == '\n';
		if (strncmp(line, key, len) != 0 || line[len] != '=')
			continue;
		line += len + 1;
		end = strcspn(line, "\n");
		if (end >= 2 && (line[0] == '"' || line[0] == '\'') && line[end - 1] == line[0])
			return xstrndup(line + 1, end - 2);
		return xstrndup(line, end);
	}
	return NULL;
}
