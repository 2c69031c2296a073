/* The oracle: random files, registries and circumstances, the model's prediction against what the
 * kernel does. What the parts of the driver share. */
#ifndef EXECTRACE_ORACLE_H
#define EXECTRACE_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/dispatch.h"

#define WORLD "/mnt"	/* tmpfs of our own mount namespace */
#define POOL_MAX 48	/* files of a round */
#define FILE_MAX 131072 /* bytes of a file */
#define TARGET_FD 10	/* the number of execveat's descriptor in the child */
/* What the machine's own programs are for, and those of its 32-bit ABI. */
#if defined(__aarch64__)
#define MACHINE EM_AARCH64
#define MACHINE_32 EM_ARM
#define LOADER "/lib/ld-linux-aarch64.so.1"
#else
#define MACHINE EM_X86_64
#define MACHINE_32 EM_386
#define LOADER "/lib64/ld-linux-x86-64.so.2"
#endif
#define CROWDED_USER 1002 /* has more processes than RLIMIT_NPROC 1 allows */

/* ---- chance (random.c) */
struct rng {
	uint64_t state;
};
uint64_t rng_next(struct rng *rng);
unsigned rng_below(struct rng *rng, unsigned n);
bool rng_chance(struct rng *rng, unsigned percent);
/* Mostly one of the given values, now and then a neighbour or anything. */
uint64_t rng_value(struct rng *rng, const uint64_t *values, size_t n);

/* ---- the place where it happens (world.c) */
struct world {
	int root_fd, world_fd, proc_fd; /* O_PATH: "/", WORLD, "/proc" */
	int registry_fd, register_fd, status_fd;
	bool many_ids; /* several users exist */
	enum tri protected_symlinks;
	struct kernel kernel;
	pid_t crowd[2];
};
/* 0, or 77 when it cannot be made here (the reason was printed). */
int world_make(struct world *world);
void world_end(struct world *world);
/* Remove what a round has left behind. */
void world_clear(struct world *world);

/* ---- files (files.c, elf_files.c) */
struct pool_file {
	char name[64]; /* below WORLD */
	unsigned char *bytes;
	size_t len;
	int fd; /* O_RDONLY | O_CLOEXEC */
};
struct pool {
	struct pool_file file[POOL_MAX];
	size_t count;
	int busy_fd; /* a file that is held open for writing, -1 none */
	uint64_t busy_dev, busy_ino;
};
void pool_fill(struct pool *pool, const struct world *world, struct rng *rng);
void pool_empty(struct pool *pool);
/* A path to some file, as somebody might write it; into at most `size` bytes. sane: percent of
 * files that are programs which run. */
void pool_path(const struct pool *pool, struct rng *rng, char *path, size_t size, bool absolute,
	       unsigned sane);
size_t elf_file_make(const struct pool *pool, struct rng *rng, unsigned char *bytes);
#define ARM_EABI 0x5000400 /* e_flags without which no 32-bit Arm program is taken */

/* ---- registry (registrations.c): register some entries and read them back. The number of
 * disagreements between the kernel's reading of a string and ours. */
unsigned registrations_make(const struct world *world, const struct pool *pool, struct rng *rng,
			    struct registry *registry);

/* ---- one exec (trial.c, observe.c) */
struct trial {
	char path[5000];
	bool by_execveat, has_fd, fd_cloexec, path_fault, argv_fault, check_args;
	int flags;
	int fd;	     /* driver's descriptor that becomes TARGET_FD, borrowed or -1 */
	bool own_fd; /* close it */
	uid_t user;
	const char *cwd;  /* absolute */
	const char *root; /* absolute or NULL */
	bool crowded;
	struct dispatch_limits limits;
	char *argv[12], *envp[8]; /* NULL-terminated; envp[0] may be long */
	char *owned[6];
};
void trial_make(struct trial *trial, const struct world *world, const struct pool *pool,
		struct rng *rng);
void trial_free(struct trial *trial);
void trial_print(const struct trial *trial);

struct observation {
	struct outcome outcome;
	char *cmdline; /* owned: argv, NUL-separated */
	size_t cmdline_len;
	bool execfd, preserve_argv0;
};
/* Start a child that stands where the trial wants and has stopped in front of its exec. */
pid_t trial_start(const struct trial *trial);
/* Let it exec, see what came of it, end it. false: the tracing went wrong (printed). */
bool trial_observe(pid_t child, struct observation *observation);
void trial_predict(const struct trial *trial, const struct world *world, const struct pool *pool,
		   pid_t child, const struct registry *registry, struct dispatch *dispatch);

/* ---- evidence (evidence.c): copy the round's files to a directory and say where. */
void evidence_keep(const struct world *world, const struct pool *pool, uint64_t seed,
		   uint64_t round);

#endif
