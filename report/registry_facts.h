/* All that is found out about a registry's entries before anything is said about them.
 * Borrows the registry; one item per entry in each array. */
#ifndef EXECTRACE_REPORT_REGISTRY_FACTS_H
#define EXECTRACE_REPORT_REGISTRY_FACTS_H

#include "decode/binfmt_registry.h"
#include "report/handler.h"
#include "report/relay.h"
#include "report/takes.h"

struct host;

struct registry_facts {
	const struct registry *registry; /* borrowed */
	const struct host *host;	 /* borrowed */
	struct handler *handlers;	 /* owned */
	struct takes *takes;		 /* owned */
	struct relay *relays;		 /* owned */
};

/* root_fd: where interpreters are looked up; borrowed, used during the call only. */
void registry_facts_find(struct registry_facts *facts, const struct registry *registry,
			 const struct host *host, int root_fd);
void registry_facts_free(struct registry_facts *facts);
#define scope_registry_facts __attribute__((cleanup(registry_facts_free)))

#endif
