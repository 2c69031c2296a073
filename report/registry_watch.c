/* One inotify watch on the registry's directory.
 * What is read when it is not quiet is registries'. */
#include "report/registry_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHANGES = IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF,
};

/* What is mounted there, without triggering an automount; false when there is nothing. */
static bool device_of(const char *mount_point, uint64_t *device)
{
	struct stat directory;

	if (fstatat(AT_FDCWD, mount_point, &directory, AT_NO_AUTOMOUNT))
		return false;
	*device = directory.st_dev;
	return true;
}

void registry_watch_start(struct registry_watch *watch, const char *mount_point)
{
	struct registry_watch new = {.on = true};

	registry_watch_end(watch);
	if (!device_of(mount_point, &new.device))
		return;
	new.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (new.fd < 0)
		return;
	*watch = new;
	if (inotify_add_watch(new.fd, mount_point, CHANGES | IN_ONLYDIR) < 0)
		registry_watch_end(watch);
}

/* Nothing to read? Takes all that there is. */
static bool drained(int fd)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool quiet = true;
	ssize_t got;

	do {
		got = read(fd, events, sizeof(events));
		quiet = quiet && got < 0 && (errno == EAGAIN || errno == EINTR);
	} while (got > 0 || (got < 0 && errno == EINTR));
	return quiet;
}

bool registry_watch_quiet(struct registry_watch *watch, const char *mount_point)
{
	uint64_t device;

	if (!watch->on)
		return false;
	if (!device_of(mount_point, &device) || device != watch->device) {
		registry_watch_end(watch);
		return false;
	}
	return drained(watch->fd);
}

void registry_watch_end(struct registry_watch *watch)
{
	if (watch->on)
		close(watch->fd);
	*watch = (struct registry_watch){.on = false};
}
