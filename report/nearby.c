/* Looks for files in the root of a task, and at the count of its seccomp filters.
 * Every look follows the failure it is for; an exec that went well costs nothing. */
#include "report/nearby.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/scope.h"
#include "decode/walk.h"
#include "report/record.h"
#include "report/texts.h"

#define STATUS_MAX 65536    /* bytes of our own /proc/self/status */
#define CACHE_MAX (8 << 20) /* bytes of an ld.so.cache */
#define LOADER_EXIT 127	    /* _dl_fatal_printf and dl_signal_error before main */
#define NEEDED_MAX 64	    /* libraries looked for */

/* LOOK_FAILED: we ran out of descriptors or memory ourselves, which says nothing of the file. */
enum look { LOOK_NOTHING, LOOK_FILE, LOOK_PROGRAM, LOOK_FAILED };

static enum look look(const struct dispatch_task *task, const char *path)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

	walk_path(&walk, task, task->cwd_fd, task->cwd_path, path, false);
	if (walk.error)
		return walk.exhausted ? LOOK_FAILED : LOOK_NOTHING;
	return S_ISREG(walk.stat.st_mode) && (walk.stat.st_mode & 0111) ? LOOK_PROGRAM : LOOK_FILE;
}

static bool is_program(const struct dispatch_task *task, const char *path)
{
	return look(task, path) == LOOK_PROGRAM;
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

/* Its ELF header where it has one; true when it begins with #!. */
static bool read_header(struct elf_image *elf, const struct dispatch_task *task, const char *path)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};
	unsigned char head[sizeof(Elf64_Ehdr)];
	ssize_t got;

	walk_path(&walk, task, task->cwd_fd, task->cwd_path, path, false);
	if (walk.error || walk.read_fd < 0)
		return false;
	got = pread(walk.read_fd, head, sizeof(head), 0);
	if (got > 0)
		elf_image_read_header(elf, (struct span){head, (size_t)got});
	return got > 2 && !memcmp(head, "#!", 2);
}

/* The same by another name, as in /bin and /usr/bin of a merged /usr. */
static bool is_target(const struct exec_record *exec, const struct dispatch_task *task,
		      const char *path)
{
	const struct dispatch_image *target = exec->dispatch.nimages ? exec->dispatch.images : NULL;
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

	walk_path(&walk, task, task->cwd_fd, task->cwd_path, path, false);
	return !walk.error && target && target->opened && walk.stat.st_dev == target->dev &&
	       walk.stat.st_ino == target->ino;
}

/* The file was looked for by its name alone: what else would the search have come to? */
static void find_shadowed(struct exec_record *exec, const struct dispatch_task *task)
{
	const char *path = variable(exec->env, "PATH"), *end;
	const char *slash = exec->path ? strrchr(exec->path, '/') : NULL;
	bool seen = false;

	if (!slash || !exec->argv || !exec->argv[0] || strchr(exec->argv[0], '/') ||
	    strcmp(exec->argv[0], slash + 1) != 0)
		return;
	for (; path && *path && !exec->shadowed; path = *end ? end + 1 : end) {
		scope_free char *file = NULL;
		enum look found;

		end = strchrnul(path, ':');
		file = xasprintf("%.*s%s", (int)(end - path), path, slash);
		if (!strcmp(file, exec->path))
			seen = true;
		if (!seen || !strcmp(file, exec->path))
			continue;
		found = look(task, file);
		if (found == LOOK_FAILED)
			return; /* it may be the one */
		if (found != LOOK_PROGRAM || is_target(exec, task, file))
			continue;
		exec->shadowed_script = read_header(&exec->shadowed_elf, task, file);
		exec->shadowed = scope_steal_pointer(&file);
	}
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
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		enum look found = look(task, known[i]);

		if (found == LOOK_PROGRAM)
			texts_add(&exec->loaders, xstrdup(known[i]));
		if (found != LOOK_FAILED)
			continue;
		texts_free(exec->loaders); /* some are no answer */
		exec->loaders = NULL;
		return;
	}
}

/* Is the name a string of ld.so.cache? Its machine is not looked at: a doubt is no finding. */
static bool is_cached(const struct buf *cache, const char *name)
{
	scope_buf struct buf string = {0};

	buf_add_byte(&string, '/');
	buf_add(&string, name, strlen(name) + 1);
	return cache->len && memmem(cache->data, cache->len, string.data, string.len);
}

/* False: there may be one, and we could not look. */
static bool read_cache(struct buf *cache, const struct dispatch_task *task)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

	walk_path(&walk, task, task->cwd_fd, task->cwd_path, "/etc/ld.so.cache", false);
	if (!walk.error && walk.read_fd >= 0)
		buf_read_fd(cache, walk.read_fd, CACHE_MAX, NULL);
	return !walk.exhausted;
}

