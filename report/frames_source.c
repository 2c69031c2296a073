/* Frames of a Go caller: function, file and line from the table of its own executable. Build-ids of
 * the files that frames lie in. */
#include "report/frames_source.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/go_pclntab.h"
#include "decode/scope.h"
#include "tracer/event.h"

/* The address, as linked, of a byte of the file. */
static bool linked_address(const struct elf_image *image, uint64_t offset, uint64_t *address)
{
	for (size_t i = 0; i < image->nsegments; i++) {
		const struct elf_segment *s = &image->segments[i];

		if (s->type == PT_LOAD && offset >= s->offset && offset - s->offset < s->filesz) {
			*address = s->vaddr + (offset - s->offset);
			return true;
		}
	}
	return false;
}

static void name_frame(struct frame *frame, bool innermost, const struct elf_image *image,
		       const struct go_pclntab *table)
{
	struct go_place place;
	uint64_t address;

	/* A return address belongs to the call before it. */
	if (!linked_address(image, frame->file_offset, &address) ||
	    go_pclntab_place(table, address - !innermost, &place))
		return;
	if (!frame->symbol) {
		frame->symbol = xstrdup(place.function);
		frame->offset = address - place.entry;
	}
	if (!frame->source && place.file)
		frame->source = xasprintf("%s:%u", place.file, place.line);
	go_place_free(&place);
}

void frames_source_from(struct frame *frames, size_t count, const char *path, int fd)
{
	scope_elf_image struct elf_image image = {.valid = false};
	struct go_pclntab table;

	if (elf_image_read(&image, fd) || go_pclntab_find(&table, &image, fd))
		return;
	for (size_t i = 0; i < count; i++)
		if (frames[i].file && !strcmp(frames[i].file, path))
			name_frame(&frames[i], i == 0, &image, &table);
}

void frames_source(struct frame *frames, size_t count, const struct held *held)
{
	scope_buf struct buf exe = {NULL, 0, 0};
	scope_close int path_fd = -1, fd = -1;
	char name[64];

	if (!count || held->ops->read_link(held, "exe", &exe))
		return;
	path_fd = held->ops->open_link(held, HELD_EXE);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", path_fd);
	if (path_fd >= 0)
		fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0)
		frames_source_from(frames, count, exe.data, fd);
}

static char *build_id_of(int root, const char *path)
{
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
			       .resolve = RESOLVE_IN_ROOT};
	scope_elf_image struct elf_image image = {.valid = false};
	scope_close int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	scope_buf struct buf text = {NULL, 0, 0};

	if (fd < 0 || elf_image_read(&image, fd))
		return NULL;
	for (size_t i = 0; i < image.build_id_len; i++)
		buf_addf(&text, "%02x", image.build_id[i]);
	return text.len ? buf_steal(&text) : NULL;
}

/* Another frame of the same file has been looked at already. */
static const struct frame *same_file(const struct frame *frames, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (frames[i].file && !strcmp(frames[i].file, frames[at].file))
			return &frames[i];
	return NULL;
}

void frames_build_ids(struct frame *frames, size_t count, const struct held *held)
{
	scope_close int root = count ? held->ops->open_link(held, HELD_ROOT) : -1;

	for (size_t i = 0; root >= 0 && i < count; i++) {
		const struct frame *other = frames[i].file ? same_file(frames, i) : NULL;

		if (other)
			frames[i].build_id = other->build_id ? xstrdup(other->build_id) : NULL;
		else if (frames[i].file && frames[i].file[0] == '/')
			frames[i].build_id = build_id_of(root, frames[i].file);
	}
}
