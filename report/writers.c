/* Looks through the descriptors of all processes for those that write.
 * Who let go of a file a moment ago is not to be found. */
#include "report/writers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "report/host_files.h"
#include "report/record.h"

#define WRITERS_MAX 16
#define LOOKED_MAX 65536 /* descriptors looked at, in all */

struct look {
	/* A regular file open for writing; false: no more are wanted. */
	bool (*see)(void *context, pid_t pid, int fd, const struct stat *file);
	void *context;
	unsigned budget;
	bool complete;
};

/* Descriptor links show how a file was opened: their own mode has w for writers. */
static bool is_writer(const char *link)
{
	struct stat mode;

	return lstat(link, &mode) == 0 && (mode.st_mode & S_IWUSR);
}

static bool look_at(struct look *look, pid_t pid)
{
	char dir[64], link[384];
	struct dirent *entry;
	bool go_on = true;
	DIR *stream;

	snprintf(dir, sizeof(dir), "/proc/%d/fd", (int)pid);
	stream = opendir(dir);
	if (!stream && errno != ENOENT)
		look->complete = false;
	while (stream && go_on && (entry = readdir(stream))) {
		struct stat file;

		if (!look->budget) {
			look->complete = false;
			break;
		}
		snprintf(link, sizeof(link), "%s/%s", dir, entry->d_name);
		if (entry->d_name[0] == '.' || !look->budget-- || !is_writer(link) ||
		    stat(link, &file) != 0 || !S_ISREG(file.st_mode))
			continue;
		go_on = look->see(look->context, pid, atoi(entry->d_name), &file);
	}
	if (stream)
		closedir(stream);
	return go_on;
}

/* include/linux/proc_ns.h PROC_PID_INIT_INO: elsewhere /proc hides processes. */
static bool sees_all(void)
{
	char link[64] = "";

	return readlink("/proc/self/ns/pid", link, sizeof(link) - 1) > 0 &&
	       !strcmp(link, "pid:[4026531836]");
}

static void look_around(struct look *look)
{
	DIR *stream = opendir("/proc");
	struct dirent *entry;

	look->budget = LOOKED_MAX;
	look->complete = stream && sees_all();
	while (stream && (entry = readdir(stream)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    !look_at(look, atoi(entry->d_name)))
			break;
	if (stream)
		closedir(stream);
}

/* ---- of one exec ---------------------------------------------------------------------------- */

static const struct dispatch_image *busy_image(const struct exec_record *exec,
					       const struct stat *file)
{
	for (size_t i = 0; i < exec->dispatch.nimages; i++) {
		const struct dispatch_image *image = &exec->dispatch.images[i];

		if (image->opened && image->dev == file->st_dev && image->ino == file->st_ino)
			return image;
	}
	return NULL;
}

static bool add_writer(void *context, pid_t pid, int fd, const struct stat *file)
{
	struct exec_record *exec = context;
	const struct dispatch_image *image = busy_image(exec, file);
	char path[64];

	if (!image)
		return true;
	exec->writers = xrealloc(exec->writers, (exec->nwriters + 1) * sizeof(*exec->writers));
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	exec->writers[exec->nwriters++] = (struct writer){
		.pid = pid,
		.fd = fd,
		.comm = host_file_line(NULL, path),
		.path = xstrdup(image->resolved ? image->resolved : image->path),
	};
	return exec->nwriters < WRITERS_MAX;
}

/* It came by fork when it was another process that opened the file, as far as the run saw. */
static void mark_inherited(struct exec_record *exec)
{
	for (size_t i = 0; i < exec->nwriters; i++)
		for (size_t j = 0; j < exec->nhistory; j++) {
			struct writer *writer = &exec->writers[i];
			const struct history_item *item = &exec->history[j];

			if (item->op == FILE_OPEN_WRITE && item->path &&
			    !strcmp(item->path, writer->path))
				writer->inherited = item->pid != writer->pid;
		}
}

void writers_find(struct exec_record *exec)
{
	struct look look = {.see = add_writer, .context = exec};

	look_around(&look);
	mark_inherited(exec);
}

/* ---- of any file ---------------------------------------------------------------------------- */

static bool add_file(void *context, pid_t pid, int fd, const struct stat *file)
{
	struct writers_table *table = context;

	(void)fd;
	if (pid == getpid())
		return true;
	if (!(table->count & (table->count + 1))) /* 0, 1, 3, 7: room for as many again, and one */
		table->items =
			xrealloc(table->items, 2 * (table->count + 1) * sizeof(*table->items));
	table->items[table->count++] = (struct writers_file){file->st_dev, file->st_ino};
	return true;
}

enum tri writers_hold(void *table, uint64_t dev, uint64_t ino)
{
	struct writers_table *files = table;
	struct look look = {.see = add_file, .context = files};

	if (!files->taken) {
		look_around(&look);
		files->taken = true;
		files->complete = look.complete;
	}
	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].dev == dev && files->items[i].ino == ino)
			return TRI_YES;
	return files->complete ? TRI_NO : TRI_UNKNOWN;
}

void writers_table_free(struct writers_table *table)
{
	free(table->items);
	*table = (struct writers_table){0};
}
