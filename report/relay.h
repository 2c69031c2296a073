/* What the kernel does once an entry has handed an exec to its interpreter: the interpreter may be
 * taken by an entry again, be a script, be foreign, or not be there. */
#ifndef EXECTRACE_REPORT_RELAY_H
#define EXECTRACE_REPORT_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/kernel.h"

struct handler;
struct registry;

enum relay_end {
	RELAY_RUNS,
	RELAY_UNKNOWN,	/* relative path, unreadable file, or opened at registration and gone */
	RELAY_MISSING,	/* an interpreter on the way does not exist */
	RELAY_UNUSABLE, /* ... may not be executed */
	RELAY_LOADER_MISSING, /* the last one's PT_INTERP does not exist */
	RELAY_FOREIGN,	      /* the last one is for another machine */
	RELAY_FORMAT,	      /* the last one is neither a script nor an ELF file */
	RELAY_SECOND_EXECFD,  /* rewritten again behind an entry with O or C: ENOEXEC */
	RELAY_LOOP,	      /* more than five rewrites: ELOOP */
};

struct relay {
	enum relay_end end;
	int error;	 /* what every exec that the entry takes ends with; 0: it runs */
	size_t taken_by; /* the first entry that takes the interpreter, or that of its #! line,
			  * BINFMT_NO_ENTRY: none */
	bool circular;	 /* an entry comes up a second time */
	bool script;	 /* the entry's own interpreter is a script */
};

/* The file behind this entry is the one opened at registration: what its path leads to today
 * does not matter any more (F in a registry that the kernel holds). */
bool relay_is_pinned(const struct registry *registry, size_t entry);
/* Follow one entry's interpreter. handlers: one per entry; the registry counts as enabled. */
void relay_follow(struct relay *relay, size_t entry, const struct registry *registry,
		  const struct handler *handlers, int root_fd, const struct kernel *kernel);

#endif
