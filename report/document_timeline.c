/* The timeline as JSON: times in microseconds since the run began.
 * Which finding tells of an exec is looked up here: they are numbered at the end. */
#include <stdlib.h>

#include "decode/buf.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/record.h"
#include "report/timeline.h"

static json_t *since_start(const struct record *record, int64_t time_ns)
{
	int64_t past = (time_ns - record->started_ns) / 1000;

	return time_ns ? json_integer(past > 0 ? past : 0) : json_null();
}

static json_t *finding_of(const struct record *record, uint64_t serial)
{
	for (size_t i = 0; serial && i < record->nfindings; i++)
		if (record->findings[i].exec->serial == serial)
			return json_integer(record->findings[i].id);
	return json_null();
}

static json_t *exec_object(const struct record *record, const struct timeline_exec *exec)
{
	json_t *object = json_object();

	json_object_set_new(object, "us", since_start(record, exec->time_ns));
	document_put_string(object, "path", exec->path);
	json_object_set_new(object, "result", json_string(timeline_result_name(exec->result)));
	if (exec->result == TIMELINE_FAILED)
		json_object_set_new(object, "errno", document_errno(exec->error));
	if (exec->result == TIMELINE_KILLED)
		json_object_set_new(object, "signal", document_signal(exec->signal));
	if (exec->result == TIMELINE_REDIRECTED)
		document_put_string(object, "ran", exec->ran);
	if (exec->serial)
		json_object_set_new(object, "finding", finding_of(record, exec->serial));
	return object;
}

static json_t *end_object(const struct timeline_process *process)
{
	if (!process->end_ns)
		return json_null();
	if (process->ended_by_signal)
		return json_pack("{s:o}", "signal", document_signal(process->end));
	return json_pack("{s:i}", "code", process->end);
}

static json_t *fold_object(const struct record *record, const struct timeline_fold *fold)
{
	json_t *object = json_object();

	document_put_string(object, "path", fold->path);
	json_object_set_new(object, "count", json_integer((json_int_t)fold->count));
	json_object_set_new(object, "execs", json_integer((json_int_t)fold->execs));
	json_object_set_new(object, "nonzero", json_integer((json_int_t)fold->failed));
	json_object_set_new(object, "first_us", since_start(record, fold->first_ns));
	json_object_set_new(object, "last_us", since_start(record, fold->last_ns));
	return object;
}

static void put_folds(json_t *object, const struct record *record,
		      const struct timeline_process *process)
{
	json_t *folds = json_array();

	for (size_t i = 0; i < process->nfolds; i++)
		if (process->folds[i].count)
			json_array_append_new(folds, fold_object(record, &process->folds[i]));
	if (json_array_size(folds))
		json_object_set(object, "folded", folds);
	json_decref(folds);
}

static json_t *process_object(const struct record *record, const struct timeline_process *process)
{
	json_t *object = json_object(), *execs = json_array();

	for (size_t i = 0; i < process->nexecs; i++)
		json_array_append_new(execs, exec_object(record, &process->execs[i]));
	json_object_set_new(object, "pid", json_integer(process->pid));
	json_object_set_new(object, "parent",
			    process->parent ? json_integer(process->parent) : json_null());
	json_object_set_new(object, "start_us", since_start(record, process->start_ns));
	json_object_set_new(object, "end_us", since_start(record, process->end_ns));
	json_object_set_new(object, "exit", end_object(process));
	document_put_strings(object, "argv", process->argv);
	json_object_set_new(object, "execs", execs);
	put_folds(object, record, process);
	return object;
}

static int by_beginning(const void *left, const void *right)
{
	const struct timeline_process *a = *(const struct timeline_process *const *)left;
	const struct timeline_process *b = *(const struct timeline_process *const *)right;

	if (a->start_ns != b->start_ns)
		return a->start_ns < b->start_ns ? -1 : 1;
	return a < b ? -1 : a > b;
}

static json_t *processes_array(const struct record *record)
{
	const struct timeline *timeline = &record->timeline;
	const struct timeline_process **order = xcalloc(timeline->count, sizeof(*order));
	json_t *processes = json_array();
	size_t count = 0;

	for (size_t i = 0; i < timeline->count; i++)
		if (timeline->processes[i].pid) /* not spare */
			order[count++] = &timeline->processes[i];
	if (count)
		qsort(order, count, sizeof(*order), by_beginning);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(processes, process_object(record, order[i]));
	free(order);
	return processes;
}

json_t *document_timeline(const struct record *record)
{
	const struct timeline *timeline = &record->timeline;

	if (record->explain)
		return json_null();
	return json_pack("{s:o,s:{s:I,s:I}}", "processes", processes_array(record), "left_out",
			 "processes", (json_int_t)timeline->processes_left_out, "execs",
			 (json_int_t)timeline->execs_left_out);
}
