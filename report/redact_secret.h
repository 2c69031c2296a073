/* What a secret looks like in one string or one command line. Collects the values it takes away,
 * so that they can be looked for elsewhere. Knows no document. */
#ifndef EXECTRACE_REPORT_REDACT_SECRET_H
#define EXECTRACE_REPORT_REDACT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

#define REDACT_MARK "[redacted]"

struct redact_secrets {
	char **values; /* owned: long enough to be looked for */
	size_t count;
	size_t places; /* taken away so far */
};
void redact_secrets_free(struct redact_secrets *secrets);

/* DB_PASSWORD, api-key, Authorization; `sure` only: those that mean it in running text too. */
bool redact_name_is_secret(const char *name, size_t len, bool sure);
/* The text without secrets; true when it had any. */
bool redact_secret_text(struct redact_secrets *secrets, const char *text, struct buf *out);
/* One NAME=VALUE of an environment. */
bool redact_secret_variable(struct redact_secrets *secrets, const char *text, struct buf *out);

/* Words of a command line, in order. */
struct redact_argv {
	char program[32]; /* base name of the first word */
	bool next;	  /* the next word is the value of the last */
	bool first_done;
};
bool redact_secret_word(struct redact_secrets *secrets, struct redact_argv *argv, const char *word,
			struct buf *out);

#endif
