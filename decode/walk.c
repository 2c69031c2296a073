/* link_path_walk of fs/namei.c, one component at a time over O_PATH descriptors.
 * Permission questions go to walk_permits.c; what the file is good for is dispatch's. */
#include "decode/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/scope.h"
#include "decode/walk_result.h"

#define LINKS_MAX 40 /* MAXSYMLINKS */
#define PROC_ROOT_INO 1
#ifndef ST_NOSYMFOLLOW
#define ST_NOSYMFOLLOW 0x2000 /* 5.10 */
#endif

struct walker {
	struct walk *out;
	const struct dispatch_task *task;
	int dir;	  /* O_PATH of the directory we stand in, owned */
	struct stat stat; /* of dir */
	uint64_t mount;	  /* of dir */
	char *rest;	  /* owned: what is still to be walked */
	size_t behind;	  /* bytes at the end of rest that are not of the last link's text */
	struct buf path;  /* resolved so far, no trailing slash; "" is the root */
	struct buf links;
	int nlinks;
	bool nofollow;
	bool want_dir; /* a trailing slash was seen */
	bool rooted;   /* `path` starts at the root, not at a directory whose name we do not know */
	bool lost;     /* ".." went above that directory */
};

static int stat_mount(int fd, struct stat *stat, uint64_t *mount)
{
	struct statx statx_result = {0};

	if (fstat(fd, stat))
		return -errno;
	*mount = 0;
	if (!syscall(SYS_statx, fd, "", AT_EMPTY_PATH, 0x1000 /* STATX_MNT_ID, 5.8 */,
		     &statx_result) &&
	    (statx_result.stx_mask & 0x1000))
		memcpy(mount, (char *)&statx_result + 0x90, sizeof(*mount)); /* stx_mnt_id */
	return 0;
}

/* Stand in `fd` (taken). */
static int enter(struct walker *w, int fd)
{
	int result = stat_mount(fd, &w->stat, &w->mount);

	if (result) {
		close(fd);
		return result;
	}
	if (w->dir >= 0)
		close(w->dir);
	w->dir = fd;
	return 0;
}

static int fail(struct walker *w, int error, const char *component)
{
	w->out->exhausted = walk_is_exhaustion(error);
	w->out->error = error;
	free(w->out->component);
	w->out->component = xstrdup(component);
	return -1;
}

static int enter_copy(struct walker *w, int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return copy < 0 ? -errno : enter(w, copy);
}

static bool at_root(const struct walker *w)
{
	struct stat root;
	uint64_t mount;

	return !stat_mount(w->task->root_fd, &root, &mount) && root.st_dev == w->stat.st_dev &&
	       root.st_ino == w->stat.st_ino && mount == w->mount;
}

