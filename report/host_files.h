/* Small files of the machine, read whole or by one key; absence is an answer.
 * Private to report/host*.c and whoever else reads the machine's own files. */
#ifndef EXECTRACE_REPORT_HOST_FILES_H
#define EXECTRACE_REPORT_HOST_FILES_H

#include <stdbool.h>

struct buf;

#define HOST_INIT_USERNS "user:[4026531837]" /* link text of /proc/PID/ns/user */

/* The file's bytes (at most 1 MiB) appended; 0 or -errno. */
int host_file_read(struct buf *out, const char *path);
/* Its first line without the newline, owned; NULL when it cannot be read. */
char *host_file_line(const char *path);
/* The value of "KEY=value" at a line's start, quotes removed, owned; NULL when there is none. */
char *host_text_value(const char *text, const char *key);

/* What is configured and installed for binfmt_misc: owned, NULL-terminated, never NULL. */
char *host_binfmt_mount(void);
char **host_binfmt_names(void);
char **host_qemu_paths(void);

#endif
