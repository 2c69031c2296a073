/* One exec: how it is called, by whom, from where, under which limits. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "tests/oracle/oracle.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000
#endif
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void choose_file(struct trial *t, const struct world *world, const struct pool *pool,
			struct rng *rng)
{
	static const char *const places[] = {"d", "p", "q", "c", "", "t"};
	static const int flags[] = {0,	0, 0, AT_SYMLINK_NOFOLLOW, AT_EXECVE_CHECK, AT_EMPTY_PATH,
				    0x8};

	pool_path(pool, rng, t->path, 600, rng_chance(rng, 40), 8);
	if (rng_chance(rng, 2))
		snprintf(t->path, sizeof(t->path), "k%u", 38 + rng_below(rng, 4));
	if (rng_chance(rng, 1))
		memset(t->path, '/', 4090 + rng_below(rng, 8));
	t->by_execveat = rng_chance(rng, 30);
	if (!t->by_execveat)
		return;
	t->flags = rng_chance(rng, 70) ? 0 : flags[rng_below(rng, COUNT(flags))];
	t->fd_cloexec = rng_chance(rng, 50);
	t->has_fd = rng_chance(rng, 60);
	if (!t->has_fd)
		return;
	if (rng_chance(rng, 40)) {
		t->fd = open(WORLD, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (rng_chance(rng, 40)) {
			int sub = openat(t->fd, places[rng_below(rng, COUNT(places))],
					 O_RDONLY | O_DIRECTORY | O_CLOEXEC);

			if (sub >= 0) {
				close(t->fd);
				t->fd = sub;
			}
		}
		t->own_fd = true;
	} else if (!rng_chance(rng, 5)) {
		const struct pool_file *file = &pool->file[rng_below(rng, (unsigned)pool->count)];

		t->fd = file->fd;
		if (rng_chance(rng, 30)) {
			t->fd = openat(world->world_fd, file->name, O_PATH | O_CLOEXEC);
			t->own_fd = true;
		}
		if (rng_chance(rng, 90)) {
			t->path[0] = '\0';
			t->flags |= rng_chance(rng, 97) ? AT_EMPTY_PATH : 0;
		}
	}
}

static void choose_task(struct trial *t, const struct world *world, struct rng *rng)
{
	static const char *const cwds[] = {WORLD,      WORLD, WORLD,	   WORLD "/d",
					   WORLD "/c", "/",   WORLD "/c/d"};

	t->cwd = rng_chance(rng, 85) ? WORLD : cwds[rng_below(rng, COUNT(cwds))];
	t->root = rng_chance(rng, 7) ? WORLD "/c" : NULL;
	if (t->root && t->path[0] == '/' && !strncmp(t->path, t->root, strlen(t->root)) &&
	    rng_chance(rng, 70))
		memmove(t->path, t->path + strlen(t->root), strlen(t->path + strlen(t->root)) + 1);
	if (!world->many_ids)
		return;
	if (rng_chance(rng, 30))
		t->user = 1000 + rng_below(rng, 2);
	if (rng_chance(rng, 1)) {
		t->user = CROWDED_USER;
		t->crowded = true;
		t->limits.nproc = 1;
	}
}

static void choose_limits(struct trial *t, struct rng *rng)
{
	static const uint64_t stacks[] = {0,	 4096,	 8192,	  12288,   4096,    8192,
					  65536, 131072, 1 << 20, 4 << 20, 64 << 20};
	static const uint64_t spaces[] = {0, 4096, 65536, 140 << 10, 200 << 10, 1 << 20, 1 << 30};
	static const uint64_t datas[] = {0, 4096, 8192, 1 << 20, 1 << 28};
	static const uint64_t files[] = {0, 1, 3, 4, 10, 11, 12};

	t->limits = (struct dispatch_limits){.stack = 8 << 20,
					     .nofile = 1024,
					     .data = UINT64_MAX,
					     .as = UINT64_MAX,
					     .nproc = UINT64_MAX,
					     .data_hard = UINT64_MAX};
	if (rng_chance(rng, 60))
		return;
	if (rng_chance(rng, 12))
		t->limits.stack =
			rng_chance(rng, 10) ? UINT64_MAX : rng_value(rng, stacks, COUNT(stacks));
	if (rng_chance(rng, 12))
		t->limits.as = rng_value(rng, spaces, COUNT(spaces));
	if (rng_chance(rng, 12))
		t->limits.data = rng_value(rng, datas, COUNT(datas));
	if (t->limits.data != UINT64_MAX && rng_chance(rng, 50))
		t->limits.data_hard = t->limits.data;
	if (rng_chance(rng, 25))
		t->limits.nofile = files[rng_below(rng, COUNT(files))];
}

static char *long_string(struct trial *t, int slot, size_t len)
{
	char *text = xmalloc(len + 1);

	memset(text, 'y', len);
	text[len] = '\0';
	free(t->owned[slot]);
	return t->owned[slot] = text;
}

/* Just below or above what the limit allows, so that the strings which an interpreter adds decide;
 * the argument in the middle stays short of 32 pages. */
