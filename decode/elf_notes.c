/* Notes in PT_NOTE and PT_GNU_PROPERTY segments: build-id, ABI tag, x86 ISA level, Go.
 * Looks at a bounded number of them; a damaged note ends its segment. */
#include "decode/elf_reader.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"

#define SEGMENTS_MAX 16
#define SEGMENT_BYTES_MAX 16384
#define NOTES_MAX 256	  /* per segment */
#define GO_NOTE_BUILDID 4 /* cmd/internal/buildid */

struct note {
	struct span name, desc;
	uint32_t type;
};

struct note_reader {
	struct elf_image *image;
	const struct elf_reader *reader;
};

static void build_id_note(struct note_reader *notes, const struct note *note)
{
	struct elf_image *image = notes->image;

	if (image->build_id_len || note->desc.len > sizeof(image->build_id))
		return;
	if (note->desc.len)
		memcpy(image->build_id, note->desc.data, note->desc.len);
	image->build_id_len = note->desc.len;
}

static void gnu_abi_note(struct note_reader *notes, const struct note *note)
{
	static const char *const systems[] = {"GNU/Linux", "GNU/Hurd", "Solaris",
					      "FreeBSD",   "NetBSD",   "Syllable"};
	uint32_t words[4];

	for (size_t i = 0; i < 4; i++)
		if (!span_u32(note->desc, i * 4, notes->reader->big_endian, &words[i]))
			return;
	free(notes->image->abi_note);
	if (words[0] < sizeof(systems) / sizeof(*systems))
		notes->image->abi_note =
			xasprintf("%s %u.%u.%u", systems[words[0]], words[1], words[2], words[3]);
	else
		notes->image->abi_note = xasprintf("system %u, version %u.%u.%u", words[0],
						   words[1], words[2], words[3]);
}

/* The BSDs and Android: one word, whose meaning is the system's own version number. */
static void version_note(struct note_reader *notes, const struct note *note)
{
	uint32_t version;

	if (notes->image->abi_note || !span_u32(note->desc, 0, notes->reader->big_endian, &version))
		return;
	notes->image->abi_note = xasprintf("%s %u", (const char *)note->name.data, version);
}

static void property_note(struct note_reader *notes, const struct note *note)
{
	uint64_t align = notes->reader->is64 ? 8 : 4;
	bool big_endian = notes->reader->big_endian;
	uint32_t type, size, bits;

	for (uint64_t at = 0; span_u32(note->desc, at, big_endian, &type) &&
			      span_u32(note->desc, at + 4, big_endian, &size);) {
		if (type == GNU_PROPERTY_X86_ISA_1_NEEDED && size == 4 &&
		    span_u32(note->desc, at + 8, big_endian, &bits))
			notes->image->x86_isa_needed |= bits;
		at += (8 + (uint64_t)size + align - 1) & ~(align - 1);
	}
}

static void go_note(struct note_reader *notes, const struct note *note)
{
	(void)note;
	notes->image->has_go_notes = true;
}

static const struct {
	const char *name;
	uint32_t type;
	void (*take)(struct note_reader *notes, const struct note *note);
} handlers[] = {
	{"GNU", NT_GNU_ABI_TAG, gnu_abi_note},
	{"GNU", NT_GNU_BUILD_ID, build_id_note},
	{"GNU", NT_GNU_PROPERTY_TYPE_0, property_note},
	{"Go", GO_NOTE_BUILDID, go_note},
	{"FreeBSD", 1, version_note},
	{"NetBSD", 1, version_note},
	{"OpenBSD", 1, version_note},
	{"Android", 1, version_note},
	{"DragonFly", 1, version_note},
};

static void take_note(struct note_reader *notes, const struct note *note)
{
	for (size_t i = 0; i < sizeof(handlers) / sizeof(*handlers); i++) {
		size_t len = strlen(handlers[i].name) + 1;

		/* namesz counts the NUL, and in Go's linker the padding behind it too */
		if (handlers[i].type == note->type && note->name.len >= len &&
		    note->name.len < len + 4 && !memcmp(handlers[i].name, note->name.data, len)) {
			handlers[i].take(notes, note);
			return;
		}
	}
}

static void read_segment(struct note_reader *notes, struct span bytes, uint64_t align)
{
	bool big_endian = notes->reader->big_endian;
	uint64_t at = 0;

	for (int i = 0; i < NOTES_MAX; i++) {
		uint32_t name_len, desc_len;
		struct note note;
		uint64_t desc;

		if (!span_u32(bytes, at, big_endian, &name_len) ||
		    !span_u32(bytes, at + 4, big_endian, &desc_len) ||
		    !span_u32(bytes, at + 8, big_endian, &note.type))
			return;
		desc = (at + sizeof(Elf64_Nhdr) + name_len + align - 1) & ~(align - 1);
		note.name = span_sub(bytes, at + sizeof(Elf64_Nhdr), name_len);
		note.desc = span_sub(bytes, desc, desc_len);
		if (!note.name.data || !note.desc.data)
			return;
		take_note(notes, &note);
		at = (desc + desc_len + align - 1) & ~(align - 1);
	}
}

void elf_notes_read(struct elf_image *image, const struct elf_reader *reader)
{
	unsigned char *bytes = xmalloc(SEGMENT_BYTES_MAX);
	struct note_reader notes = {image, reader};
	int segments = 0;

	for (size_t i = 0; i < image->nsegments && segments < SEGMENTS_MAX; i++) {
		const struct elf_segment *segment = &image->segments[i];
		size_t len = segment->filesz < SEGMENT_BYTES_MAX ? (size_t)segment->filesz
								 : SEGMENT_BYTES_MAX;

		if (segment->type != PT_NOTE && segment->type != PT_GNU_PROPERTY)
			continue;
		segments++;
		len = elf_reader_bytes(reader, segment->offset, bytes, len);
		read_segment(&notes, (struct span){bytes, len}, segment->align == 8 ? 8 : 4);
	}
	free(bytes);
}
