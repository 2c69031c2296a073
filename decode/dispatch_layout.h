/* Where a new program's address space begins and ends before anything is mapped.
 * What is then mapped is dispatch_load.c's. */
#ifndef EXECTRACE_DECODE_DISPATCH_LAYOUT_H
#define EXECTRACE_DECODE_DISPATCH_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

struct replay;
struct replay_program;
struct space;

/* high: the upper end of what randomisation may choose, else the lower one. */
void layout_space(struct space *space, const struct replay *r, const struct replay_program *program,
		  bool high);
/* Where a position-independent program with an interpreter is put, before it is aligned. */
uint64_t layout_dyn_base(const struct space *space, const struct replay *r,
			 const struct replay_program *program, bool high);

#endif
