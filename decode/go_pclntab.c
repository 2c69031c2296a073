/* Go's function and line table, read piece by piece with every offset checked. */
#include "decode/go_pclntab.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/go_regions.h"
#include "decode/scope.h"

enum {
	ALIGNMENT = 32,
	CHUNK = 1 << 20,
	HEADER_MAX = 8 + 8 * 8,
	STRING_MAX = 4096,
	VALUES_MAX = 1 << 16, /* bytes of one function's line table that are looked at */
	FUNCTIONS_MAX = 1 << 24,
};

static const uint32_t magic_1_16 = 0xfffffffa, magic_1_18 = 0xfffffff0, magic_1_20 = 0xfffffff1;

static bool read_at(const struct go_pclntab *t, uint64_t offset, void *bytes, size_t len)
{
	return offset <= t->size && len <= t->size - offset &&
	       go_regions_pread(t->fd, t->start + offset, bytes, len) == len;
}

static bool read_u32(const struct go_pclntab *t, uint64_t offset, uint32_t *value)
{
	unsigned char bytes[4];

	return read_at(t, offset, bytes, 4) &&
	       span_u32((struct span){bytes, 4}, 0, t->big_endian, value);
}

static bool word_of(const struct go_pclntab *t, struct span bytes, uint64_t offset, uint64_t *value)
{
	uint32_t narrow;

	if (t->word == 8)
		return span_u64(bytes, offset, t->big_endian, value);
	if (!span_u32(bytes, offset, t->big_endian, &narrow))
		return false;
	*value = narrow;
	return true;
}

static bool read_word(const struct go_pclntab *t, uint64_t offset, uint64_t *value)
{
	unsigned char bytes[8];

	return read_at(t, offset, bytes, t->word) &&
	       word_of(t, (struct span){bytes, t->word}, 0, value);
}

/* src/runtime/symtab.go pcHeader. */
static bool parse_header(struct go_pclntab *t, struct span header)
{
	uint64_t *const fields[] = {&t->names, &t->units, &t->files, &t->values, &t->table};
	uint64_t at = 8;
	uint32_t magic;

	if (!span_u32(header, 0, t->big_endian, &magic))
		return false;
	if (magic != magic_1_16 && magic != magic_1_18 && magic != magic_1_20)
		return false;
	t->offsets = magic != magic_1_16;
	t->quantum = header.data[6];
	t->word = header.data[7];
	if (header.data[4] || header.data[5] || (t->word != 4 && t->word != 8) || !t->quantum ||
	    t->quantum > 4)
		return false;
	if (!word_of(t, header, at, &t->functions) || !t->functions || t->functions > FUNCTIONS_MAX)
		return false;
	at += 2 * t->word; /* the number of files is not needed */
	if (t->offsets && !word_of(t, header, at, &t->text))
		return false;
	at += t->offsets ? t->word : 0;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++, at += t->word)
		if (!word_of(t, header, at, fields[i]) || *fields[i] > t->size)
			return false;
	return true;
}

static bool search(struct go_pclntab *t, uint64_t start, uint64_t end, unsigned char *chunk)
{
	for (uint64_t at = start; at < end; at += CHUNK) {
		size_t got = go_regions_pread(t->fd, at, chunk, CHUNK + HEADER_MAX);

		for (size_t i = 0; i + HEADER_MAX <= got && i < CHUNK; i += ALIGNMENT) {
			if (chunk[i + 1] != 0xff || chunk[i + 2] != 0xff)
				continue;
			t->start = at + i;
			t->size = end - t->start;
			if (parse_header(t, (struct span){chunk + i, HEADER_MAX}))
				return true;
		}
		if (got < CHUNK)
			break;
	}
	return false;
}

int go_pclntab_find(struct go_pclntab *table, const struct elf_image *image, int fd)
{
	struct go_pclntab t = {.fd = fd, .big_endian = image->layout_msb};
	scope_free unsigned char *chunk = NULL;

	if (!image->valid || !image->has_go_notes)
		return -ENOENT;
	chunk = xmalloc(CHUNK + HEADER_MAX);
	for (size_t i = 0; i < image->nsegments; i++) {
		const struct elf_segment *s = &image->segments[i];
		uint64_t start, end;

		/* .gopclntab is read-only data, or (PIE) data that is relocated once. */
		if (s->type != PT_LOAD || s->flags & PF_X || s->offset >= image->file_size)
			continue;
		end = s->filesz < image->file_size - s->offset ? s->offset + s->filesz
							       : image->file_size;
		/* Aligned in memory; segments keep that in the file. */
		start = (s->offset + ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1);
		if (search(&t, start, end, chunk)) {
			*table = t;
			return 0;
		}
	}
	return -ENOENT;
}

