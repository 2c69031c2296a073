/* Hazards as JSON. */
#include "report/hazard.h"

#include <fcntl.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/scope.h"
#include "report/document.h"
#include "report/record.h"
#include "report/registry_facts.h"

json_t *hazards_document(const struct hazards *hazards, const struct registry *registry)
{
	json_t *array = json_array();

	for (size_t i = 0; i < hazards->count; i++) {
		const struct hazard *hazard = &hazards->items[i];
		json_t *object = json_object();

		document_put_string(object, "code", hazard->code);
		document_put_string(object, "severity", severity_name(hazard->severity));
		document_put_string(object, "entry",
				    hazard->entry == BINFMT_NO_ENTRY
					    ? NULL
					    : registry->entries[hazard->entry].name);
		document_put_string(object, "sentence", hazard->sentence);
		document_put_string(object, "fix", hazard->fix);
		json_array_append_new(array, object);
	}
	return array;
}

/* A registry that nobody described has no hazards. */
static bool is_described(const struct registry *registry)
{
	return registry->scope != REGISTRY_SCOPE_FILES || registry->state == REGISTRY_READ;
}

json_t *hazards_json(const struct registry *registry, const struct host *host, const char *root)
{
	scope_close int root_fd = open(root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	scope_registry_facts struct registry_facts facts = {0};
	scope_hazards struct hazards hazards = {0};

	if (!is_described(registry))
		return json_array();
	registry_facts_find(&facts, registry, host, root_fd);
	hazards_find(&hazards, &facts);
	hazards_drop_notes(&hazards);
	return hazards_document(&hazards, registry);
}
