/* Reading the machine's small files.
 * Bounded, without judgement; a missing file is no error worth a message. */
#include "report/host_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"

#define FILE_LIMIT (1 << 20)

int host_file_open(const char *root, const char *path, int flags)
{
	struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT};
	scope_close int root_fd = -1;
	int fd;

	if (!root) {
		fd = open(path, flags | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		return -errno;
	fd = (int)syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
	return fd < 0 ? -errno : fd;
}

bool host_file_exists(const char *root, const char *path)
{
	scope_close int fd = host_file_open(root, path, O_PATH);

	return fd >= 0;
}

int host_file_read(struct buf *out, const char *root, const char *path)
{
	scope_close int fd = host_file_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return fd;
	return buf_read_fd(out, fd, FILE_LIMIT, NULL);
}

char *host_file_line(const char *root, const char *path)
{
	scope_buf struct buf text = {0};

	if (host_file_read(&text, root, path) != 0 || !text.data)
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
