/* Headers from the bytes of a read, or from the file behind a new descriptor. */
#include "report/elf_line.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/scope.h"
#include "report/describe.h"
#include "tracer/event.h"

/* The first bytes of a regular file of the tracee's: to open a pipe or a device has effects. */
static ssize_t read_start(const struct held *held, int number, unsigned char *bytes, size_t len)
{
	scope_close int path_fd = held->ops->open_fd(held, number);
	scope_close int fd = -1;
	struct stat file;
	char name[64];

	if (path_fd < 0 || fstat(path_fd, &file) < 0 || !S_ISREG(file.st_mode) || !file.st_size)
		return -1;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", path_fd);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -1 : pread(fd, bytes, len, 0);
}

static bool opens(const struct plain_call *call)
{
	return !strncmp(call->name, "open", 4) || !strcmp(call->name, "creat");
}

void elf_line(struct buf *out, const struct event *event)
{
	const struct plain_call *call = &event->call;
	unsigned char start[sizeof(Elf64_Ehdr)];
	struct span bytes = {(const unsigned char *)call->data, call->data_len};
	struct elf_image header;

	if (call->unfinished || call->result < 0)
		return;
	if (opens(call) && event->held) {
		ssize_t got = read_start(event->held, (int)call->result, start, sizeof(start));

		bytes = (struct span){start, got > 0 ? (size_t)got : 0};
	}
	if (elf_image_read_header(&header, bytes))
		describe_elf_header(out, &header);
}
