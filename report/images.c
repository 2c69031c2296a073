/* Reads and closes the descriptors that a replay leaves in an exec's record. */
#include "report/images.h"

#include <sys/stat.h>
#include <unistd.h>

#include "decode/image_cache.h"
#include "report/record.h"

void images_read_go(struct exec_record *exec, struct image_cache *cache)
{
	struct dispatch *dispatch = &exec->dispatch;
	size_t about = dispatch->failing_image > 0 ? (size_t)dispatch->failing_image : 0;
	struct dispatch_image *image = &dispatch->images[about];
	bool elf = image->elf.valid;
	struct stat file;

	if (about >= dispatch->nimages || image->fd < 0 || fstat(image->fd, &file) < 0)
		return;
	if ((!elf && image->foreign.family != FOREIGN_OS) ||
	    image_cache_find_go(cache, &file, &exec->go))
		return;
	if (go_buildinfo_read(&exec->go, elf ? &image->elf : NULL, image->fd) == 0)
		image_cache_keep_go(cache, &file, &exec->go);
}

void images_close(struct exec_record *exec)
{
	for (size_t i = 0; i < exec->dispatch.nimages; i++) {
		if (exec->dispatch.images[i].fd >= 0)
			close(exec->dispatch.images[i].fd);
		exec->dispatch.images[i].fd = -1;
	}
}
