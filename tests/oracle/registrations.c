/* A round's registry: magics cut out of the files, masks, extensions, flags, broken strings. Each
 * string is read by the kernel and by us, and both must agree. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tests/oracle/oracle.h"

#define STRING_MAX 2100

static void add_bytes(struct buf *line, struct rng *rng, const unsigned char *bytes, size_t len,
		      char del)
{
	for (size_t i = 0; i < len; i++) {
		bool plain = bytes[i] > ' ' && bytes[i] < 0x7f && bytes[i] != del &&
			     bytes[i] != '\\' && rng_chance(rng, 50);

		if (plain)
			buf_add_byte(line, (char)bytes[i]);
		else
			buf_addf(line, rng_chance(rng, 50) ? "\\x%02x" : "\\x%02X", bytes[i]);
	}
}

/* Offset, magic and mask out of some file's head, zeros behind its end. */
static void add_magic(struct buf *line, const struct pool *pool, struct rng *rng, char del)
{
	const struct pool_file *file = &pool->file[rng_below(rng, (unsigned)pool->count)];
	unsigned char head[300] = {0}, mask[300];
	unsigned offset = rng_chance(rng, 50)	? 0
			  : rng_chance(rng, 90) ? rng_below(rng, 256)
						: 250 + rng_below(rng, 10);
	unsigned len = 1 + rng_below(rng, rng_chance(rng, 90) ? 20 : 255);

	if (offset + len > 256 && rng_chance(rng, 90))
		len = offset < 256 ? 256 - offset : 1;
	memcpy(head, file->bytes, file->len < 256 ? file->len : 256);
	memset(mask, 0xff, sizeof(mask));
	for (unsigned i = 0; i < len; i++)
		if (rng_chance(rng, 15))
			mask[i] = rng_chance(rng, 50) ? 0 : (unsigned char)rng_next(rng);
	if (mask[0] == 0)
		mask[0] = 0xff;
	if (rng_chance(rng, 10) && offset + len <= sizeof(head))
		head[offset + rng_below(rng, len)] ^= (unsigned char)rng_next(rng);
	if (offset || rng_chance(rng, 50))
		buf_addf(line, "%u", offset);
	buf_add_byte(line, del);
	add_bytes(line, rng, head + (offset < 256 ? offset : 0), len < 200 || offset < 40 ? len : 1,
		  del);
	buf_add_byte(line, del);
	if (rng_chance(rng, 50))
		add_bytes(line, rng, mask, len < 200 || offset < 40 ? len : 1, del);
	buf_add_byte(line, del);
}

static void make_string(struct buf *line, const struct pool *pool, struct rng *rng, unsigned n)
{
	static const char *const extensions[] = {"foo", "bar", "sh", "gz", "tar.gz", "x", ""};
	static const char *const flags[] = {"",	  "",	"",	"",   "P",  "O",  "C", "F",
					    "PO", "OC", "POCF", "FP", "PC", "OF", "PP"};
	char path[420], del = rng_chance(rng, 90) ? ':' : "|,#\x80 "[rng_below(rng, 5)];
	const char *flag =
		rng_chance(rng, 40) ? "" : flags[rng_below(rng, sizeof(flags) / sizeof(*flags))];

	buf_addf(line, "%ce%u%c", del, n, del);
	if (rng_chance(rng, 75)) {
		buf_addf(line, "M%c", del);
		add_magic(line, pool, rng, del);
	} else {
		buf_addf(line, "E%c%c%s%c%c", del, del, extensions[rng_below(rng, 7)], del, del);
	}
	pool_path(pool, rng, path, sizeof(path),
		  (strchr(flag, 'F') && rng_chance(rng, 90)) || rng_chance(rng, 70), 75);
	buf_addf(line, "%s%c%s%s", path, del, flag, rng_chance(rng, 50) ? "\n" : "");
	while (rng_chance(rng, 3))
		line->data[rng_below(rng, (unsigned)line->len)] = (char)rng_next(rng);
	if (rng_chance(rng, 1))
		line->len = rng_below(rng, (unsigned)line->len);
}

static void print_string(const struct buf *line)
{
	for (size_t i = 0; i < line->len; i++) {
		unsigned char c = (unsigned char)line->data[i];

		fprintf(stderr, c > ' ' && c < 0x7f ? "%c" : "\\%03o", c);
	}
	fputc('\n', stderr);
}

/* The file that the kernel shows for a string that both of us took. */
static bool reads_alike(const struct world *world, const struct binfmt_entry *entry,
			struct registry *registry)
{
	const struct binfmt_entry *shown;

	registry_free(registry);
	if (registry_read_mounted(registry, world->registry_fd))
		return false;
	shown = registry_find(registry, entry->name);
	return shown && shown == registry->entries && shown->kind == entry->kind &&
	       shown->text_len == entry->text_len &&
	       !memcmp(shown->text, entry->text, entry->text_len);
}

static unsigned register_one(const struct world *world, const struct buf *line,
			     struct registry *registry)
{
	struct binfmt_entry entry;
	struct err err = {0};
	int ours = binfmt_entry_parse_registration(&entry, line->data, line->len, &err);
	ssize_t kernel = write(world->register_fd, line->data, line->len);
	/* a name that exists, an F interpreter that does not: not about the string */
	bool theirs = kernel >= 0 || errno != EINVAL;
	bool agree = theirs == (!ours && binfmt_entry_admitted(&entry, world->kernel.version));

	if (agree && kernel > 0 && !reads_alike(world, &entry, registry))
		agree = false;
	if (!agree) {
		fprintf(stderr,
			"oracle: registration: kernel %s, we %s: ", theirs ? "takes it" : "refuses",
			ours ? err.message : "take it");
		print_string(line);
	}
	if (!ours)
		binfmt_entry_free(&entry);
	return !agree;
}

static void disable_some(const struct world *world, struct rng *rng, struct registry *registry)
{
	for (size_t i = 0; i < registry->count; i++) {
		int fd;

		if (!rng_chance(rng, 8) || registry->entries[i].name[0] != 'e')
			continue;
		fd = openat(world->registry_fd, registry->entries[i].name, O_WRONLY | O_CLOEXEC);
		if (fd >= 0 && write(fd, "0", 1) != 1)
			perror("disabling an entry");
		if (fd >= 0)
			close(fd);
	}
	if (rng_chance(rng, 2) && write(world->status_fd, "0", 1) != 1)
		perror("disabling the registry");
}

unsigned registrations_make(const struct world *world, const struct pool *pool, struct rng *rng,
			    struct registry *registry)
{
	unsigned wanted =
			 rng_chance(rng, 25) ? 0 : 1 + rng_below(rng, rng_chance(rng, 60) ? 3 : 12),
		 wrong = 0;

	for (unsigned i = 0; i < wanted; i++) {
		scope_buf struct buf line = {0};

		make_string(&line, pool, rng, i);
		if (line.len < STRING_MAX)
			wrong += register_one(world, &line, registry);
	}
	disable_some(world, rng, registry);
	registry_free(registry);
	if (registry_read_mounted(registry, world->registry_fd)) {
		perror("reading the registry");
		exit(1);
	}
	return wrong;
}
