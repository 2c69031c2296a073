/* Execs as they come: cheap for those that run what was asked for, a record for the others.
 * Nothing is kept of an exec that is as it should be. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "report/collect_steps.h"
#include "report/program.h"
#include "report/sandbox.h"
#include "report/stream.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000 /* include/uapi/linux/fcntl.h, 6.14 */
#endif

/* N of "/proc/self/fd/N" and "/dev/fd/N", -1 for any other path: names that mean something else
 * by the time the exec is over. */
static int fd_of_path(const char *path)
{
	static const char *const prefixes[] = {"/proc/self/fd/", "/dev/fd/",
					       "/proc/thread-self/fd/"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);
		char *end;
		long number;

		if (strncmp(path, prefixes[i], len) != 0)
			continue;
		number = strtol(path + len, &end, 10);
		if (end != path + len && *end == '\0' && number >= 0 && number < 1 << 30)
			return (int)number;
	}
	return -1;
}

/* As these do: after the exec they are the new program, and for us they are our own. */
static bool is_own_program(const char *path)
{
	return !strcmp(path, "/proc/self/exe") || !strcmp(path, "/proc/thread-self/exe");
}

enum event_reply collect_exec_enter(struct collect *collect, struct process *process,
				    const struct event *event)
{
	const struct exec_call *call = event->exec.call;
	int number = -1;

	(void)collect;
	process_close_at(process);
	if (!call || !call->path || !event->held)
		return REPLY_GO;
	if (call->is_at && call->dirfd != AT_FDCWD && call->path[0] != '/')
		number = call->dirfd;
	else
		number = fd_of_path(call->path);
	if (number >= 0)
		process->at_fd = event->held->ops->open_fd(event->held, number);
	else if (is_own_program(call->path))
		process->at_fd = event->held->ops->open_link(event->held, HELD_EXE);
	process->at_cloexec = number >= 0 && process->at_fd >= 0 &&
			      event->held->ops->fd_cloexec(event->held, number);
	return REPLY_GO;
}

