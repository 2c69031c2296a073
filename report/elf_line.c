/* Headers from the bytes of a read, or from the file behind a new descriptor. */
#include "report/elf_line.h"

#include <elf.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "report/describe.h"
#include "tracer/event.h"

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
		ssize_t got = event->held->ops->read_fd(event->held, (int)call->result, start,
							sizeof(start));

		bytes = (struct span){start, got > 0 ? (size_t)got : 0};
	}
	if (elf_image_read_header(&header, bytes))
		describe_elf_header(out, &header);
}
