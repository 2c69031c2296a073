/* Finds the build info blob and takes it apart (debug/buildinfo of Go 1.19 has the reference).
 * 32 bytes at a multiple of 16: magic, pointer size, flags; then either two addresses of Go
 * strings (before Go 1.18) or two strings with their length in front. */
#include "decode/go_buildinfo.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/go_regions.h"
#include "decode/scope.h"

#define MAGIC "\xff Go buildinf:"
#define MAGIC_LEN 14
#define BLOB_ALIGN 16
#define BLOB_HEADER 32
#define FLAG_BIG_ENDIAN 1
#define FLAG_INLINE 2
#define VERSION_MAX 256
#define MODINFO_MAX 65536
#define SENTINEL 16 /* framing at either end of the module text; binary, NUL included */
#define SETTINGS_MAX 128
#define SECTION_BYTES 65536 /* of a part where the blob is near the beginning */
#define SEARCH_BYTES (1u << 20)
#define CANDIDATES_MAX 32 /* magics that turn out to be something else */

struct search {
	int fd;
	struct go_regions regions;
	int candidates;
};

/* A Go string whose header (address, length) is at an address. NULL unless it lies in the file. */
static char *string_at(struct search *search, uint64_t address, unsigned pointer, bool msb,
		       size_t limit, size_t *len)
{
	unsigned char raw[16];
	struct span header = {raw, 2 * pointer};
	uint64_t offset, start = 0, size = 0;
	uint32_t start32 = 0, size32 = 0;
	char *text;

	if (!go_regions_offset(&search->regions, address, 2 * pointer, &offset) ||
	    go_regions_pread(search->fd, offset, raw, 2 * pointer) != 2 * pointer)
		return NULL;
	if (pointer == 8) {
		span_u64(header, 0, msb, &start);
		span_u64(header, 8, msb, &size);
	} else {
		span_u32(header, 0, msb, &start32);
		span_u32(header, 4, msb, &size32);
		start = start32;
		size = size32;
	}
	if (size > limit || !go_regions_offset(&search->regions, start, size, &offset))
		return NULL;
	text = xcalloc(1, (size_t)size + 1);
	*len = go_regions_pread(search->fd, offset, text, (size_t)size);
	if (*len == size)
		return text;
	free(text);
	return NULL;
}

/* A length (varint) and that many bytes; moves *at behind them. */
static char *inline_string(struct span blob, uint64_t *at, size_t limit, size_t *len)
{
	uint64_t size = 0;
	unsigned shift = 0;
	struct span text;
	char *copy;

	for (;; shift += 7, (*at)++) {
		struct span byte = span_sub(blob, *at, 1);

		if (!byte.data || shift > 56)
			return NULL;
		size |= (uint64_t)(*byte.data & 0x7f) << shift;
		if (!(*byte.data & 0x80))
			break;
	}
	(*at)++;
	if (size > limit)
		return NULL;
	text = span_sub(blob, *at, size);
	if (!text.data)
		return NULL;
	*at += size;
	*len = (size_t)size;
	copy = xcalloc(1, text.len + 1);
	memcpy(copy, text.data, text.len);
	return copy;
}

/* strconv.Unquote of the simple kind: what cmd/go puts around values with blanks or quotes. */
static char *unquote(const char *text)
{
	size_t len = strlen(text), used = 0;
	char *out = xcalloc(1, len + 1);

	if (len < 2 || text[0] != text[len - 1] || (text[0] != '"' && text[0] != '`')) {
		memcpy(out, text, len);
		return out;
	}
	for (size_t i = 1; i + 1 < len; i++) {
		char c = text[i];

		if (c == '\\' && text[0] == '"' && i + 2 < len) {
			c = text[++i];
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
		}
		out[used++] = c;
	}
	return out;
}

static void take_setting(struct go_buildinfo *info, const char *text)
{
	/* a quoted key may hold "="; none of the keys that exist does */
	const char *equals = strchr(text, '=');
	scope_buf struct buf key = {0};

	if (!equals || equals == text || info->nsettings == SETTINGS_MAX)
		return;
	buf_add(&key, text, (size_t)(equals - text));
	info->settings = xrealloc(info->settings, (info->nsettings + 1) * sizeof(*info->settings));
	info->settings[info->nsettings].key = unquote(key.data);
	info->settings[info->nsettings++].value = unquote(equals + 1);
}

/* Lines of tab-separated words: path, mod, dep, build. `text` is changed. */
static void take_modinfo(struct go_buildinfo *info, char *text)
{
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n"))) {
		char *word = strsep(&line, "\t");

		if (!line)
			continue;
		if (!strcmp(word, "path") && !info->path)
			info->path = xstrdup(line);
		else if (!strcmp(word, "mod") && !info->module)
			info->module = xstrndup(line, strcspn(line, "\t"));
		else if (!strcmp(word, "build"))
			take_setting(info, line);
	}
}

static bool is_version(const char *text, size_t len)
{
	if (!text || len != strlen(text) || (strncmp(text, "go", 2) && strncmp(text, "devel", 5)))
		return false;
	for (; *text; text++)
		if (!isprint((unsigned char)*text))
			return false;
	return true;
}

struct blob_strings {
	char *version, *mod; /* owned or NULL */
	size_t version_len, mod_len;
};

static void read_inline(struct blob_strings *strings, struct span blob)
{
	uint64_t at = BLOB_HEADER;

	strings->version = inline_string(blob, &at, VERSION_MAX, &strings->version_len);
	if (strings->version)
		strings->mod = inline_string(blob, &at, MODINFO_MAX, &strings->mod_len);
}

