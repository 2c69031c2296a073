/* What the files of decode/walk share and nobody else needs.
 * The walk's interface is decode/walk.h. */
#ifndef EXECTRACE_DECODE_WALK_RESULT_H
#define EXECTRACE_DECODE_WALK_RESULT_H

#include <stdbool.h>

struct walk;

void walk_clear(struct walk *walk);
/* The kernel's own walk opens no descriptors: is this errno of our open a limit of ours, and none
 * of the task's? */
bool walk_is_exhaustion(int error);

#endif
