/* The replay of one execve while it runs: the state that the stages hand on.
 * Only decode/dispatch*.c include it; decode/dispatch.h is the interface. */
#ifndef EXECTRACE_DECODE_DISPATCH_REPLAY_H
#define EXECTRACE_DECODE_DISPATCH_REPLAY_H

#include "decode/dispatch.h"

/* The stack that argv and envp are copied to, before the new program exists (fs/exec.c). */
struct replay_args {
	uint64_t used;	/* bytes copied so far */
	uint64_t peak;	/* the most ever used: the stack never shrinks */
	uint64_t limit; /* bytes allowed (bprm->argmin) */
	uint64_t argc, envc;
	uint64_t first; /* bytes of argv[0], NUL included: what remove_arg_zero gives back */
	char **argv;	/* owned or NULL, NULL-terminated: argv as it is now */
};

struct replay {
	struct dispatch *out;
	const struct dispatch_task *task;
	const struct dispatch_call *call;
	const struct kernel *kernel;
	const struct registry *registry;
	int level;
	int image;	   /* of this level, index into out->images */
	char *interp;	   /* owned: bprm->interp, the path string of this level */
	bool done;	   /* an outcome is set */
	bool inaccessible; /* BINPRM_FLAGS_PATH_INACCESSIBLE */
	bool have_execfd;  /* an O or C entry took a level ... */
	int execfd_image;  /* ... and this is the file behind AT_EXECFD, -1 not yet */
	bool execfd_creds; /* C */
	bool cloning;	   /* the file of an F entry is being opened */
	struct replay_args args;
};

/* What a program header says, in either layout. */
struct replay_phdr {
	uint32_t type, flags;
	uint64_t offset, vaddr, filesz, memsz, align;
};

/* One ELF file as one of the kernel's loaders reads it, whatever EI_CLASS and EI_DATA say. */
struct replay_elf {
	int image;
	bool bits64;
	uint16_t type, machine, phentsize, phnum;
	uint8_t elf_class;
	uint32_t flags;
	uint64_t entry, phoff;
	struct replay_phdr *phdr; /* owned */
};

/* What the loader found before it let the old program go. */
struct replay_program {
	bool compat;
	struct replay_elf elf;
	bool has_interp;
	struct replay_elf interp;
};

/* ---- dispatch.c */
struct dispatch_step *replay_step(struct replay *r, enum step_handler handler,
				  enum step_result result, int image);
void replay_why(struct dispatch_step *step, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* End the walk: a FAILS step, and the errno as the prediction. subject_path is copied. */
struct dispatch_step *replay_fail(struct replay *r, enum step_handler handler,
				  enum dispatch_rule rule, int error, enum dispatch_subject subject,
				  int image, const char *subject_path);
/* End the walk with death by SIGSEGV; error is what the syscall's exit shows to a tracer. */
struct dispatch_step *replay_die(struct replay *r, enum dispatch_rule rule, int error,
				 enum dispatch_subject subject, int image);
/* End the walk: `bit` decides and we cannot know it. */
void replay_unknown(struct replay *r, enum step_handler handler, enum undecidable bit, int image,
		    const char *why);

/* ---- dispatch_rules.c */
int dispatch_rule_errno(enum dispatch_rule rule); /* its usual errno, 0 when it varies */

/* ---- dispatch_call.c: false when the call ended */
bool replay_check_call(struct replay *r);
bool replay_check_lookup(struct replay *r);
bool replay_check_args(struct replay *r);
/* true: AT_EXECVE_CHECK, and it has passed */
bool replay_only_checks(struct replay *r);

/* ---- dispatch_args.c: 0 or the errno of pushing */
int replay_args_start(struct replay *r);
int replay_args_push(struct replay *r, const char *string); /* as the new argv[0] */
void replay_args_shift(struct replay *r);		    /* remove_arg_zero */

/* ---- dispatch_open.c: open_exec; the image's index, -1 when the walk has ended */
int replay_open_target(struct replay *r);		    /* r->interp has its name */
char *replay_target_name(const struct dispatch_call *call); /* bprm->filename; owned */
int replay_open(struct replay *r, enum step_handler handler, enum dispatch_subject subject,
		int level, const char *path);
/* The interpreter of an entry; with F the file that was opened at registration. */
int replay_open_registered(struct replay *r, const struct binfmt_entry *entry);

/* ---- handlers: true when this handler decided (rewrote, loaded, failed) */
bool replay_misc(struct replay *r);
bool replay_script(struct replay *r);
bool replay_elf(struct replay *r);

/* Go on with `image` as the next level's file; false when a second file would need AT_EXECFD. */
bool replay_rewrite(struct replay *r, enum step_handler handler, int image, const char *interp);

/* ---- dispatch_phdrs.c */
/* Fill from the head of an image in one layout; false when it is no ELF header. */
bool replay_elf_header(struct replay *r, struct replay_elf *elf, int image, bool bits64);
/* load_elf_phdrs; false: the loader says ENOEXEC (ELIBBAD for an interpreter). */
bool replay_elf_phdrs(struct replay *r, struct replay_elf *elf);
void replay_elf_free(struct replay_elf *elf);
/* elf_read: bytes at an offset of an image; 0, -EIO short, or the errno of reading. */
int replay_read(struct replay *r, int image, void *to, uint64_t len, uint64_t offset);
bool replay_property_note_ok(struct replay *r, const struct replay_program *program, int *error);

/* ---- dispatch_commit.c, dispatch_load.c: what can happen in and after begin_new_exec */
void replay_commit(struct replay *r, const struct replay_program *program);
void replay_load(struct replay *r, const struct replay_program *program);

#endif
