/* Compares the machine of what a tool opens with the machine that it builds for.
 * A tool's own shared libraries are opened, too: those it maps as code are no leak. */
#include "report/leaks.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/elf_names.h"
#include "decode/scope.h"
#include "report/build_target.h"
#include "report/leaks_list.h"
#include "report/program.h"
#include "report/quote.h"
#include "report/record.h"
#include "report/target_file.h"
#include "report/verdict.h"
#include "tracer/event.h"

#define OPENED_MAX 4096

struct leak_watch {
	enum build_tool tool;
	struct build_target target;
	char *why;		 /* owned: target.why, which is borrowed from the program */
	struct program *program; /* a reference */
	/* A shared library that it opened last, not yet known to be its own. */
	char *pending; /* owned or NULL */
	const struct elf_machine *machine;
	dev_t dev;
	ino_t ino;
	/* Files that it opened while its target is assumed only. */
	struct {
		char *path; /* owned */
		const struct elf_machine *machine;
	} * opened; /* owned */
	size_t nopened;
	bool by_sysroot;
	char *cwd; /* owned; NULL before its first call */
};

void leaks_begin(struct leaks *leaks, const char *host_machine)
{
	leaks->host = host_machine ? elf_machine_by_name(host_machine) : NULL;
}

static void add_of_watch(struct leaks *leaks, const struct leak_watch *watch, enum leak_kind kind,
			 const char *path, const struct elf_machine *found)
{
	const struct leak leak = {.kind = kind,
				  .pid = watch->program->pid,
				  .exe = watch->program->exe,
				  .path = (char *)path,
				  .found = found,
				  .target = watch->target.machine,
				  .why = watch->why};

	leaks_add(leaks, &leak, watch->program->argv);
}

/* What is for another machine than the target; while that is assumed only, the output decides. */
static void note_open(struct leaks *leaks, struct leak_watch *watch, const char *path,
		      const struct elf_machine *machine)
{
	if (!watch->target.assumed) {
		add_of_watch(leaks, watch, LEAK_OPENS, path, machine);
		return;
	}
	if (watch->nopened == OPENED_MAX)
		return;
	watch->opened = xrealloc(watch->opened, (watch->nopened + 1) * sizeof(*watch->opened));
	watch->opened[watch->nopened].path = xstrdup(path);
	watch->opened[watch->nopened++].machine = machine;
}

/* ---- programs ------------------------------------------------------------------------------- */

static bool started_by_go(const struct program *program)
{
	const char *exe = program->before ? program->before->exe : NULL;
	const char *slash = exe ? strrchr(exe, '/') : NULL;
	const char *name = slash ? slash + 1 : exe ? exe : "";

	return !strcmp(name, "go") || !strcmp(name, "cgo");
}

/* go with CGO_ENABLED and a CC that is for another machine. */
static void check_compiler(struct leaks *leaks, const struct leak_watch *watch)
{
	const struct build_target wanted = build_target_of_environment(watch->program->env);
	const char *goarch;
	struct leak leak = {.kind = LEAK_COMPILER,
			    .pid = watch->program->pid,
			    .exe = watch->program->exe,
			    .path = watch->program->argv[0],
			    .found = watch->target.machine,
			    .target = wanted.machine};
	scope_free char *why = NULL;

	if (!wanted.machine || strcmp(wanted.why, "GOARCH") != 0 || !watch->target.machine ||
	    wanted.machine->machine == watch->target.machine->machine ||
	    !started_by_go(watch->program) || !build_tool_makes_output(watch->program->argv))
		return;
	goarch = wanted.machine->goarch;
	why = xasprintf("GOARCH=%s", goarch ? goarch : "");
	leak.why = why;
	leaks_add(leaks, &leak, watch->program->argv);
}

/* Neither its name nor an option says the target: its sysroot does. */
static void try_sysroot(struct leak_watch *watch)
{
	const char *sysroot = build_target_sysroot(watch->program->argv);
	const struct elf_machine *machine =
		sysroot && *sysroot == '/' ? target_of_sysroot(sysroot) : NULL;

	if (!machine)
		return;
	watch->target = (struct build_target){machine, NULL, false};
	watch->why = xasprintf("--sysroot=%s", sysroot);
	watch->by_sysroot = true;
}

