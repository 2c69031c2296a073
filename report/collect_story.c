/* What processes say on stderr, and failures that no exec is the reason of: a chdir that fails in
 * a child, a search that finds nothing, words that only sound like a failed exec.
 * Costs a program that is well nothing but the copy of what it says. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/images.h"
#include "report/program.h"
#include "report/texts.h"

#define SAID_MAX 2048		     /* bytes kept of what a program says */
#define CHDIR_NS INT64_C(1000000000) /* from a failed chdir to the child's end */
#define NOT_FOUND 127		     /* a shell's status (POSIX, 2.8.2) */

/* ---- while it runs -------------------------------------------------------------------------- */

void collect_story_note(struct process *process, const struct event *event)
{
	const struct plain_call *call = &event->call;

	if (!strcmp(call->name, "chdir")) {
		if (call->result >= 0 || !call->path)
			return;
		free(process->chdir_path);
		process->chdir_path = xstrdup(call->path);
		process->chdir_error = (int)-call->result;
		process->chdir_ns = event->mono_ns;
		return;
	}
	collect_checks_note(process, event);
	if (strncmp(call->name, "write", 5) != 0 || (int)call->args[0] != 2 || !call->data)
		return;
	if (process->said.len < SAID_MAX)
		buf_add(&process->said, call->data,
			call->data_len < SAID_MAX - process->said.len
				? call->data_len
				: SAID_MAX - process->said.len);
}

void collect_story_forget(struct process *process)
{
	buf_clear(&process->said);
	free(process->chdir_path);
	process->chdir_path = NULL;
	process->exec_failed = false;
	free(process->checked_path);
	process->checked_path = NULL;
}

/* ---- at its end ----------------------------------------------------------------------------- */

static bool says(const struct process *process, const char *words)
{
	return process->said.len && strstr(process->said.data, words);
}

static bool execed_itself(const struct process *process)
{
	return process->program && process->program->pid == process->pid;
}

/* A child that was to become another program, and silently gave up on the way. */
static bool chdir_failed(const struct process *process, const struct event *exit)
{
	return process->chdir_path && !execed_itself(process) && !process->said.len &&
	       exit->mono_ns - process->chdir_ns < CHDIR_NS;
}

static const char *base_of(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path;
}

/* Does a line of a shell begin as its complaints do, with its name or its script's? */
static bool begins_as_shells_do(const struct program *program, const char *line, size_t len)
{
	static const char *const names[] = {"sh", "bash", "dash", "ash", "zsh", "ksh", "fish"};
	const char *exe = program ? base_of(program->exe) : NULL;
	bool shell = false, begins = false;

	for (size_t i = 0; exe && i < sizeof(names) / sizeof(names[0]); i++)
		shell |= !strcmp(exe, names[i]);
	for (size_t i = 0; shell && program->argv && i < 2 && program->argv[i]; i++) {
		const char *word = program->argv[i];
		size_t size = strlen(word);

		begins |= size && size < len && !strncmp(line, word, size) && line[size] == ':';
	}
	return begins || (shell && len > strlen(exe) && !strncmp(line, exe, strlen(exe)) &&
			  line[strlen(exe)] == ':');
}

/* The command in a shell's complaint, in whatever language: "sh: 1: NAME: not found", or last, as
 * zsh and fish have it. Owned, or NULL. */
static char *name_in_line(const char *line, size_t len)
{
	const char *end = line + len,
		   *fields[2] = {NULL, NULL}; /* the last one and the one before */
	size_t sizes[2] = {0, 0};

	for (const char *at = line, *next; at < end; at = next) {
		const char *colon = memmem(at, (size_t)(end - at), ": ", 2);

		next = colon ? colon + 2 : end;
		fields[1] = fields[0];
		sizes[1] = sizes[0];
		fields[0] = at;
		sizes[0] = (size_t)((colon ? colon : end) - at);
	}
	for (int i = 1; i >= 0 && fields[1]; i--)
		if (sizes[i] && fields[i] != line && !memchr(fields[i], ' ', sizes[i]))
			return xstrndup(fields[i], sizes[i]);
	return NULL;
}

