/* What this machine configures and has installed for binfmt_misc: where it is mounted, names in
 * binfmt.d and binfmt-support, qemu-user emulators. Reads only; the registry itself is not here. */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/scope.h"
#include "report/host_files.h"
#include "report/texts.h"

#define NAMES_MAX 512 /* of each list */

char *host_binfmt_mount(void)
{
	scope_buf struct buf text = {0}, found = {0};
	char *line, *rest;

	if (host_file_read(&text, "/proc/self/mountinfo") != 0 || !text.data)
		return NULL;
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (strstr(line, " /proc/sys/fs/binfmt_misc ")) {
			if (found.len)
				buf_add_byte(&found, '\n');
			buf_add_string(&found, line);
		}
	return found.len ? buf_steal(&found) : NULL;
}

static void add_once(char ***names, const char *name, size_t len)
{
	char *copy = xstrndup(name, len);

	if (len == 0 || texts_contain(*names, copy) || texts_count(*names) >= NAMES_MAX)
		free(copy);
	else
		texts_add(names, copy);
}

/* Registration lines: the first character is the delimiter, the name lies between two of them. */
static void add_configured(char ***names, const char *path)
{
	scope_buf struct buf text = {0};
	char *line, *rest;

	if (host_file_read(&text, path) != 0 || !text.data)
		return;
	for (line = strtok_r(text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *end =
			line[0] == '#' || line[0] == ';' ? NULL : strchr(line + 1, line[0]);

		if (line[0] && end)
			add_once(names, line + 1, (size_t)(end - line - 1));
	}
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), n = strlen(suffix);

	return len > n && !strcmp(name + len - n, suffix);
}

static void scan(const char *dir, void (*take)(char ***, const char *, const char *), char ***list)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			take(list, dir, entry->d_name);
	closedir(stream);
}

static void take_conf(char ***names, const char *dir, const char *name)
{
	scope_free char *path = xasprintf("%s/%s", dir, name);

	if (has_suffix(name, ".conf"))
		add_configured(names, path);
}

static void take_name(char ***names, const char *dir, const char *name)
{
	(void)dir;
	add_once(names, name, strlen(name));
}

char **host_binfmt_names(void)
{
	static const char *const dirs[] = {"/etc/binfmt.d", "/run/binfmt.d",
					   "/usr/local/lib/binfmt.d", "/usr/lib/binfmt.d"};
	char **names = xcalloc(1, sizeof(*names));

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		scan(dirs[i], take_conf, &names);
	scan("/var/lib/binfmts", take_name, &names); /* Debian's binfmt-support */
	return names;
}

static void take_qemu(char ***paths, const char *dir, const char *name)
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
	if (elf_machine_by_qemu(machine) && access(path, X_OK) == 0)
		add_once(paths, path, strlen(path));
}

char **host_qemu_paths(void)
{
	static const char *const usual[] = {"/usr/local/bin", "/usr/bin", "/bin",
					    "/usr/libexec/qemu-binfmt"};
	char **paths = xcalloc(1, sizeof(*paths)), **dirs = xcalloc(1, sizeof(*dirs));
	scope_free char *path = xstrdup(getenv("PATH"));
	char *dir, *rest, real[PATH_MAX];

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (realpath(usual[i], real))
			add_once(&dirs, real, strlen(real));
	for (dir = path ? strtok_r(path, ":", &rest) : NULL; dir; dir = strtok_r(NULL, ":", &rest))
		if (dir[0] == '/' && realpath(dir, real))
			add_once(&dirs, real, strlen(real));
	for (size_t i = 0; dirs[i]; i++)
		scan(dirs[i], take_qemu, &paths);
	texts_free(dirs);
	return paths;
}
