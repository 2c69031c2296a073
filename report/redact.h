/* A copy of the document that can be posted: no home, user or host name, no secret values.
 * Says how many places were redacted, never what. Knows the document's keys, no format. */
#ifndef EXECTRACE_REPORT_REDACT_H
#define EXECTRACE_REPORT_REDACT_H

#include <jansson.h>

/* Who is at this machine; a NULL part is not known. */
struct redact_identity {
	char *home, *user, *host; /* owned */
};
void redact_identity_read(struct redact_identity *identity);
void redact_identity_free(struct redact_identity *identity);

/* A new reference; the count is in run.redacted.count. A document that was redacted before keeps
 * its count and gets what is found now added. */
json_t *redact_document(const json_t *document, const struct redact_identity *identity);

#endif
