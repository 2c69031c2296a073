/* Which mount a file lies on, by mountinfo's lines: its type and its options explain what the
 * file's own mode does not. Knows lines of proc_pid_mountinfo(5), opens nothing. */
#ifndef EXECTRACE_REPORT_MOUNTS_H
#define EXECTRACE_REPORT_MOUNTS_H

#include <jansson.h>
#include <stdint.h>

struct exec_record;
struct held;

/* The line (owned, without its newline) of the mount with this id; 0: of the one that holds the
 * absolute path. NULL when there is none. */
char *mounts_line(const char *mountinfo, uint64_t id, const char *path);
/* {"point", "type", "source", "options", "super_options"}; null for NULL and for no such line. */
json_t *mounts_object(const char *line);

/* Fills exec's mounts, one per image, from the task's view; held NULL: from our own. While the
 * replay's files are open. */
void mounts_find(struct exec_record *exec, const struct held *held);

#endif