/* Or may be. */
static bool library_is_there(const struct exec_record *exec, const struct dispatch_task *task,
			     const struct elf_machine *machine, const char *name)
{
	static const char *const places[] = {"/lib", "/usr/lib", "/lib64", "/usr/lib64",
					     "/usr/local/lib"};
	static const char *const origins[] = {".", "lib", "../lib", "../lib64"};
	const char *path = variable(exec->env, "LD_LIBRARY_PATH"), *end;
	const char *program = exec->dispatch.images[0].resolved;
	int above = program ? (int)(strrchr(program, '/') - program) : 0;

	/* where $ORIGIN in a run path leads, mostly */
	for (size_t i = 0; program && i < sizeof(origins) / sizeof(*origins); i++) {
		scope_free char *file = xasprintf("%.*s/%s/%s", above, program, origins[i], name);

		if (look(task, file) != LOOK_NOTHING)
			return true;
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		scope_free char *file = xasprintf("%s/%s", places[i], name);
		scope_free char *other =
			xasprintf("%s/%s/%s", places[i],
				  machine && machine->triplet ? machine->triplet : ".", name);

		if (look(task, file) != LOOK_NOTHING || look(task, other) != LOOK_NOTHING)
			return true;
	}
	for (; path && *path; path = *end ? end + 1 : end) {
		scope_free char *file = NULL;

		end = strchrnul(path, ':');
		file = xasprintf("%.*s/%s", (int)(end - path), path, name);
		if (look(task, file) != LOOK_NOTHING)
			return true;
	}
	return false;
}

/* The program's own needs, where its loader looks unless the program says otherwise. */
static void find_library(struct exec_record *exec, const struct dispatch_task *task)
{
	const struct elf_image *elf = exec->dispatch.nimages ? &exec->dispatch.images[0].elf : NULL;
	const struct elf_machine *machine;
	scope_buf struct buf cache = {0};

	if (!elf || !elf->valid || !elf->interp || !elf->needed || exec->dispatch.entry_step >= 0)
		return;
	machine = elf_machine_find(elf->machine, elf->elf_class, elf->data, elf->flags);
	if (!read_cache(&cache, task))
		return;
	for (size_t i = 0; elf->needed[i] && i < NEEDED_MAX && !exec->missing_library; i++)
		if (!strchr(elf->needed[i], '/') && !is_cached(&cache, elf->needed[i]) &&
		    !library_is_there(exec, task, machine, elf->needed[i]))
			exec->missing_library = xstrdup(elf->needed[i]);
}

/* What the root is for: its shell belongs to what it was made of. */
static void find_shell(struct exec_record *exec, const struct dispatch_task *task)
{
	read_header(&exec->shell, task, "/bin/sh");
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
	int theirs = exec->status.seccomp_filters;
	int ours = theirs > 1 ? our_filters() : 0;

	if (exec->status.seccomp == 1 || (ours >= 0 && theirs > ours + 1))
		exec->dispatch.undecidable |= UNDECIDABLE_SECCOMP;
}

void nearby_find(struct exec_record *exec, const struct dispatch_task *task)
{
	const struct dispatch *dispatch = &exec->dispatch;
	const struct outcome *seen =
		exec->result == EXEC_RESULT_EXPLAINED ? &dispatch->predicted : &exec->observed;

	if (seen->kind == OUTCOME_SUCCESS && exec->late_death && exec->late_code == LOADER_EXIT)
		find_library(exec, task);
	if (seen->kind == OUTCOME_SUCCESS &&
	    (exec->late_death || exec->result == EXEC_RESULT_EXPLAINED))
		nearby_find_libc(exec, task);
	if (seen->kind == OUTCOME_SUCCESS && (exec->late_death || dispatch->entry_step >= 0 ||
					      exec->result == EXEC_RESULT_EXPLAINED))
		find_shadowed(exec, task);
	if (seen->kind != OUTCOME_ERRNO)
		return;
	if (dispatch->rule != RULE_NOT_FOUND || dispatch->subject != SUBJECT_TARGET)
		find_shadowed(exec, task);
	if (seen->error == ENOENT && dispatch->rule == RULE_NOT_FOUND &&
	    dispatch->subject == SUBJECT_TARGET)
		find_first_word(exec, task);
	if (seen->error == ENOENT && dispatch->subject == SUBJECT_ELF_INTERP)
		find_loaders(exec, task);
	if (seen->error == ENOEXEC)
		find_shell(exec, task);
	if ((seen->error == EPERM || seen->error == EACCES) &&
	    dispatch->predicted.kind == OUTCOME_SUCCESS)
		nearby_find_denied(exec);
	if (seen->error == EPERM || seen->error == EACCES || seen->error == ENOSYS)
		find_filters(exec);
}
