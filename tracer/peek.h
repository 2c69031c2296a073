/* Reading a held tracee's memory: strings, vectors of strings, bytes. Every read is bounded.
 * Needs no ptrace request. */
#ifndef EXECTRACE_TRACER_PEEK_H
#define EXECTRACE_TRACER_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/arch.h"
#include "tracer/event.h"

enum {
	PEEK_PATH_MAX = 4096,		/* PATH_MAX with its NUL: what the kernel takes */
	PEEK_VECTOR_STRINGS = 4096,	/* kept of argv, and of envp */
	PEEK_VECTOR_BYTES = 128 * 1024, /* kept of each, over all strings */
	PEEK_PAGE = 4096,
	PEEK_PAGES = 8,
};

/* A view of one held tracee, with the pages read lately. Valid while the tracee stays stopped. */
struct peek {
	pid_t tid;
	unsigned word;	 /* bytes of a pointer */
	unsigned turn;	 /* where the next page goes */
	unsigned latest; /* the page that was asked for last */
	struct peek_page {
		uint64_t address; /* 0: empty */
		size_t len;
		unsigned char bytes[PEEK_PAGE];
	} pages[PEEK_PAGES];
};

void peek_start(struct peek *peek, pid_t tid, unsigned word);
/* Without the cache: bytes read, or -errno. */
ssize_t peek_remote(pid_t tid, uint64_t address, void *bytes, size_t len);
/* Read the pages of these addresses in one go, as far as they can be read: asked for, each is then
 * there. */
void peek_fetch(struct peek *peek, const uint64_t *addresses, size_t count);
/* Bytes read, which may be fewer than asked for; -errno when not even one could be. */
ssize_t peek_bytes(struct peek *peek, uint64_t address, void *bytes, size_t len);
/* A string of at most limit - 1 bytes, owned. 0, -EFAULT, or -ENAMETOOLONG (*string is then its
 * beginning). */
int peek_string(struct peek *peek, uint64_t address, size_t limit, char **string);
/* argv or envp: what is kept of it, and its exact length. -EFAULT when a pointer led nowhere (what
 * came before it is kept and counted). A NULL vector has no items and count 0. */
int peek_strings(struct peek *peek, uint64_t address, struct strings *strings, uint64_t *count);
/* Bytes of all strings with their NULs, the longest and its index; stops at the first fault. */
struct peek_size {
	uint64_t total, longest, longest_at;
	uint64_t count;
};
int peek_measure(struct peek *peek, uint64_t address, struct peek_size *size);

/* The exec that a tracee is about to make. Never NULL; what cannot be read is said in it. */
struct exec_call *exec_call_read(struct peek *peek, const struct call *call);
/* Its sizes, after E2BIG. */
void exec_call_measure(struct peek *peek, struct exec_call *exec);
void exec_call_free(struct exec_call *exec);
void strings_free(struct strings *strings);

#endif
