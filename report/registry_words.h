/* Words for one registry entry: flags, what its interpreter is, where an exec through it ends.
 * Strings only; the document and the text are made elsewhere. */
#ifndef EXECTRACE_REPORT_REGISTRY_WORDS_H
#define EXECTRACE_REPORT_REGISTRY_WORDS_H

#include <stddef.h>

struct buf;
struct coverage;
struct registry;
struct registry_facts;

/* The meaning of one letter of a flags line; "?" letters are said to be unknown. */
const char *registry_words_flag(char letter);
/* "exists, executable, statically linked, for this machine, opened at registration" */
void registry_words_interpreter(struct buf *out, const struct registry_facts *facts, size_t entry);
/* "runs", "loop": relay_end as a key. */
const char *registry_words_end(const struct registry_facts *facts, size_t entry);
/* "emulated by qemu-aarch64", "native", "nothing: ENOEXEC" */
void registry_words_coverage(struct buf *out, const struct coverage *port,
			     const struct registry *registry);

#endif