struct leak_watch *leaks_exec(struct leaks *leaks, const struct program *program)
{
	enum build_tool tool = build_tool_of(program->argv);
	struct leak_watch *watch;

	if (tool == BUILD_TOOL_NONE)
		return NULL;
	watch = xcalloc(1, sizeof(*watch));
	watch->tool = tool;
	watch->program = program_ref((struct program *)program);
	if (tool == BUILD_TOOL_MAKES)
		watch->target = build_target_of_tool(program->argv, leaks->host);
	else
		watch->target = build_target_of_environment(program->env);
	if (watch->target.assumed)
		try_sysroot(watch);
	if (!watch->why)
		watch->why = xstrdup(watch->target.why);
	if (tool == BUILD_TOOL_MAKES)
		check_compiler(leaks, watch);
	if (watch->target.machine)
		return watch;
	leak_watch_free(watch);
	return NULL;
}

void leak_watch_free(struct leak_watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < watch->nopened; i++)
		free(watch->opened[i].path);
	free(watch->opened);
	free(watch->cwd);
	free(watch->pending);
	free(watch->why);
	program_unref(watch->program);
	free(watch);
}

/* ---- what it opens -------------------------------------------------------------------------- */

/* Mapped as code: its own library or plugin. */
static bool is_mapped(const struct leak_watch *watch, const struct held *held)
{
	scope_buf struct buf maps = {0};
	char *save = NULL;

	if (held->ops->read_proc(held, "maps", &maps) != 0 || !maps.data)
		return true; /* not told: no leak is claimed */
	for (char *line = strtok_r(maps.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		unsigned dev_major, dev_minor;
		unsigned long long ino;
		char permissions[8];

		if (sscanf(line, "%*s %7s %*s %x:%x %llu", permissions, &dev_major, &dev_minor,
			   &ino) == 4 &&
		    ino == watch->ino && makedev(dev_major, dev_minor) == watch->dev &&
		    strchr(permissions, 'x'))
			return true;
	}
	return false;
}

static void settle_pending(struct leaks *leaks, struct leak_watch *watch, const struct held *held)
{
	if (!watch->pending)
		return;
	if (!is_mapped(watch, held))
		note_open(leaks, watch, watch->pending, watch->machine);
	free(watch->pending);
	watch->pending = NULL;
}

static void opened_object(struct leaks *leaks, struct leak_watch *watch, const struct event *event)
{
	scope_close int fd = event->held->ops->open_fd(event->held, (int)event->call.result);
	struct elf_image header;
	char path[32];
	struct stat file;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || fstat(fd, &file) != 0 || !target_file_header(&header, path) ||
	    (!watch->target.assumed && header.machine == watch->target.machine->machine) ||
	    !target_of_header(&header))
		return;
	if (header.type != ET_DYN) {
		note_open(leaks, watch, event->call.path, target_of_header(&header));
		return;
	}
	watch->pending = xstrdup(event->call.path);
	watch->machine = target_of_header(&header);
	watch->dev = file.st_dev;
	watch->ino = file.st_ino;
}

static void opened_description(struct leaks *leaks, struct leak_watch *watch,
			       const struct event *event)
{
	const struct elf_machine *machine = build_target_in_path(event->call.path);
	const char *dot = strrchr(event->call.path, '.');

	if (dot && !strcmp(dot, ".pc") && machine &&
	    machine->machine != watch->target.machine->machine)
		add_of_watch(leaks, watch, LEAK_PKG_CONFIG, event->call.path, machine);
}

static void keep_cwd(struct leak_watch *watch, const struct held *held)
{
	struct buf cwd = {0};

	if (!watch->cwd && held->ops->read_link(held, "cwd", &cwd) == 0)
		watch->cwd = buf_steal(&cwd);
	else
		buf_free(&cwd);
}

