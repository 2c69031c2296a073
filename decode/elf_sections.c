/* The few facts that only section headers lead to: Go's build info and Arm's build attributes.
 * Files without section headers are normal; nothing else may depend on them. */
#include "decode/elf_reader.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"

#define SECTIONS_MAX 1024
#define SECTIONS_CHUNK 64
#define SECTION_NAME_MAX 32
#define ATTRIBUTES_BYTES_MAX 4096

/* Addenda to the ABI for the Arm architecture, "Build attributes". */
enum {
	TAG_FILE = 1,
	TAG_CPU_RAW_NAME = 4,
	TAG_CPU_NAME = 5,
	TAG_CPU_ARCH = 6,
	TAG_ABI_VFP_ARGS = 28,
	TAG_COMPATIBILITY = 32
};

static bool take_uleb(struct span *bytes, uint64_t *value)
{
	uint64_t result = 0;

	for (unsigned shift = 0; shift < 63 && bytes->len; shift += 7) {
		unsigned char byte = *bytes->data;

		*bytes = span_sub(*bytes, 1, bytes->len - 1);
		result |= (uint64_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		*value = result;
		return true;
	}
	return false;
}

static bool skip_string(struct span *bytes)
{
	const unsigned char *nul = bytes->len ? memchr(bytes->data, '\0', bytes->len) : NULL;
	size_t used;

	if (!nul)
		return false;
	used = (size_t)(nul - bytes->data) + 1;
	*bytes = span_sub(*bytes, used, bytes->len - used);
	return true;
}

/* The attributes of the whole file: tag, value pairs; odd tags above 32 hold strings. */
static void read_file_attributes(struct elf_image *image, struct span bytes)
{
	uint64_t tag, value;

	while (take_uleb(&bytes, &tag)) {
		bool has_string = tag == TAG_CPU_RAW_NAME || tag == TAG_CPU_NAME ||
				  tag == TAG_COMPATIBILITY || (tag > 32 && tag & 1);
		bool has_number = tag == TAG_COMPATIBILITY || !has_string;

		if (has_number && !take_uleb(&bytes, &value))
			return;
		if (has_string && !skip_string(&bytes))
			return;
		if (tag == TAG_CPU_ARCH && value <= 127)
			image->arm_cpu_arch = (int)value;
		if (tag == TAG_ABI_VFP_ARGS && value <= 127)
			image->arm_vfp_args = (int)value;
	}
}

static void read_arm_attributes(struct elf_image *image, const struct elf_reader *reader,
				const Elf64_Shdr *section)
{
	unsigned char raw[ATTRIBUTES_BYTES_MAX];
	size_t want = section->sh_size < sizeof(raw) ? (size_t)section->sh_size : sizeof(raw);
	size_t n = elf_reader_bytes(reader, section->sh_offset, raw, want);
	struct span bytes = {raw, n}, vendor, part;
	uint32_t len;

	/* 'A', then per vendor: length, name, then per scope: tag byte, length, attributes */
	if (!n || raw[0] != 'A' || !span_u32(bytes, 1, reader->big_endian, &len))
		return;
	vendor = span_sub(bytes, 1, len);
	if (!span_starts(span_sub(vendor, 4, vendor.len - 4), "aeabi", sizeof("aeabi")))
		return;
	part = span_sub(vendor, 4 + sizeof("aeabi"), vendor.len - 4 - sizeof("aeabi"));
	if (!part.len || part.data[0] != TAG_FILE || !span_u32(part, 1, reader->big_endian, &len) ||
	    len < 5)
		return;
	read_file_attributes(image, span_sub(part, 5, len - 5));
}

static void take_section(struct elf_image *image, const struct elf_reader *reader,
			 const Elf64_Shdr *section, const Elf64_Shdr *names)
{
	char name[SECTION_NAME_MAX] = "";

	if (names->sh_offset > UINT64_MAX - section->sh_name)
		return;
	elf_reader_bytes(reader, names->sh_offset + section->sh_name, name, sizeof(name) - 1);
	if (!strcmp(name, ".go.buildinfo") && section->sh_type != SHT_NOBITS) {
		image->has_go_notes = true;
		image->go_buildinfo_offset = section->sh_offset;
		image->go_buildinfo_size = section->sh_size;
	}
	if (!strcmp(name, ".note.go.buildid"))
		image->has_go_notes = true;
	if (image->machine == EM_ARM && !strcmp(name, ".ARM.attributes"))
		read_arm_attributes(image, reader, section);
}

static bool section_at(const struct elf_image *image, const struct elf_reader *reader,
		       uint64_t index, Elf64_Shdr *section)
{
	size_t size = reader->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);

	return image->shoff <= UINT64_MAX - index * size &&
	       elf_reader_shdrs(reader, image->shoff + index * size, section, 1) == 1;
}

void elf_sections_read(struct elf_image *image, const struct elf_reader *reader, uint16_t shstrndx)
{
	size_t size = reader->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	Elf64_Shdr chunk[SECTIONS_CHUNK], first, names;
	uint64_t total = image->shnum, name_index = shstrndx;

	if (!image->shoff || image->type == ET_CORE || !section_at(image, reader, 0, &first))
		return;
	if (!total) /* more than SHN_LORESERVE sections: the first one holds the numbers */
		total = first.sh_size;
	if (name_index == SHN_XINDEX)
		name_index = first.sh_link;
	if (!section_at(image, reader, name_index, &names))
		return;
	if (total > SECTIONS_MAX)
		total = SECTIONS_MAX;
	for (uint64_t done = 0; done < total;) {
		size_t n = total - done < SECTIONS_CHUNK ? (size_t)(total - done) : SECTIONS_CHUNK;

		if (image->shoff > UINT64_MAX - done * size)
			return;
		n = elf_reader_shdrs(reader, image->shoff + done * size, chunk, n);
		for (size_t i = 0; i < n; i++)
			take_section(image, reader, &chunk[i], &names);
		if (!n)
			return;
		done += n;
	}
}
