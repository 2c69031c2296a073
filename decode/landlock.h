/* Landlock sandboxes as the kernel keeps them: a domain is a stack of layers, each a ruleset that
 * says what is allowed beneath which files and directories. Built from what tasks asked for, and
 * asked about a file. Knows no task, makes no Landlock call. */
#ifndef EXECTRACE_DECODE_LANDLOCK_H
#define EXECTRACE_DECODE_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/kernel.h"

struct stat;

/* Access rights of files (include/uapi/linux/landlock.h) that an exec needs: the kernel opens what
 * it executes for reading too. */
enum { LANDLOCK_EXECUTE = 1 << 0, LANDLOCK_READ_FILE = 1 << 2 };

/* Being filled; shared by all who hold its descriptor. */
struct landlock_ruleset;
struct landlock_ruleset *landlock_ruleset_new(uint64_t handled);
void landlock_ruleset_add(struct landlock_ruleset *set, const struct stat *beneath,
			  uint64_t access);
/* Something of it is not known: what it seems to deny it may allow. */
void landlock_ruleset_doubt(struct landlock_ruleset *set);
struct landlock_ruleset *landlock_ruleset_ref(struct landlock_ruleset *set);
void landlock_ruleset_unref(struct landlock_ruleset *set);

/* In force: never changes any more; NULL is no domain. */
struct landlock_domain;
/* One more layer on top of parent (which may be NULL), with set as it is now; NULL: a layer of
 * which nothing is known. id and by (copied): who put it in force. */
struct landlock_domain *landlock_domain_new(struct landlock_domain *parent,
					    const struct landlock_ruleset *set, int64_t id,
					    const char *by);
/* How many layers there are, if any, nobody knows. */
struct landlock_domain *landlock_domain_unseen(void);
struct landlock_domain *landlock_domain_ref(struct landlock_domain *domain);
void landlock_domain_unref(struct landlock_domain *domain);

struct landlock_answer {
	bool asked;	  /* there is a domain, or may be */
	enum tri allowed; /* UNKNOWN: what is known allows it, and not all is known */
	unsigned layers;  /* seen */
	unsigned unknown; /* of these, not known or not fully known */
	bool unseen;	  /* there may be more */
	uint64_t lacks;	  /* NO: rights that the layer below does not give */
	int64_t id;	  /* NO: of the innermost layer that denies it; else of the innermost */
	const char *by;	  /* the same; borrowed from the domain, or NULL */
};

/* May what `file` is be opened with the rights in want? root_fd and path: where it lies, resolved
 * (no symbolic link in it). The kernel goes up from the file to the root of the mount namespace,
 * and so does this. */
void landlock_ask(const struct landlock_domain *domain, int root_fd, const char *path,
		  const struct stat *file, uint64_t want, struct landlock_answer *answer);

#endif
