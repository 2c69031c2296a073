/* Report files: proved writable early, written late and atomically. */
#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/render.h"

/* A new file beside path, with the mode that the umask gives; its name goes to *name. */
static int open_beside(const char *path, char **name)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash + 1 - path) : 0;

	for (int attempt = 0; attempt < 16; attempt++) {
		unsigned random;
		int fd;

		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -errno;
		free(*name);
		*name = xasprintf("%.*s.exectrace-%08x", folder, path, random);
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (fd >= 0 || errno != EEXIST)
			return fd >= 0 ? fd : -errno;
	}
	return -EEXIST;
}

/* Can a new file take path's place? Tried, not guessed: read-only mounts, quotas, ACLs. */
static int try_beside(const char *path)
{
	scope_free char *name = NULL;
	scope_close int fd = open_beside(path, &name);

	if (fd < 0)
		return fd;
	return unlink(name) < 0 ? -errno : 0;
}

/* What a command reads. */
static int open_pipe(struct output *output, const char *path, int fd, bool stream)
{
	output->kind = stream ? OUTPUT_STREAM : OUTPUT_IN_PLACE;
	output->path = xstrdup(path);
	output->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return output->fd < 0 ? -errno : 0;
}

static int open_in_place(struct output *output, bool append)
{
	output->kind = OUTPUT_IN_PLACE;
	output->fd =
		open(output->path,
		     O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (append ? O_APPEND : 0), 0666);
	return output->fd < 0 ? -errno : 0;
}

static int output_prepare(struct output *output, const char *path, bool append)
{
	struct stat status;
	bool there = stat(path, &status) == 0;
	int result;

	output->path = there ? realpath(path, NULL) : NULL;
	if (!output->path)
		output->path = xstrdup(path);
	if (there && S_ISDIR(status.st_mode))
		return -EISDIR;
	/* A symlink that leads nowhere yet is followed by open, but would be replaced by rename. */
	if (append || (there && !S_ISREG(status.st_mode)) ||
	    (!there && readlink(path, (char[1]){0}, 1) >= 0))
		return open_in_place(output, append);
	if (there && access(path, W_OK) < 0)
		return -errno;
	output->kind = OUTPUT_REPLACE;
	result = try_beside(output->path);
	return result < 0 && there ? open_in_place(output, false) : result;
}

static bool is_stream(const struct outputs *outputs, const struct output *output)
{
	return outputs->live && strcmp(output->renderer->name, "jsonl") == 0;
}

/* Never replaced at the end: what was written counts, however the run ends. */
static int open_stream(struct output *output, const char *path, bool append)
{
	output->kind = OUTPUT_STREAM;
	output->path = xstrdup(path);
	if (strcmp(path, "-") == 0)
		output->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		output->fd = open(path,
				  O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY |
					  (append ? O_APPEND : O_TRUNC),
				  0666);
	return output->fd < 0 ? -errno : 0;
}

static int unknown_format(const char *format, struct err *err)
{
	scope_buf struct buf names = {NULL, 0, 0};

	if (strcmp(format, "log") == 0)
		return err_set(err, EINVAL,
			       "--format=log is written while a command runs; no report holds it");
	for (const struct renderer *renderer = renderers; renderer->name; renderer++)
		buf_addf(&names, "%s, ", renderer->name);
	return err_set(err, EINVAL, "--format: '%.60s' is not a format of this version (%slog)",
		       format, names.data);
}

static int outputs_add(struct outputs *outputs, const char *path, const char *format, bool append,
		       int pipe, struct err *err)
{
	struct output output = {.fd = -1};
	int result = 0;

	output.renderer = format      ? renderer_find(format)
			  : pipe >= 0 ? renderer_find("text")
				      : renderer_for_path(path);
	if (!output.renderer)
		return unknown_format(format, err);
	if (is_stream(outputs, &output) && outputs_stream(outputs) >= 0)
		return err_set(err, EINVAL, "cannot write %.300s: one jsonl stream is enough",
			       path);
	if (pipe >= 0)
		result = open_pipe(&output, path, pipe, is_stream(outputs, &output));
	else if (is_stream(outputs, &output))
		result = open_stream(&output, path, append);
	else if (strcmp(path, "-") == 0)
		output.kind = OUTPUT_STDOUT;
	else
		result = output_prepare(&output, path, append);
	if (result < 0) {
		free(output.path);
		return err_sys(err, -result, "cannot write %.300s", path);
	}
	outputs->items = xrealloc(outputs->items, (outputs->count + 1) * sizeof(*outputs->items));
	outputs->items[outputs->count++] = output;
	return 0;
}

/* A new directory of this run's in `path`, which may have to be made first: owned, or NULL with
 * errno. */
static char *make_run_folder(const char *path)
{
	time_t now = time(NULL);
	char stamp[32] = "";
	char *folder;
	struct tm tm;

	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return NULL;
	if (gmtime_r(&now, &tm))
		strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	folder = xasprintf("%s%s-%d", path, stamp, (int)getpid());
	if (mkdir(folder, 0777) == 0)
		return folder;
	free(folder);
	return NULL;
}

