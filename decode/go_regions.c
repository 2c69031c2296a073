/* Address maps from ELF segments, PE sections and Mach-O load commands.
 * Every count in the file is bounded by the bytes of the head that was read. */
#include "decode/go_regions.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_image.h"

#define HEAD_BYTES 16384 /* PE section table and Mach-O load commands of real programs fit */
#define PE_SECTION_WRITE 0x80000000u
#define PE_SECTION_EXECUTE 0x20000000u
#define MACHO_SEGMENT 1
#define MACHO_SEGMENT_64 0x19
#define MACHO_WRITE 2
#define MACHO_EXECUTE 4

size_t go_regions_pread(int fd, uint64_t offset, void *out, size_t len)
{
	size_t done = 0;

	if (offset > INT64_MAX - len)
		return 0;
	while (done < len) {
		ssize_t n = pread(fd, (char *)out + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

static void add(struct go_regions *regions, struct go_region region)
{
	if (region.size && regions->count < GO_REGIONS_MAX)
		regions->rows[regions->count++] = region;
}

static void add_elf(struct go_regions *regions, const struct elf_image *image)
{
	for (size_t i = 0; i < image->nsegments; i++) {
		const struct elf_segment *segment = &image->segments[i];

		if (segment->type != PT_LOAD)
			continue;
		add(regions, (struct go_region){
				     .address = segment->vaddr,
				     .offset = segment->offset,
				     .size = segment->filesz,
				     .data = (segment->flags & (PF_X | PF_W)) == PF_W,
			     });
	}
}

static void add_pe(struct go_regions *regions, struct span head)
{
	uint16_t sections = 0, optional_size = 0, magic = 0;
	uint32_t pe = 0, base32 = 0;
	uint64_t base = 0;

	if (!span_u32(head, 0x3c, false, &pe) || !span_starts(span_sub(head, pe, 4), "PE\0\0", 4) ||
	    !span_u16(head, (uint64_t)pe + 6, false, &sections) ||
	    !span_u16(head, (uint64_t)pe + 20, false, &optional_size) ||
	    !span_u16(head, (uint64_t)pe + 24, false, &magic))
		return;
	if (magic == 0x20b)
		span_u64(head, (uint64_t)pe + 24 + 24, false, &base);
	else if (span_u32(head, (uint64_t)pe + 24 + 28, false, &base32))
		base = base32;
	for (unsigned i = 0; i < sections; i++) {
		uint64_t at = (uint64_t)pe + 24 + optional_size + 40 * (uint64_t)i;
		uint32_t address, size, offset, flags;

		if (!span_u32(head, at + 12, false, &address) ||
		    !span_u32(head, at + 16, false, &size) ||
		    !span_u32(head, at + 20, false, &offset) ||
		    !span_u32(head, at + 36, false, &flags))
			return;
		add(regions, (struct go_region){
				     .address = base + address,
				     .offset = offset,
				     .size = size,
				     .data = (flags & (PE_SECTION_WRITE | PE_SECTION_EXECUTE)) ==
					     PE_SECTION_WRITE,
			     });
	}
}

static void add_macho_segment(struct go_regions *regions, struct span command, bool wide, bool msb)
{
	struct go_region region = {0};
	uint32_t address = 0, offset = 0, size = 0, protection = 0;

	if (wide) {
		span_u64(command, 24, msb, &region.address);
		span_u64(command, 40, msb, &region.offset);
		span_u64(command, 48, msb, &region.size);
	} else {
		span_u32(command, 24, msb, &address);
		span_u32(command, 32, msb, &offset);
		span_u32(command, 36, msb, &size);
		region = (struct go_region){.address = address, .offset = offset, .size = size};
	}
	span_u32(command, wide ? 60 : 44, msb, &protection);
	region.data = (protection & (MACHO_WRITE | MACHO_EXECUTE)) == MACHO_WRITE;
	add(regions, region);
}

static void add_macho(struct go_regions *regions, struct span head)
{
	bool msb = head.data[0] == 0xfe, wide = head.data[msb ? 3 : 0] == 0xcf;
	uint64_t at = wide ? 32 : 28;
	uint32_t commands = 0;

	span_u32(head, 16, msb, &commands);
	for (uint32_t i = 0; i < commands; i++) {
		uint32_t type, size;

		if (!span_u32(head, at, msb, &type) || !span_u32(head, at + 4, msb, &size) ||
		    size < 8)
			return;
		if (type == (wide ? MACHO_SEGMENT_64 : MACHO_SEGMENT))
			add_macho_segment(regions, span_sub(head, at, size), wide, msb);
		at += size;
	}
}

void go_regions_read(struct go_regions *regions, const struct elf_image *image, int fd)
{
	unsigned char *bytes;
	struct span head;

	memset(regions, 0, sizeof(*regions));
	if (image) {
		add_elf(regions, image);
		return;
	}
	bytes = xmalloc(HEAD_BYTES);
	head = (struct span){bytes, go_regions_pread(fd, 0, bytes, HEAD_BYTES)};
	if (span_starts(head, "MZ", 2))
		add_pe(regions, head);
	else if (span_starts(head, "\xfe\xed\xfa\xce", 4) ||
		 span_starts(head, "\xfe\xed\xfa\xcf", 4) ||
		 span_starts(head, "\xce\xfa\xed\xfe", 4) ||
		 span_starts(head, "\xcf\xfa\xed\xfe", 4))
		add_macho(regions, head);
	free(bytes);
}

bool go_regions_offset(const struct go_regions *regions, uint64_t address, uint64_t len,
		       uint64_t *offset)
{
	for (size_t i = 0; i < regions->count; i++) {
		const struct go_region *region = &regions->rows[i];
		uint64_t inside = address - region->address;

		if (address < region->address || inside >= region->size ||
		    len > region->size - inside || region->offset > UINT64_MAX - inside)
			continue;
		*offset = region->offset + inside;
		return true;
	}
	return false;
}
