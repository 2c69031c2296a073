/* May a mounted registry have changed since it was read? Every change of binfmt_misc is a write(2)
 * to a file in its directory (fs/binfmt_misc.c: register, status, the entries), which inotify tells
 * whichever mount it goes through. Reads no entry; without inotify the answer is always yes. */
#ifndef EXECTRACE_REPORT_REGISTRY_WATCH_H
#define EXECTRACE_REPORT_REGISTRY_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct registry_watch {
	bool on;
	int fd;		 /* owned, valid while on */
	uint64_t device; /* st_dev of what is watched */
};

/* Watch the directory from here on: to be called before the reading that it is about. */
void registry_watch_start(struct registry_watch *watch, const char *mount_point);
/* True: the same is still mounted there, and nothing was written since the start or the last
 * call. */
bool registry_watch_quiet(struct registry_watch *watch, const char *mount_point);
void registry_watch_end(struct registry_watch *watch);

#endif
