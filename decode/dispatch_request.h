/* What a replay is told: the task, its credentials and limits, and the call as it was made. All of
 * it is borrowed but what says otherwise, and brought by the caller.
 */
#ifndef EXECTRACE_DECODE_DISPATCH_REQUEST_H
#define EXECTRACE_DECODE_DISPATCH_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/kernel.h"

struct dispatch_id_range { /* ids as we see them that have a name in the task's user namespace */
	uint32_t first, count;
};

struct dispatch_creds {
	uid_t ruid, euid, fsuid;
	gid_t rgid, egid, fsgid;
	gid_t *groups; /* owned by whoever filled it */
	size_t ngroups;
	uint64_t cap_effective, cap_bounding; /* CAP_* bits */
	bool no_new_privs;
	bool in_init_userns; /* false: caps count only over inodes of mapped owners */
	/* not in_init_userns: which owners its capabilities reach; owned; none: undecidable */
	struct dispatch_id_range *uid_map, *gid_map;
	size_t nuid_map, ngid_map;
	bool known; /* false: permission answers are undecidable */
};

struct dispatch_limits { /* soft limits in bytes or counts; UINT64_MAX: unlimited or unknown */
	uint64_t stack, nofile, data, as, nproc;
	uint64_t data_hard; /* a soft data limit of 0 counts only when this is small too */
	uint64_t nfds_open; /* descriptors numbered below nofile that stay open over an exec
			     * (not close-on-exec); UINT64_MAX unknown */
};

struct image_cache;
struct landlock_domain;
struct dispatch_task {
	int root_fd;	       /* O_PATH: the task's root; borrowed */
	int registrar_root_fd; /* O_PATH: where interpreters of F entries were opened when they
				* were registered (the root of init, usually ours); -1 or 0: the
				* task's root */
	int cwd_fd;	       /* O_PATH: its working directory; borrowed; -1 unknown */
	const char *cwd_path;  /* cwd_fd's path below the root, for naming files; NULL unknown */
	const char *self;      /* what "self" in its procfs means ("1234"), NULL unknown */
	int proc_fd;	       /* O_PATH of a procfs in which we are "self": to read a file that is
				* given as an O_PATH descriptor alone; -1 or 0 without */
	struct dispatch_creds creds;
	struct dispatch_limits limits;
	enum tri nproc_exceeded;     /* PF_NPROC_EXCEEDED and still over the limit */
	enum tri protected_symlinks; /* sysctl fs.protected_symlinks */
	/* Does anybody hold the file open for writing? NULL: nobody looked (UNDECIDABLE_BUSY) */
	enum tri (*busy)(void *context, uint64_t dev, uint64_t ino);
	void *busy_context;
	const struct landlock_domain *landlock; /* borrowed: its sandbox; NULL: none is known */
	struct image_cache *images; /* borrowed: files decoded before; NULL: none is kept */
};

struct dispatch_call {
	const char *path; /* as given to execve; NULL: unreadable */
	bool path_cut;	  /* it goes on behind PATH_MAX bytes */
	bool path_fault;  /* the pointer was bad */
	bool unseen;	  /* we may not read the caller's memory: path is NULL, the rest unknown */
	int dir_fd; /* execveat's dirfd (O_PATH, or readable), borrowed; -1: AT_FDCWD, execve */
	int dirfd_number; /* the number the task used, for /dev/fd/N; -100: AT_FDCWD */
	bool dirfd_bad;	  /* the task has no such descriptor */
	bool dirfd_cloexec;
	int flags; /* AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, AT_EXECVE_CHECK ... */
	uint64_t argc, envc;
	uint64_t strings; /* bytes of argv and envp strings, NULs included */
	uint64_t longest; /* bytes of the longest, NUL included */
	bool longest_in_env;
	bool argv_fault, envp_fault; /* a pointer could not be followed */
	char **argv; /* borrowed or NULL: for predicting what the program receives */
};

#endif