/* Entry `index` of the function table: where it begins, and where its record lies. */
static bool read_entry(const struct go_pclntab *t, uint64_t index, uint64_t *entry,
		       uint64_t *record)
{
	uint32_t pc, offset;

	if (t->offsets) {
		if (!read_u32(t, t->table + index * 8, &pc) ||
		    !read_u32(t, t->table + index * 8 + 4, &offset))
			return false;
		*entry = t->text + pc;
		*record = t->table + offset;
		return true;
	}
	if (!read_word(t, t->table + index * 2 * t->word, entry) ||
	    !read_word(t, t->table + index * 2 * t->word + t->word, record))
		return false;
	*record += t->table;
	return true;
}

static char *read_string(const struct go_pclntab *t, uint64_t offset)
{
	char text[STRING_MAX];
	size_t got;

	if (offset >= t->size)
		return NULL;
	got = t->size - offset < sizeof(text) ? t->size - offset : sizeof(text);
	got = go_regions_pread(t->fd, t->start + offset, text, got);
	return memchr(text, '\0', got) ? xstrdup(text) : NULL;
}

static bool read_varint(struct span bytes, size_t *at, uint32_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 35 && *at < bytes.len; shift += 7) {
		unsigned char byte = bytes.data[(*at)++];

		*value |= (uint32_t)(byte & 0x7f) << (shift < 32 ? shift : 31);
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

/* src/runtime/symtab.go step: pairs of a zigzag delta of the value and a delta of the pc. */
static bool value_at(const struct go_pclntab *t, uint32_t offset, uint64_t entry, uint64_t address,
		     int32_t *value)
{
	scope_free unsigned char *bytes = NULL;
	uint64_t pc = entry;
	uint32_t delta, advance, result = (uint32_t)-1;
	struct span span;
	size_t at = 0, len;

	if (!offset || t->values + offset >= t->size)
		return false;
	len = t->size - t->values - offset < VALUES_MAX ? t->size - t->values - offset : VALUES_MAX;
	bytes = xmalloc(len);
	span = (struct span){bytes,
			     go_regions_pread(t->fd, t->start + t->values + offset, bytes, len)};
	while (read_varint(span, &at, &delta) && (delta || pc == entry) &&
	       read_varint(span, &at, &advance)) {
		result += delta & 1 ? ~(delta >> 1) : delta >> 1;
		pc += (uint64_t)advance * t->quantum;
		if (address < pc) {
			*value = (int32_t)result;
			return true;
		}
	}
	return false;
}

/* src/runtime/runtime2.go _func: entry, name, args, deferreturn, pcsp, pcfile, pcln, npcdata, unit.
 */
static void read_line(const struct go_pclntab *t, uint64_t record, uint64_t address,
		      struct go_place *place)
{
	uint64_t fields = record + (t->offsets ? 4 : t->word);
	uint32_t files, lines, unit, name;
	int32_t index, line;

	if (!read_u32(t, fields + 16, &files) || !read_u32(t, fields + 20, &lines) ||
	    !read_u32(t, fields + 28, &unit) ||
	    !value_at(t, files, place->entry, address, &index) ||
	    !value_at(t, lines, place->entry, address, &line) || index < 0 || line < 0)
		return;
	if (!read_u32(t, t->units + 4 * ((uint64_t)unit + index), &name))
		return;
	place->file = read_string(t, t->files + name);
	place->line = line;
}

int go_pclntab_place(const struct go_pclntab *table, uint64_t address, struct go_place *place)
{
	uint64_t low = 0, high = table->functions, entry, record;
	struct go_place found = {0};
	uint32_t name;

	/* The last entry that does not begin behind the address; one more ends the table. */
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (!read_entry(table, middle, &entry, &record))
			return -ENOENT;
		if (entry <= address)
			low = middle;
		else
			high = middle;
	}
	if (!read_entry(table, table->functions, &entry, &record) || address >= entry ||
	    !read_entry(table, low, &entry, &record) || address < entry ||
	    !read_u32(table, record + (table->offsets ? 4 : table->word), &name))
		return -ENOENT;
	found.entry = entry;
	found.function = read_string(table, table->names + name);
	if (!found.function)
		return -ENOENT;
	read_line(table, record, address, &found);
	*place = found;
	return 0;
}

void go_place_free(struct go_place *place)
{
	free(place->function);
	free(place->file);
	*place = (struct go_place){0};
}
