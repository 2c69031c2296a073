/* What stands behind an entry's interpreter path: is it there, can it run, what is it?
 * Looks a path up below a root and reads its head; executes nothing, knows no entry. */
#ifndef EXECTRACE_REPORT_HANDLER_H
#define EXECTRACE_REPORT_HANDLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/binfmt_entry.h"
#include "decode/kernel.h"

enum handler_kind { HANDLER_UNKNOWN, HANDLER_ELF, HANDLER_SCRIPT, HANDLER_OTHER };

struct handler {
	bool relative;	 /* not looked up: the kernel starts at the caller's working directory */
	bool hidden;	 /* on a path that we may not search ourselves: nothing is known */
	int error;	 /* 0, or the errno with which an exec of it would end before its format */
	bool found;	 /* the path leads to a file */
	bool regular;	 /* ... a regular one */
	bool owner_only; /* executable for its owner or group, not for everybody */
	bool noexec;	 /* on a mount with noexec */
	bool readable;	 /* its bytes could be read: what follows is valid */
	enum handler_kind kind;
	unsigned char head[BINFMT_HEAD]; /* zero-padded */
	/* ELF */
	uint16_t machine;
	uint8_t elf_class, data;
	uint32_t flags;
	enum kernel_takes takes;
	char *loader;	     /* owned; PT_INTERP, NULL when static */
	bool loader_missing; /* PT_INTERP is not below the root */
	/* script */
	char *script_interp; /* owned or NULL: path of its #! line */
};

/* root_fd: O_PATH or O_RDONLY directory, borrowed. Never fails: what it could not learn is in the
 * struct. */
void handler_read(struct handler *handler, int root_fd, const char *path,
		  const struct kernel *kernel);
void handler_free(struct handler *handler);
#define scope_handler __attribute__((cleanup(handler_free)))

#endif