static void fill_up(struct trial *t, struct rng *rng, unsigned n)
{
	uint64_t limit = t->limits.stack / 4 < 131072 ? 131072 : t->limits.stack / 4;
	unsigned around = rng_below(rng, 400);

	if (rng_chance(rng, 50)) /* the stack's own limit, or that of a page */
		limit = t->limits.stack < 131072 ? t->limits.stack : 4096;
	if (limit > 262000 || limit < 1000 || n > 5)
		return;
	t->argv[n] = long_string(t, 3, limit / 2 - around);
	t->argv[n + 1] = long_string(t, 4, limit / 2 - 200 + rng_below(rng, 300));
	t->argv[n + 2] = NULL;
}

/* Exactly as many bytes as are allowed, or one more or less: with a stack that leaves 128 KiB. */
static void fill_exactly(struct trial *t, struct rng *rng)
{
	uint64_t total = 131072 - 8 * 4 + rng_below(rng, 3) - 1, first;

	if (t->has_fd)
		return;
	t->limits.stack = 256 << 10;
	total -= strlen(t->path) + 1 + strlen("A=b") + 1 + strlen("z") + 1 + 2;
	first = total / 2;
	t->argv[0] = (char *)"z"; /* short: an interpreter takes its place */
	t->argv[1] = long_string(t, 3, first);
	t->argv[2] = long_string(t, 4, total - first);
	t->argv[3] = NULL;
	t->envp[0] = (char *)"A=b";
}

static void choose_arguments(struct trial *t, struct rng *rng)
{
	static const char *const words[] = {"zero", "", "two words", "-x", "0123456789"};
	static const uint64_t lengths[] = {131070, 131071, 131072, 100000,
					   50000,  60000,  4000,   8100};
	unsigned n = rng_below(rng, 4);

	for (unsigned i = 0; i < n; i++)
		t->argv[i] = (char *)words[rng_below(rng, COUNT(words))];
	t->envp[0] = (char *)"A=b";
	if (rng_chance(rng, 6))
		for (unsigned i = 0; i < 1 + rng_below(rng, 2); i++)
			t->argv[n++] = long_string(
				t, (int)i, rng_value(rng, lengths, COUNT(lengths)) & 0xfffff);
	if (rng_chance(rng, 3))
		t->envp[0] = long_string(t, 2, rng_value(rng, lengths, COUNT(lengths)) & 0xfffff);
	if (rng_chance(rng, 2))
		fill_up(t, rng, n);
	if (rng_chance(rng, 1))
		fill_exactly(t, rng);
	t->path_fault = rng_chance(rng, 1) && rng_chance(rng, 30);
	t->argv_fault = rng_chance(rng, 1);
}

