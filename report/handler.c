/* Looks interpreters up as an exec by root would: modes and mounts count, credentials do not.
 * Follows the path with decode/walk, so a symlink never leaves the root. */
#include "report/handler.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/elf_image.h"
#include "decode/scope.h"
#include "decode/shebang.h"
#include "decode/walk.h"

/* Somebody whom no permission stops: what is left is what nobody could execute. */
static void walk_as_root(struct walk *walk, int root_fd, const char *path)
{
	const struct dispatch_task root = {
		.root_fd = root_fd,
		.cwd_fd = root_fd,
		.creds = {.cap_effective = UINT64_MAX, .in_init_userns = true, .known = true},
	};

	walk_path(walk, &root, root_fd, "/", path, false);
}

static void read_elf(struct handler *handler, int fd, int root_fd, const struct kernel *kernel)
{
	scope_elf_image struct elf_image image = {0};

	if (elf_image_read(&image, fd) || !image.valid)
		return;
	handler->kind = HANDLER_ELF;
	handler->machine = image.machine;
	handler->elf_class = image.elf_class;
	handler->data = image.data;
	handler->flags = image.flags;
	handler->takes =
		kernel_takes_elf(kernel, image.machine, image.elf_class, image.data, image.flags);
	if (image.interp) {
		scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

		handler->loader = xstrdup(image.interp);
		walk_as_root(&walk, root_fd, image.interp);
		handler->loader_missing = walk.error && !walk.exhausted;
	}
}

static void read_content(struct handler *handler, int fd, int root_fd, const struct kernel *kernel)
{
	struct shebang shebang;

	if (fd < 0 || pread(fd, handler->head, sizeof(handler->head), 0) < 0)
		return;
	handler->readable = true;
	handler->kind = HANDLER_OTHER;
	shebang_parse(&shebang, handler->head, sizeof(handler->head));
	if (shebang.verdict != SHEBANG_ABSENT) {
		handler->kind = HANDLER_SCRIPT;
		if (shebang.verdict == SHEBANG_OK)
			handler->script_interp = xstrdup(shebang.interp);
		return;
	}
	read_elf(handler, fd, root_fd, kernel);
}

static bool mount_is_noexec(int fd)
{
	struct statvfs fs;

	return !fstatvfs(fd, &fs) && (fs.f_flag & ST_NOEXEC);
}

void handler_read(struct handler *handler, int root_fd, const char *path,
		  const struct kernel *kernel)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};

	*handler = (struct handler){.relative = *path != '/'};
	if (handler->relative)
		return;
	walk_as_root(&walk, root_fd, path);
	handler->hidden = walk.error && (walk.creds_unsure || walk.exhausted);
	if (!handler->hidden)
		handler->error = walk.error;
	if (walk.error)
		return;
	handler->found = true;
	handler->regular = S_ISREG(walk.stat.st_mode);
	if (!handler->regular) {
		handler->error = EACCES;
		return;
	}
	handler->noexec = mount_is_noexec(walk.fd);
	if (handler->noexec || !(walk.stat.st_mode & 0111))
		handler->error = EACCES;
	handler->owner_only = (walk.stat.st_mode & 0111) && !(walk.stat.st_mode & 0001);
	read_content(handler, walk.read_fd, root_fd, kernel);
}

void handler_free(struct handler *handler)
{
	free(handler->loader);
	free(handler->script_interp);
	*handler = (struct handler){0};
}
