/* Reads a held task once, for the model.
 * Keeps descriptors, so that the model may also be asked after the task is gone. */
#include "report/scene.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/host_files.h"
#include "tracer/event.h"

/* include/linux/proc_ns.h PROC_USER_INIT_INO */

static bool same_link(const struct held *held, const char *name, const char *own)
{
	scope_buf struct buf theirs = {0};
	char ours[64];
	ssize_t len = readlink(own, ours, sizeof(ours) - 1);

	if (len < 0 || held->ops->read_link(held, name, &theirs) != 0 || !theirs.data)
		return true; /* not even ours can be told: the usual case is assumed */
	ours[len] = '\0';
	return !strcmp(theirs.data, ours);
}

static bool same_file(int fd, const char *path)
{
	struct stat theirs, ours;

	return fd >= 0 && fstat(fd, &theirs) == 0 && stat(path, &ours) == 0 &&
	       theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
}

static char *link_text(const struct held *held, const char *name)
{
	struct buf text = {0};

	if (held->ops->read_link(held, name, &text) == 0 && text.data)
		return buf_steal(&text);
	buf_free(&text);
	return NULL;
}

static void take_places(struct scene *scene, const struct held *held)
{
	scene->root_fd = held->ops->open_link(held, HELD_ROOT);
	scene->cwd_fd = held->ops->open_link(held, HELD_CWD);
	scene->own_root =
		same_file(scene->root_fd, "/") && same_link(held, "ns/mnt", "/proc/self/ns/mnt");
	if (scene->root_fd < 0) {
		scene->root_fd = open("/", O_PATH | O_CLOEXEC);
		scene->own_root = true;
	}
	if (!scene->own_root)
		scene->registrar_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	scene->cwd = link_text(held, "cwd");
	scene->root = scene->own_root ? NULL : link_text(held, "root");
	scene->own_userns = same_link(held, "ns/user", "/proc/self/ns/user");
}

static enum tri read_protected_symlinks(void)
{
	scope_free char *line = host_file_line(NULL, "/proc/sys/fs/protected_symlinks");

	if (!line)
		return TRI_UNKNOWN;
	return line[0] == '0' ? TRI_NO : TRI_YES;
}

/* Which owners of files its capabilities reach. */
static void take_id_maps(struct scene *scene, const struct buf *uids, const struct buf *gids)
{
	struct dispatch_creds *creds = &scene->status.creds;
	bool inside = scene->own_userns;

	task_id_map_parse(&creds->uid_map, &creds->nuid_map, uids->data ? uids->data : "",
			  uids->len, inside);
	task_id_map_parse(&creds->gid_map, &creds->ngid_map, gids->data ? gids->data : "",
			  gids->len, inside);
}

static void take_status(struct scene *scene, const struct held *held)
{
	scope_buf struct buf status = {0}, limits = {0}, uids = {0}, gids = {0};
	scope_free char *userns = link_text(held, "ns/user");
	pid_t self = held->pid;

	held->ops->read_proc(held, "status", &status);
	held->ops->read_proc(held, "limits", &limits);
	task_status_parse(&scene->status, status.data ? status.data : "", status.len);
	task_limits_parse(&scene->limits, limits.data ? limits.data : "", limits.len);
	scene->limits.nfds_open = UINT64_MAX;
	scene->status.creds.in_init_userns = !userns || !strcmp(userns, HOST_INIT_USERNS);
	if (!scene->status.creds.in_init_userns) {
		held->ops->read_proc(held, "uid_map", &uids);
		held->ops->read_proc(held, "gid_map", &gids);
		take_id_maps(scene, &uids, &gids);
	}
	if (!scene->own_root && scene->status.nns_pids > 0)
		self = scene->status.ns_pids[scene->status.nns_pids - 1];
	snprintf(scene->self, sizeof(scene->self), "%d", (int)self);
}

static void take_dirfd(struct scene *scene, const struct held *held, const struct exec_call *call)
{
	int fd;

	if (!call || !call->is_at || call->dirfd == AT_FDCWD)
		return;
	fd = held->ops->open_fd(held, call->dirfd);
	if (fd >= 0)
		scene_set_dirfd(scene, fd, held->ops->fd_cloexec(held, call->dirfd));
	else
		scene->dirfd_bad = true;
}

void scene_take(struct scene *scene, const struct held *held, const struct exec_call *call)
{
	memset(scene, 0, sizeof(*scene));
	scene->dir_fd = scene->registrar_fd = -1;
	scene->protected_symlinks = read_protected_symlinks();
	take_places(scene, held);
	take_status(scene, held);
	take_dirfd(scene, held, call);
}

