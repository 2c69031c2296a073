/* The kernel's walk through one execve, replayed: path, open, limits, then level by level
 * binfmt_misc, script, ELF, compat ELF, PT_INTERP, and what can kill after the point of no return.
 * Predicts; never executes, never writes. Everything about the task and the kernel is brought by
 * the caller, files are opened below the task's own root. KERNEL.md's section 1, 2 and 4 in code.
 */
#ifndef EXECTRACE_DECODE_DISPATCH_H
#define EXECTRACE_DECODE_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/binfmt_registry.h"
#include "decode/elf_image.h"
#include "decode/foreign.h"
#include "decode/kernel.h"
#include "decode/shebang.h"

#define DISPATCH_LEVELS_MAX 6 /* the target and five rewrites; the sixth is ELOOP */
#define DISPATCH_IMAGES_MAX 8 /* levels and the last one's PT_INTERP */

/* ---- what the caller brings ---------------------------------------------------------------- */

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
	struct image_cache *images; /* borrowed: files decoded before; NULL: none is kept */
};

struct dispatch_call {
	const char *path; /* as given to execve; NULL: unreadable */
	bool path_cut;	  /* it goes on behind PATH_MAX bytes */
	bool path_fault;  /* the pointer was bad */
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

/* ---- what comes back ------------------------------------------------------------------------ */

/* Which rule of the walk decided. One row each in dispatch_rules[]: name, errno, sentence. */
/* clang-format off */
enum dispatch_rule {
	RULE_NONE,
	/* the call */
	RULE_PATH_FAULT, RULE_PATH_TOO_LONG, RULE_PATH_EMPTY, RULE_NPROC, RULE_BAD_FLAGS,
	RULE_BAD_DIRFD, RULE_ARGV_FAULT, RULE_STRING_TOO_LONG, RULE_ARGS_TOO_LONG,
	/* looking a file up; `subject` says whose */
	RULE_NOT_FOUND, RULE_NOT_DIRECTORY, RULE_NAME_TOO_LONG, RULE_SYMLINK_LOOP,
	RULE_SYMLINK_NOFOLLOW, RULE_NOSYMFOLLOW, RULE_SEARCH_DENIED, RULE_LOOKUP_IO,
	RULE_NOT_REGULAR, RULE_MOUNT_NOEXEC, RULE_NO_X, RULE_BUSY, RULE_FD_INACCESSIBLE,
	/* formats */
	RULE_READ_IO, RULE_NO_FORMAT, RULE_TOO_DEEP, RULE_SCRIPT_NO_INTERP, RULE_SCRIPT_TOO_LONG,
	RULE_SECOND_EXECFD, RULE_SCRIPT_DISABLED,
	RULE_ELF_TYPE, RULE_ELF_MACHINE, RULE_ELF_COMPAT_OFF, RULE_ELF_PHDRS, RULE_ELF_SHORT,
	RULE_INTERP_SIZE, RULE_INTERP_UNTERMINATED, RULE_INTERP_PAST_EOF, RULE_INTERP_SHORT,
	RULE_INTERP_NOT_ELF, RULE_INTERP_MACHINE, RULE_INTERP_PHDRS, RULE_PROPERTY_NOTE,
	RULE_FILE_CAPS,
	/* after the point of no return: the errno the tracer sees, then SIGSEGV */
	RULE_MMAP_MIN_ADDR, RULE_MISALIGNED, RULE_MEMSZ, RULE_ADDRESS_SPACE, RULE_DATA_LIMIT,
	RULE_STACK_LIMIT, RULE_OVERLAP, RULE_TRUNCATED, RULE_INTERP_TYPE, RULE_INTERP_NO_LOAD,
	RULE_NO_FREE_FD, RULE_BAD_ENTRY,
	/* fine */
	RULE_RUNS, RULE_CHECKED,
	RULE_COUNT
};
/* clang-format on */

const char *dispatch_rule_name(enum dispatch_rule rule);     /* "no-exec-bit" */
const char *dispatch_rule_sentence(enum dispatch_rule rule); /* "no execute permission" */

/* Which file a rule is about. */
/* clang-format off */
enum dispatch_subject { SUBJECT_TARGET, SUBJECT_SHEBANG_INTERP, SUBJECT_ELF_INTERP,
			SUBJECT_BINFMT_INTERP, SUBJECT_DIRECTORY, SUBJECT_CALLER };
/* clang-format on */
const char *dispatch_subject_name(enum dispatch_subject subject); /* "shebang_interp" */

/* clang-format off */
enum outcome_kind { OUTCOME_UNKNOWN, OUTCOME_ERRNO, OUTCOME_SIGNAL, OUTCOME_SUCCESS,
		    OUTCOME_CHECKED };
/* clang-format on */

/* Used for predictions and for observations alike. */
struct outcome {
	enum outcome_kind kind;
	int error;	   /* errno: of ERRNO, and of SIGNAL what the exit stop carried */
	int signal;	   /* SIGNAL: what killed it */
	uint64_t dev, ino; /* SUCCESS: the program that runs (/proc/PID/exe) */
	char *ran;	   /* owned or NULL: its path */
};

/* One file that the walk opened or tried to open. */
struct dispatch_image {
	enum dispatch_subject subject;
	int level;	/* 0 the target, 1 its interpreter, ... */
	char *path;	/* owned: the path string of this level (bprm->interp) */
	char *resolved; /* owned or NULL: absolute path below the root, symlinks followed */
	char *symlinks; /* owned or NULL: "a -> b -> c" when links were followed */
	bool dangling;	/* the last of them leads nowhere */
	bool opened;	/* found; the stat fields are valid */
	bool unseen;	/* we could not look: whether it is there is not known */
	bool readable;	/* its bytes could be read by us */
	mode_t mode;
	uid_t uid;
	gid_t gid;
	uint64_t dev, ino, size, blocks; /* blocks: 512-byte units */
	int64_t mtime_ns;		 /* ns since the epoch */
	int64_t fs_type;		 /* statfs f_type */
	bool mount_noexec, mount_nosuid;
	int fd; /* O_RDONLY, owned; -1 when not opened; kept until dispatch_free */
	unsigned char head[BINFMT_HEAD]; /* zero-padded */
	size_t head_len;
	struct shebang shebang;
	struct elf_image elf;
	struct foreign foreign;
};

/* clang-format off */
enum step_handler { STEP_CALL, STEP_LOOKUP, STEP_BINFMT_MISC, STEP_SCRIPT, STEP_ELF,
		    STEP_COMPAT_ELF, STEP_ELF_INTERP, STEP_COMMIT };
/* clang-format on */
/* clang-format off */
enum step_result {
	STEP_PASSES,	  /* nothing against it */
	STEP_NO_MATCH,
	STEP_DISABLED,	  /* entry (or registry) disabled; match tells whether it would match */
	STEP_MATCHED,	  /* the entry takes the file */
	STEP_REWRITES,	  /* names an interpreter: next level */
	STEP_LOADS,
	STEP_REFUSES,	  /* this handler says ENOEXEC, the next is asked */
	STEP_FAILS,	  /* ends the walk with an error */
	STEP_UNDECIDABLE,
};
/* clang-format on */
const char *step_handler_name(enum step_handler handler); /* "binfmt_misc", "elf", "lookup" */
const char *step_result_name(enum step_result result);	  /* "no-match", "matched" */

struct dispatch_step {
	enum step_handler handler;
	enum step_result result;
	enum dispatch_rule rule; /* RULE_NONE unless it fails or refuses */
	int level;
	int image;			     /* index into images, -1 none */
	int error;			     /* errno of FAILS and REFUSES, else 0 */
	char *entry;			     /* owned or NULL: registry entry's name */
	size_t entry_index;		     /* its place in match order, valid with entry */
	struct binfmt_comparison comparison; /* valid with entry */
	char *why;			     /* owned: one sentence */
};

/* What user space cannot see and might have decided otherwise. */
/* clang-format off */
enum undecidable {
	UNDECIDABLE_LSM = 1 << 0,
	UNDECIDABLE_FANOTIFY = 1 << 1,
	UNDECIDABLE_SECCOMP = 1 << 2,	    /* the task has filters of its own */
	UNDECIDABLE_BPF_ENTRY = 1 << 3,
	UNDECIDABLE_SHADOW_INSTANCE = 1 << 4,
	UNDECIDABLE_REGISTRY = 1 << 5,	    /* not mounted or unreadable */
	UNDECIDABLE_MEMORY = 1 << 6,	    /* ENOMEM, memcg, overcommit */
	UNDECIDABLE_CREDS = 1 << 7,
	UNDECIDABLE_UNREADABLE = 1 << 8,    /* bytes we may not read */
	UNDECIDABLE_ORDER = 1 << 9,	    /* several entries match, their order is unknown */
	UNDECIDABLE_COMPAT = 1 << 10,	    /* presence of a compat ABI unknown */
	UNDECIDABLE_RACE = 1 << 11,	    /* a file changed while it was examined */
	UNDECIDABLE_LAYOUT = 1 << 12,	    /* depends on address-space randomisation */
	UNDECIDABLE_LIMITS = 1 << 13,	    /* a limit or count that nobody told us */
	UNDECIDABLE_BUSY = 1 << 14,	    /* nobody looked for writers of the file */
	UNDECIDABLE_EXHAUSTED = 1 << 15,    /* we ran out of descriptors or memory */
};
/* clang-format on */
/* LSM, FANOTIFY and SECCOMP are the caller's to add: nothing here can see them. With these, BUSY,
 * REGISTRY and SHADOW_INSTANCE the prediction says what happens unless they interfere; with the
 * others it is OUTCOME_UNKNOWN where they would have decided. */

struct dispatch {
	struct dispatch_image images[DISPATCH_IMAGES_MAX];
	size_t nimages;
	struct dispatch_step *steps; /* owned, in the kernel's order */
	size_t nsteps;
	struct outcome predicted;
	enum dispatch_rule rule; /* what decided */
	enum dispatch_subject subject;
	int failing_image;	     /* index into images of the file it is about, -1 none */
	char *subject_path;	     /* owned or NULL: that file as the kernel was asked for it */
	char *component;	     /* owned or NULL: the component of a path that failed */
	int entry_step;		     /* step of the (first) entry that took the file, -1 none */
	unsigned undecidable;	     /* enum undecidable that apply to this walk */
	bool native_without_misc;    /* the kernel could have run the target without the registry */
	char **argv;		     /* owned or NULL: argv as the program would receive it */
	bool execfd, preserve_argv0; /* what AT_EXECFD and AT_FLAGS would say */
};

/* Replay. registry may be NULL (no binfmt_misc at all). Never fails: what cannot be known is in
 * `undecidable`. images[].fd stay open until dispatch_free. */
void dispatch_resolve(struct dispatch *dispatch, const struct dispatch_task *task,
		      const struct dispatch_call *call, const struct kernel *kernel,
		      const struct registry *registry);
void dispatch_free(struct dispatch *dispatch);
#define scope_dispatch __attribute__((cleanup(dispatch_free)))

/* Does the prediction say what was observed? Compares kind, errno and, for success, dev:ino. */
bool outcome_agrees(const struct outcome *predicted, const struct outcome *observed);
void outcome_free(struct outcome *outcome);
/* The words of an undecidable bit, for one bit; NULL for none. */
const char *undecidable_phrase(enum undecidable bit);

#endif