/* DIR/: every run has a directory of its own there, with a report in each format. */
static int outputs_add_folder(struct outputs *outputs, const char *path, const char *format,
			      struct err *err)
{
	static const char *const formats[] = {"text", "markdown", "html", "json", NULL};
	const char *const only[] = {format, NULL};
	const char *const *names = format ? only : formats;

	free(outputs->folder);
	outputs->folder = make_run_folder(path);
	if (!outputs->folder)
		return err_sys(err, errno, "cannot make a directory in %.300s", path);
	for (; *names; names++) {
		const struct renderer *renderer = renderer_find(*names);
		scope_free char *name =
			xasprintf("%s/report%s", outputs->folder,
				  renderer && renderer->suffix ? renderer->suffix : ".txt");

		if (outputs_add(outputs, name, *names, false, -1, err) < 0)
			return -err->code;
	}
	return 0;
}

static bool is_folder(const char *path)
{
	size_t len = strlen(path);

	return len && path[len - 1] == '/';
}

int outputs_open(struct outputs *outputs, const char *const *paths, const char *format, bool append,
		 bool stdout_else, struct err *err)
{
	for (size_t i = 0; paths && paths[i]; i++) {
		int pipe = outputs->pipes ? outputs->pipes[i] : -1;

		if ((pipe < 0 && is_folder(paths[i])
			     ? outputs_add_folder(outputs, paths[i], format, err)
			     : outputs_add(outputs, paths[i], format, append, pipe, err)) < 0)
			return -err->code;
	}
	if (!outputs->count && stdout_else)
		return outputs_add(outputs, "-", format, append, -1, err);
	return 0;
}

static int write_all(int fd, const struct buf *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int write_replacing(const struct output *output, const struct buf *text)
{
	scope_free char *name = NULL;
	int fd = open_beside(output->path, &name), result;
	struct stat old;

	if (fd < 0)
		return fd;
	/* Who may read the file stays as it was. */
	if (stat(output->path, &old) == 0)
		(void)!fchmod(fd, old.st_mode & 0777);
	result = write_all(fd, text);
	if (close(fd) < 0 && result == 0)
		result = -errno;
	if (result == 0 && rename(name, output->path) < 0)
		result = -errno;
	if (result < 0)
		unlink(name);
	return result;
}

static int write_in_place(const struct output *output, const struct buf *text)
{
	struct stat status;

	/* Only now: until here the file kept what it had. */
	if (!(fcntl(output->fd, F_GETFL) & O_APPEND) && fstat(output->fd, &status) == 0 &&
	    S_ISREG(status.st_mode) && ftruncate(output->fd, 0) < 0)
		return -errno;
	return write_all(output->fd, text);
}

static int output_write(const struct outputs *outputs, const struct output *output,
			const json_t *document)
{
	struct render_options options = {.redact = outputs->redact, .lines = outputs->lines};
	scope_buf struct buf text = {NULL, 0, 0};
	int result;

	options.color =
		output->kind == OUTPUT_STDOUT ? outputs->color_stdout : outputs->color_files;
	options.redact |= output->renderer->redacts && !outputs->no_redact;
	result = renderer_run(output->renderer, document, &options, &text);
	if (result < 0)
		return result;
	switch (output->kind) {
	case OUTPUT_STDOUT:
		return write_all(STDOUT_FILENO, &text);
	case OUTPUT_REPLACE:
		return write_replacing(output, &text);
	case OUTPUT_IN_PLACE:
		return write_in_place(output, &text);
	case OUTPUT_STREAM:
		break;
	}
	return -EINVAL;
}

int outputs_write(const struct outputs *outputs, const json_t *document, struct err *err)
{
	int first = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		const struct output *output = &outputs->items[i];
		int result;

		if (output->kind == OUTPUT_STREAM)
			continue; /* its writer's */
		result = output_write(outputs, output, document);

		if (result < 0 && first == 0)
			first = err_sys(err, -result, "cannot write %.300s",
					output->path ? output->path : "to stdout");
	}
	return first;
}

int outputs_stream(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (outputs->items[i].kind == OUTPUT_STREAM)
			return outputs->items[i].fd;
	return -1;
}

bool outputs_lines(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (strcmp(outputs->items[i].renderer->name, "jsonl") == 0)
			return true;
	return false;
}

bool outputs_show_text(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (outputs->items[i].kind == OUTPUT_STDOUT &&
		    strcmp(outputs->items[i].renderer->name, "text") == 0)
			return true;
	return false;
}

void outputs_free(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++) {
		free(outputs->items[i].path);
		if (outputs->items[i].fd >= 0)
			close(outputs->items[i].fd);
	}
	free(outputs->items);
	if (outputs->folder)
		rmdir(outputs->folder); /* unless there is something in it */
	free(outputs->folder);
	*outputs = (struct outputs){.count = 0};
}
