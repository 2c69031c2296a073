/* open_exec: finding a file of the chain, what its open checks, and the facts of it.
 * What its bytes mean to the kernel is for the handlers. */
#include "decode/dispatch_replay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/image_cache.h"
#include "decode/walk.h"

#ifndef MQUEUE_MAGIC
#define MQUEUE_MAGIC 0x19800202
#endif

static const struct {
	int error;
	enum dispatch_rule rule;
} lookup_rules[] = {
	{ENOENT, RULE_NOT_FOUND},	    {ENOTDIR, RULE_NOT_DIRECTORY},
	{ENAMETOOLONG, RULE_NAME_TOO_LONG}, {ELOOP, RULE_SYMLINK_LOOP},
	{EACCES, RULE_SEARCH_DENIED},
};

static enum dispatch_rule rule_of_walk(const struct walk *walk)
{
	if (walk->nosymfollow)
		return RULE_NOSYMFOLLOW;
	for (size_t i = 0; i < sizeof(lookup_rules) / sizeof(*lookup_rules); i++)
		if (lookup_rules[i].error == walk->error)
			return lookup_rules[i].rule;
	return RULE_LOOKUP_IO;
}

/* SB_I_NOEXEC: file systems that refuse exec without saying so in their mount options. */
static bool never_executes(int64_t fs_type)
{
	return fs_type == PROC_SUPER_MAGIC || fs_type == SYSFS_MAGIC || fs_type == BINFMTFS_MAGIC ||
	       fs_type == MQUEUE_MAGIC;
}

static void take_facts(struct dispatch_image *image, struct walk *walk)
{
	struct statfs fs = {0};

	image->opened = true;
	image->mode = walk->stat.st_mode;
	image->uid = walk->stat.st_uid;
	image->gid = walk->stat.st_gid;
	image->dev = walk->stat.st_dev;
	image->ino = walk->stat.st_ino;
	image->size = (uint64_t)walk->stat.st_size;
	image->blocks = (uint64_t)walk->stat.st_blocks;
	image->mtime_ns = walk->stat.st_mtim.tv_sec * 1000000000LL + walk->stat.st_mtim.tv_nsec;
	if (!fstatfs(walk->fd, &fs)) {
		image->fs_type = fs.f_type;
		image->mount_noexec = fs.f_flags & ST_NOEXEC;
		image->mount_nosuid = fs.f_flags & ST_NOSUID;
	}
	image->fd = walk->read_fd;
	walk->read_fd = -1;
}

static void classify(struct dispatch_image *image, const char *name)
{
	unsigned char *bytes = xmalloc(FOREIGN_HEAD_MAX);
	ssize_t len = pread(image->fd, bytes, FOREIGN_HEAD_MAX, 0);

	if (len >= 0)
		foreign_classify(&image->foreign, bytes, (size_t)len, image->size, name);
	free(bytes);
}

static void decode(struct replay *r, struct dispatch_image *image, const struct stat *file)
{
	const char *slash = strrchr(image->path, '/');
	struct image_key key = {file, slash ? slash + 1 : image->path};

	if (image_cache_find(r->task->images, &key, &image->elf, &image->foreign))
		return;
	if (image->head_len >= 4 && !memcmp(image->head, "\177ELF", 4))
		elf_image_read(&image->elf, image->fd);
	classify(image, key.name);
	image_cache_keep(r->task->images, &key, &image->elf, &image->foreign);
}

/* prepare_binprm: the first bytes, zeros behind the end. 0 or the errno of reading. */
static int read_head(struct replay *r, struct dispatch_image *image, const struct stat *file)
{
	ssize_t len;

	if (image->fd < 0)
		return 0;
	len = pread(image->fd, image->head, sizeof(image->head), 0);
	if (len < 0)
		return errno;
	image->readable = true;
	image->head_len = (size_t)len;
	shebang_parse(&image->shebang, image->head, kernel_head_size(r->kernel));
	decode(r, image, file);
	return 0;
}

static struct dispatch_image *add_image(struct replay *r, enum dispatch_subject subject, int level,
					const char *path)
{
	struct dispatch_image *image = &r->out->images[r->out->nimages++];

	*image = (struct dispatch_image){
		.subject = subject, .level = level, .fd = -1, .path = xstrdup(path)};
	return image;
}

