/* The state of WSL's interop, and binfmt.d against the registry, as JSON.
 * Compares what the record holds; reads nothing. */
#include <string.h>

#include "report/document.h"
#include "report/document_parts.h"
#include "report/record.h"

static json_t *yes_no(enum tri value)
{
	return value == TRI_UNKNOWN ? json_null() : json_boolean(value == TRI_YES);
}

/* WSLInterop, WSLInterop-late: whatever its name, what hands Windows programs to /init. */
static json_t *interop_entries(const struct registry *registry)
{
	json_t *list = json_array();

	for (size_t i = 0; i < registry->count; i++) {
		const struct binfmt_entry *entry = &registry->entries[i];

		if (!strncmp(entry->name, "WSLInterop", strlen("WSLInterop")) ||
		    (entry->interpreter && !strcmp(entry->interpreter, "/init")))
			json_array_append_new(list, document_string(entry->name));
	}
	return list;
}

json_t *document_wsl(const struct record *record)
{
	const struct host *host = &record->host;
	bool readable = record->after.state == REGISTRY_READ;
	json_t *object;

	if (!host->virt || strncmp(host->virt, "wsl", 3))
		return json_null();
	object = json_object();
	json_object_set_new(object, "version", json_integer(host->kernel.wsl1 ? 1 : 2));
	document_put_string(object, "distribution", host->wsl.distribution);
	document_put_string(object, "interop_socket", host->wsl.socket);
	json_object_set_new(object, "interop_enabled", yes_no(host->wsl.interop));
	json_object_set_new(object, "systemd_enabled", yes_no(host->wsl.systemd));
	document_put_string(object, "systemd_binfmt", host->wsl.systemd_binfmt);
	json_object_set_new(object, "entries",
			    readable ? interop_entries(&record->after) : json_null());
	return object;
}

json_t *document_not_registered(const struct record *record)
{
	char *const *names = record->host.binfmt_d;
	json_t *list;

	if (record->after.state != REGISTRY_READ)
		return json_null();
	list = json_array();
	for (size_t n = 0; names && names[n]; n++) {
		size_t i = 0;

		while (i < record->after.count &&
		       strcmp(record->after.entries[i].name, names[n]) != 0)
			i++;
		if (i == record->after.count)
			json_array_append_new(list, document_string(names[n]));
	}
	return list;
}
