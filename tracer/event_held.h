/* How a sink may look at a tracee that is held for it: its directories, descriptors, memory, stack.
 * A part of the contract in tracer/event.h; tracer/held.h is what stands behind it. */
#ifndef EXECTRACE_TRACER_EVENT_HELD_H
#define EXECTRACE_TRACER_EVENT_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct stat;

struct frame {
	uint64_t address;
	char *symbol;	      /* owned or NULL */
	uint64_t offset;      /* from the symbol, or from the file's start without one */
	char *file;	      /* owned or NULL: mapped file */
	uint64_t file_offset; /* of the address in it */
	char *source;	      /* owned or NULL: "main.go:12" */
	char *build_id;	      /* owned or NULL: of the mapped file, in hexadecimal */
};

/* A stopped tracee as the sink may look at it. Calls are cheap but not free: a sink that needs
 * nothing asks for nothing. */
struct held;
enum held_link { HELD_ROOT, HELD_CWD, HELD_EXE };
struct held_ops {
	/* O_PATH descriptors, owned by the caller, or -errno. */
	int (*open_link)(const struct held *held, enum held_link which);
	/* What such a link leads to, for less than opening it: 0 or -errno. */
	int (*stat_link)(const struct held *held, enum held_link which, struct stat *out);
	int (*open_fd)(const struct held *held, int fd); /* O_PATH of one of its descriptors */
	bool (*fd_cloexec)(const struct held *held, int fd);
	/* The beginning of the regular file behind one of its descriptors, which stays where it is:
	 * bytes read or -errno, -EINVAL for what is no regular file. */
	ssize_t (*read_fd)(const struct held *held, int fd, void *bytes, size_t len);
	/* The whole of /proc/PID/NAME ("status", "limits", "auxv", "mountinfo"): 0 or -errno. */
	int (*read_proc)(const struct held *held, const char *name, struct buf *out);
	/* Target of /proc/PID/NAME as a string ("ns/user", "cwd", "exe"): 0 or -errno. */
	int (*read_link)(const struct held *held, const char *name, struct buf *out);
	/* A string at an address of its memory, of at most limit - 1 bytes, appended: 0 or
	 * -errno. */
	int (*read_string)(const struct held *held, uint64_t address, size_t limit,
			   struct buf *out);
	/* The caller's frames, innermost first; owned array; count or -errno. why (static or NULL)
	 * says what degraded it. */
	int (*stack)(const struct held *held, struct frame **frames, const char **why);
};
struct held_task;
struct held {
	const struct held_ops *ops;
	pid_t pid, tid;
	struct held_task *task; /* borrowed; NULL: nothing is kept for the next event */
};
void frames_free(struct frame *frames, size_t count);

#endif
