/* A copy of the document that can be posted: no home, user or host name, no secret values.
 * Says how many places were redacted, never what. Knows the document's keys, no format. */
#ifndef EXECTRACE_REPORT_REDACT_H
#define EXECTRACE_REPORT_REDACT_H

#include <jansson.h>

struct buf;

/* Who is at this machine; a NULL part is not known. */
struct redact_identity {
	char *home, *user, *host; /* owned */
};
void redact_identity_read(struct redact_identity *identity);
void redact_identity_free(struct redact_identity *identity);

/* A new reference; the count is in run.redacted.count. A document that was redacted before keeps
 * its count and gets what is found now added. */
json_t *redact_document(const json_t *document, const struct redact_identity *identity);

/* For records that are written one by one: a secret found in one is hidden in those that follow,
 * too. */
struct redactor;
struct redactor *redactor_new(void);					  /* of whoever runs this */
json_t *redactor_record(struct redactor *redactor, const json_t *record); /* a new reference */
void redactor_line(struct redactor *redactor, const char *line, struct buf *out); /* appended */
void redactor_free(struct redactor *redactor);

#endif