void leaks_call(struct leaks *leaks, struct leak_watch *watch, const struct event *event)
{
	const struct plain_call *call = &event->call;

	if (!event->held || strncmp(call->name, "open", 4) != 0)
		return;
	settle_pending(leaks, watch, event->held);
	keep_cwd(watch, event->held);
	if (call->result < 0 || call->unfinished || !call->path)
		return;
	if (watch->tool == BUILD_TOOL_PKG_CONFIG)
		opened_description(leaks, watch, event);
	else
		opened_object(leaks, watch, event);
}

/* ---- what it made --------------------------------------------------------------------------- */

static const struct elf_machine *output_machine(const struct leak_watch *watch)
{
	const char *output = build_target_output(watch->program->argv);
	scope_free char *path = NULL;

	if (!output || (output[0] != '/' && !watch->cwd))
		return NULL;
	path = output[0] == '/' ? xstrdup(output) : xasprintf("%s/%s", watch->cwd, output);
	return target_of_file(path);
}

static bool is_part_of_another(const struct program *program)
{
	return program->before && build_tool_of(program->before->argv) == BUILD_TOOL_MAKES;
}

/* Its sysroot is of one machine, and what it made is for another. */
static void check_output(struct leaks *leaks, const struct leak_watch *watch,
			 const struct elf_machine *made)
{
	if (watch->by_sysroot && made && made->machine != watch->target.machine->machine &&
	    !is_part_of_another(watch->program))
		add_of_watch(leaks, watch, LEAK_COMPILER, watch->program->argv[0], made);
}

void leaks_end(struct leaks *leaks, struct leak_watch *watch)
{
	const struct elf_machine *made;

	if (!watch || watch->tool != BUILD_TOOL_MAKES)
		return;
	made = output_machine(watch);
	check_output(leaks, watch, made);
	if (!watch->target.assumed)
		return;
	if (made && made->machine != watch->target.machine->machine) {
		watch->target.machine = made;
		free(watch->why);
		watch->why = xasprintf("its output %s", build_target_output(watch->program->argv));
	}
	for (size_t i = 0; i < watch->nopened; i++)
		if (watch->opened[i].machine->machine != watch->target.machine->machine)
			add_of_watch(leaks, watch, LEAK_OPENS, watch->opened[i].path,
				     watch->opened[i].machine);
}

/* ---- what it runs --------------------------------------------------------------------------- */

/* The one that made the file in this run, for the machine that the file is for. */
static const struct history_item *maker_of(const struct exec_record *exec)
{
	for (size_t i = exec->nhistory; i-- > 0;) {
		const struct history_item *item = &exec->history[i];

		if (item->op == FILE_OPEN_WRITE && build_tool_of(item->argv) != BUILD_TOOL_NONE)
			return item;
	}
	return NULL;
}

static void prove(struct finding *finding, const struct leak *leak)
{
	scope_free char *maker = quote_name(leak->why ? leak->why : "a tool");

	verdict_prove(&finding->verdict, "files written during the run",
		      "architecture leak: %s made it for %s in this run, and it was run on the "
		      "build machine",
		      maker, leak->found->name);
}

void leaks_finish(struct leaks *leaks, struct finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct exec_record *exec = findings[i].exec;
		const struct dispatch_image *image =
			exec->dispatch.nimages ? &exec->dispatch.images[0] : NULL;
		const struct history_item *maker = maker_of(exec);
		struct leak leak = {.kind = LEAK_RUNS, .target = leaks->host}, *added;

		if (!image || !image->elf.valid || !maker || !leaks->host ||
		    image->elf.machine == leaks->host->machine || !target_of_header(&image->elf))
			continue;
		leak.pid = exec->pid;
		leak.exe = exec->caller;
		leak.path = image->resolved ? image->resolved : exec->path;
		leak.found = target_of_header(&image->elf);
		leak.why = maker->argv ? maker->argv[0] : NULL;
		added = leak.path ? leaks_add(leaks, &leak, exec->caller_argv) : NULL;
		if (!added)
			continue;
		prove(&findings[i], added);
		if (!added->finding)
			added->finding = findings[i].id;
	}
}
