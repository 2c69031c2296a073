/* Looks for files in the root of a task, and at the count of its seccomp filters.
 * Every look follows the failure it is for; an exec that went well costs nothing. */
#include "report/nearby.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/walk.h"
#include "report/record.h"
#include "report/texts.h"

#define STATUS_MAX 65536 /* bytes of our own /proc/self/status */

static bool is_program(const struct dispatch_task *task, const char *path)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

	walk_path(&walk, task, task->cwd_fd, task->cwd_path, path, false);
	return !walk.error && S_ISREG(walk.stat.st_mode) && (walk.stat.st_mode & 0111);
}

static const char *variable(char *const *env, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; env && env[i]; i++)
		if (!strncmp(env[i], name, len) && env[i][len] == '=')
			return env[i] + len + 1;
	return NULL;
}

/* The word as given, and in each directory of PATH when it is a bare name. */
static bool word_is_program(const struct exec_record *exec, const struct dispatch_task *task,
			    const char *word)
{
	const char *path = variable(exec->env, "PATH"), *end;

	if (is_program(task, word))
		return true;
	if (strchr(word, '/'))
		return false;
	for (; path && *path; path = *end ? end + 1 : end) {
		scope_free char *file = NULL;

		end = strchrnul(path, ':');
		file = xasprintf("%.*s/%s", (int)(end - path), path, word);
		if (is_program(task, file))
			return true;
	}
	return false;
}

static bool first_word_is_program(const struct exec_record *exec, const struct dispatch_task *task,
				  const char *path)
{
	size_t len = strcspn(path, " ");
	scope_free char *word = xstrndup(path, len);

	return path[len] && len && word_is_program(exec, task, word);
}

static void find_first_word(struct exec_record *exec, const struct dispatch_task *task)
{
	exec->first_word_exists = exec->path && first_word_is_program(exec, task, exec->path);
	for (size_t i = 0; exec->path_list && exec->path_list[i] && !exec->first_word_exists; i++)
		exec->first_word_exists = first_word_is_program(exec, task, exec->path_list[i]);
}

static void find_loaders(struct exec_record *exec, const struct dispatch_task *task)
{
	static const char *const known[] = {
		"/lib64/ld-linux-x86-64.so.2",
		"/usr/lib64/ld-linux-x86-64.so.2",
		"/lib/ld-linux.so.2",
		"/lib/ld-linux-aarch64.so.1",
		"/usr/lib/ld-linux-aarch64.so.1",
		"/lib/ld-linux-armhf.so.3",
		"/lib/ld-linux.so.3",
		"/lib/ld-linux-riscv64-lp64d.so.1",
		"/lib64/ld64.so.2",
		"/lib/ld64.so.1",
		"/lib/ld-musl-x86_64.so.1",
		"/lib/ld-musl-i386.so.1",
		"/lib/ld-musl-aarch64.so.1",
		"/lib/ld-musl-armhf.so.1",
		"/system/bin/linker64",
	};

	texts_free(exec->loaders);
	exec->loaders = xcalloc(1, sizeof(*exec->loaders)); /* looked for: empty is an answer */
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (is_program(task, known[i]))
			texts_add(&exec->loaders, xstrdup(known[i]));
}

static int our_filters(void)
{
	scope_close int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	scope_task_status struct task_status status = {0};
	scope_buf struct buf text = {0};

	if (fd < 0 || buf_read_fd(&text, fd, STATUS_MAX, NULL) || !text.data)
		return -1;
	task_status_parse(&status, text.data, text.len);
	return status.seccomp_filters;
}

/* The tracer adds one filter to what every child of ours inherits; more are the task's own. */
static void find_filters(struct exec_record *exec)
{
	int ours = our_filters();

	if (exec->status.seccomp == 1 || (ours >= 0 && exec->status.seccomp_filters > ours + 1))
		exec->dispatch.undecidable |= UNDECIDABLE_SECCOMP;
}

void nearby_find(struct exec_record *exec, const struct dispatch_task *task)
{
	const struct dispatch *dispatch = &exec->dispatch;
	const struct outcome *seen =
		exec->result == EXEC_RESULT_EXPLAINED ? &dispatch->predicted : &exec->observed;

	if (seen->kind != OUTCOME_ERRNO)
		return;
	if (seen->error == ENOENT && dispatch->rule == RULE_NOT_FOUND &&
	    dispatch->subject == SUBJECT_TARGET)
		find_first_word(exec, task);
	if (seen->error == ENOENT && dispatch->subject == SUBJECT_ELF_INTERP)
		find_loaders(exec, task);
	if (seen->error == EPERM || seen->error == EACCES || seen->error == ENOSYS)
		find_filters(exec);
}
