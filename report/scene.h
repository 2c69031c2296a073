/* What the model needs to know of the task that exec'ed, taken while it is held and good for as
 * long as the descriptors live: root, cwd, dirfd, credentials, limits. */
#ifndef EXECTRACE_REPORT_SCENE_H
#define EXECTRACE_REPORT_SCENE_H

#include <stdbool.h>

#include "decode/dispatch.h"
#include "decode/task_status.h"

struct exec_call;
struct held;

struct scene {
	int root_fd, cwd_fd; /* O_PATH, owned; -1 unknown */
	int dir_fd;	     /* O_PATH of execveat's dirfd, owned; -1 none */
	int registrar_fd;    /* O_PATH of our root when it is not the task's, owned; -1 none */
	int proc_fd;	     /* O_PATH of our procfs when there is a dir_fd, owned; -1 or 0 none */
	bool dirfd_bad, dirfd_cloexec;
	bool own_root; /* its root is ours: mount namespace and directory */
	bool own_userns;
	enum tri protected_symlinks; /* the machine's fs.protected_symlinks */
	char self[16];		     /* what "self" means in its procfs */
	char *cwd, *root;	     /* owned or NULL; root only when it is not ours */
	struct task_status status;
	struct dispatch_limits limits;
};

/* Take the scene of a held task. call may be NULL. Never fails: what is unknown is marked so. */
void scene_take(struct scene *scene, const struct held *held, const struct exec_call *call);
/* The dirfd as it was at the entry (it may be closed by now): the scene owns it from here on. */
void scene_set_dirfd(struct scene *scene, int fd, bool cloexec);
/* Our own scene, for --explain; root NULL: ours. 0 or -errno when root cannot be opened. */
int scene_take_own(struct scene *scene, const char *root);
void scene_free(struct scene *scene);

/* Views for the model; they borrow from the scene and the call. */
struct dispatch_task scene_task(const struct scene *scene);
struct dispatch_call scene_call(const struct scene *scene, const struct exec_call *call);

#endif