/* The last complaint that a shell made before it ended with "not found". */
static char *name_by_shape(const struct process *process)
{
	const char *text = process->said.data, *next;
	char *found = NULL;

	for (const char *line = text; line && *line; line = next) {
		size_t len = strcspn(line, "\n");

		next = line[len] ? line + len + 1 : line + len;
		if (!begins_as_shells_do(process->program, line, len))
			continue;
		free(found);
		found = name_in_line(line, len);
	}
	return found;
}

/* The last name that a shell, or Go's exec.LookPath, says it did not find; owned, or NULL. */
static char *name_not_found(const struct process *process, int code)
{
	static const char *const ends[] = {": command not found", ": not found"};
	const char *text = process->said.data, *at, *name, *found = NULL;
	size_t len = 0;

	if (!process->said.len)
		return NULL;
	if ((at = strstr(text, "exec: \"")) && (name = at + strlen("exec: \"")) &&
	    ((at = strstr(name, "\": executable file not found in $PATH")) ||
	     (at = strstr(name, "\": permission denied"))))
		return xstrndup(name, (size_t)(at - name));
	for (size_t i = 0; i < 2 && code == NOT_FOUND && !found; i++)
		for (at = text; (at = strstr(at, ends[i])); at++) {
			if (at[strlen(ends[i])] != '\n' && at[strlen(ends[i])] != '\0')
				continue;
			for (name = at; name > text && name[-1] != ' ' && name[-1] != '\n';)
				name--;
			found = name;
			len = (size_t)(at - name);
		}
	if (found && len)
		return xstrndup(found, len);
	return code == NOT_FOUND ? name_by_shape(process) : NULL;
}

static const char *variable(char *const *env, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; env && env[i]; i++)
		if (!strncmp(env[i], name, len) && env[i][len] == '=')
			return env[i] + len + 1;
	return NULL;
}

struct exec_record *collect_story_record(struct collect *collect, const struct process *process,
					 const struct event *exit, enum no_exec why)
{
	static const struct texts_limit limit = {64, 4096};
	const struct program *program = process->program;
	struct exec_record *exec = xcalloc(1, sizeof(*exec));

	exec->serial = ++collect->serial;
	exec->pid = exec->tid = process->pid;
	exec->time_ns = exit->time_ns;
	exec->abi = ABI_UNKNOWN;
	exec->dirfd = AT_FDCWD;
	exec->euid_after = (uid_t)-1;
	exec->result = EXEC_RESULT_NONE;
	exec->no_exec = why;
	exec->dispatch.entry_step = exec->dispatch.failing_image = -1;
	exec->late_message = process->said.len ? xstrdup(process->said.data) : NULL;
	if (program) {
		exec->caller = xstrdup(program->exe);
		exec->caller_argv = texts_copy(program->argv, limit, NULL);
		exec->env = texts_copy(program->env, limit, NULL);
	}
	return exec;
}

/* What lies at the path, as the model sees it from here. */
static bool is_passed_over(struct collect *collect, struct exec_record *exec, const char *path,
			   const char *cwd)
{
	free(exec->path);
	exec->path = xstrdup(path);
	exec->cwd = xstrdup(cwd);
	collect_replay_here(collect, exec, cwd);
	return exec->dispatch.rule == RULE_NO_X;
}

/* Search PATH as the caller would: a file that may not be executed, or nothing. False when the
 * name is there after all. */
static bool search(struct collect *collect, struct exec_record *exec, const char *name,
		   const char *cwd)
{
	const char *list = variable(exec->env, "PATH"), *end;

	exec->path = xstrdup(name);
	if (strchr(name, '/'))
		return (*name == '/' || cwd) && is_passed_over(collect, exec, name, cwd);
	for (; list && *list; list = *end ? end + 1 : end) {
		scope_free char *file = NULL;

		end = strchrnul(list, ':');
		file = xasprintf("%.*s/%s", (int)(end - list), list, name);
		texts_add(&exec->path_list, xstrdup(file));
		exec->path_tried++;
		if (list[0] != '/' || faccessat(AT_FDCWD, file, F_OK, 0) != 0)
			continue;
		return is_passed_over(collect, exec, file, NULL);
	}
	return true;
}

