/* Dynamic facts: needed libraries, soname, DF_1_PIE, the highest GLIBC version asked for.
 * Found through program headers alone, so that a file without section headers has them too. */
#include "decode/elf_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"

#define ENTRIES_MAX 1024
#define ENTRIES_CHUNK 64
#define VERNEED_BYTES_MAX 65536
#define VERNEED_FILES_MAX 256
#define VERNEED_NAMES_MAX 1024 /* in all files together */
#define VERSION_NAME_MAX 64

struct dynamic {
	uint64_t strtab, verneed, verdef; /* virtual addresses, 0 when absent */
	uint64_t soname, flags_1;
	bool has_soname;
	uint64_t needed[ELF_IMAGE_NEEDED_MAX];
	size_t nneeded;
};

/* File offset of a virtual address; false when no PT_LOAD's file part holds it. */
static bool offset_of(const struct elf_image *image, uint64_t vaddr, uint64_t *offset)
{
	for (size_t i = 0; i < image->nsegments; i++) {
		const struct elf_segment *segment = &image->segments[i];

		if (segment->type != PT_LOAD || vaddr < segment->vaddr ||
		    vaddr - segment->vaddr >= segment->filesz)
			continue;
		if (segment->offset > UINT64_MAX - (vaddr - segment->vaddr))
			continue;
		*offset = segment->offset + (vaddr - segment->vaddr);
		return true;
	}
	return false;
}

static void take_entry(struct dynamic *dynamic, const Elf64_Dyn *entry)
{
	if (entry->d_tag == DT_STRTAB)
		dynamic->strtab = entry->d_un.d_ptr;
	if (entry->d_tag == DT_VERNEED)
		dynamic->verneed = entry->d_un.d_ptr;
	if (entry->d_tag == DT_VERDEF)
		dynamic->verdef = entry->d_un.d_ptr;
	if (entry->d_tag == DT_FLAGS_1)
		dynamic->flags_1 = entry->d_un.d_val;
	if (entry->d_tag == DT_SONAME) {
		dynamic->soname = entry->d_un.d_val;
		dynamic->has_soname = true;
	}
	if (entry->d_tag == DT_NEEDED && dynamic->nneeded < ELF_IMAGE_NEEDED_MAX)
		dynamic->needed[dynamic->nneeded++] = entry->d_un.d_val;
}

static void read_entries(struct dynamic *dynamic, const struct elf_reader *reader,
			 const struct elf_segment *segment)
{
	size_t size = reader->is64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	uint64_t total = segment->filesz / size;

	if (total > ENTRIES_MAX)
		total = ENTRIES_MAX;
	for (uint64_t done = 0; done < total;) {
		Elf64_Dyn chunk[ENTRIES_CHUNK];
		size_t want = total - done < ENTRIES_CHUNK ? (size_t)(total - done) : ENTRIES_CHUNK;
		size_t n;

		if (segment->offset > UINT64_MAX - done * size)
			return;
		n = elf_reader_dyns(reader, segment->offset + done * size, chunk, want);
		for (size_t i = 0; i < n; i++) {
			if (chunk[i].d_tag == DT_NULL)
				return;
			take_entry(dynamic, &chunk[i]);
		}
		if (n < want)
			return;
		done += n;
	}
}

struct version {
	unsigned part[3];
};

/* GLIBC_PRIVATE is no version. */
static bool parse_version(const char *name, struct version *version)
{
	*version = (struct version){{0}};
	return name && sscanf(name, "GLIBC_%3u.%5u.%5u", &version->part[0], &version->part[1],
			      &version->part[2]) >= 1;
}

int elf_libc_compare(const char *a, const char *b)
{
	struct version left, right;

	parse_version(a, &left);
	parse_version(b, &right);
	for (size_t i = 0; i < 3; i++)
		if (left.part[i] != right.part[i])
			return left.part[i] < right.part[i] ? -1 : 1;
	return 0;
}

/* "GLIBC_2.34" against the highest so far. */
static void take_version(char **highest, const char *name)
{
	struct version version;

	if (!parse_version(name, &version) || (*highest && elf_libc_compare(name, *highest) <= 0))
		return;
	free(*highest);
	*highest = version.part[2] ? xasprintf("GLIBC_%u.%u.%u", version.part[0], version.part[1],
					       version.part[2])
				   : xasprintf("GLIBC_%u.%u", version.part[0], version.part[1]);
}

