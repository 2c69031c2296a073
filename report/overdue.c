/* From the event to a row, and to JSON. */
#include "report/overdue.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/process.h"
#include "report/texts.h"
#include "tracer/event.h"

/* Does the call's first argument name a descriptor that says what is waited for? */
static bool is_about_descriptor(const char *call)
{
	static const char *const calls[] = {
		"read",	    "pread64",	  "readv",    "write",	   "pwrite64",	 "writev",
		"recvfrom", "recvmsg",	  "sendto",   "sendmsg",   "accept",	 "accept4",
		"connect",  "flock",	  "fsync",    "fdatasync", "epoll_wait", "epoll_pwait",
		"ioctl",    "getdents64", "sendfile", "splice",	   "fcntl"};

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(calls[i], call))
			return true;
	return false;
}

static void add_call(struct buf *out, const struct overdue *overdue, const struct held *held)
{
	scope_buf struct buf name = {0}, target = {0};

	if (!overdue->call) {
		buf_add_string(out, "in a system call");
		return;
	}
	buf_addf(out, "in %s", overdue->call);
	if (!strncmp(overdue->call, "wait", 4))
		buf_add_string(out, ", for a child");
	if (!held || !is_about_descriptor(overdue->call))
		return;
	buf_addf(&name, "fd/%d", (int)overdue->args[0]);
	if (!held->ops->read_link(held, name.data, &target) && target.len)
		buf_addf(out, " of %s", target.data);
}

static char *doing(const struct overdue *overdue, const struct held *held)
{
	struct buf text = {0};

	if (overdue->state == 'T' || overdue->state == 't')
		buf_add_string(&text, "stopped");
	else if (overdue->in_call)
		add_call(&text, overdue, held);
	else if (overdue->state == 'R')
		buf_add_string(&text, "running");
	else
		buf_add_string(&text, "not known");
	if (overdue->state == 'D')
		buf_add_string(&text, ", which no signal interrupts");
	return buf_steal(&text);
}

static char **argv_of(const struct held *held)
{
	scope_buf struct buf text = {0};
	char **argv = NULL;

	if (held && !held->ops->read_proc(held, "cmdline", &text))
		for (size_t i = 0; i < text.len; i += strlen(text.data + i) + 1)
			texts_add(&argv, xstrdup(text.data + i));
	return argv;
}

void overdue_add(struct overdue_list *list, const struct process *process,
		 const struct event *event)
{
	const struct overdue *overdue = &event->overdue;
	size_t at;

	if (overdue->state == 'Z' || overdue->state == 'X' || !overdue->state)
		return;
	list->total++;
	if (list->count == OVERDUE_MAX)
		return;
	list->items = xrealloc(list->items, (list->count + 1) * sizeof(*list->items));
	for (at = list->count++; at && list->items[at - 1].pid > event->pid; at--)
		list->items[at] = list->items[at - 1];
	list->items[at] = (struct overdue_process){.pid = event->pid,
						   .parent = process ? process->parent : 0,
						   .argv = argv_of(event->held),
						   .state = overdue->state,
						   .doing = doing(overdue, event->held)};
}

json_t *overdue_document(const struct overdue_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++) {
		const struct overdue_process *process = &list->items[i];
		json_t *object = json_object();

		json_object_set_new(object, "pid", json_integer(process->pid));
		json_object_set_new(object, "parent",
				    process->parent ? json_integer(process->parent) : json_null());
		document_put_strings(object, "argv", process->argv);
		json_object_set_new(object, "state", json_stringn(&process->state, 1));
		document_put_string(object, "doing", process->doing);
		json_array_append_new(array, object);
	}
	return array;
}

void overdue_list_free(struct overdue_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		texts_free(list->items[i].argv);
		free(list->items[i].doing);
	}
	free(list->items);
	*list = (struct overdue_list){0};
}
