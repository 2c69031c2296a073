/* Is it the file that was asked for that runs? The number of arguments tells, where a path leads
 * the task where it leads us. Elsewhere dev:ino of the new program is compared with the path, seen
 * from here first: when both are the same file, no other root or mount can have meant another one.
 * Costs a handful of system calls, no reading, and no model. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/shebang.h"
#include "report/collect_steps.h"

#define SCRIPTS_MAX 5 /* rewrites that the kernel makes, fs/exec.c exec_binprm */

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The directory that a path starts from, as a descriptor for the *at calls: AT_FDCWD for an
 * absolute path in our root. */
static int start_of(const struct collect *collect, const struct held *held, const char *path,
		    int *owned)
{
	struct stat root;

	*owned = -1;
	if (path[0] != '/') {
		*owned = held->ops->open_link(held, HELD_CWD);
		return *owned;
	}
	*owned = held->ops->open_link(held, HELD_ROOT);
	if (*owned >= 0 && fstat(*owned, &root) == 0 && root.st_dev == collect->root_dev &&
	    root.st_ino == collect->root_ino)
		return AT_FDCWD;
	return *owned;
}

/* Below another root a symlink's absolute text would lead us back into ours, so that a wrong file
 * may be found: the comparison says so, and the model walks it properly. */
static bool stat_from(int start, const char *path, struct stat *out)
{
	if (start != AT_FDCWD)
		while (*path == '/')
			path++;
	return start != -1 && fstatat(start, *path ? path : ".", out, 0) == 0;
}

static bool read_shebang(int start, const char *path, struct shebang *shebang)
{
	unsigned char head[SHEBANG_HEAD] = {0};
	scope_close int fd = -1;

	if (start != AT_FDCWD)
		while (*path == '/')
			path++;
	fd = openat(start, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || pread(fd, head, sizeof(head), 0) < 2)
		return false;
	shebang_parse(shebang, head, sizeof(head));
	return shebang->verdict == SHEBANG_OK;
}

/* Follow #! lines from the file; true when they lead to the program that runs. */
static bool script_leads_to(const struct collect *collect, const struct held *held,
			    const char *path, const struct stat *exe, unsigned *levels)
{
	char asked[SHEBANG_HEAD];
	struct shebang line;
	struct stat file;

	for (unsigned i = 0; i <= SCRIPTS_MAX; i++) {
		scope_close int owned = -1;
		int start = start_of(collect, held, path, &owned);

		if (start == -1 || !stat_from(start, path, &file))
			return false;
		if (same(&file, exe)) {
			*levels += i;
			return true;
		}
		if (!S_ISREG(file.st_mode) || !read_shebang(start, path, &line))
			return false;
		memcpy(asked, line.interp, sizeof(asked));
		path = asked;
	}
	return false;
}

static uid_t effective_uid(const struct held *held)
{
	struct buf text = {0};
	struct task_status status;
	uid_t uid = (uid_t)-1;

	if (held->ops->read_proc(held, "status", &text) == 0 && text.data) {
		task_status_parse(&status, text.data, text.len);
		if (status.creds.known)
			uid = status.creds.euid;
		task_status_free(&status);
	}
	buf_free(&text);
	return uid;
}

/* A set-uid file whose owner the task does not become: worth a look. */
static bool set_id_ignored(const struct held *held, const struct stat *file)
{
	uid_t uid;

	if (!(file->st_mode & S_ISUID))
		return false;
	uid = effective_uid(held);
	return uid != (uid_t)-1 && uid != file->st_uid;
}

/* Proof enough in any root: the same path leads to the very program that runs. */
static bool path_leads_to(const struct held *held, const struct process *process, const char *path,
			  const struct stat *exe, struct stat *file)
{
	scope_close int cwd = -1;
	int start = AT_FDCWD;

	if (path[0] != '/' && process->at_fd >= 0)
		start = process->at_fd;
	else if (path[0] != '/')
		start = cwd = held->ops->open_link(held, HELD_CWD);
	if (start < 0 && start != AT_FDCWD)
		return false;
	return fstatat(start, path, file, 0) == 0 && same(file, exe);
}

/* Names that lead each task to something of its own, wherever its root is. */
static bool is_of_each_task(const char *path)
{
	return !strncmp(path, "/proc/", 6) || !strncmp(path, "/dev/", 5);
}

/* Whatever the kernel puts in a file's place gets more arguments than were passed: each #! line
 * and each entry takes the first one away at most, and adds two at least (fs/binfmt_script.c
 * load_script, fs/binfmt_misc.c load_misc_binary). So as many as before mean the file itself; only
 * whether it is set-id is to be looked up. That saves a walk into /proc, the dearest part of an
 * exec that is as it should be. */
static bool runs_itself(const struct process *process, const struct event *event)
{
	const struct exec_call *call = event->exec.call;
	struct stat file;

	if (!event->exec.argc || call->argv_fault || event->exec.argc != call->argc)
		return false;
	return process->at_fd < 0 && call->path[0] == '/' && !is_of_each_task(call->path) &&
	       stat(call->path, &file) == 0 && S_ISREG(file.st_mode) && !(file.st_mode & S_ISUID);
}

enum native collect_native(const struct collect *collect, const struct process *process,
			   const struct event *event, unsigned *levels)
{
	const struct exec_call *call = event->exec.call;
	const struct held *held = event->held;
	struct stat exe, file;
	bool native;

	*levels = 1;
	if (!held || !call || !call->path)
		return NATIVE_UNSURE;
	if (runs_itself(process, event))
		return NATIVE_FILE;
	if (held->ops->stat_link(held, HELD_EXE, &exe))
		return NATIVE_UNSURE;
	if (process->at_fd >= 0 && (!call->is_at || call->path[0] == '\0'))
		native = fstat(process->at_fd, &file) == 0 && same(&file, &exe);
	else
		native = path_leads_to(held, process, call->path, &exe, &file);
	if (native)
		return set_id_ignored(held, &file) ? NATIVE_NOT : NATIVE_FILE;
	if (process->at_fd < 0 && script_leads_to(collect, held, call->path, &exe, levels))
		return NATIVE_SCRIPT;
	return NATIVE_NOT;
}