void trial_make(struct trial *t, const struct world *world, const struct pool *pool,
		struct rng *rng)
{
	memset(t, 0, sizeof(*t));
	t->fd = -1;
	choose_limits(t, rng);
	choose_file(t, world, pool, rng);
	choose_task(t, world, rng);
	choose_arguments(t, rng);
}

void trial_free(struct trial *t)
{
	for (size_t i = 0; i < COUNT(t->owned); i++)
		free(t->owned[i]);
	if (t->own_fd && t->fd >= 0)
		close(t->fd);
}

void trial_print(const struct trial *t)
{
	fprintf(stderr, "  %s(path \"%.300s\"%s, fd %s%s, flags %#x) user %u cwd %s root %s%s\n",
		t->by_execveat ? "execveat" : "execve", t->path, t->path_fault ? " (bad)" : "",
		!t->has_fd  ? "AT_FDCWD"
		: t->fd < 0 ? "closed"
			    : "10",
		t->fd_cloexec ? " cloexec" : "", (unsigned)t->flags, t->user, t->cwd,
		t->root ? t->root : "/", t->crowded ? " crowded" : "");
	fprintf(stderr, "  stack %lld as %lld data %lld (hard %lld) nofile %lld argv",
		(long long)t->limits.stack, (long long)t->limits.as, (long long)t->limits.data,
		(long long)t->limits.data_hard, (long long)t->limits.nofile);
	for (int i = 0; t->argv[i]; i++)
		fprintf(stderr, " \"%.40s\" (%zu bytes)", t->argv[i], strlen(t->argv[i]));
	fprintf(stderr, " env %zu bytes\n", strlen(t->envp[0]));
}

/* ---- in the child */

static void limit(int which, uint64_t soft, uint64_t hard)
{
	struct rlimit rlimit = {soft, hard};

	if (setrlimit(which, &rlimit))
		_exit(90);
}

static void limit_child(pid_t child, int which, uint64_t soft, uint64_t hard)
{
	struct rlimit rlimit = {soft, hard};

	if (prlimit(child, which, &rlimit, NULL)) {
		perror("oracle: prlimit");
		exit(1);
	}
}

static void become(const struct trial *t)
{
	if (t->root && chroot(t->root))
		_exit(91);
	if (t->crowded)
		limit(RLIMIT_NPROC, 1, 1);
	if (t->user) {
		gid_t group = 1000;

		if (setgroups(1, &group) || setresgid(t->user, t->user, t->user) ||
		    setresuid(t->user, t->user, t->user))
			_exit(92);
	}
}

static void stand(const struct trial *t)
{
	if (chdir(t->cwd))
		_exit(93);
	if (t->fd >= 0 && dup3(t->fd, TARGET_FD, t->fd_cloexec ? O_CLOEXEC : 0) < 0)
		_exit(94);
	if (t->fd < 0)
		close(TARGET_FD);
	become(t);
	if (ptrace(PTRACE_TRACEME, 0, 0, 0))
		_exit(95);
}

static void exec_now(const struct trial *t)
{
	const char *path = t->path_fault ? (const char *)8 : t->path;
	char *const *argv = t->argv_fault ? (char *const *)8 : t->argv;

	if (t->by_execveat)
		syscall(SYS_execveat, t->has_fd ? TARGET_FD : AT_FDCWD, path, argv, t->envp,
			t->flags);
	else
		syscall(SYS_execve, path, argv, t->envp);
	_exit(0);
}

pid_t trial_start(const struct trial *t)
{
	pid_t child = fork(), waited;
	int status;

	if (child == 0) {
		stand(t);
		syscall(SYS_kill, getpid(), SIGSTOP);
		exec_now(t);
	}
	waited = waitpid(child, &status, 0);
	if (waited != child || !WIFSTOPPED(status)) {
		fprintf(stderr, "oracle: a child did not stop: status %#x\n", (unsigned)status);
		exit(1);
	}
	/* only now, so that nothing before the exec feels them */
	limit_child(child, RLIMIT_DATA, t->limits.data, t->limits.data_hard);
	limit_child(child, RLIMIT_STACK, t->limits.stack, RLIM_INFINITY);
	limit_child(child, RLIMIT_NOFILE, t->limits.nofile, t->limits.nofile);
	limit_child(child, RLIMIT_AS, t->limits.as, RLIM_INFINITY);
	return child;
}

