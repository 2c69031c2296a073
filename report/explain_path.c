/* PATH, looked up below any root.
 * Looks only; what would become of the file that is found is the model's question. */
#include "report/explain_path.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/scene.h"
#include "report/texts.h"

static bool find(const struct scene *scene, const char *path, struct stat *file)
{
	int start = scene->cwd_fd;

	if (path[0] == '/') {
		start = scene->own_root ? AT_FDCWD : scene->root_fd;
		while (start != AT_FDCWD && *path == '/')
			path++;
	}
	return fstatat(start, path, file, 0) == 0;
}

static bool runs(const struct stat *file)
{
	return S_ISREG(file->st_mode) && (file->st_mode & 0111);
}

/* The first that could run; *second receives the first that is merely there. */
static char *search(const char *name, const char *path, const struct scene *scene, char ***tried,
		    char **second)
{
	for (const char *dir = path; dir; dir = strchr(dir, ':')) {
		scope_free char *candidate = NULL;
		struct stat file;
		int len;

		dir += *dir == ':' && dir != path;
		len = (int)strcspn(dir, ":");
		candidate = len ? xasprintf("%.*s/%s", len, dir, name) : xasprintf("./%s", name);
		texts_add(tried, xstrdup(candidate));
		if (find(scene, candidate, &file) && runs(&file))
			return scope_steal_pointer(&candidate);
		if (!*second && find(scene, candidate, &file))
			*second = scope_steal_pointer(&candidate);
	}
	return NULL;
}

char *explain_path(const char *name, const char *path, const struct scene *scene, char ***tried)
{
	scope_free char *second = NULL;
	char *found;
	struct stat file;

	*tried = NULL;
	if (strchr(name, '/'))
		return xstrdup(name);
	found = search(name, path, scene, tried, &second);
	if (!found)
		found = scope_steal_pointer(&second);
	if (!found && find(scene, name, &file))
		found = xasprintf("./%s", name);
	if (!found)
		return *tried ? xstrdup((*tried)[0]) : xstrdup(name);
	texts_free(*tried);
	*tried = NULL;
	return found;
}
