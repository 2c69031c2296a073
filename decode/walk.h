/* Path resolution as the kernel does it for a task: its root, its cwd, its credentials.
 * Component by component with O_PATH descriptors; knows nothing of formats. */
#ifndef EXECTRACE_DECODE_WALK_H
#define EXECTRACE_DECODE_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

struct dispatch_creds;
struct dispatch_task;

struct walk {
	int fd;		    /* O_PATH of the file, owned; -1 when error */
	int read_fd;	    /* O_RDONLY of a regular file, owned; -1 when we may not read it */
	int error;	    /* 0, or the errno that open_exec's walk would give */
	struct stat stat;   /* of the file found */
	char *resolved;	    /* owned: absolute path below the root as far as the walk came */
	char *symlinks;	    /* owned or NULL: "a -> b -> c" */
	char *component;    /* owned or NULL: the component at which it failed */
	bool dangling;	    /* ENOENT in the text of a symlink that exists */
	bool search_denied; /* EACCES from a directory's missing x */
	bool nosymfollow;   /* ELOOP from a nosymfollow mount */
	bool exhausted;	    /* we ran out of descriptors or memory ourselves: `error` or the lack of
			     * read_fd says nothing of the task */
	bool creds_unsure;  /* the answer rests on unknown credentials, or we lack the permission
			     * to look ourselves (error is EACCES then) */
};

/* start_fd: O_PATH directory for relative paths (the task's cwd or dirfd); start_path: its name
 * below the root or NULL. */
void walk_path(struct walk *walk, const struct dispatch_task *task, int start_fd,
	       const char *start_path, const char *path, bool nofollow);
/* The file that `fd` itself refers to (AT_EMPTY_PATH). */
void walk_descriptor(struct walk *walk, const struct dispatch_task *task, int fd);
void walk_free(struct walk *walk);
#define scope_walk __attribute__((cleanup(walk_free)))

/* May the task do this (MAY_READ 4, MAY_WRITE 2, MAY_EXEC 1 bits) with a file, by mode, POSIX ACL
 * and capabilities? fd is readable, or an
 * O_PATH directory. *unsure is set when unknown credentials or an unreadable ACL
 * decide. */
bool walk_permits(const struct dispatch_task *task, int fd, const struct stat *stat, int want,
		  bool *unsure);
bool walk_has_cap(const struct dispatch_creds *creds, int cap);

#endif
