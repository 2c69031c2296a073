/* What this machine configures and has installed for binfmt_misc: where it is mounted, names in
 * binfmt.d and binfmt-support, qemu-user emulators. Reads only; the registry itself is not here. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/host_files.h"
#include "report/texts.h"

#define NAMES_MAX 512 /* of each list */

/* mountinfo's lines of one mount point, or NULL. */
static char *mount_at(const char *root, const char *point)
{
	scope_free char *word = xasprintf(" %s ", point);
	scope_buf struct buf text = {0}, found = {0};
	char *line, *rest;

	if (host_file_read(&text, root, "/proc/self/mountinfo") != 0 || !text.data)
		return NULL;
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (strstr(line, word)) {
			if (found.len)
				buf_add_byte(&found, '\n');
			buf_add_string(&found, line);
		}
	return found.len ? buf_steal(&found) : NULL;
}

char *host_binfmt_mount(const char *root)
{
	return mount_at(root, "/proc/sys/fs/binfmt_misc");
}

char *host_shm_mount(const char *root)
{
	scope_free char *lines = mount_at(root, "/dev/shm");
	const char *last = lines ? strrchr(lines, '\n') : NULL; /* covers the others */

	return xstrdup(last ? last + 1 : lines);
}

static void add_once(char ***names, const char *name, size_t len)
{
	char *copy = xstrndup(name, len);

	if (len == 0 || texts_contain(*names, copy) || texts_count(*names) >= NAMES_MAX)
		free(copy);
	else
		texts_add(names, copy);
}

/* What binfmt.d says, line by line. */
struct configured {
	char **names; /* also of lines that no kernel takes */
	struct binfmt_entry *entries;
	size_t count;
};

static void add_registration(struct configured *found, const char *line)
{
	struct binfmt_entry entry = {0};
	struct err err = {0};

	if (found->count >= NAMES_MAX ||
	    binfmt_entry_parse_registration(&entry, line, strlen(line), &err) != 0)
		return;
	found->entries = xrealloc(found->entries, (found->count + 1) * sizeof(*found->entries));
	found->entries[found->count++] = entry;
}

/* Registration lines: the first character is the delimiter, the name lies between two of them. */
static void add_configured(struct configured *found, const char *root, const char *path)
{
	scope_buf struct buf text = {0};
	char *line, *rest;

	if (host_file_read(&text, root, path) != 0 || !text.data)
		return;
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *end =
			line[0] == '#' || line[0] == ';' ? NULL : strchr(line + 1, line[0]);

		if (!line[0] || !end)
			continue;
		add_once(&found->names, line + 1, (size_t)(end - line - 1));
		add_registration(found, line);
	}
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), n = strlen(suffix);

	return len > n && !strcmp(name + len - n, suffix);
}

typedef void take_function(void *list, const char *root, const char *dir, const char *name);

static void scan(const char *root, const char *dir, take_function *take, void *list)
{
	int fd = host_file_open(root, dir, O_RDONLY | O_DIRECTORY);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			take(list, root, dir, entry->d_name);
	closedir(stream);
}

static void take_conf(void *found, const char *root, const char *dir, const char *name)
{
	scope_free char *path = xasprintf("%s/%s", dir, name);

	if (has_suffix(name, ".conf"))
		add_configured(found, root, path);
}

static void take_name(void *names, const char *root, const char *dir, const char *name)
{
	(void)root;
	(void)dir;
	add_once(names, name, strlen(name));
}

static struct configured read_configured(const char *root)
{
	static const char *const dirs[] = {"/etc/binfmt.d", "/run/binfmt.d",
					   "/usr/local/lib/binfmt.d", "/usr/lib/binfmt.d"};
	struct configured found = {.names = xcalloc(1, sizeof(*found.names))};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		scan(root, dirs[i], take_conf, &found);
	return found;
}

char **host_binfmt_names(const char *root)
{
	struct configured found = read_configured(root);

	for (size_t i = 0; i < found.count; i++)
		binfmt_entry_free(&found.entries[i]);
	free(found.entries);
	scan(root, "/var/lib/binfmts", take_name, &found.names); /* Debian's binfmt-support */
	return found.names;
}

struct binfmt_entry *host_binfmt_configured(const char *root, size_t *count)
{
	struct configured found = read_configured(root);

	texts_free(found.names);
	*count = found.count;
	return found.entries;
}

static bool is_executable(const char *root, const char *path)
{
	scope_close int fd = host_file_open(root, path, O_PATH);
	struct stat file;

	return fd >= 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_mode & 0111;
}

static void take_qemu(void *paths, const char *root, const char *dir, const char *name)
{
	scope_free char *machine = NULL, *path = NULL;
	size_t len;

	if (strncmp(name, "qemu-", 5) != 0)
		return;
	len = strlen(name + 5);
	if (has_suffix(name, "-static"))
		len -= strlen("-static");
	else if (has_suffix(name, "-binfmt"))
		len -= strlen("-binfmt");
	machine = xstrndup(name + 5, len);
	path = xasprintf("%s/%s", dir, name);
	if (elf_machine_by_qemu(machine) && is_executable(root, path))
		add_once(paths, path, strlen(path));
}

/* Ours are where PATH leads too; each folder once, by its real name. */
static char **folders(const char *root, const char *const *usual, size_t count)
{
	char **dirs = xcalloc(1, sizeof(*dirs));
	scope_free char *path = root ? NULL : xstrdup(getenv("PATH"));
	char *dir, *rest, real[PATH_MAX];

	for (size_t i = 0; i < count; i++)
		if (root)
			add_once(&dirs, usual[i], strlen(usual[i]));
		else if (realpath(usual[i], real))
			add_once(&dirs, real, strlen(real));
	for (dir = path ? strtok_r(path, ":", &rest) : NULL; dir; dir = strtok_r(NULL, ":", &rest))
		if (dir[0] == '/' && realpath(dir, real))
			add_once(&dirs, real, strlen(real));
	return dirs;
}

char **host_qemu_paths(const char *root)
{
	static const char *const usual[] = {"/usr/local/bin", "/usr/bin", "/bin",
					    "/usr/libexec/qemu-binfmt"};
	char **paths = xcalloc(1, sizeof(*paths));
	char **dirs = folders(root, usual, sizeof(usual) / sizeof(usual[0]));

	for (size_t i = 0; dirs[i]; i++)
		scan(root, dirs[i], take_qemu, &paths);
	texts_free(dirs);
	return paths;
}