static bool exists(const struct scene *scene, const char *path)
{
	struct stat file;
	int start = scene->cwd_fd;

	if (path[0] == '/') {
		start = scene->own_root ? AT_FDCWD : scene->root_fd;
		while (start != AT_FDCWD && *path == '/')
			path++;
	}
	return start != -1 && fstatat(start, path, &file, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Nothing is there: what a PATH search meets in most directories. */
static bool is_plain_miss(const struct event *event, const struct scene *scene)
{
	const struct exec_call *call = event->exec.call;

	if (event->kind != EVENT_EXEC_FAILED || !call || !call->path || call->is_at ||
	    call->path[0] == '\0')
		return false;
	if (event->exec.error != ENOENT && event->exec.error != ENOTDIR)
		return false;
	return !exists(scene, call->path);
}

static bool was_read(const struct process *process)
{
	for (const struct attempt *attempt = process->attempts; attempt; attempt = attempt->next)
		for (size_t i = 0; i < attempt->exec->nconsequences; i++)
			if (attempt->exec->consequences[i].kind == CONSEQUENCE_READ)
				return true;
	return false;
}

/* Whatever a shell does with a file that was refused before is that refusal's consequence. */
bool collect_in_fallback(const struct collect *collect, const struct process *process)
{
	const struct process *parent = process_find(&collect->processes, process->parent);

	return chains_begun_at(&collect->chains, process->pid) ||
	       (parent && (was_read(parent) || chains_begun_at(&collect->chains, parent->pid)));
}

/* Nothing else will be tried. The scene's descriptors keep a file system busy, and its process may
 * live on: so it is now. */
static void replay_miss(struct collect *collect, struct process *process, struct attempt *attempt,
			const struct event *event)
{
	collect_replay(collect, process, attempt->exec, &attempt->scene, NULL);
	collect_read_stack(collect, attempt->exec, event);
}

static void begin_attempt(struct collect *collect, struct process *process,
			  const struct event *event)
{
	struct attempt *attempt = xcalloc(1, sizeof(*attempt));

	attempt->tid = event->tid;
	attempt->started_ns = event->mono_ns;
	attempt->exec = collect_record(collect, process, event);
	attempt->exec->in_fallback = collect_in_fallback(collect, process);
	collect_take_scene(&attempt->scene, process, event);
	attempt->plain = is_plain_miss(event, &attempt->scene);
	attempt->next = process->attempts;
	process->attempts = attempt;
	attempt->searching = attempt->plain && attempt_search_goes_on(event->exec.call);
	if (attempt->searching)
		return;
	if (attempt->plain)
		replay_miss(collect, process, attempt, event);
	else
		collect_replay_held(collect, process, attempt->exec, &attempt->scene, event);
	scene_free(&attempt->scene);
}

/* A further directory of a search. The first that was no plain miss is what the search is about:
 * glibc's execvp, too, remembers an EACCES and goes on. */
static void go_on(struct collect *collect, struct process *process, struct attempt *attempt,
		  const struct event *event)
{
	struct exec_record *exec = attempt->exec, *found;
	bool searching = attempt->searching;

	attempt_add_path(attempt, event->exec.call->path);
	if (!attempt->plain)
		return;
	if (!searching)
		collect_take_scene(&attempt->scene, process, event);
	if (is_plain_miss(event, &attempt->scene)) {
		attempt->searching = searching && attempt_search_goes_on(event->exec.call);
		if (attempt->searching)
			return;
		if (searching)
			replay_miss(collect, process, attempt, event);
		scene_free(&attempt->scene);
		return;
	}
	attempt->searching = false;
	found = collect_record(collect, process, event);
	found->path_list = exec->path_list;
	found->path_tried = exec->path_tried;
	exec->path_list = NULL;
	exec_record_free(exec);
	free(exec);
	attempt->exec = found;
	collect_replay_held(collect, process, found, &attempt->scene, event);
	scene_free(&attempt->scene);
	attempt->plain = false;
}

enum event_reply collect_exec_failed(struct collect *collect, struct process *process,
				     const struct event *event)
{
	struct attempt *attempt = attempt_find(process->attempts, event->tid);
	bool further = event->held && attempt && attempt_continues(attempt, event->exec.call);

	process->exec_failed = true;
	if (attempt && attempt_is_shell_retry(attempt->exec, event->exec.call)) {
		collect_note_retry(attempt->exec, event, "failed to hand the file to");
		process_close_at(process);
		return REPLY_FOLLOW;
	}
	collect->later_stream = true;
	if (!further) { /* a search of PATH is one exec */
		collect->record.execs++;
		collect->record.failed++;
	}
	if (!event->held) {
		process_close_at(process);
		return REPLY_GO;
	}
	if (further) {
		go_on(collect, process, attempt, event);
	} else {
		if (attempt)
			collect_settle(collect, process, attempt, SETTLE_OPEN);
		begin_attempt(collect, process, event);
		attempt = process->attempts;
	}
	process_close_at(process);
	return attempt->plain ? REPLY_GO : REPLY_FOLLOW;
}

/* AT_EXECVE_CHECK asks and gets its answer; anything else that returns 0 was faked by a filter. */
enum event_reply collect_exec_checked(struct collect *collect, struct process *process,
				      const struct event *event)
{
	const struct exec_call *call = event->exec.call;
	struct exec_record *exec;
	struct scene scene;

	collect->record.execs++;
	if (!event->held || !call || (call->is_at && (call->flags & AT_EXECVE_CHECK)))
		return REPLY_GO;
	exec = collect_record(collect, process, event);
	collect_take_scene(&scene, process, event);
	collect_replay_held(collect, process, exec, &scene, event);
	scene_free(&scene);
	collect_judge(collect, exec);
	return REPLY_GO;
}

/* What the replay must say of an exec that was as it should be. */
static bool as_meant(const struct exec_record *exec)
{
	const struct dispatch *dispatch = &exec->dispatch;

	if (dispatch->entry_step >= 0 || exec->loader.verdict == LOADER_DISAGREES)
		return false;
	if (exec->dispatch.nimages > 0 && (exec->dispatch.images[0].mode & S_ISUID))
		return exec->euid_after == exec->dispatch.images[0].uid;
	if (outcome_agrees(&dispatch->predicted, &exec->observed))
		return true;
	/* A file that is gone by now, or a descriptor's: nothing can be said of it. One that is
	 * there and that every handler would refuse is another matter: something took it. */
	return dispatch->predicted.kind != OUTCOME_SUCCESS && dispatch->subject == SUBJECT_TARGET &&
	       dispatch->predicted.error != ENOEXEC;
}

/* Another file than the one that was asked for: an entry took it, seen or unseen. */
static bool was_redirected(const struct exec_record *exec)
{
	const struct dispatch *dispatch = &exec->dispatch;

	return dispatch->entry_step >= 0 ||
	       (dispatch->predicted.kind == OUTCOME_ERRNO && dispatch->predicted.error == ENOEXEC);
}

/* Something else than the file runs, as far as the cheap look could tell. */
static enum event_reply take_redirected(struct collect *collect, struct process *process,
					const struct event *event)
{
	struct exec_record *exec = collect_record(collect, process, event);
	struct scene scene;

	exec->result = EXEC_RESULT_REDIRECTED;
	collect_observe(exec, event->held);
	collect_take_scene(&scene, process, event);
	exec->euid_after = scene.status.creds.known ? scene.status.creds.euid : (uid_t)-1;
	collect_replay_held(collect, process, exec, &scene, event);
	scene_free(&scene);
	if (was_redirected(exec)) {
		collect->record.redirected++;
		collect_timeline_mark(collect, process, exec, 0);
	} else {
		exec->result = EXEC_RESULT_RAN;
	}
	if (as_meant(exec)) {
		exec_record_free(exec);
		free(exec);
		return REPLY_GO;
	}
	process->emulated = exec;
	process->emulated_ns = event->mono_ns;
	return REPLY_FOLLOW;
}

static void become(struct process *process, const struct event *event)
{
	const struct exec_call *call = event->exec.call;
	struct program *old = process->program;
	struct buf exe = {0};

	if ((!call || call->unreadable) && event->held)
		event->held->ops->read_link(event->held, "exe", &exe);
	process->program =
		program_new(event->pid, old, call && call->path ? call->path : exe.data,
			    call ? call->argv.items : NULL, call ? call->envp.items : NULL);
	program_unref(old);
	buf_free(&exe);
}

/* The process is another program from here on. */
static void take_over(struct collect *collect, struct process *process, const struct event *event,
		      bool script)
{
	become(process, event);
	process->program->script = script;
	process->program->handled =
		process->emulated && process->emulated->result == EXEC_RESULT_REDIRECTED;
	leaks_end(&collect->record.leaks, process->leaks);
	leak_watch_free(process->leaks);
	process->leaks = collect->options.arch_leaks
				 ? leaks_exec(&collect->record.leaks, process->program)
				 : NULL;
}

enum event_reply collect_exec_committed(struct collect *collect, struct process *process,
					const struct event *event)
{
	enum event_reply reply = collect_settle_by_exec(collect, process, event);
	unsigned levels = 1;
	enum native native;

	process->exec_ns = 0;
	collect_story_forget(process);
	process->exec_failed = chains_begun_at(&collect->chains, process->pid);
	collect->record.execs++;
	collect->record.succeeded++;
	if (!process->execs++)
		process->first_exec_ns = event->mono_ns;
	collect->later_stream = true;
	collect_settle_emulated(collect, process, NULL);
	native = collect_native(collect, process, event, &levels);
	if (native != NATIVE_UNSURE && !collect_loader_plain(collect, event, levels))
		native = NATIVE_NOT;
	if (native == NATIVE_FILE || native == NATIVE_SCRIPT) {
		collect->misses += levels;
		collect_late_note(process, event, native == NATIVE_SCRIPT);
		collect->later_take_over = true;
	} else {
		collect_timeline_ran(collect, process, event);
		if (native == NATIVE_NOT &&
		    take_redirected(collect, process, event) == REPLY_FOLLOW)
			reply = REPLY_FOLLOW;
		take_over(collect, process, event, false);
	}
	process_close_at(process);
	sandbox_exec(&process->sandbox,
		     event->exec.former_tid ? event->exec.former_tid : event->tid);
	return process->registry_fd >= 0 ? REPLY_FOLLOW_WRITES : reply;
}

void collect_exec_after(struct collect *collect, struct process *process, const struct event *event)
{
	if (collect->later_stream && collect->options.stream)
		stream_exec(collect->options.stream, event);
	if (collect->later_take_over && process) {
		collect_timeline_ran(collect, process, event);
		take_over(collect, process, event, process->exec_script);
	}
	collect->later_stream = collect->later_take_over = false;
}
