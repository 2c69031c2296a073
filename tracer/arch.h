/* System calls by ABI: which call a number is, where its arguments are. Pure tables.
 * Reads no register: the numbers come from PTRACE_GET_SYSCALL_INFO. */
#ifndef EXECTRACE_TRACER_ARCH_H
#define EXECTRACE_TRACER_ARCH_H

#if !defined(__LP64__) || !(defined(__x86_64__) || defined(__aarch64__))
#error "exectrace runs on x86-64 and aarch64 as a 64-bit program: 32 bits cannot hold the registers and addresses of the 64-bit programs it traces"
#endif

#include <stdbool.h>
#include <stdint.h>

#include "tracer/event.h"

enum call_kind {
	CALL_OTHER,
	CALL_EXECVE,
	CALL_EXECVEAT,
	CALL_OPEN,
	CALL_OPENAT,
	CALL_OPENAT2,
	CALL_CREAT,
	CALL_READ,
	CALL_PREAD64,
	CALL_WRITE,
	CALL_WRITEV,
	CALL_CLOSE,
	CALL_CHDIR,
	CALL_ACCESS,
	CALL_FACCESSAT,
	CALL_FACCESSAT2,
	CALL_EXIT_GROUP,
	CALL_RENAME,
	CALL_RENAMEAT,
	CALL_RENAMEAT2,
	CALL_LINK,
	CALL_LINKAT,
	CALL_SYMLINK,
	CALL_SYMLINKAT,
	CALL_CHMOD,
	CALL_FCHMOD,
	CALL_FCHMODAT,
	CALL_FCHMODAT2,
	CALL_SECCOMP,
	CALL_PRCTL,
	CALL_PTRACE,
	CALL_CLONE,
	CALL_LANDLOCK_CREATE,
	CALL_LANDLOCK_ADD,
	CALL_LANDLOCK_RESTRICT,
	CALL_CHROOT,
	CALL_PIVOT_ROOT,
	CALL_SETNS,
	CALL_UNSHARE,
	CALL_MOUNT,
	CALL_UMOUNT2,
	CALL_MOVE_MOUNT,
	CALL_KINDS,
};

/* One call at its entry. */
struct call {
	enum abi abi;
	enum call_kind kind;
	uint64_t nr;
	uint64_t args[6];
};

/* Where a call keeps what; ARG_NONE where it has no such argument. */
enum { ARG_NONE = -1 };
struct call_shape {
	const char *name;
	signed char dirfd, path;   /* the path and what it is relative to */
	signed char dirfd2, path2; /* the new name */
	signed char fd;		   /* a descriptor to be named */
	signed char flags, mode;
	bool file;	 /* told of as EVENT_FILE, as `op` */
	enum file_op op; /* valid when file */
};

/* The ABI of a call, from the audit architecture and the number. */
enum abi arch_abi(uint32_t audit_arch, uint64_t nr);
/* The audit architecture of an ABI, 0 for ABI_UNKNOWN. */
uint32_t arch_audit(enum abi abi);
enum call_kind arch_call(enum abi abi, uint64_t nr);
/* The number of a call, -1 when the ABI has none. */
int64_t arch_nr(enum abi abi, enum call_kind kind);
/* Bytes of a pointer. */
unsigned arch_word(enum abi abi);
/* The ABIs of this machine, the native one first; ends with ABI_UNKNOWN. */
const enum abi *arch_abis(void);

const struct call_shape *call_shape(enum call_kind kind);
bool call_is_exec(enum call_kind kind);
/* Is it an open that may write, and therefore somebody's provenance? */
bool call_opens_for_writing(const struct call *call);
/* What the sink wants of a task: nothing, the calls that tell what it does about a failed exec, or
 * these with all its writes. */
enum follow { FOLLOW_NOT, FOLLOW_STORY, FOLLOW_WRITES };
/* Do the user (`trace`, enum trace_set of loop.h) or the sink (`follow`) want to see it? */
bool call_wanted(const struct call *call, unsigned trace, enum follow follow);
/* Is it wanted for the words alone that it writes to stderr? */
bool call_says(const struct call *call, unsigned trace, enum follow follow);
/* Does it put a seccomp filter of the tracee's own in place? */
bool call_installs_filter(const struct call *call);
/* Does it make or enter a Landlock domain? */
bool call_confines(const struct call *call);
/* Does a path lead somewhere else after it, for its caller or for others? */
bool call_moves_paths(const struct call *call);
/* What is to be said of a call that does not go with being traced, when it had this result (>= 0
 * or -errno); NULL when there is nothing. */
const char *call_remark(const struct call *call, int64_t result);
/* What is to be said of a child made with CLONE_UNTRACED. */
extern const char call_untraced_remark[];
/* May there be something to be said of it? */
bool call_remarkable(const struct call *call);

#endif
