/* What the files say of frames: names and source lines of a Go caller, whose own table has them
 * even when the program is stripped; the build-id of whatever file. */
#ifndef EXECTRACE_REPORT_FRAMES_SOURCE_H
#define EXECTRACE_REPORT_FRAMES_SOURCE_H

#include <stddef.h>

struct frame;
struct held;

void frames_source(struct frame *frames, size_t count, const struct held *held);
/* The build-id of each frame's file, as it is in the root of the task now. */
void frames_build_ids(struct frame *frames, size_t count, const struct held *held);
/* As above for the frames in `path`, whose bytes are behind fd. */
void frames_source_from(struct frame *frames, size_t count, const char *path, int fd);

#endif
