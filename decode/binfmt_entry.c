/* One entry of binfmt_misc: reading the text that the kernel prints.
 * Registration strings are read in binfmt_registration.c, comparing is in binfmt_match.c. */
#include "decode/binfmt_entry.h"

#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_registration.h"
#include "decode/buf.h"

static const char flag_letters[] = "POCFTL"; /* by bit, as enum binfmt_flag */

unsigned binfmt_flags_of_letters(const char *letters)
{
	unsigned flags = 0;

	for (const char *p = letters; *p; p++) {
		const char *at = strchr(flag_letters, *p);

		if (at)
			flags |= 1u << (at - flag_letters);
	}
	return flags;
}

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool parse_hex(const char *text, unsigned char *to, size_t *len)
{
	size_t n = strlen(text);

	if (n == 0 || n % 2 || n / 2 > BINFMT_HEAD)
		return false;
	for (size_t i = 0; i < n / 2; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		to[i] = (unsigned char)(high << 4 | low);
	}
	*len = n / 2;
	return true;
}

/* "attempts=127, successes=0" or one of them a line, in any spelling of the separators: true when
 * the line says nothing else. No released kernel prints these. */
static bool parse_counters(struct binfmt_entry *entry, const char *line)
{
	static const char between[] = " ,:=()\t";
	int64_t found[3] = {-1, -1, -1};
	bool any = false;

	for (const char *p = line + strspn(line, between); *p; p += strspn(p, between)) {
		static const char *const words[] = {"attempts", "successes", "failures"};
		size_t len = strcspn(p, between), which = 0;
		char *end;

		while (which < 3 && (strlen(words[which]) != len || strncmp(p, words[which], len)))
			which++;
		if (which == 3) {
			if (!starts(p, "enabled") && !starts(p, "disabled"))
				return false;
			p += len;
			continue;
		}
		p += len + strspn(p + len, between);
		if (*p < '0' || *p > '9')
			return false;
		found[which] = strtoll(p, &end, 10);
		p = end;
		any = true;
	}
	if (!any)
		return false;
	if (found[0] >= 0)
		entry->attempts = found[0];
	if (found[1] >= 0)
		entry->successes = found[1];
	if (found[2] >= 0)
		entry->failures = found[2];
	return true;
}

static void add_extra(struct binfmt_entry *entry, const char *line)
{
	char *joined = entry->extra ? xasprintf("%s\n%s", entry->extra, line) : xstrdup(line);

	free(entry->extra);
	entry->extra = joined;
}

struct tail { /* what the lines behind the interpreter have said so far */
	bool flags, offset, magic, mask, extension;
	size_t mask_len;
};

static bool parse_number(const char *text, unsigned *value)
{
	char *end;
	unsigned long parsed = strtoul(text, &end, 10);

	if (end == text || *end || parsed > BINFMT_HEAD)
		return false;
	*value = (unsigned)parsed;
	return true;
}

/* One line behind the interpreter; false when a line we know is malformed. */
static bool parse_tail_line(struct binfmt_entry *entry, struct tail *tail, const char *line)
{
	if (starts(line, "flags: ") || !strcmp(line, "flags:")) {
		tail->flags = true;
		free(entry->flags_text);
		entry->flags_text = xstrdup(line + 6 + strspn(line + 6, " "));
		entry->flags = binfmt_flags_of_letters(entry->flags_text);
		return true;
	}
	if (starts(line, "extension .")) {
		tail->extension = true;
		free(entry->extension);
		entry->extension = xstrdup(line + 11);
		return true;
	}
	if (starts(line, "offset "))
		return tail->offset = parse_number(line + 7, &entry->offset);
	if (starts(line, "magic "))
		return tail->magic = parse_hex(line + 6, entry->magic, &entry->magic_len);
	if (starts(line, "mask "))
		return tail->mask = parse_hex(line + 5, entry->mask, &tail->mask_len);
	if (!parse_counters(entry, line))
		add_extra(entry, line);
	return true;
}

