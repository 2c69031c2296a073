/* What the files of decode/walk share and nobody else needs.
 * The walk's interface is decode/walk.h. */
#ifndef EXECTRACE_DECODE_WALK_RESULT_H
#define EXECTRACE_DECODE_WALK_RESULT_H

struct walk;

void walk_clear(struct walk *walk);

#endif
