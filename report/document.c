/* The whole document: which objects it has, and in which order.
 * Each object is another file's. */
#include "report/document.h"

#include "report/document_parts.h"
#include "report/record.h"

static json_t *command_object(const struct record *record)
{
	json_t *command, *end = json_null();

	if (!record->command)
		return json_null();
	command = json_object();
	document_put_strings(command, "argv", record->command);
	if (record->has_exit && record->exit_how == EXIT_CODE)
		end = json_pack("{s:i}", "code", record->exit_code);
	else if (record->has_exit)
		end = json_pack("{s:o}", "signal", document_signal(record->exit_signal));
	json_object_set_new(command, "exit", end);
	return command;
}

static json_t *execs_object(const struct record *record)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "total", (json_int_t)record->execs,
			 "succeeded", (json_int_t)record->succeeded, "failed",
			 (json_int_t)record->failed, "redirected", (json_int_t)record->redirected,
			 "processes", (json_int_t)record->processes, "threads",
			 (json_int_t)record->threads);
}

static json_t *strings_array(char *const *strings)
{
	json_t *list = json_array();

	for (size_t i = 0; strings && strings[i]; i++)
		json_array_append_new(list, document_string(strings[i]));
	return list;
}

json_t *document_build(const struct record *record)
{
	json_t *document = json_object(), *findings = json_array(), *explained = json_null(),
	       *surely = json_null();

	for (size_t i = 0; i < record->nfindings; i++) {
		const struct finding *finding = &record->findings[i];

		json_array_append_new(findings, document_finding(finding));
		if (finding->explains_command && json_is_null(explained)) {
			explained = json_integer(finding->id);
			surely = json_string(finding->explains_surely ? "proved" : "likely");
		}
	}
	json_object_set_new(document, "schema", json_string("exectrace/1"));
	json_object_set_new(document, "exectrace", document_program(record));
	json_object_set_new(document, "host", document_host(record));
	json_object_set_new(document, "run", document_run(record));
	json_object_set_new(document, "command", command_object(record));
	json_object_set_new(document, "execs", execs_object(record));
	json_object_set_new(document, "explained_by", explained);
	json_object_set_new(document, "explained_confidence", surely);
	json_object_set_new(document, "findings", findings);
	json_object_set_new(document, "registry", document_registry(record));
	json_object_set_new(document, "counters", document_counters(record));
	json_object_set_new(document, "arch_leaks", document_leaks(record));
	json_object_set_new(document, "timeline", document_timeline(record));
	json_object_set_new(document, "anomalies", strings_array(record->anomalies));
	return document;
}