/* file_clone_open: the file of an F entry is not checked again. */
static bool is_cloned(const struct replay *r, enum step_handler handler)
{
	return handler == STEP_BINFMT_MISC && r->cloning;
}

/* security_file_open: Landlock's part of it, which follows from what the task asked for. */
static bool sandbox_denies(struct replay *r, const struct dispatch_image *image,
			   const struct stat *stat)
{
	struct landlock_answer answer;

	landlock_ask(r->task->landlock, r->task->root_fd, image->resolved, stat,
		     LANDLOCK_EXECUTE | LANDLOCK_READ_FILE, &answer);
	if (answer.allowed == TRI_UNKNOWN)
		r->out->undecidable |= UNDECIDABLE_LSM;
	/* of several files the one that is in doubt */
	if (!r->out->landlock.asked || r->out->landlock.allowed == TRI_YES ||
	    answer.allowed == TRI_NO) {
		free(r->out->landlock_by);
		r->out->landlock_by = xstrdup(answer.by);
		r->out->landlock = answer;
		r->out->landlock.by = NULL;
	}
	return answer.allowed == TRI_NO;
}

/* may_open and do_open_execat, in their order. False when the walk has ended. */
static bool may_execute(struct replay *r, enum step_handler handler, int index, int fd,
			const struct stat *stat)
{
	struct dispatch_image *image = &r->out->images[index];
	enum dispatch_rule rule = RULE_NONE;
	bool unsure = false;
	enum tri busy;

	if (!S_ISREG(stat->st_mode))
		rule = S_ISLNK(stat->st_mode) ? RULE_SYMLINK_NOFOLLOW : RULE_NOT_REGULAR;
	else if (image->mount_noexec || never_executes(image->fs_type))
		rule = RULE_MOUNT_NOEXEC;
	else if (!walk_permits(r->task, fd, stat, 1, &unsure))
		rule = RULE_NO_X;
	if (!rule && !unsure && r->task->landlock && sandbox_denies(r, image, stat))
		rule = RULE_LANDLOCK;
	if (unsure) {
		replay_unknown(r, handler, UNDECIDABLE_CREDS, index, NULL);
		return false;
	}
	if (rule) {
		replay_fail(r, handler, rule, dispatch_rule_errno(rule), image->subject, index,
			    image->path);
		return false;
	}
	if (!kernel_has_etxtbsy(r->kernel))
		return true;
	busy = r->task->busy ? r->task->busy(r->task->busy_context, image->dev, image->ino)
			     : TRI_UNKNOWN;
	if (busy == TRI_UNKNOWN)
		r->out->undecidable |= UNDECIDABLE_BUSY;
	if (busy == TRI_YES)
		replay_fail(r, handler, RULE_BUSY, ETXTBSY, image->subject, index, image->path);
	return busy != TRI_YES;
}

static int finish_open(struct replay *r, enum step_handler handler, struct walk *walk,
		       enum dispatch_subject subject, int level, const char *path)
{
	struct dispatch_image *image = add_image(r, subject, level, path);
	int index = (int)(r->out->nimages - 1), error;

	image->resolved = walk->resolved;
	image->symlinks = walk->symlinks;
	image->dangling = walk->dangling;
	walk->resolved = walk->symlinks = NULL;
	if (walk->error && walk->exhausted) {
		image->unseen = true;
		replay_unknown(r, handler, UNDECIDABLE_EXHAUSTED, index, NULL);
		return -1;
	}
	if (walk->creds_unsure && (walk->error == 0 || !walk->search_denied)) {
		image->unseen = walk->error != ENOENT && walk->error != ENOTDIR;
		replay_unknown(r, handler, UNDECIDABLE_CREDS, index, NULL);
		return -1;
	}
	if (walk->error) {
		enum dispatch_rule rule = rule_of_walk(walk);

		r->out->component = walk->component;
		walk->component = NULL;
		replay_fail(r, handler, rule, walk->error,
			    rule == RULE_SEARCH_DENIED ? SUBJECT_DIRECTORY : subject, index, path);
		return -1;
	}
	take_facts(image, walk);
	if (!is_cloned(r, handler) &&
	    !may_execute(r, handler, index, image->fd >= 0 ? image->fd : walk->fd, &walk->stat))
		return -1;
	if (walk->exhausted) {
		replay_unknown(r, handler, UNDECIDABLE_EXHAUSTED, index, NULL);
		return -1;
	}
	error = read_head(r, image, &walk->stat);
	if (!error)
		return index;
	/* the kernel reads only when the level begins; nothing can fail in between but arguments */
	replay_fail(r, handler, RULE_READ_IO, error, subject, index, path);
	return -1;
}