/* ---- the model's side of it */

static enum tri is_busy(void *context, uint64_t dev, uint64_t ino)
{
	const struct pool *pool = context;

	return pool->busy_fd >= 0 && pool->busy_dev == dev && pool->busy_ino == ino ? TRI_YES
										    : TRI_NO;
}

static void count_strings(struct dispatch_call *call, const struct trial *t)
{
	for (int i = 0; t->argv[i]; i++) {
		uint64_t len = strlen(t->argv[i]) + 1;

		call->argc++;
		call->strings += len;
		call->longest = len > call->longest ? len : call->longest;
	}
	for (int i = 0; t->envp[i]; i++) {
		uint64_t len = strlen(t->envp[i]) + 1;

		call->envc++;
		call->strings += len;
		call->longest_in_env = len > call->longest;
		call->longest = len > call->longest ? len : call->longest;
	}
}

static struct dispatch_call call_of(const struct trial *t)
{
	struct dispatch_call call = {.path = t->path_fault ? NULL : t->path,
				     .path_fault = t->path_fault,
				     .dir_fd = t->has_fd ? t->fd : -1,
				     .dirfd_number = t->has_fd ? TARGET_FD : AT_FDCWD,
				     .dirfd_bad = t->has_fd && t->fd < 0,
				     .dirfd_cloexec = t->fd_cloexec,
				     .flags = t->flags,
				     .argv_fault = t->argv_fault,
				     .argv = (char **)t->argv};

	count_strings(&call, t);
	return call;
}

static uint64_t kept_descriptors(const struct trial *t)
{
	uint64_t kept = t->limits.nofile < 3 ? t->limits.nofile : 3;

	return kept + (t->fd >= 0 && !t->fd_cloexec && t->limits.nofile > TARGET_FD);
}

void trial_predict(const struct trial *t, const struct world *world, const struct pool *pool,
		   pid_t child, const struct registry *registry, struct dispatch *dispatch)
{
	static struct dispatch_id_range ids = {0, 65536}, own;
	struct dispatch_call call = call_of(t);
	gid_t group = 1000;
	char self[16];
	struct dispatch_task task = {
		.registrar_root_fd = world->root_fd,
		.self = self,
		.proc_fd = world->proc_fd,
		.protected_symlinks = world->protected_symlinks,
		.nproc_exceeded = t->crowded ? TRI_YES : TRI_NO,
		.busy = is_busy,
		.busy_context = (void *)pool,
		.limits = t->limits,
		.creds = {.known = true,
			  .ruid = t->user,
			  .euid = t->user,
			  .fsuid = t->user,
			  .rgid = t->user,
			  .egid = t->user,
			  .fsgid = t->user,
			  .groups = &group,
			  .ngroups = t->user ? 1 : 0,
			  .cap_effective = t->user ? 0 : UINT64_MAX,
			  .cap_bounding = UINT64_MAX,
			  .uid_map = world->many_ids ? &ids : &own,
			  .nuid_map = 1,
			  .gid_map = world->many_ids ? &ids : &own,
			  .ngid_map = 1},
	};

	own.count = 1;
	snprintf(self, sizeof(self), "%d", child);
	task.limits.nfds_open = kept_descriptors(t);
	task.root_fd = open(t->root ? t->root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	task.cwd_fd = open(t->cwd, O_PATH | O_DIRECTORY | O_CLOEXEC);
	task.cwd_path = t->root ? NULL : t->cwd;
	dispatch_resolve(dispatch, &task, &call, &world->kernel, registry);
	close(task.root_fd);
	close(task.cwd_fd);
}
