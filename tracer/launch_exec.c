/* The search of PATH and the exec, with the rules of execvp(3). An attempt is a real execve, so
 * that it is traced. */
#include "tracer/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"

extern char **environ;

/* bash's check_binary_file: a NUL in the first line of the first 80 bytes. */
static bool looks_binary(const char *path)
{
	char head[80];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t got;

	if (fd < 0)
		return true;
	got = read(fd, head, sizeof(head));
	close(fd);
	for (ssize_t i = 0; i < got; i++) {
		if (head[i] == '\n')
			return false;
		if (!head[i])
			return true;
	}
	return got < 0;
}

/* execvp(3) hands a file that no handler takes to the shell. Here only what may be a script: a
 * shell's syntax errors over a foreign binary would hide the very thing to be shown. */
static int try_script(const char *path, char *const *argv, char *const *env)
{
	size_t argc = 0;
	char **script;

	if (looks_binary(path))
		return -ENOEXEC;
	while (argv[argc])
		argc++;
	script = xcalloc(argc + 3, sizeof(*script));
	script[0] = (char *)"/bin/sh";
	script[1] = (char *)path;
	for (size_t i = 1; i < argc; i++)
		script[i + 1] = argv[i];
	execve(script[0], script, env);
	free(script);
	return -ENOEXEC;
}

static int try(const char *path, char *const *argv, char *const *env)
{
	execve(path, argv, env);
	if (errno == ENOEXEC)
		return try_script(path, argv, env);
	return -errno;
}

static const char *find_path(char *const *env)
{
	for (; *env; env++)
		if (!strncmp(*env, "PATH=", 5))
			return *env + 5;
	return "/bin:/usr/bin"; /* confstr(_CS_PATH) */
}

/* The next candidate of PATH in path (PATH_MAX + NAME_MAX + 2 bytes), "" for a directory that is
 * too long; false behind the last one. *at starts as PATH's value. */
static bool next_candidate(const char **at, const char *name, char *path)
{
	const char *dir = *at, *end;
	size_t len;

	if (!dir)
		return false;
	end = strchrnul(dir, ':');
	*at = *end ? end + 1 : NULL;
	len = end - dir;
	*path = '\0';
	if (len >= PATH_MAX)
		return true;
	memcpy(path, dir, len);
	path[len] = '/';
	strcpy(path + len + (len > 0), name);
	return true;
}

/* Nothing of that name is there: an exec could only say ENOENT. */
static bool is_missing(const char *path)
{
	return access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Directories that lack the program are passed over, as the log of a shell would show it. When all
 * lack it, all are tried: the failure is then what there is to see. */
static int search(const char *name, char *const *argv, char *const *env)
{
	char path[PATH_MAX + NAME_MAX + 2];
	bool denied = false, all_missing = true;
	const char *at = find_path(env);

	while (all_missing && next_candidate(&at, name, path))
		all_missing = !*path || is_missing(path);
	for (at = find_path(env); next_candidate(&at, name, path);) {
		int rc;

		if (!*path || (!all_missing && is_missing(path)))
			continue;
		rc = try(path, argv, env);
		denied = denied || rc == -EACCES;
		if (rc != -EACCES && rc != -ENOENT && rc != -ESTALE && rc != -ENOTDIR &&
		    rc != -ENODEV && rc != -ETIMEDOUT)
			return rc;
	}
	return denied ? -EACCES : -ENOENT;
}

int launch_exec(char *const *argv, const char *argv0, char *const *env)
{
	const char *name = argv[0];
	char **args;
	size_t argc = 0;
	int rc;

	if (!env)
		env = environ;
	while (argv[argc])
		argc++;
	args = xmemdup(argv, (argc + 1) * sizeof(*args));
	if (argv0)
		args[0] = (char *)argv0;
	if (!*name)
		rc = -ENOENT;
	else if (strchr(name, '/'))
		rc = try(name, args, env);
	else if (strlen(name) > NAME_MAX)
		rc = -ENAMETOOLONG;
	else
		rc = search(name, args, env);
	free(args);
	return rc;
}
