/* A walk's result: made empty, made from a descriptor alone, released.
 * Walking itself is walk.c's. */
#include "decode/walk_result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/dispatch.h"
#include "decode/walk.h"

void walk_clear(struct walk *walk)
{
	memset(walk, 0, sizeof(*walk));
	walk->fd = walk->read_fd = -1;
}

bool walk_is_exhaustion(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

void walk_descriptor(struct walk *walk, const struct dispatch_task *task, int fd)
{
	char name[40];
	int flags = fcntl(fd, F_GETFL);

	walk_clear(walk);
	walk->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (walk->fd < 0 || fstat(walk->fd, &walk->stat)) {
		walk->error = errno;
		walk->exhausted = walk_is_exhaustion(errno);
		return;
	}
	if (!S_ISREG(walk->stat.st_mode))
		return;
	errno = 0;
	snprintf(name, sizeof(name), "self/fd/%d", walk->fd);
	if (task->proc_fd > 0)
		walk->read_fd = openat(task->proc_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (walk->read_fd < 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_WRONLY)
		walk->read_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	walk->exhausted = walk->read_fd < 0 && walk_is_exhaustion(errno);
}

void walk_free(struct walk *walk)
{
	if (!walk)
		return;
	if (walk->fd >= 0)
		close(walk->fd);
	if (walk->read_fd >= 0)
		close(walk->read_fd);
	free(walk->resolved);
	free(walk->symlinks);
	free(walk->component);
	walk_clear(walk);
}
