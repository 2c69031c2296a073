/* What is wrong, or may go wrong, with a registry: one table of hazards, each with a sentence and
 * the command that mends it. Finds; changes nothing. */
#ifndef EXECTRACE_REPORT_HAZARD_H
#define EXECTRACE_REPORT_HAZARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "report/cause.h"

struct host;
struct registry;
struct registry_facts;

struct hazard {
	const char *code; /* static: "CAPTURES_NATIVE" */
	enum severity severity;
	size_t entry;	/* index in match order, BINFMT_NO_ENTRY: of the registry as a whole */
	char *sentence; /* owned */
	char *fix;	/* owned: a command for a POSIX shell of root, NULL: none is known */
};

struct hazards {
	struct hazard *items; /* owned: errors first, then in match order */
	size_t count;
};

void hazards_find(struct hazards *hazards, const struct registry_facts *facts);
void hazards_drop_notes(struct hazards *hazards);
void hazards_free(struct hazards *hazards);
#define scope_hazards __attribute__((cleanup(hazards_free)))
/* The code of a row of the table; NULL past its end. */
const char *hazard_code(size_t row);

/* [{code, severity, entry, sentence, fix}]; a new reference. */
json_t *hazards_document(const struct hazards *hazards, const struct registry *registry);
/* Errors and warnings of a machine's registry, interpreters looked up below root (NULL: "/"): what
 * belongs into the report of a run. Notes are for who asks about the registry itself. */
json_t *hazards_json(const struct registry *registry, const struct host *host, const char *root);

#endif
