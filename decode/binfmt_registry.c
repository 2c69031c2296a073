/* Reading a registry's directory: a mounted instance in getdents order, or a saved copy of one.
 * Comparing two readings is in binfmt_changes.c. */
#include "decode/binfmt_registry.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/xlat.h"

#define ENTRIES_MAX 4096
#define ENTRY_TEXT_MAX 65536
#define SAVED_FILE_MAX (1 << 20)

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* A stream of its own, so that the caller's descriptor (perhaps O_PATH) is not moved. */
static DIR *open_dir(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

static int read_file(int dir_fd, const char *name, size_t limit, struct buf *text)
{
	scope_close int fd =
		openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	return buf_read_fd(text, fd, limit, NULL);
}

static struct binfmt_entry *add_entry(struct registry *registry)
{
	registry->entries =
		xrealloc(registry->entries, (registry->count + 1) * sizeof(*registry->entries));
	return &registry->entries[registry->count++];
}

static bool is_enabled(const struct buf *status)
{
	return !status->data || strncmp(status->data, "disabled", 8) != 0;
}

static int start(struct registry *made, int dir_fd, enum registry_scope scope)
{
	struct stat st;

	memset(made, 0, sizeof(*made));
	if (fstat(dir_fd, &st))
		return -errno;
	made->device = st.st_dev;
	made->state = REGISTRY_READ;
	made->scope = scope;
	made->enabled = true;
	return 0;
}

int registry_read_mounted(struct registry *registry, int dir_fd)
{
	__attribute__((cleanup(close_dir))) DIR *dir = open_dir(dir_fd);
	scope_buf struct buf status = {0};
	struct registry made;
	struct dirent *name;
	int result;

	if (!dir)
		return -errno;
	result = start(&made, dir_fd, REGISTRY_SCOPE_TASK);
	if (!result)
		result = read_file(dir_fd, "status", 64, &status);
	if (result)
		return result;
	made.enabled = is_enabled(&status);
	made.order_known = true; /* KERNEL.md 2.5: readdir walks the list that matching walks */
	while (made.count < ENTRIES_MAX && (name = readdir(dir))) {
		scope_buf struct buf text = {0};

		if (!strcmp(name->d_name, ".") || !strcmp(name->d_name, "..") ||
		    !strcmp(name->d_name, "status") || !strcmp(name->d_name, "register"))
			continue;
		/* removed in between, or of a type that no kernel has yet: not an entry we know */
		if (read_file(dir_fd, name->d_name, ENTRY_TEXT_MAX, &text))
			continue;
		binfmt_entry_parse(add_entry(&made), name->d_name, text.data ? text.data : "",
				   text.len);
	}
	*registry = made;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char **name; /* owned strings */
	size_t count;
};

static void names_free(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

#define scope_names __attribute__((cleanup(names_free)))

static void names_add(struct names *names, const char *name, size_t len)
{
	names->name = xrealloc(names->name, (names->count + 1) * sizeof(*names->name));
	names->name[names->count++] = xstrndup(name, len);
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), end = strlen(suffix);

	return len > end && !strcmp(name + len - end, suffix);
}

/* binfmt.d: a registration a line; blank lines and those with # or ; are left out. A line that
 * the kernel would refuse is no entry. */
static void add_registrations(struct registry *made, const struct buf *text)
{
	const char *p = text->data, *end = p + text->len;

	while (p < end && made->count < ENTRIES_MAX) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);
		struct binfmt_entry entry;

		if (len && *p != '#' && *p != ';' &&
		    !binfmt_entry_parse_registration(&entry, p, len, NULL))
			*add_entry(made) = entry;
		p += len + 1;
	}
}

static void read_order(struct names *order, const struct buf *text)
{
	const char *p = text->data, *end = p + text->len;

	while (p < end && order->count < ENTRIES_MAX) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);

		if (len)
			names_add(order, p, len);
		p += len + 1;
	}
}

/* Entries in the order given first, the rest behind them as they are. */
static void apply_order(struct registry *made, const struct names *order)
{
	size_t placed = 0;

	for (size_t i = 0; i < order->count; i++)
		for (size_t j = placed; j < made->count; j++) {
			struct binfmt_entry entry = made->entries[j];

			if (strcmp(entry.name, order->name[i]))
				continue;
			memmove(&made->entries[placed + 1], &made->entries[placed],
				(j - placed) * sizeof(entry));
			made->entries[placed++] = entry;
			break;
		}
	made->order_known = placed == made->count;
}

static int list_names(int dir_fd, struct names *names)
{
	__attribute__((cleanup(close_dir))) DIR *dir = open_dir(dir_fd);
	struct dirent *name;

	if (!dir)
		return -errno;
	while (names->count < ENTRIES_MAX && (name = readdir(dir)))
		if (name->d_name[0] != '.')
			names_add(names, name->d_name, strlen(name->d_name));
	if (names->count)
		qsort(names->name, names->count, sizeof(*names->name), by_name);
	return 0;
}

int registry_read_saved(struct registry *registry, int dir_fd)
{
	scope_names struct names names = {0}, order = {0};
	struct registry made;
	int result = list_names(dir_fd, &names);

	if (!result)
		result = start(&made, dir_fd, REGISTRY_SCOPE_FILES);
	if (result)
		return result;
	for (size_t i = 0; i < names.count && made.count < ENTRIES_MAX; i++) {
		const char *name = names.name[i];
		scope_buf struct buf text = {0};

		if (!strcmp(name, "register") || read_file(dir_fd, name, SAVED_FILE_MAX, &text))
			continue;
		if (!strcmp(name, "status"))
			made.enabled = is_enabled(&text);
		else if (!strcmp(name, "order") && text.len)
			read_order(&order, &text);
		else if (has_suffix(name, ".conf") && text.len)
			add_registrations(&made, &text);
		else if (strcmp(name, "order") && !has_suffix(name, ".conf"))
			binfmt_entry_parse(add_entry(&made), name, text.data ? text.data : "",
					   text.len);
	}
	apply_order(&made, &order);
	*registry = made;
	return 0;
}

void registry_copy(struct registry *to, const struct registry *from)
{
	struct registry made = *from;

	made.why = xstrdup(from->why);
	made.entries = from->count ? xcalloc(from->count, sizeof(*made.entries)) : NULL;
	for (size_t i = 0; i < from->count; i++)
		binfmt_entry_copy(&made.entries[i], &from->entries[i]);
	*to = made;
}

void registry_free(struct registry *registry)
{
	if (!registry)
		return;
	for (size_t i = 0; i < registry->count; i++)
		binfmt_entry_free(&registry->entries[i]);
	free(registry->entries);
	free(registry->why);
	memset(registry, 0, sizeof(*registry));
}

const struct binfmt_entry *registry_find(const struct registry *registry, const char *name)
{
	for (size_t i = 0; i < registry->count; i++)
		if (!strcmp(registry->entries[i].name, name))
			return &registry->entries[i];
	return NULL;
}

bool registry_equal(const struct registry *a, const struct registry *b)
{
	if (a->state != b->state || a->enabled != b->enabled || a->count != b->count ||
	    a->device != b->device)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!binfmt_entry_equal(&a->entries[i], &b->entries[i]))
			return false;
	return true;
}

const char *registry_state_name(enum registry_state state)
{
	static const struct xlat names[] = {
		{REGISTRY_READ, "read"},
		{REGISTRY_NOT_MOUNTED, "not-mounted"},
		{REGISTRY_UNREADABLE, "unreadable"},
		{REGISTRY_ABSENT, "absent"},
		{0, NULL},
	};

	return xlat_name(names, state);
}
