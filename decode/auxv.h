/* The auxiliary vector of a task, as /proc/PID/auxv gives it: what an exec left in it.
 * Bytes in, numbers out; follows no pointer. */
#ifndef EXECTRACE_DECODE_AUXV_H
#define EXECTRACE_DECODE_AUXV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct auxv {
	bool known; /* false: no vector could be made out */
	bool wide;  /* of a 64-bit program */
	bool has_execfd;
	uint64_t execfd; /* AT_EXECFD: the descriptor of a file that a registered format got */
	uint64_t execfn; /* AT_EXECFN: address of the path as it was passed; 0 without */
	uint64_t flags;	 /* AT_FLAGS: bit 0 is AT_FLAGS_PRESERVE_ARGV0 (5.12) */
};

/* In this machine's byte order; the width is told from the bytes (getauxval(3)). */
void auxv_parse(struct auxv *auxv, const void *bytes, size_t len);

#endif