void scene_set_dirfd(struct scene *scene, int fd, bool cloexec)
{
	if (scene->dir_fd >= 0)
		close(scene->dir_fd);
	scene->dir_fd = fd;
	scene->dirfd_bad = fd < 0;
	scene->dirfd_cloexec = cloexec;
	if (fd >= 0 && scene->proc_fd <= 0) /* the file is read through it when there is no name */
		scene->proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* What would stay open over an exec of ours: descriptors below the limit, not close-on-exec. */
static uint64_t count_kept_fds(uint64_t below)
{
	DIR *stream = opendir("/proc/self/fd");
	struct dirent *entry;
	uint64_t kept = 0;

	if (!stream)
		return UINT64_MAX;
	while ((entry = readdir(stream))) {
		int fd = entry->d_name[0] == '.' ? -1 : atoi(entry->d_name);
		int flags = fd < 0 ? -1 : fcntl(fd, F_GETFD);

		kept += flags >= 0 && !(flags & FD_CLOEXEC) && (uint64_t)fd < below;
	}
	closedir(stream);
	return kept;
}

static void take_own_status(struct scene *scene)
{
	scope_buf struct buf status = {0}, limits = {0}, uids = {0}, gids = {0};
	char userns[64] = "";

	host_file_read(&status, NULL, "/proc/self/status");
	host_file_read(&limits, NULL, "/proc/self/limits");
	task_status_parse(&scene->status, status.data ? status.data : "", status.len);
	task_limits_parse(&scene->limits, limits.data ? limits.data : "", limits.len);
	scene->limits.nfds_open = count_kept_fds(scene->limits.nofile);
	scene->status.creds.in_init_userns =
		readlink("/proc/self/ns/user", userns, sizeof(userns) - 1) < 0 ||
		!strcmp(userns, HOST_INIT_USERNS);
	if (scene->status.creds.in_init_userns)
		return;
	host_file_read(&uids, NULL, "/proc/self/uid_map");
	host_file_read(&gids, NULL, "/proc/self/gid_map");
	take_id_maps(scene, &uids, &gids);
}

int scene_take_own(struct scene *scene, const char *root)
{
	int root_fd = open(root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int error = errno;

	if (root_fd < 0)
		return -error;
	memset(scene, 0, sizeof(*scene));
	scene->dir_fd = scene->registrar_fd = -1;
	scene->root_fd = root_fd;
	scene->cwd_fd = root ? fcntl(root_fd, F_DUPFD_CLOEXEC, 0)
			     : open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	scene->own_root = !root;
	scene->own_userns = true;
	scene->cwd = root ? xstrdup("/") : getcwd(NULL, 0);
	scene->root = xstrdup(root);
	scene->protected_symlinks = read_protected_symlinks();
	take_own_status(scene);
	snprintf(scene->self, sizeof(scene->self), "%d", (int)getpid());
	return 0;
}

void scene_free(struct scene *scene)
{
	if (scene->root_fd >= 0)
		close(scene->root_fd);
	if (scene->cwd_fd >= 0)
		close(scene->cwd_fd);
	if (scene->dir_fd >= 0)
		close(scene->dir_fd);
	if (scene->registrar_fd >= 0)
		close(scene->registrar_fd);
	if (scene->proc_fd > 0)
		close(scene->proc_fd);
	free(scene->cwd);
	free(scene->root);
	task_status_free(&scene->status);
	memset(scene, 0, sizeof(*scene));
	scene->root_fd = scene->cwd_fd = scene->dir_fd = scene->registrar_fd = -1;
}

struct dispatch_task scene_task(const struct scene *scene)
{
	return (struct dispatch_task){
		.root_fd = scene->root_fd,
		.registrar_root_fd = scene->registrar_fd,
		.cwd_fd = scene->cwd_fd < 0 ? -1 : scene->cwd_fd,
		.cwd_path =
			scene->own_root && scene->cwd && scene->cwd[0] == '/' ? scene->cwd : NULL,
		.self = scene->self,
		.proc_fd = scene->proc_fd,
		.creds = scene->status.creds,
		.limits = scene->limits,
		.nproc_exceeded = TRI_UNKNOWN,
		.protected_symlinks = scene->protected_symlinks,
	};
}

/* The bytes of the strings that were kept: a lower bound, exact unless some were left out. */
static void add_strings(struct dispatch_call *call, const struct strings *strings, bool env)
{
	for (size_t i = 0; i < strings->count; i++) {
		uint64_t len = strlen(strings->items[i]) + 1;

		call->strings += len;
		if (len > call->longest) {
			call->longest = len;
			call->longest_in_env = env;
		}
	}
}

struct dispatch_call scene_call(const struct scene *scene, const struct exec_call *call)
{
	struct dispatch_call view = {
		.path = call->path,
		.unseen = call->unreadable,
		.path_fault = call->path_fault,
		.path_cut = call->path_too_long,
		.dir_fd = scene->dir_fd,
		.dirfd_number = call->is_at ? call->dirfd : AT_FDCWD,
		.dirfd_bad = scene->dirfd_bad,
		.dirfd_cloexec = scene->dirfd_cloexec,
		.flags = call->flags,
		.argc = call->argc,
		.envc = call->envc,
		.argv_fault = call->argv_fault,
		.envp_fault = call->envp_fault,
		.argv = call->argv.items,
	};

	if (call->measured) {
		view.strings = call->strings_bytes;
		view.longest = call->longest;
		view.longest_in_env = call->longest_in_env;
	} else {
		add_strings(&view, &call->argv, false);
		add_strings(&view, &call->envp, true);
	}
	return view;
}
