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
#include "decode/dispatch_request.h"
#include "decode/dispatch_rule.h"
#include "decode/elf_image.h"
#include "decode/foreign.h"
#include "decode/landlock.h"
#include "decode/shebang.h"

#define DISPATCH_LEVELS_MAX 6 /* the target and five rewrites; the sixth is ELOOP */
#define DISPATCH_IMAGES_MAX 8 /* levels and the last one's PT_INTERP */

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

struct dispatch {
	struct dispatch_image images[DISPATCH_IMAGES_MAX];
	size_t nimages;
	struct dispatch_step *steps; /* owned, in the kernel's order */
	size_t nsteps;
	struct outcome predicted;
	enum dispatch_rule rule; /* what decided */
	enum dispatch_subject subject;
	int failing_image;  /* index into images of the file it is about, -1 none */
	char *subject_path; /* owned or NULL: that file as the kernel was asked for it */
	char *component;    /* owned or NULL: the component of a path that failed */
	int entry_step;	    /* step of the (first) entry that took the file, -1 none */
	struct landlock_answer landlock; /* about the last file that its sandbox was asked for */
	char *landlock_by;		 /* owned or NULL: that answer's `by` */
	unsigned undecidable;		 /* enum undecidable that apply to this walk */
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

#endif
