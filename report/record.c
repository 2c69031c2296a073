/* Releases what a record owns.
 * Filling one is collect's and explain's, judging it cause's. */
#include "report/record.h"

#include <stdlib.h>
#include <string.h>

#include "report/counters.h"
#include "report/texts.h"

static void free_stories(struct exec_record *record)
{
	for (size_t i = 0; i < record->nwriters; i++) {
		free(record->writers[i].comm);
		free(record->writers[i].path);
	}
	free(record->writers);
	for (size_t i = 0; i < record->nhistory; i++) {
		free(record->history[i].path);
		free(record->history[i].path2);
		texts_free(record->history[i].argv);
		texts_free(record->history[i].env);
		variables_free(record->history[i].variables, record->history[i].nvariables);
	}
	free(record->history);
	for (size_t i = 0; i < record->nlineage; i++) {
		free(record->lineage[i].exe);
		texts_free(record->lineage[i].argv);
		texts_free(record->lineage[i].env_set);
	}
	free(record->lineage);
	variables_free(record->variables, record->nvariables);
	for (size_t i = 0; i < record->nconsequences; i++)
		free(record->consequences[i].text);
	free(record->consequences);
	frames_free(record->frames, record->nframes);
}

void exec_record_free(struct exec_record *record)
{
	if (!record)
		return;
	free(record->path);
	texts_free(record->argv);
	texts_free(record->env);
	free(record->cwd);
	free(record->root);
	free(record->caller);
	texts_free(record->caller_argv);
	task_status_free(&record->status);
	free(record->longest_name);
	outcome_free(&record->observed);
	free(record->late_message);
	texts_free(record->ran_argv);
	free(record->at_execfn);
	dispatch_free(&record->dispatch);
	loader_view_free(&record->loader);
	go_buildinfo_free(&record->go);
	free_stories(record);
	for (size_t i = 0; i < record->nmounts; i++)
		free(record->mounts[i]);
	free(record->mounts);
	texts_free(record->path_list);
	texts_free(record->loaders);
	free(record->libc_path);
	free(record->libc_offered);
	free(record->missing_library);
	free(record->shadowed);
}

static void free_findings(struct record *record)
{
	for (size_t i = 0; i < record->nfindings; i++) {
		struct finding *finding = &record->findings[i];

		verdict_free(&finding->verdict);
		exec_record_free(finding->exec);
		free(finding->exec);
		counters_free(&finding->counters);
	}
	free(record->findings);
}

void record_free(struct record *record)
{
	if (!record)
		return;
	free(record->version);
	texts_free(record->command);
	free(record->cwd);
	free(record->root);
	host_free(&record->host);
	free_findings(record);
	registry_free(&record->before);
	registry_free(&record->after);
	registry_log_free(&record->registry_log);
	leaks_free(&record->leaks);
	counters_free(&record->counters);
	timeline_free(&record->timeline);
	free(record->kernel.why);
	kernel_counts_free(&record->kernel.tree);
	kernel_run_free(&record->kernel.machine);
	texts_free(record->anomalies);
	overdue_list_free(&record->overdue);
	texts_free(record->notes);
	memset(record, 0, sizeof(*record));
}
