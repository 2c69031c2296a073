/* Reads the registry that was asked for, judges it and makes the document.
 * Text is registry_text.c's; the entries' own facts are document_registry's. */
#include "report/registry_view.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "decode/xlat.h"
#include "report/coverage.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/hazard.h"
#include "report/json_get.h"
#include "report/record.h"
#include "report/registry_facts.h"
#include "report/registry_source.h"
#include "report/registry_words.h"
#include "tracer/event.h"

static const char *native_name(const struct handler *handler)
{
	static const char *const names[] = {
		[KERNEL_TAKES_NOT] = "foreign",	       [KERNEL_TAKES_NATIVE] = "native",
		[KERNEL_TAKES_COMPAT] = "compat",      [KERNEL_TAKES_COMPAT_MAYBE] = "maybe",
		[KERNEL_TAKES_COMPAT_OFF] = "foreign",
	};

	return handler->kind == HANDLER_ELF ? names[handler->takes] : NULL;
}

static json_t *known_bool(bool known, bool value)
{
	return known ? json_boolean(value) : json_null();
}

static json_t *interpreter_object(const struct registry_facts *facts, size_t entry)
{
	static const char *const kinds[] = {"unknown", "elf", "script", "other"};
	const struct handler *handler = &facts->handlers[entry];
	const struct elf_machine *machine = elf_machine_find(handler->machine, handler->elf_class,
							     handler->data, handler->flags);
	const struct relay *relay = &facts->relays[entry];
	bool elf = handler->kind == HANDLER_ELF, known = !handler->relative && !handler->hidden;
	scope_buf struct buf words = {0};
	json_t *object = json_object();

	registry_words_interpreter(&words, facts, entry);
	document_put_string(object, "words", words.data);
	json_object_set_new(object, "exists", known_bool(known, handler->found));
	json_object_set_new(object, "executable",
			    known_bool(known, handler->found && !handler->error));
	document_put_string(object, "errno", xlat_errno(handler->error));
	document_put_string(object, "kind", kinds[handler->kind]);
	json_object_set_new(object, "static", known_bool(elf, !handler->loader));
	document_put_string(object, "loader", handler->loader);
	document_put_string(object, "script_interp", handler->script_interp);
	document_put_string(object, "machine", elf && machine ? machine->name : NULL);
	document_put_string(object, "runs_here", native_name(handler));
	json_object_set_new(object, "opened_at_registration",
			    json_boolean(facts->registry->entries[entry].flags & BINFMT_F));
	document_put_string(object, "taken_by",
			    relay->taken_by == BINFMT_NO_ENTRY
				    ? NULL
				    : facts->registry->entries[relay->taken_by].name);
	document_put_string(object, "ends", registry_words_end(facts, entry));
	document_put_string(object, "ends_errno", xlat_errno(relay->error));
	return object;
}

/* What is known of an entry's attempts so far, and from whom. The entry's own lines come first,
 * should a kernel ever print them. */
static json_t *counts_object(const struct binfmt_entry *entry, const json_t *counted)
{
	if (entry->attempts >= 0)
		return json_pack("{s:s,s:I,s:o,s:o}", "source", "entry", "attempts",
				 (json_int_t)entry->attempts, "successes",
				 entry->successes < 0 ? json_null()
						      : json_integer(entry->successes),
				 "failures",
				 entry->failures < 0 ? json_null() : json_integer(entry->failures));
	if (!counted)
		return json_null();
	return json_pack("{s:s,s:I,s:I,s:I}", "source", "kernel", "attempts",
			 (json_int_t)json_get_int(counted, "attempts", 0), "successes",
			 (json_int_t)json_get_int(counted, "successes", 0), "failures",
			 (json_int_t)json_get_int(counted, "failures", 0));
}

/* By the escaped names that both have; NULL without armed events. */
static json_t *counted_entries(const struct registry *registry,
			       const struct registry_view_options *options)
{
	json_t *counts = options->counted && !options->registry_dir
				 ? document_kernel_counts(options->counted, registry)
				 : NULL;
	json_t *entries = json_incref(json_object_get(counts, "entries"));

	json_decref(counts);
	return entries;
}

static void add_facts(json_t *object, const struct registry_facts *facts, size_t index,
		      const json_t *counted)
{
	const struct binfmt_entry *entry = &facts->registry->entries[index];
	const char *name = json_string_value(json_object_get(object, "name"));
	scope_buf struct buf words = {0};
	json_t *meanings = json_array();

	takes_describe(&words, &facts->takes[index], entry);
	json_object_set_new(object, "position", json_integer((json_int_t)index + 1));
	document_put_string(object, "takes", words.data);
	for (const char *c = entry->flags_text ? entry->flags_text : ""; *c; c++)
		json_array_append_new(meanings, json_string(registry_words_flag(*c)));
	json_object_set_new(object, "flags_meaning", meanings);
	json_object_set_new(object, "interpreter_file",
			    entry->interpreter ? interpreter_object(facts, index) : json_null());
	json_object_set_new(object, "counts", counts_object(entry, json_object_get(counted, name)));
}

