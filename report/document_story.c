/* What came before an exec and what followed it as JSON: history, lineage, stack, consequence.
 * Keeps the order the record has. */
#include <stdio.h>

#include "report/document.h"
#include "report/document_parts.h"
#include "report/maker.h"
#include "report/record.h"

#define NS_PER_MS 1000000

json_t *document_variables(const struct variables *variables, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct variables *group = &variables[i];
		json_t *object = json_object();

		json_object_set_new(object, "from", json_string(variables_from_name(group->from)));
		json_object_set_new(object, "pid",
				    group->pid ? json_integer(group->pid) : json_null());
		document_put_string(object, "exe", group->exe);
		document_put_strings(object, "argv", group->argv);
		document_put_strings(object, "env", group->env);
		json_array_append_new(list, object);
	}
	return list;
}

static void document_put_mode(json_t *object, const struct history_item *item)
{
	char mode[16];

	snprintf(mode, sizeof(mode), "%04o", (unsigned)(item->mode & 07777));
	json_object_set_new(object, "mode",
			    item->op == FILE_CHMOD ? json_string(mode) : json_null());
}

json_t *document_history(const struct exec_record *exec)
{
	json_t *list = json_array();

	for (size_t i = 0; i < exec->nhistory; i++) {
		const struct history_item *item = &exec->history[i];
		json_t *object = json_object();
		int64_t before_ms = (exec->time_ns - item->time_ns) / NS_PER_MS;

		json_object_set_new(object, "op", json_string(file_op_name(item->op)));
		document_put_time(object, "time", item->time_ns);
		json_object_set_new(object, "seconds_before", json_real((double)before_ms / 1000));
		json_object_set_new(object, "pid", json_integer(item->pid));
		document_put_string(object, "path", item->path);
		document_put_string(object, "path2", item->path2);
		document_put_strings(object, "argv", item->argv);
		document_put_string(object, "deed",
				    item->op == FILE_OPEN_WRITE ? maker_deed(item->argv) : NULL);
		document_put_mode(object, item);
		document_put_strings(object, "env", item->env);
		json_object_set_new(object, "variables",
				    document_variables(item->variables, item->nvariables));
		json_array_append_new(list, object);
	}
	return list;
}

json_t *document_lineage(const struct exec_record *exec)
{
	static char *const none[] = {NULL};
	json_t *list = json_array();

	for (size_t i = 0; i < exec->nlineage; i++) {
		const struct lineage_item *item = &exec->lineage[i];
		json_t *object = json_object();
		const char *edge = item->is_root ? "root" : item->became ? "became" : "forked";

		json_object_set_new(object, "pid", json_integer(item->pid));
		json_object_set_new(object, "edge", json_string(edge));
		document_put_string(object, "exe", item->exe);
		document_put_strings(object, "argv", item->argv);
		document_put_strings(object, "env_set", item->env_set ? item->env_set : none);
		json_array_append_new(list, object);
	}
	return list;
}

json_t *document_stack(const struct exec_record *exec)
{
	json_t *list = json_array();

	for (size_t i = 0; i < exec->nframes; i++) {
		const struct frame *frame = &exec->frames[i];
		json_t *object = json_object();

		document_put_address(object, "address", frame->address);
		document_put_string(object, "symbol", frame->symbol);
		json_object_set_new(object, "offset", json_integer((json_int_t)frame->offset));
		document_put_string(object, "file", frame->file);
		document_put_string(object, "source", frame->source);
		document_put_string(object, "build_id", frame->build_id);
		json_array_append_new(list, object);
	}
	return list;
}

static const char *consequence_name(enum consequence_kind kind)
{
	switch (kind) {
	case CONSEQUENCE_RETRY:
		return "retry";
	case CONSEQUENCE_READ:
		return "read";
	case CONSEQUENCE_MESSAGE:
		return "message";
	case CONSEQUENCE_EXIT:
		return "exit";
	case CONSEQUENCE_COMMAND:
		break;
	}
	return "command";
}

json_t *document_consequences(const struct exec_record *exec)
{
	json_t *list = json_array();

	for (size_t i = 0; i < exec->nconsequences; i++) {
		const struct consequence *item = &exec->consequences[i];
		bool ended = item->kind == CONSEQUENCE_EXIT || item->kind == CONSEQUENCE_COMMAND;
		json_t *object = json_object();

		json_object_set_new(object, "kind", json_string(consequence_name(item->kind)));
		json_object_set_new(object, "pid", json_integer(item->pid));
		json_object_set_new(object, "code",
				    ended && item->signal == 0 ? json_integer(item->code)
							       : json_null());
		json_object_set_new(object, "signal", document_signal(ended ? item->signal : 0));
		document_put_string(object, "text", item->text);
		json_array_append_new(list, object);
	}
	return list;
}

json_t *document_writers(const struct exec_record *exec)
{
	json_t *list = json_array();

	for (size_t i = 0; i < exec->nwriters; i++) {
		const struct writer *writer = &exec->writers[i];
		json_t *object = json_object();

		json_object_set_new(object, "pid", json_integer(writer->pid));
		json_object_set_new(object, "fd", json_integer(writer->fd));
		document_put_string(object, "comm", writer->comm);
		document_put_string(object, "path", writer->path);
		json_object_set_new(object, "inherited", json_boolean(writer->inherited));
		json_array_append_new(list, object);
	}
	return list;
}
