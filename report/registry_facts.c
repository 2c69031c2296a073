/* Runs the finders over a registry's entries: interpreter, what it takes, where an exec ends.
 * Owns the arrays; says nothing in words. */
#include "report/registry_facts.h"

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/record.h"

void registry_facts_find(struct registry_facts *facts, const struct registry *registry,
			 const struct host *host, int root_fd)
{
	const struct kernel *kernel = &host->kernel;
	size_t count = registry->count;

	*facts = (struct registry_facts){
		.registry = registry,
		.host = host,
		.handlers = xcalloc(count + 1, sizeof(*facts->handlers)),
		.takes = xcalloc(count + 1, sizeof(*facts->takes)),
		.relays = xcalloc(count + 1, sizeof(*facts->relays)),
	};
	for (size_t i = 0; i < count; i++) {
		const struct binfmt_entry *entry = &registry->entries[i];

		takes_find(&facts->takes[i], entry, kernel);
		if (entry->interpreter)
			handler_read(&facts->handlers[i], root_fd, entry->interpreter, kernel);
	}
	for (size_t i = 0; i < count; i++)
		relay_follow(&facts->relays[i], i, registry, facts->handlers, root_fd, kernel);
}

void registry_facts_free(struct registry_facts *facts)
{
	for (size_t i = 0; facts->handlers && i < facts->registry->count; i++)
		handler_free(&facts->handlers[i]);
	free(facts->handlers);
	free(facts->takes);
	free(facts->relays);
	*facts = (struct registry_facts){0};
}
