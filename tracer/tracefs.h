/* Files of the kernel's tracing directory: found, read, written, with a clear sentence for what is
 * not there or not allowed. Mounts nothing and knows no event. */
#ifndef EXECTRACE_TRACER_TRACEFS_H
#define EXECTRACE_TRACER_TRACEFS_H

#include <stdbool.h>

struct buf;
struct err;

#define TRACEFS_MOUNT_POINT "/sys/kernel/tracing"

/* A descriptor of the directory, owned by the caller; or -errno and the reason: not mounted, not
 * root, kernel lockdown. */
int tracefs_open(const char *path, struct err *err);
/* The whole of a file, by its path from dir. 0 or -errno. */
int tracefs_read(int dir, const char *file, struct buf *out);
/* One write of all of text. 0 or -errno. What the file held already stays: the kernel takes
 * O_TRUNC as an order to remove it. */
int tracefs_write(int dir, const char *file, const char *text);
/* That order. 0 or -errno. */
int tracefs_clear(int dir, const char *file);
bool tracefs_has(int dir, const char *file);
/* Why the kernel did not take the last line written: from its error_log, a static text when that
 * says nothing. Appends to out. */
void tracefs_complaint(int dir, struct buf *out);

#endif