static bool is_procfs(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* may_lookup. In procfs a task may always search what is its own, whatever the modes say. */
static bool may_search(struct walker *w)
{
	bool unsure = false;
	bool permitted = walk_permits(w->task, w->dir, &w->stat, 1, &unsure);

	if (!permitted && is_procfs(w->dir))
		return true;
	if (unsure)
		w->out->creds_unsure = true;
	return permitted;
}

static void path_push(struct walker *w, const char *name)
{
	buf_add_byte(&w->path, '/');
	buf_add_string(&w->path, name);
}

static void path_pop(struct walker *w)
{
	if (!w->path.len && !w->rooted)
		w->lost = true;
	while (w->path.len && w->path.data[w->path.len - 1] != '/')
		w->path.len--;
	if (w->path.len)
		w->path.len--;
	if (w->path.data)
		w->path.data[w->path.len] = '\0';
}

static int step_up(struct walker *w)
{
	int fd;

	if (at_root(w))
		return 0;
	fd = openat(w->dir, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || enter(w, fd))
		return fail(w, fd < 0 ? errno : EIO, "..");
	path_pop(w);
	return 0;
}

/* may_follow_link: other people's links in sticky world-writable directories. */
static bool may_follow(struct walker *w, const struct stat *link)
{
	if ((w->stat.st_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH) ||
	    link->st_uid == w->stat.st_uid || w->task->protected_symlinks == TRI_NO)
		return true;
	if (!w->task->creds.known || w->task->protected_symlinks == TRI_UNKNOWN) {
		w->out->creds_unsure = w->task->creds.fsuid != link->st_uid || w->out->creds_unsure;
		return true;
	}
	return w->task->creds.fsuid == link->st_uid;
}

/* Put the link's text before what is still to be walked. */
static int splice_link(struct walker *w, const char *name, const char *target)
{
	char *rest;

	if (w->links.len)
		buf_add_string(&w->links, " -> ");
	else
		buf_addf(&w->links, "%s -> ", name);
	buf_add_string(&w->links, target);
	if (target[0] == '/') {
		int result = enter_copy(w, w->task->root_fd);

		if (result)
			return fail(w, -result, name);
		buf_clear(&w->path);
		w->rooted = true;
		w->lost = false;
	}
	w->behind = strlen(w->rest);
	rest = xasprintf("%s%s", target, w->rest);
	free(w->rest);
	w->rest = rest;
	return 0;
}

/* "self" and "thread-self" of a procfs mean the task, not us. */
static char *link_text(struct walker *w, int fd, const char *name)
{
	char text[4097];
	ssize_t len = readlinkat(fd, "", text, sizeof(text) - 1);

	if (len < 0)
		return NULL;
	if (is_procfs(fd) && (!strcmp(name, "self") || !strcmp(name, "thread-self"))) {
		if (!w->task->self)
			w->out->creds_unsure = true;
		else if (!strcmp(name, "self"))
			return xstrdup(w->task->self);
		else
			return xasprintf("%s/task/%s", w->task->self, w->task->self);
	}
	return xstrndup(text, (size_t)len);
}

/* /proc/N/exe, cwd, root, fd/N: the kernel jumps, the text is only for people. */
static bool is_magic_link(struct walker *w, int fd)
{
	return is_procfs(fd) && w->stat.st_ino != PROC_ROOT_INO;
}

static int follow(struct walker *w, int fd, const struct stat *link, const char *name, bool last)
{
	struct statfs fs;
	char *target;
	int result;

	if (w->nlinks++ >= LINKS_MAX)
		return fail(w, ELOOP, name);
	if (last && !may_follow(w, link))
		return fail(w, EACCES, name);
	if (!fstatfs(fd, &fs) && (fs.f_flags & ST_NOSYMFOLLOW)) {
		w->out->nosymfollow = true;
		return fail(w, ELOOP, name);
	}
	target = link_text(w, fd, name);
	if (!target)
		return fail(w, errno, name);
	result = splice_link(w, name, target);
	free(target);
	return result;
}

/* The last component was found: what we stand on need not be a directory. */
static int finish(struct walker *w, int fd, const struct stat *stat, const char *name)
{
	if (w->want_dir && !S_ISDIR(stat->st_mode)) {
		close(fd);
		return fail(w, ENOTDIR, name);
	}
	if (S_ISREG(stat->st_mode)) {
		struct stat again;
		int opened = openat(w->dir, name,
				    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
					    (is_procfs(w->dir) ? 0 : O_NOFOLLOW));

		w->out->exhausted = opened < 0 && walk_is_exhaustion(errno);
		if (opened >= 0 && (fstat(opened, &again) || again.st_ino != stat->st_ino ||
				    again.st_dev != stat->st_dev)) {
			close(opened); /* replaced meanwhile: not the file we stand on */
			opened = -1;
		}
		w->out->read_fd = opened;
	}
	path_push(w, name);
	w->out->fd = fd;
	w->out->stat = *stat;
	return 0;
}

static int lookup_error(struct walker *w, const char *name)
{
	int error = errno;

	if (error == EACCES || error == EPERM) /* the task may, we may not */
		w->out->creds_unsure = true;
	w->out->dangling = error == ENOENT && w->nlinks > 0 && strlen(w->rest) >= w->behind;
	return fail(w, error, name);
}

/* One ordinary name: 0 to go on, 1 when the file was found, -1 failed. */
static int step_down(struct walker *w, const char *name, bool last)
{
	struct stat stat;
	int fd = openat(w->dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return lookup_error(w, name);
	if (fstat(fd, &stat)) {
		int error = errno;

		close(fd);
		return fail(w, error, name);
	}
	if (S_ISLNK(stat.st_mode) && !(last && w->nofollow && !w->want_dir)) {
		if (is_magic_link(w, fd)) {
			close(fd);
			fd = openat(w->dir, name, O_PATH | O_CLOEXEC);
			if (fd < 0 || fstat(fd, &stat))
				return lookup_error(w, name);
		} else {
			int result = follow(w, fd, &stat, name, last);

			close(fd);
			return result;
		}
	}
	if (last)
		return finish(w, fd, &stat, name) ? -1 : 1;
	if (!S_ISDIR(stat.st_mode)) {
		close(fd);
		return fail(w, ENOTDIR, name);
	}
	if (enter(w, fd))
		return fail(w, EIO, name);
	path_push(w, name);
	return 0;
}

/* Cut the next component off w->rest; NULL when only slashes are left. */
static char *next_component(struct walker *w, bool *last)
{
	size_t skip = strspn(w->rest, "/"), len = strcspn(w->rest + skip, "/"), after;
	char *name, *rest;

	if (!len)
		return NULL;
	name = xstrndup(w->rest + skip, len);
	after = skip + len + strspn(w->rest + skip + len, "/");
	*last = w->rest[after] == '\0';
	if (*last && w->rest[skip + len] == '/')
		w->want_dir = true;
	/* a slash stays before the rest: a link's text is put in front of it */
	rest = *last ? xstrdup("") : xasprintf("/%s", w->rest + after);
	free(w->rest);
	w->rest = rest;
	return name;
}

static int stand_here(struct walker *w)
{
	w->out->fd = fcntl(w->dir, F_DUPFD_CLOEXEC, 0);
	w->out->stat = w->stat;
	return w->out->fd < 0 ? fail(w, errno, ".") : 1;
}

static int walk_on(struct walker *w)
{
	for (;;) {
		bool last = true;
		scope_free char *name = next_component(w, &last);
		int result = 0;

		if (!name)
			return stand_here(w);
		if (!may_search(w)) {
			w->out->search_denied = true;
			return fail(w, EACCES, name);
		}
		if (!strcmp(name, ".."))
			result = step_up(w);
		else if (strcmp(name, "."))
			result = step_down(w, name, last);
		if (result)
			return result;
	}
}

void walk_path(struct walk *walk, const struct dispatch_task *task, int start_fd,
	       const char *start_path, const char *path, bool nofollow)
{
	struct walker w = {.out = walk, .task = task, .dir = -1, .nofollow = nofollow};
	bool absolute = path[0] == '/';
	int result;

	walk_clear(walk);
	w.rest = xstrdup(path);
	result = enter_copy(&w, absolute ? task->root_fd : start_fd);
	w.rooted = absolute || start_path;
	if (!absolute && start_path && strcmp(start_path, "/"))
		buf_add_string(&w.path, start_path);
	if (result)
		fail(&w, -result, path);
	else if (!S_ISDIR(w.stat.st_mode))
		fail(&w, ENOTDIR, path);
	else
		walk_on(&w);
	if (!w.lost && (w.rooted || w.path.len))
		walk->resolved = xstrdup(!w.path.len ? "/" : w.path.data + !w.rooted);
	walk->symlinks = w.links.len ? buf_steal(&w.links) : NULL;
	if (w.dir >= 0)
		close(w.dir);
	free(w.rest);
	buf_free(&w.path);
	buf_free(&w.links);
}
