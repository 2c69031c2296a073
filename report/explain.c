/* Puts record, machine, model and cause together for files that nobody executes. */
#include "report/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/environment.h"
#include "report/explain_machine.h"
#include "report/explain_remark.h"
#include "report/explain_search.h"
#include "report/images.h"
#include "report/mounts.h"
#include "report/nearby.h"
#include "report/record.h"
#include "report/texts.h"

#define NS_PER_S 1000000000

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* ---- the call that is not made -------------------------------------------------------------- */

static void measure(struct exec_call *sizes, const char *string, bool in_env)
{
	uint64_t len = strlen(string) + 1;

	sizes->strings_bytes += len;
	if (len <= sizes->longest)
		return;
	sizes->longest = len;
	sizes->longest_in_env = in_env;
}

static struct exec_record *make_exec(const char *file, const struct explain_options *options)
{
	struct exec_record *exec = xcalloc(1, sizeof(*exec));
	struct exec_call *sizes = &exec->sizes;

	exec->time_ns = now_ns();
	exec->abi = ABI_UNKNOWN;
	exec->dirfd = AT_FDCWD;
	exec->euid_after = (uid_t)-1;
	exec->result = EXEC_RESULT_EXPLAINED;
	exec->env = environment_pick(options->env);
	texts_add(&exec->argv, xstrdup(file));
	sizes->argc = 1;
	sizes->envc = texts_count(options->env);
	sizes->measured = true;
	measure(sizes, file, false);
	for (size_t i = 0; i < sizes->envc; i++)
		measure(sizes, options->env[i], true);
	return exec;
}

static struct dispatch_call view_of(const struct exec_record *exec)
{
	return (struct dispatch_call){
		.path = exec->argv[0],
		.dir_fd = -1,
		.dirfd_number = AT_FDCWD,
		.argc = exec->sizes.argc,
		.envc = exec->sizes.envc,
		.strings = exec->sizes.strings_bytes,
		.longest = exec->sizes.longest,
		.longest_in_env = exec->sizes.longest_in_env,
		.argv = exec->argv,
	};
}

static void take_over(struct exec_record *exec, struct scene *scene, struct explain_search *search,
		      const struct explain_machine *machine)
{
	exec->path = xstrdup(search->path);
	exec->dispatch = search->dispatch;
	exec->dispatch.undecidable |= machine->undecidable;
	exec->status = scene->status;
	memset(&scene->status, 0, sizeof(scene->status));
	if (exec->status.seccomp > 0)
		exec->dispatch.undecidable |= UNDECIDABLE_SECCOMP;
	exec->limits = scene->limits;
	exec->cwd = scope_steal_pointer(&scene->cwd);
	exec->root = scope_steal_pointer(&scene->root);
	if (search->in_path || !search->missing)
		return;
	exec->path_list = scope_steal_pointer(&search->missing);
	exec->path_tried = texts_count(exec->path_list);
}

/* ---- findings ------------------------------------------------------------------------------- */

static void explain_file(struct finding *finding, const char *file, struct record *record,
			 struct explain_machine *machine)
{
	struct exec_record *exec = make_exec(file, machine->options);
	struct dispatch_call call = view_of(exec);
	struct scene scene;
	struct dispatch_task task;
	struct explain_search search = {
		.task = &task,
		.call = &call,
		.kernel = &record->host.kernel,
		.registry = &record->before,
		.path_variable = machine->options->path,
	};

	/* what was there a moment ago; should it be gone, nothing is found below it */
	if (explain_machine_scene(machine, &scene) < 0)
		scene = (struct scene){.root_fd = -1, .cwd_fd = -1, .dir_fd = -1};
	task = explain_machine_task(machine, &scene);
	explain_search_run(&search);
	take_over(exec, &scene, &search, machine);
	exec->registry = &record->before;
	exec->serial = finding->id;
	images_read_go(exec, NULL);
	nearby_find(exec, &task);
	if (!machine->described) /* of files below another machine's root our mounts say nothing */
		mounts_find(exec, NULL);
	if (exec->dispatch.rule == RULE_BUSY)
		writers_find(exec);
	finding->exec = exec;
	finding->occurrences = 1;
	cause_decide(&finding->verdict, exec, &record->host);
	explain_remark(&finding->verdict, exec, &search);
	images_close(exec);
	explain_search_free(&search);
	scene_free(&scene);
}

static void fill_record(struct record *record, char *const *files, struct explain_machine *machine)
{
	size_t count = texts_count(files);

	record->version = xstrdup(EXECTRACE_VERSION);
	record->mode = "explain";
	record->explain = true;
	record->unprivileged = geteuid() != 0;
	record->cwd = getcwd(NULL, 0);
	record->findings = xcalloc(count + 1, sizeof(*record->findings));
	for (size_t i = 0; i < count; i++) {
		struct finding *finding = &record->findings[i];

		finding->id = (unsigned)i + 1;
		explain_file(finding, files[i], record, machine);
		record->nfindings++;
	}
}

struct record *explain_files(char *const *files, const struct explain_options *options,
			     struct err *err)
{
	struct record *record = xcalloc(1, sizeof(*record));
	struct explain_machine machine;
	int result;

	record->started_ns = now_ns();
	result = explain_machine_take(&machine, record, options, err);
	if (result == 0)
		fill_record(record, files, &machine);
	record->ended_ns = now_ns();
	explain_machine_free(&machine);
	if (result == 0)
		return record;
	explain_free(record);
	return NULL;
}

/* It runs, if not with all that it expects. */
static bool runs_anyway(enum cause cause)
{
	static const enum cause causes[] = {
		CAUSE_RUNS_NATIVE,	     CAUSE_RUNS_SCRIPT,
		CAUSE_RUNS_EMULATED,	     CAUSE_BINFMT_CREDENTIALS_DROPPED,
		CAUSE_BINFMT_ARGV0_LOST,     CAUSE_SETUID_IGNORED_NO_NEW_PRIVS,
		CAUSE_SETUID_IGNORED_NOSUID,
	};

	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++)
		if (causes[i] == cause)
			return true;
	return false;
}

bool explain_all_run(const struct record *record)
{
	for (size_t i = 0; i < record->nfindings; i++) {
		const struct finding *finding = &record->findings[i];

		if (finding->exec->dispatch.predicted.kind != OUTCOME_SUCCESS ||
		    !runs_anyway(finding->verdict.cause))
			return false;
	}
	return true;
}

void explain_free(struct record *record)
{
	if (record)
		record_free(record);
	free(record);
}