/* One file's list of version names; *budget bounds the whole table. */
static void read_vernaux(struct elf_image *image, const struct elf_reader *reader,
			 struct span table, uint64_t at, uint64_t strings, int *budget)
{
	uint32_t name, next;

	while ((*budget)-- > 0 && span_u32(table, at + 8, reader->big_endian, &name) &&
	       span_u32(table, at + 12, reader->big_endian, &next)) {
		char *text = elf_reader_string(reader, strings + name, VERSION_NAME_MAX);

		if (text)
			take_version(&image->libc_needed, text);
		free(text);
		if (!next)
			return;
		at += next;
	}
}

/* Elf32_Verneed and Elf64_Verneed are the same bytes: version, cnt, file, aux, next. */
static void read_verneed(struct elf_image *image, const struct elf_reader *reader, uint64_t offset,
			 uint64_t strings)
{
	unsigned char *bytes = xmalloc(VERNEED_BYTES_MAX);
	struct span table = {bytes, elf_reader_bytes(reader, offset, bytes, VERNEED_BYTES_MAX)};
	int budget = VERNEED_NAMES_MAX;
	uint32_t aux, next;
	uint64_t at = 0;

	for (int file = 0; file < VERNEED_FILES_MAX; file++) {
		if (!span_u32(table, at + 8, reader->big_endian, &aux) ||
		    !span_u32(table, at + 12, reader->big_endian, &next))
			break;
		read_vernaux(image, reader, table, at + aux, strings, &budget);
		if (!next)
			break;
		at += next;
	}
	free(bytes);
}

/* Elf32_Verdef and Elf64_Verdef are the same bytes: version, flags, ndx, cnt, hash, aux, next; the
 * first of its names is its own. */
static void read_verdef(struct elf_image *image, const struct elf_reader *reader, uint64_t offset,
			uint64_t strings)
{
	unsigned char *bytes = xmalloc(VERNEED_BYTES_MAX);
	struct span table = {bytes, elf_reader_bytes(reader, offset, bytes, VERNEED_BYTES_MAX)};
	uint32_t aux, next, name;
	uint64_t at = 0;

	for (int version = 0; version < VERNEED_NAMES_MAX; version++) {
		char *text;

		if (!span_u32(table, at + 12, reader->big_endian, &aux) ||
		    !span_u32(table, at + 16, reader->big_endian, &next) ||
		    !span_u32(table, at + aux, reader->big_endian, &name))
			break;
		text = elf_reader_string(reader, strings + name, VERSION_NAME_MAX);
		if (text)
			take_version(&image->libc_offered, text);
		free(text);
		if (!next)
			break;
		at += next;
	}
	free(bytes);
}

/* A string of the table at `strings`; NULL when the index runs over. */
static char *string_at(const struct elf_reader *reader, uint64_t strings, uint64_t index)
{
	if (index > UINT64_MAX - strings)
		return NULL;
	return elf_reader_string(reader, strings + index, ELF_IMAGE_STRING_MAX);
}

void elf_dynamic_read(struct elf_image *image, const struct elf_reader *reader)
{
	struct dynamic dynamic = {0};
	uint64_t strings, verneed, verdef;
	size_t kept = 0;

	image->needed = xcalloc(ELF_IMAGE_NEEDED_MAX + 1, sizeof(*image->needed));
	for (size_t i = 0; i < image->nsegments; i++)
		if (image->segments[i].type == PT_DYNAMIC) {
			read_entries(&dynamic, reader, &image->segments[i]);
			break;
		}
	image->pie = dynamic.flags_1 & DF_1_PIE;
	if (!dynamic.strtab || !offset_of(image, dynamic.strtab, &strings))
		return;
	for (size_t i = 0; i < dynamic.nneeded; i++) {
		char *name = string_at(reader, strings, dynamic.needed[i]);

		if (name)
			image->needed[kept++] = name;
	}
	if (dynamic.has_soname)
		image->soname = string_at(reader, strings, dynamic.soname);
	if (dynamic.verneed && offset_of(image, dynamic.verneed, &verneed))
		read_verneed(image, reader, verneed, strings);
	if (dynamic.verdef && offset_of(image, dynamic.verdef, &verdef))
		read_verdef(image, reader, verdef, strings);
}