static bool parse_tail(struct binfmt_entry *entry, char *text)
{
	struct tail tail = {0};
	char *line;

	while ((line = strsep(&text, "\n")))
		if ((*line || text) && !parse_tail_line(entry, &tail, line))
			return false;
	if (!tail.flags)
		return false;
	if (tail.magic) {
		entry->kind = BINFMT_MAGIC;
		entry->has_mask = tail.mask;
		if (!tail.mask)
			memset(entry->mask, 0xff, sizeof(entry->mask));
		return tail.offset && entry->offset + entry->magic_len <= BINFMT_HEAD &&
		       (!tail.mask || tail.mask_len == entry->magic_len);
	}
	entry->kind = BINFMT_EXTENSION;
	return tail.extension;
}

/* The last "\nflags:" begins the part that no path can fake; what stands before it is the path,
 * newlines and all. */
static char *find_tail(char *text)
{
	char *found = NULL;

	for (char *p = strstr(text, "\nflags:"); p; p = strstr(p + 1, "\nflags:"))
		found = p;
	return found;
}

/* Lines of a bpf entry (7.3): its bytes decide nothing that we can replay. */
static bool parse_bpf(struct binfmt_entry *entry, char *text)
{
	struct tail tail = {0};
	char *line;

	add_extra(entry, strsep(&text, "\n"));
	while (text && (line = strsep(&text, "\n")))
		if ((*line || text) && !parse_tail_line(entry, &tail, line))
			return false;
	entry->kind = BINFMT_BPF;
	return true;
}

static bool parse_text(struct binfmt_entry *entry, char *text)
{
	char *line = strsep(&text, "\n"), *tail;

	if (strcmp(line, "enabled") && strcmp(line, "disabled"))
		return false;
	entry->enabled = *line == 'e';
	while (text && !starts(text, "interpreter ")) {
		if (starts(text, "bpf "))
			return parse_bpf(entry, text);
		line = strsep(&text, "\n");
		if (!parse_counters(entry, line))
			add_extra(entry, line);
	}
	if (!text || !(tail = find_tail(text)))
		return false;
	*tail++ = '\0';
	entry->interpreter = xstrdup(text + strlen("interpreter "));
	return parse_tail(entry, tail);
}

static void clear_decoded(struct binfmt_entry *entry)
{
	free(entry->interpreter);
	free(entry->flags_text);
	free(entry->extension);
	free(entry->extra);
	entry->interpreter = entry->flags_text = entry->extension = entry->extra = NULL;
	entry->flags = entry->offset = 0;
	entry->magic_len = 0;
	entry->has_mask = false;
	entry->attempts = entry->successes = entry->failures = -1;
}

void binfmt_entry_parse(struct binfmt_entry *entry, const char *name, const char *text, size_t len)
{
	char *copy = xmalloc(len + 1);

	memset(entry, 0, sizeof(*entry));
	entry->name = xstrdup(name);
	entry->text = xmalloc(len + 1);
	memcpy(entry->text, text, len);
	entry->text[len] = '\0';
	entry->text_len = len;
	memcpy(copy, entry->text, len + 1);
	clear_decoded(entry);
	if (memchr(text, '\0', len) || !parse_text(entry, copy)) {
		bool enabled = entry->enabled;

		clear_decoded(entry);
		entry->enabled = enabled;
		entry->kind = BINFMT_UNPARSED;
	}
	if (!entry->flags_text)
		entry->flags_text = xstrdup("");
	free(copy);
}

bool binfmt_entry_counts(const struct binfmt_entry *entry)
{
	return entry->attempts >= 0 || entry->successes >= 0 || entry->failures >= 0;
}

void binfmt_entry_free(struct binfmt_entry *entry)
{
	if (!entry)
		return;
	clear_decoded(entry);
	free(entry->name);
	free(entry->text);
	entry->name = entry->text = NULL;
}

void binfmt_entry_copy(struct binfmt_entry *to, const struct binfmt_entry *from)
{
	*to = *from;
	to->name = xstrdup(from->name);
	to->text = xmemdup(from->text, from->text_len + 1);
	to->interpreter = xstrdup(from->interpreter);
	to->flags_text = xstrdup(from->flags_text);
	to->extension = xstrdup(from->extension);
	to->extra = xstrdup(from->extra);
}

bool binfmt_entry_equal(const struct binfmt_entry *a, const struct binfmt_entry *b)
{
	return !strcmp(a->name, b->name) && a->text_len == b->text_len &&
	       !memcmp(a->text, b->text, a->text_len);
}