/* Where a relative path starts; -1 when nobody told us. */
static int start_of(const struct replay *r, const char *path)
{
	return path[0] == '/' ? r->task->root_fd : r->task->cwd_fd;
}

/* bprm->filename: the descriptor forms name a path that the interpreter can open. */
char *replay_target_name(const struct dispatch_call *call)
{
	if (call->dirfd_number == AT_FDCWD || call->path[0] == '/' || call->dir_fd < 0)
		return xstrdup(call->path);
	if (!*call->path)
		return xasprintf("/dev/fd/%d", call->dirfd_number);
	return xasprintf("/dev/fd/%d/%s", call->dirfd_number, call->path);
}

int replay_open_target(struct replay *r)
{
	const struct dispatch_call *call = r->call;
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};
	bool by_fd = call->dir_fd >= 0 && call->path[0] != '/';
	int start = by_fd ? call->dir_fd : start_of(r, call->path);

	r->inaccessible = by_fd && call->dirfd_cloexec;
	if (start < 0) {
		replay_unknown(r, STEP_LOOKUP, UNDECIDABLE_UNREADABLE, -1,
			       "the directory that the path starts in is unknown");
		return -1;
	}
	if (*call->path)
		walk_path(&walk, r->task, start, by_fd ? NULL : r->task->cwd_path, call->path,
			  call->flags & AT_SYMLINK_NOFOLLOW);
	else
		walk_descriptor(&walk, r->task, start);
	return finish_open(r, STEP_LOOKUP, &walk, SUBJECT_TARGET, 0, r->interp);
}

int replay_open(struct replay *r, enum step_handler handler, enum dispatch_subject subject,
		int level, const char *path)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};
	int start = start_of(r, path);

	if (r->out->nimages >= DISPATCH_IMAGES_MAX)
		return -1;
	if (start < 0) {
		replay_unknown(r, handler, UNDECIDABLE_UNREADABLE, -1,
			       "the directory that the path starts in is unknown");
		return -1;
	}
	walk_path(&walk, r->task, start, r->task->cwd_path, path, false);
	return finish_open(r, handler, &walk, subject, level, path);
}

/* The registrar's view: its root, every permission. */
static struct dispatch_task registrar_of(const struct replay *r)
{
	struct dispatch_task registrar = *r->task;

	if (registrar.registrar_root_fd > 0)
		registrar.root_fd = registrar.registrar_root_fd;
	registrar.creds = (struct dispatch_creds){
		.known = true, .in_init_userns = true, .cap_effective = UINT64_MAX};
	return registrar;
}

int replay_open_registered(struct replay *r, const struct binfmt_entry *entry)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};
	struct dispatch_task registrar;
	int image;

	if (!(entry->flags & BINFMT_F))
		return replay_open(r, STEP_BINFMT_MISC, SUBJECT_BINFMT_INTERP, r->level + 1,
				   entry->interpreter);
	registrar = registrar_of(r);
	if (r->out->nimages >= DISPATCH_IMAGES_MAX || entry->interpreter[0] != '/') {
		replay_unknown(r, STEP_BINFMT_MISC, UNDECIDABLE_UNREADABLE, -1,
			       "the interpreter was opened at registration, from a directory that "
			       "is unknown");
		return -1;
	}
	walk_path(&walk, &registrar, registrar.root_fd, "/", entry->interpreter, false);
	if (walk.error || !S_ISREG(walk.stat.st_mode)) {
		replay_unknown(r, STEP_BINFMT_MISC, UNDECIDABLE_UNREADABLE, -1,
			       "the interpreter was opened at registration and is gone since");
		return -1;
	}
	r->cloning = true;
	image = finish_open(r, STEP_BINFMT_MISC, &walk, SUBJECT_BINFMT_INTERP, r->level + 1,
			    entry->interpreter);
	r->cloning = false;
	return image;
}
