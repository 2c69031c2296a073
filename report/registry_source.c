/* Finds out what is at a mount point before touching anything below it.
 * decode/binfmt_registry reads; this says why when there is nothing to read. */
#include "report/registry_source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

#include "decode/binfmt_registry.h"
#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"

#ifndef BINFMTFS_MAGIC
#define BINFMTFS_MAGIC 0x42494e4d
#endif

/* The file system at a path, 0 unknown. O_PATH without a slash behind it and without
 * O_DIRECTORY: an automount point is looked at, not triggered (fs/namei.c, follow_automount). */
static long mounted_type(const char *path, int *fd)
{
	struct statfs fs;

	*fd = open(path, O_PATH | O_CLOEXEC);
	if (*fd < 0 || fstatfs(*fd, &fs))
		return 0;
	return (long)fs.f_type;
}

bool registry_source_is(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == BINFMTFS_MAGIC;
}

static bool kernel_knows_binfmt(void)
{
	scope_close int fd = open("/proc/filesystems", O_RDONLY | O_CLOEXEC);
	scope_buf struct buf text = {0};

	return fd >= 0 && !buf_read_fd(&text, fd, 65536, NULL) && text.data &&
	       strstr(text.data, "\tbinfmt_misc\n");
}

static void set_state(struct registry *registry, enum registry_state state, const char *why)
{
	*registry = (struct registry){.state = state, .why = xstrdup(why)};
}

void registry_source_mounted(struct registry *registry, const char *mount_point)
{
	scope_close int fd = -1;
	long type = mounted_type(mount_point, &fd);
	int error = errno, result;

	if (fd < 0 && error == ENOENT && !kernel_knows_binfmt()) {
		set_state(registry, REGISTRY_ABSENT,
			  "the kernel does not have binfmt_misc, or its module is not loaded");
		return;
	}
	if (fd < 0 && error != ENOENT) {
		set_state(registry, REGISTRY_UNREADABLE, strerror(error));
		return;
	}
	if (type != BINFMTFS_MAGIC) {
		set_state(registry, REGISTRY_NOT_MOUNTED,
			  type == AUTOFS_SUPER_MAGIC
				  ? "an automount waits there and nothing has triggered it yet"
				  : "nothing of type binfmt_misc is mounted there");
		return;
	}
	result = registry_read_mounted(registry, fd);
	if (result)
		set_state(registry, REGISTRY_UNREADABLE, strerror(-result));
}

void registry_source_live(struct registry *registry)
{
	registry_source_mounted(registry, REGISTRY_MOUNT_POINT);
}

int registry_source_directory(struct registry *registry, const char *path, struct err *err)
{
	scope_close int fd = -1;
	long type = mounted_type(path, &fd);
	int result;

	if (fd < 0)
		return err_sys(err, errno, "cannot open %s", path);
	result = type == BINFMTFS_MAGIC ? registry_read_mounted(registry, fd)
					: registry_read_saved(registry, fd);
	return result ? err_sys(err, -result, "cannot read a registry from %s", path) : 0;
}
