/* Asks the kernel whether exectrace itself may execute the files of a refused exec: nothing is
 * executed (AT_EXECVE_CHECK, Linux 6.14; an older kernel refuses the flag). What a policy that it
 * shares with the task denies, it denies to both. */
#include "report/nearby.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "report/exec_record.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000 /* include/uapi/linux/fcntl.h, 6.14 */
#endif

/* 0, or the errno of the refusal. */
static int ask(int fd)
{
	char *none[] = {NULL}, *name[] = {(char *)"", NULL};

	return syscall(SYS_execveat, fd, "", name, none, AT_EMPTY_PATH | AT_EXECVE_CHECK) == 0
		       ? 0
		       : errno;
}

void nearby_find_denied(struct exec_record *exec)
{
	const struct dispatch_creds *creds = &exec->status.creds;

	if (!creds->known || creds->fsuid != geteuid())
		return;
	for (size_t i = 0; i < exec->dispatch.nimages; i++) {
		const struct dispatch_image *image = &exec->dispatch.images[i];

		if (image->fd < 0 || ask(image->fd) != exec->observed.error)
			continue;
		exec->denied_to_us = true;
		exec->denied_image = i;
		return;
	}
}
