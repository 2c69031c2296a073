/* One write per line: the kernel parses each write(2) by itself.
 * What is refused is told with what can be known of the reason. */
#include "tracer/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"

#define FILE_MAX (16u << 20) /* of any file read whole */

/* security/lockdown: "none integrity [confidentiality]". */
static bool locked_down(void)
{
	scope_close int fd = open("/sys/kernel/security/lockdown", O_RDONLY | O_CLOEXEC);
	scope_buf struct buf text = {NULL, 0, 0};

	return fd >= 0 && buf_read_fd(&text, fd, 4096, NULL) == 0 && text.data &&
	       strstr(text.data, "[confidentiality]");
}

static int refuse(const char *path, int code, struct err *err)
{
	if (code == ENOENT || code == ENOTDIR)
		return err_set(err, code, "tracefs is not mounted at %s", path);
	if ((code == EACCES || code == EPERM) && geteuid() != 0)
		return err_set(err, code, "only root may read the kernel's events (%s)", path);
	if (code == EPERM && locked_down())
		return err_set(err, code, "kernel lockdown (confidentiality) forbids tracing");
	if (code == EPERM)
		return err_set(err, code,
			       "the kernel does not permit tracing (%s), as under lockdown", path);
	return err_sys(err, code, "cannot use %s", path);
}

int tracefs_open(const char *path, struct err *err)
{
	scope_close int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), file = -1;

	if (dir < 0)
		return refuse(path, errno, err);
	/* The mount point is there when nothing is mounted; and under lockdown the directory can be
	 * opened, its files cannot (fs/tracefs/inode.c, default_open_file). */
	file = openat(dir, "trace_clock", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return refuse(path, errno, err);
	return scope_steal_fd(&dir);
}

int tracefs_read(int dir, const char *file, struct buf *out)
{
	scope_close int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : buf_read_fd(out, fd, FILE_MAX, NULL);
}

int tracefs_write(int dir, const char *file, const char *text)
{
	scope_close int fd = openat(dir, file, O_WRONLY | O_APPEND | O_CLOEXEC);
	size_t len = strlen(text);
	ssize_t done;

	if (fd < 0)
		return -errno;
	done = write(fd, text, len);
	if (done < 0)
		return -errno;
	return (size_t)done == len ? 0 : -EIO;
}

int tracefs_clear(int dir, const char *file)
{
	scope_close int fd = openat(dir, file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	return fd < 0 ? -errno : 0;
}

bool tracefs_has(int dir, const char *file)
{
	return faccessat(dir, file, F_OK, 0) == 0;
}

/* "[  12.3] trace_kprobe: error: Failed to register probe event\n  Command: ...\n     ^\n" */
void tracefs_complaint(int dir, struct buf *out)
{
	static const char mark[] = ": error: ";
	scope_buf struct buf text = {NULL, 0, 0};
	const char *found, *last = NULL;

	if (tracefs_read(dir, "error_log", &text) == 0 && text.data)
		for (found = text.data; (found = strstr(found, mark)); found = last)
			last = found + sizeof(mark) - 1;
	if (last)
		buf_add(out, last, strcspn(last, "\n"));
	else
		buf_add_string(out, "the kernel does not say why");
}
