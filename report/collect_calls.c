/* Calls of a task that is followed for a while: a shell that reads the file itself, and what is
 * written to stderr. Everything else passes by. */
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/elf_line.h"
#include "report/log.h"
#include "report/provenance.h"

#define FOLLOW_NS INT64_C(2000000000) /* how long a task is followed after its exec */
#define MESSAGE_MAX 2048
#define MESSAGES_MAX 4 /* of one attempt or chain */

static bool opens(const struct plain_call *call)
{
	return call->path && call->result >= 0 && !strncmp(call->name, "open", 4);
}

/* Descriptor 1 while it is a copy of 2: how a shell writes `echo >&2`. */
static bool is_stderr(const struct held *held, int fd)
{
	scope_buf struct buf out = {0}, err = {0};

	if (fd == 2)
		return true;
	if (fd != 1 || !held || held->ops->read_link(held, "fd/1", &out) != 0 ||
	    held->ops->read_link(held, "fd/2", &err) != 0)
		return false;
	return out.data && err.data && !strcmp(out.data, err.data);
}

static bool writes_stderr(const struct event *event)
{
	const struct plain_call *call = &event->call;

	return !strncmp(call->name, "write", 5) && call->data && call->data_len > 0 &&
	       (call->result > 0 || call->unfinished) && is_stderr(event->held, (int)call->args[0]);
}

static char *message_of(const struct plain_call *call)
{
	size_t len = call->data_len < MESSAGE_MAX ? call->data_len : MESSAGE_MAX;

	return xstrndup(call->data, len);
}

static size_t count_kind(const struct consequence *items, size_t count, enum consequence_kind kind)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += items[i].kind == kind;
	return found;
}

static void note(struct exec_record *exec, enum consequence_kind kind, pid_t pid, char *text,
		 size_t most)
{
	if (count_kind(exec->consequences, exec->nconsequences, kind) >= most) {
		free(text);
		return;
	}
	exec->consequences = xrealloc(exec->consequences,
				      (exec->nconsequences + 1) * sizeof(*exec->consequences));
	exec->consequences[exec->nconsequences++] =
		(struct consequence){.kind = kind, .pid = pid, .text = text};
}

/* A message may come in several writes: those of one process in a row are one. */
static bool append(struct consequence *items, size_t count, pid_t pid, const struct event *event)
{
	struct consequence *last = count ? &items[count - 1] : NULL;
	scope_buf struct buf text = {0};
	scope_free char *more = NULL;

	if (!last || last->kind != CONSEQUENCE_MESSAGE || last->pid != pid || !last->text)
		return false;
	if (strlen(last->text) >= MESSAGE_MAX)
		return true;
	more = message_of(&event->call);
	buf_addf(&text, "%s%s", last->text, more);
	free(last->text);
	last->text = buf_steal(&text);
	return true;
}

static void call_after_failure(struct attempt *attempt, const struct event *event)
{
	struct exec_record *exec = attempt->exec;
	const struct plain_call *call = &event->call;
	scope_free char *given = NULL, *opened = NULL;

	if (writes_stderr(event)) {
		if (append(exec->consequences, exec->nconsequences, event->pid, event))
			return;
		note(exec, CONSEQUENCE_MESSAGE, event->pid, message_of(call), MESSAGES_MAX);
		return;
	}
	if (!opens(call) || !exec->path || !exec->caller)
		return; /* without a caller it is our own launcher that looks */
	given = provenance_key(exec->cwd, exec->path);
	opened = provenance_key(NULL, call->path);
	if (!strcmp(given, opened))
		note(exec, CONSEQUENCE_READ, event->pid, xasprintf("read %s itself", exec->path),
		     1);
}

static void call_of_emulated(struct exec_record *exec, const struct event *event)
{
	const struct plain_call *call = &event->call;
	size_t have = exec->late_message ? strlen(exec->late_message) : 0;
	struct buf message = {0};

	if (!writes_stderr(event) || have >= MESSAGE_MAX)
		return;
	if (have)
		buf_add(&message, exec->late_message, have);
	buf_add(&message, call->data,
		call->data_len < MESSAGE_MAX - have ? call->data_len : MESSAGE_MAX - have);
	free(exec->late_message);
	exec->late_message = buf_steal(&message);
}

/* The shell that was given the file, or whoever was told of the failure, says what it thinks. */
static void call_of_chain(struct collect *collect, const struct event *event)
{
	for (struct chain *chain = collect->chains.first; chain; chain = chain->next) {
		struct consequence message = {.kind = CONSEQUENCE_MESSAGE, .pid = event->pid};

		if (chain->at != event->pid)
			continue;
		if (!writes_stderr(event) ||
		    append(chain->items, chain->count, event->pid, event) ||
		    count_kind(chain->items, chain->count, CONSEQUENCE_MESSAGE) >= MESSAGES_MAX)
			continue;
		message.text = message_of(&event->call);
		chain_add(chain, &message);
	}
}

/* Every header that is opened or read, where the log shows the call. */
static void find_header(struct collect *collect, const struct event *event)
{
	collect->header.len = 0;
	if (collect->options.notes && log_shows_call(collect->options.notes, &event->call))
		elf_line(&collect->header, event);
}

void collect_log_call(struct collect *collect, const struct event *event)
{
	collect->options.log.take(collect->options.log.self, event);
	if (event->kind == EVENT_CALL && collect->header.len && collect->options.notes)
		log_note(collect->options.notes, event->tid, collect->header.data);
}

enum event_reply collect_call(struct collect *collect, struct process *process,
			      const struct event *event)
{
	struct attempt *attempt = attempt_find(process->attempts, event->tid);
	bool watched = process->registry_fd >= 0, watch_on;
	int64_t since = event->mono_ns;

	find_header(collect, event);
	if (process->leaks)
		leaks_call(&collect->record.leaks, process->leaks, event);
	watch_on = watched && collect_registry_call(collect, process, event);
	collect_story_note(process, event);
	if (attempt) {
		call_after_failure(attempt, event);
		since = attempt->started_ns;
	} else if (process->emulated) {
		call_of_emulated(process->emulated, event);
		since = process->emulated_ns;
	} else {
		call_of_chain(collect, event);
		if (watched && !watch_on)
			return REPLY_LEAVE;
	}
	return event->mono_ns - since > FOLLOW_NS && !watch_on ? REPLY_LEAVE : REPLY_GO;
}
