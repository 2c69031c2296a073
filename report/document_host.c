/* The machine, the run and the program itself as JSON.
 * Reads no machine: the record holds the facts. */
#include <libelf.h>
#include <elfutils/version.h>
#include <seccomp.h>
#include <string.h>

#include "decode/elf_names.h"
#include "decode/isa.h"
#include "decode/kernel.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/mounts.h"
#include "report/record.h"

#define NS_PER_MS 1000000

static const char *tri_name(enum tri tri)
{
	switch (tri) {
	case TRI_NO:
		return "no";
	case TRI_YES:
		return "yes";
	case TRI_UNKNOWN:
		break;
	}
	return "unknown";
}

json_t *document_program(const struct record *record)
{
	json_t *program = json_object();

	document_put_string(program, "version", record->version);
	json_object_set_new(
		program, "libraries",
		json_pack("{s:o,s:o,s:s}", "libseccomp",
			  json_sprintf("%d.%d.%d", SCMP_VER_MAJOR, SCMP_VER_MINOR, SCMP_VER_MICRO),
			  "libelf",
			  json_sprintf("%d.%d", _ELFUTILS_VERSION / 1000, _ELFUTILS_VERSION % 1000),
			  "jansson", jansson_version_str()));
	return program;
}

static void put_machine(json_t *object, const struct host *host)
{
	const struct elf_machine *machine =
		host->machine ? elf_machine_by_name(host->machine) : NULL;

	document_put_string(object, "sysname", host->sysname);
	document_put_string(object, "release", host->release);
	document_put_string(object, "version", host->version);
	document_put_string(object, "machine", host->machine);
	document_put_string(object, "goarch", machine ? machine->goarch : NULL);
	json_object_set_new(object, "page_size", json_integer(host->kernel.page_size));
	document_put_string(object, "cpu", host->cpu_model);
	json_object_set_new(object, "isa",
			    host->isa == ISA_UNKNOWN ? json_null()
						     : json_string(isa_level_name(host->isa)));
	json_object_set_new(object, "ia32", json_string(tri_name(host->kernel.ia32)));
	json_object_set_new(object, "x32", json_string(tri_name(host->kernel.x32)));
	json_object_set_new(object, "aarch32", json_string(tri_name(host->kernel.aarch32)));
	json_object_set_new(object, "mmap_min_addr",
			    json_integer((json_int_t)host->kernel.mmap_min_addr));
}

json_t *document_host(const struct record *record)
{
	const struct host *host = &record->host;
	json_t *object = json_object();

	put_machine(object, host);
	document_put_string(object, "os", host->os_pretty);
	document_put_string(object, "lsm", host->lsm);
	document_put_string(object, "container", host->container);
	document_put_string(object, "virt", host->virt);
	json_object_set_new(object, "yama_scope",
			    host->yama_scope < 0 ? json_null() : json_integer(host->yama_scope));
	json_object_set_new(object, "root", json_boolean(host->root));
	json_object_set_new(object, "own_userns", json_boolean(host->own_userns));
	document_put_string(object, "cmdline", host->cmdline);
	document_put_string(object, "binfmt_mount", host->binfmt_mount);
	document_put_strings(object, "binfmt_d", host->binfmt_d);
	json_object_set_new(object, "binfmt_not_registered", document_not_registered(record));
	document_put_strings(object, "qemu_found", host->qemu_found);
	document_put_string(object, "init", host->init);
	json_object_set_new(object, "dev_shm", mounts_object(host->shm));
	json_object_set_new(object, "wsl", document_wsl(record));
	return object;
}

static json_t *cost_object(const struct tracing_cost *cost)
{
	if (!cost->known)
		return json_null();
	return json_pack("{s:I,s:I,s:I,s:I,s:I}", "stops", (json_int_t)cost->stops,
			 "ptrace_requests", (json_int_t)cost->requests, "user_us",
			 (json_int_t)cost->user_us, "system_us", (json_int_t)cost->system_us,
			 "peak_memory_kib", (json_int_t)cost->peak_kib);
}

json_t *document_run(const struct record *record)
{
	static char *const none[] = {NULL};
	json_t *run = json_object();
	bool timed = record->started_ns > 0 && record->ended_ns >= record->started_ns;

	document_put_string(run, "mode", record->mode);
	document_put_string(run, "cwd", record->cwd);
	document_put_time(run, "started", record->started_ns);
	document_put_time(run, "ended", record->ended_ns);
	json_object_set_new(
		run, "duration_ms",
		timed ? json_integer((record->ended_ns - record->started_ns) / NS_PER_MS)
		      : json_null());
	json_object_set_new(run, "timed_out", json_boolean(record->timed_out));
	json_object_set_new(run, "still_running", overdue_document(&record->overdue));
	json_object_set_new(run, "still_running_total",
			    json_integer((json_int_t)record->overdue.total));
	json_object_set_new(run, "interrupted", json_boolean(record->interrupted));
	json_object_set_new(run, "no_new_privs_set", json_boolean(record->no_new_privs_set));
	json_object_set_new(run, "unprivileged", json_boolean(record->unprivileged));
	json_object_set_new(run, "tracing_cost", cost_object(&record->cost));
	document_put_strings(run, "notes", record->notes ? record->notes : none);
	json_object_set_new(run, "redacted", json_null());
	return run;
}
