/* Lines of mountinfo, found by the id that statx gives or by the longest path; see mounts.h. */
#include "report/mounts.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/document.h"
#include "report/host_files.h"
#include "report/record.h"

/* Field `index` of a line, blanks between; its length, 0 when the line is shorter. */
static size_t field(const char *line, size_t len, unsigned index, const char **at)
{
	const char *end = line + len;

	while (index-- && line) {
		line = memchr(line, ' ', (size_t)(end - line));
		line = line ? line + 1 : NULL;
	}
	if (!line)
		return 0;
	*at = line;
	end = memchr(line, ' ', (size_t)(end - line)) ?: end;
	return (size_t)(end - line);
}

/* Blanks and the like stand as \040 there (fs/proc_namespace.c, mangle). */
static char *plain(const char *text, size_t len)
{
	scope_buf struct buf out = {0};

	for (size_t i = 0; i < len; i++) {
		unsigned value = 0;
		size_t digits = 0;

		while (text[i] == '\\' && digits < 3 && i + 1 + digits < len &&
		       text[i + 1 + digits] >= '0' && text[i + 1 + digits] <= '7')
			value = value * 8 + (unsigned)(text[i + 1 + digits++] - '0');
		if (digits == 3 && value && value < 256) {
			buf_add_byte(&out, (char)value);
			i += 3;
		} else {
			buf_add_byte(&out, text[i]);
		}
	}
	return buf_steal(&out);
}

static char *plain_field(const char *line, unsigned index)
{
	const char *at;
	size_t len = field(line, strlen(line), index, &at);

	return len ? plain(at, len) : NULL;
}

/* Does it hold the path? How deep it is, 0 when it does not. */
static size_t depth_over(const char *line, size_t len, const char *path)
{
	const char *at;
	size_t n = field(line, len, 4, &at);
	scope_free char *point = n ? plain(at, n) : NULL;

	n = point ? strlen(point) : 0;
	if (n == 1)
		return *path == '/';
	return n && !strncmp(path, point, n) && (path[n] == '/' || !path[n]) ? n : 0;
}

char *mounts_line(const char *mountinfo, uint64_t id, const char *path)
{
	const char *best = NULL;
	size_t best_depth = 1, best_len = 0, len;

	for (const char *line = mountinfo; *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		if (id && strtoull(line, NULL, 10) == id)
			return xstrndup(line, len);
		/* Of equal ones the last: it covers the others. */
		if (!id && path && depth_over(line, len, path) >= best_depth) {
			best = line;
			best_len = len;
			best_depth = depth_over(line, len, path);
		}
	}
	return best ? xstrndup(best, best_len) : NULL;
}

json_t *mounts_object(const char *line)
{
	static const struct {
		const char *key;
		bool behind; /* the fields that may be there, whose end a hyphen marks */
		unsigned index;
	} rows[] = {{"point", false, 4},
		    {"options", false, 5},
		    {"type", true, 0},
		    {"source", true, 1},
		    {"super_options", true, 2}};
	const char *rest = line ? strstr(line, " - ") : NULL;
	json_t *object;

	if (!rest)
		return json_null();
	object = json_object();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_free char *text =
			plain_field(rows[i].behind ? rest + 3 : line, rows[i].index);

		document_put_string(object, rows[i].key, text);
	}
	return object;
}

static uint64_t mount_id(int fd)
{
	struct statx status;

	if (fd < 0 || statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) < 0 ||
	    !(status.stx_mask & STATX_MNT_ID))
		return 0;
	return status.stx_mnt_id;
}

void mounts_find(struct exec_record *exec, const struct held *held)
{
	size_t count = exec->dispatch.nimages;
	scope_buf struct buf mountinfo = {0};
	int result = held ? held->ops->read_proc(held, "mountinfo", &mountinfo)
			  : host_file_read(&mountinfo, NULL, "/proc/self/mountinfo");

	if (result < 0 || !mountinfo.data || exec->mounts)
		return;
	exec->mounts = xcalloc(count + 1, sizeof(*exec->mounts));
	exec->nmounts = count;
	for (size_t i = 0; i < count; i++) {
		const struct dispatch_image *image = &exec->dispatch.images[i];

		if (image->opened)
			exec->mounts[i] =
				mounts_line(mountinfo.data, mount_id(image->fd), image->resolved);
	}
}
