/* Small files of the machine, read whole or by one key; absence is an answer.
 * Private to report/host*.c and whoever else reads the machine's own files. */
#ifndef EXECTRACE_REPORT_HOST_FILES_H
#define EXECTRACE_REPORT_HOST_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

#define HOST_INIT_USERNS "user:[4026531837]" /* link text of /proc/PID/ns/user */

/* `root` is where the machine's own root is, links in it included; NULL: this machine. */

/* The descriptor (O_CLOEXEC) of an absolute path, or -errno. */
int host_file_open(const char *root, const char *path, int flags);
/* The file's bytes (at most 1 MiB) appended; 0 or -errno. */
int host_file_read(struct buf *out, const char *root, const char *path);
/* Its first line without the newline, owned; NULL when it cannot be read. */
char *host_file_line(const char *root, const char *path);
bool host_file_exists(const char *root, const char *path);
/* The value of "KEY=value" at a line's start, quotes removed, owned; NULL when there is none. */
char *host_text_value(const char *text, const char *key);

/* The configuration that the kernel was built with (host_config.c), appended; nothing when it is
 * nowhere to be read. */
void host_config_read(struct buf *out, const char *root, const char *release);

/* What is configured and installed for binfmt_misc: owned, NULL-terminated, never NULL. */
char *host_binfmt_mount(const char *root);
char *host_shm_mount(const char *root);
char **host_binfmt_names(const char *root);
/* Owned, NULL when there is none. */
struct binfmt_entry *host_binfmt_configured(const char *root, size_t *count);
char **host_qemu_paths(const char *root);

/* Where the machine runs (host_place.c): virtualisation, container, WSL. */
struct host;
void host_place_read(struct host *host, const char *root);

#endif
