/* Reads and closes the descriptors that a replay leaves in an exec's record. */
#include "report/images.h"

#include <unistd.h>

#include "report/record.h"

void images_read_go(struct exec_record *exec)
{
	struct dispatch *dispatch = &exec->dispatch;
	size_t about = dispatch->failing_image > 0 ? (size_t)dispatch->failing_image : 0;
	struct dispatch_image *image = &dispatch->images[about];

	if (about >= dispatch->nimages || image->fd < 0)
		return;
	if (image->elf.valid)
		go_buildinfo_read(&exec->go, &image->elf, image->fd);
	else if (image->foreign.family == FOREIGN_OS)
		go_buildinfo_read(&exec->go, NULL, image->fd);
}

void images_close(struct exec_record *exec)
{
	for (size_t i = 0; i < exec->dispatch.nimages; i++) {
		if (exec->dispatch.images[i].fd >= 0)
			close(exec->dispatch.images[i].fd);
		exec->dispatch.images[i].fd = -1;
	}
}