static bool reads_scripts(const char *exe)
{
	static const char *const names[] = {"sh",   "bash", "dash", "ash",    "zsh",	 "ksh",
					    "node", "ruby", "perl", "python", "python3", "php"};

	exe = base_of(exe);
	for (size_t i = 0; exe && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(exe, names[i]))
			return true;
	return false;
}

/* The file that an interpreter is given to read, or NULL. */
const char *collect_story_script(const char *exe, char *const *argv)
{
	if (!argv || !argv[0] || !argv[1] || argv[1][0] == '-' || !reads_scripts(exe))
		return NULL;
	return argv[1];
}

static const char *script_of(const struct process *process)
{
	const struct program *program = process->program;
	const char *script =
		execed_itself(process) ? collect_story_script(program->exe, program->argv) : NULL;

	return script && (script[0] == '/' || process->exec_cwd) ? script : NULL;
}

static bool is_program(const struct exec_record *exec)
{
	const struct dispatch_image *image = exec->dispatch.nimages ? exec->dispatch.images : NULL;

	return image && image->opened && (image->elf.valid || image->foreign.family == FOREIGN_OS);
}

/* Words that users take for an answer of execve. */
static bool sounds_like_exec(const struct process *process)
{
	return says(process, "xec format error") || says(process, "cannot execute binary file");
}

void collect_story_drop(struct exec_record *exec)
{
	images_close(exec);
	exec_record_free(exec);
	free(exec);
}

/* The first explanation that holds; NULL: there is none. */
static struct exec_record *explain(struct collect *collect, const struct process *process,
				   const struct event *exit)
{
	int code = exit->exit.how == EXIT_CODE ? exit->exit.code : -1;
	scope_free char *name = NULL;
	const char *script = script_of(process);
	struct exec_record *exec;

	if (chdir_failed(process, exit)) {
		exec = collect_story_record(collect, process, exit, NO_EXEC_CHDIR);
		exec->path = xstrdup(process->chdir_path);
		exec->observed.error = process->chdir_error;
		return exec;
	}
	if (script && process->said.len && process->exec_ns) {
		exec = collect_story_record(collect, process, exit, NO_EXEC_BINARY);
		exec->path = xstrdup(script);
		collect_replay_here(collect, exec, process->exec_cwd);
		if (is_program(exec))
			return exec;
		collect_story_drop(exec);
	}
	if ((exec = collect_checks_explain(collect, process, exit)))
		return exec;
	name = name_not_found(process, code);
	if (name) {
		exec = collect_story_record(collect, process, exit, NO_EXEC_LOOKUP);
		if (search(collect, exec, name, process->exec_cwd))
			return exec;
		collect_story_drop(exec);
	}
	return sounds_like_exec(process)
		       ? collect_story_record(collect, process, exit, NO_EXEC_WORDS)
		       : NULL;
}

void collect_settle_story(struct collect *collect, struct process *process,
			  const struct event *exit)
{
	bool failed = exit->exit.how == EXIT_SIGNAL || exit->exit.code != 0;
	bool preload = says(process, "from LD_PRELOAD cannot be preloaded");
	struct exec_record *exec = NULL;
	size_t finding;

	if (preload)
		exec = collect_story_record(collect, process, exit, NO_EXEC_PRELOAD);
	else if (failed && !process->exec_failed && !process->emulated)
		exec = explain(collect, process, exit);
	else if (!failed && !process->exec_failed)
		exec = collect_checks_explain(collect, process, exit);
	if (!exec)
		return;
	exec->in_fallback = collect_in_fallback(collect, process);
	collect_add_story(collect, exec, process->program);
	finding = collect_judge(collect, exec);
	if (finding != COLLECT_NO_FINDING && failed && !preload)
		chain_start(&collect->chains, finding, process->pid);
}