static json_t *coverage_array(const struct registry_facts *facts)
{
	struct coverage ports[COVERAGE_PORTS];
	json_t *array = json_array();
	const struct registry *registry = facts->registry;

	coverage_find(ports, registry, facts->relays, &facts->host->kernel);
	for (size_t i = 0; i < COVERAGE_PORTS; i++) {
		scope_buf struct buf words = {0};
		json_t *object = json_object();

		registry_words_coverage(&words, &ports[i], registry);
		document_put_string(object, "goarch", ports[i].goarch);
		document_put_string(object, "machine", ports[i].phrase);
		document_put_string(object, "result", coverage_kind_name(ports[i].kind));
		document_put_string(object, "entry",
				    ports[i].entry == BINFMT_NO_ENTRY
					    ? NULL
					    : registry->entries[ports[i].entry].name);
		document_put_string(object, "undecided",
				    ports[i].undecided == BINFMT_NO_ENTRY
					    ? NULL
					    : registry->entries[ports[i].undecided].name);
		json_object_set_new(object, "order_matters", json_boolean(ports[i].contested));
		document_put_string(object, "words", words.data);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *host_object(const struct host *host)
{
	const struct elf_machine *machine = elf_machine_by_name(kernel_arch_name(&host->kernel));
	static const char *const tri[] = {
		[TRI_UNKNOWN] = "unknown", [TRI_NO] = "no", [TRI_YES] = "yes"};
	json_t *object = json_object();

	document_put_string(object, "machine", kernel_arch_name(&host->kernel));
	document_put_string(object, "goarch", machine ? machine->goarch : NULL);
	document_put_string(object, "release", host->release);
	document_put_string(object, "virt", host->virt);
	document_put_string(object, "ia32", tri[host->kernel.ia32]);
	document_put_string(object, "x32", tri[host->kernel.x32]);
	document_put_string(object, "aarch32", tri[host->kernel.aarch32]);
	return object;
}

json_t *registry_view_document(const struct registry *registry, const struct host *host,
			       int root_fd, const char *source,
			       const struct registry_view_options *options)
{
	scope_registry_facts struct registry_facts facts = {0};
	scope_hazards struct hazards hazards = {0};
	json_t *document = json_object(), *snapshot = document_snapshot(registry);
	json_t *entries = json_object_get(snapshot, "entries");
	json_t *counted = counted_entries(registry, options);

	registry_facts_find(&facts, registry, host, root_fd);
	hazards_find(&hazards, &facts);
	for (size_t i = 0; i < registry->count; i++)
		add_facts(json_array_get(entries, i), &facts, i, counted);
	json_decref(counted);
	document_put_string(document, "schema", REGISTRY_VIEW_SCHEMA);
	json_object_set_new(document, "exectrace",
			    json_pack("{s:s}", "version", EXECTRACE_VERSION));
	json_object_set_new(document, "host", host_object(host));
	document_put_string(snapshot, "source", source);
	json_object_set_new(document, "registry", snapshot);
	json_object_set_new(document, "coverage", coverage_array(&facts));
	json_object_set_new(document, "hazards", hazards_document(&hazards, registry));
	return document;
}

/* Another machine is what its words say, and nothing of ours. */
static int read_host(struct host *host, const struct registry_view_options *options,
		     struct err *err)
{
	int isa_level = 0, result;

	if (!options->host) {
		host_read(host);
		return 0;
	}
	*host = (struct host){.yama_scope = -1};
	result = kernel_parse_host(&host->kernel, options->host, &isa_level, err);
	if (result)
		return err_wrap(err, "--host=%s", options->host);
	if (options->root)
		host_read_saved(host, options->root);
	return 0;
}

json_t *registry_view_make(const struct registry_view_options *options, struct err *err)
{
	const char *root = options->root ? options->root : "/";
	const char *source = options->registry_dir ? options->registry_dir : REGISTRY_MOUNT_POINT;
	scope_close int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	scope_registry struct registry registry = {0};
	struct host host = {0};
	json_t *document = NULL;
	int result = 0;

	if (root_fd < 0) {
		err_sys(err, errno, "cannot open --root=%.300s", root);
		return NULL;
	}
	if (options->registry_dir)
		result = registry_source_directory(&registry, options->registry_dir, err);
	else
		registry_source_live(&registry);
	if (!result)
		result = read_host(&host, options, err);
	if (!result)
		document = registry_view_document(&registry, &host, root_fd, source, options);
	host_free(&host);
	return document;
}
