/* Puts record, scene, model and cause together for files that nobody executes. */
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
#include "report/counters.h"
#include "report/environment.h"
#include "report/explain_path.h"
#include "report/nearby.h"
#include "report/record.h"
#include "report/registry_source.h"
#include "report/scene.h"
#include "report/texts.h"

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Facts of this machine, with the described one's in the place of those that it says. */
static int take_host(struct host *host, const char *text, struct err *err)
{
	struct kernel kernel;
	int isa, result;

	host_read(host);
	if (!text)
		return 0;
	isa = host->isa;
	result = kernel_parse_host(&kernel, text, &isa, err);
	if (result < 0)
		return result;
	if (kernel.arch != host->kernel.arch) {
		if (isa == (int)host->isa)
			isa = ISA_UNKNOWN;
		free(host->machine);
		host->machine = xstrdup(kernel_arch_name(&kernel));
	}
	host->kernel = kernel;
	host->isa = (enum isa_level)isa;
	return 0;
}

/* The registry of this machine says nothing about another one. */
static int take_registry(struct record *record, const struct explain_options *options,
			 bool other_machine, struct err *err)
{
	struct registry *registry = &record->before;

	if (options->registry_dir)
		return registry_source_directory(registry, options->registry_dir, err);
	if (other_machine) {
		registry->state = REGISTRY_NOT_MOUNTED;
		registry->scope = REGISTRY_SCOPE_FILES;
		registry->why = xstrdup("no registry of that machine was given (--registry-dir)");
		return 0;
	}
	registry_source_live(registry);
	return 0;
}

static void fill_call(struct exec_call *call, char **argv, char *const *env)
{
	call->is_at = false;
	call->dirfd = AT_FDCWD;
	call->argv.items = argv;
	call->argv.count = call->argc = 1;
	call->envp.items = (char **)env;
	call->envp.count = call->envc = texts_count(env);
}

static void read_go(struct exec_record *exec)
{
	struct dispatch *dispatch = &exec->dispatch;
	size_t about = dispatch->failing_image > 0 ? (size_t)dispatch->failing_image : 0;
	const struct dispatch_image *image = &dispatch->images[about];

	if (about >= dispatch->nimages || image->fd < 0)
		return;
	if (image->elf.valid)
		go_buildinfo_read(&exec->go, &image->elf, image->fd);
	else if (image->foreign.family == FOREIGN_OS)
		go_buildinfo_read(&exec->go, NULL, image->fd);
}

static struct exec_record *explain_file(const struct record *record, char *file,
					const struct explain_options *options, struct scene *scene)
{
	struct exec_record *exec = xcalloc(1, sizeof(*exec));
	char *argv[] = {file, NULL};
	struct exec_call call = {.abi = ABI_UNKNOWN};
	struct dispatch_task task;
	struct dispatch_call view;

	exec->pid = exec->tid = getpid();
	exec->time_ns = record->started_ns;
	exec->abi = ABI_UNKNOWN;
	exec->dirfd = AT_FDCWD;
	exec->result = EXEC_RESULT_EXPLAINED;
	exec->euid_after = (uid_t)-1;
	exec->path = explain_path(file, options->path, scene, &exec->path_list);
	exec->path_tried = texts_count(exec->path_list);
	texts_add(&exec->argv, xstrdup(file));
	exec->env = environment_pick(options->env);
	exec->registry = &record->before;
	fill_call(&call, argv, options->env);
	call.path = exec->path;
	task = scene_task(scene);
	view = scene_call(scene, &call);
	dispatch_resolve(&exec->dispatch, &task, &view, &record->host.kernel, exec->registry);
	read_go(exec);
	exec->status = scene->status;
	memset(&scene->status, 0, sizeof(scene->status));
	exec->limits = scene->limits;
	exec->cwd = scope_steal_pointer(&scene->cwd);
	exec->root = scope_steal_pointer(&scene->root);
	nearby_find(exec, &task);
	return exec;
}

static void close_images(struct dispatch *dispatch)
{
	for (size_t i = 0; i < dispatch->nimages; i++) {
		if (dispatch->images[i].fd >= 0)
			close(dispatch->images[i].fd);
		dispatch->images[i].fd = -1;
	}
}

static void add_finding(struct record *record, struct exec_record *exec)
{
	struct finding *finding = &record->findings[record->nfindings++];

	finding->id = (unsigned)record->nfindings;
	finding->exec = exec;
	finding->occurrences = 1;
	exec->serial = finding->id;
	cause_decide(&finding->verdict, exec, &record->host);
	if (finding->verdict.severity == SEVERITY_NONE)
		finding->verdict.severity = SEVERITY_NOTE;
	close_images(&exec->dispatch);
	counters_add_walk(&finding->counters, &exec->dispatch, &exec->dispatch.predicted);
}

static struct record *new_record(void)
{
	struct record *record = xcalloc(1, sizeof(*record));

	record->version = xstrdup(EXECTRACE_VERSION);
	record->cwd = getcwd(NULL, 0);
	record->started_ns = now_ns();
	record->mode = "explain";
	record->explain = true;
	record->unprivileged = geteuid() != 0;
	return record;
}

static int explain_each(struct record *record, char *const *files,
			const struct explain_options *options, struct err *err)
{
	record->findings = xcalloc(texts_count(files) + 1, sizeof(*record->findings));
	for (size_t i = 0; files[i]; i++) {
		struct scene scene;
		int result = scene_take_own(&scene, options->root);

		if (result < 0)
			return err_sys(err, -result, "cannot open the root %s", options->root);
		add_finding(record, explain_file(record, files[i], options, &scene));
		scene_free(&scene);
	}
	return 0;
}

struct record *explain_files(char *const *files, const struct explain_options *options,
			     struct err *err)
{
	struct record *record = new_record();

	if (take_host(&record->host, options->host, err) < 0 ||
	    take_registry(record, options, options->host != NULL, err) < 0 ||
	    explain_each(record, files, options, err) < 0) {
		explain_free(record);
		return NULL;
	}
	registry_copy(&record->after, &record->before);
	record->ended_ns = now_ns();
	return record;
}

bool explain_all_run(const struct record *record)
{
	for (size_t i = 0; i < record->nfindings; i++)
		if (record->findings[i].verdict.severity > SEVERITY_NOTE)
			return false;
	return true;
}

void explain_free(struct record *record)
{
	if (record)
		record_free(record);
	free(record);
}
