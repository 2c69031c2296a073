/* Where a registry is read from: the running machine's mount, or a directory with a saved copy.
 * Never mounts and never lets an automount do it. */
#ifndef EXECTRACE_REPORT_REGISTRY_SOURCE_H
#define EXECTRACE_REPORT_REGISTRY_SOURCE_H

#include <stdbool.h>

struct err;
struct registry;

#define REGISTRY_MOUNT_POINT "/proc/sys/fs/binfmt_misc"

/* The registry mounted here; what is not there or not readable is said in state and why. */
void registry_source_live(struct registry *registry);
/* The same for another mount point, below any root. */
void registry_source_mounted(struct registry *registry, const char *mount_point);
/* Is this descriptor's file one of a binfmt_misc instance? */
bool registry_source_is(int fd);
/* A directory: mounted, or files with entry texts or registration strings. -errno with the
 * sentence in err. */
int registry_source_directory(struct registry *registry, const char *path, struct err *err);

#endif