static void read_pointers(struct search *search, struct blob_strings *strings, struct span blob)
{
	unsigned pointer = blob.data[14];
	bool msb = blob.data[15] & FLAG_BIG_ENDIAN;
	uint64_t addresses[2] = {0};

	for (unsigned i = 0; i < 2; i++) {
		uint32_t narrow = 0;

		if (pointer == 8)
			span_u64(blob, 16 + 8 * i, msb, &addresses[i]);
		else if (pointer == 4 && span_u32(blob, 16 + 4 * i, msb, &narrow))
			addresses[i] = narrow;
		else
			return;
	}
	strings->version =
		string_at(search, addresses[0], pointer, msb, VERSION_MAX, &strings->version_len);
	strings->mod =
		string_at(search, addresses[1], pointer, msb, MODINFO_MAX, &strings->mod_len);
}

/* Try the blob whose magic is at this offset of the file. */
static bool take_blob(struct search *search, struct go_buildinfo *info, uint64_t offset)
{
	size_t room = BLOB_HEADER + 20 + VERSION_MAX + MODINFO_MAX;
	struct blob_strings strings = {0};
	unsigned char *raw;
	struct span blob;

	if (search->candidates++ >= CANDIDATES_MAX)
		return false;
	raw = xmalloc(room);
	blob = (struct span){raw, go_regions_pread(search->fd, offset, raw, room)};
	if (blob.len >= BLOB_HEADER && raw[15] & FLAG_INLINE)
		read_inline(&strings, blob);
	else if (blob.len >= BLOB_HEADER)
		read_pointers(search, &strings, blob);
	free(raw);
	info->found = is_version(strings.version, strings.version_len);
	if (info->found)
		info->version = scope_steal_pointer(&strings.version);
	if (info->found && strings.mod && strings.mod_len > 2 * SENTINEL &&
	    strings.mod[strings.mod_len - SENTINEL - 1] == '\n') {
		strings.mod[strings.mod_len - SENTINEL] = '\0';
		take_modinfo(info, strings.mod + SENTINEL);
	}
	free(strings.version);
	free(strings.mod);
	return info->found;
}

/* Look for the magic at multiples of 16 from `offset` on. */
static bool search_bytes(struct search *search, struct go_buildinfo *info, uint64_t offset,
			 uint64_t size)
{
	size_t chunk = SECTION_BYTES;
	unsigned char *raw = xmalloc(chunk);
	bool found = false;

	for (uint64_t done = 0; !found && done < size; done += chunk) {
		size_t want = size - done < chunk ? (size_t)(size - done) : chunk;
		size_t n = offset > UINT64_MAX - done
				   ? 0
				   : go_regions_pread(search->fd, offset + done, raw, want);

		for (size_t i = 0; !found && i + MAGIC_LEN <= n; i += BLOB_ALIGN)
			if (!memcmp(raw + i, MAGIC, MAGIC_LEN))
				found = take_blob(search, info, offset + done + i);
		if (n < want)
			break;
	}
	free(raw);
	return found;
}

static uint64_t at_most(uint64_t size, uint64_t limit)
{
	return size < limit ? size : limit;
}

int go_buildinfo_read(struct go_buildinfo *info, const struct elf_image *image, int fd)
{
	struct search search = {.fd = fd};
	uint64_t limit = image && !image->has_go_notes ? SECTION_BYTES : SEARCH_BYTES;
	struct stat stat;

	if (fstat(fd, &stat) < 0)
		return -errno;
	if (!S_ISREG(stat.st_mode))
		return S_ISDIR(stat.st_mode) ? -EISDIR : -EINVAL;
	memset(info, 0, sizeof(*info));
	go_regions_read(&search.regions, image, fd);
	if (image && image->go_buildinfo_size &&
	    search_bytes(&search, info, image->go_buildinfo_offset,
			 at_most(image->go_buildinfo_size, SECTION_BYTES)))
		return 0;
	for (size_t i = 0; i < search.regions.count; i++)
		if (search.regions.rows[i].data &&
		    search_bytes(&search, info, search.regions.rows[i].offset,
				 at_most(search.regions.rows[i].size, limit)))
			return 0;
	if (!image)
		search_bytes(&search, info, 0, SEARCH_BYTES);
	return 0;
}

const char *go_buildinfo_get(const struct go_buildinfo *info, const char *key)
{
	for (size_t i = 0; i < info->nsettings; i++)
		if (!strcmp(info->settings[i].key, key))
			return info->settings[i].value;
	return NULL;
}

void go_buildinfo_copy(struct go_buildinfo *to, const struct go_buildinfo *from)
{
	*to = *from;
	to->version = xstrdup(from->version);
	to->path = xstrdup(from->path);
	to->module = xstrdup(from->module);
	to->settings = NULL;
	if (from->nsettings)
		to->settings = xcalloc(from->nsettings, sizeof(*to->settings));
	for (size_t i = 0; i < from->nsettings; i++) {
		to->settings[i].key = xstrdup(from->settings[i].key);
		to->settings[i].value = xstrdup(from->settings[i].value);
	}
}

void go_buildinfo_free(struct go_buildinfo *info)
{
	if (!info)
		return;
	free(info->version);
	free(info->path);
	free(info->module);
	for (size_t i = 0; i < info->nsettings; i++) {
		free(info->settings[i].key);
		free(info->settings[i].value);
	}
	free(info->settings);
	memset(info, 0, sizeof(*info));
}
