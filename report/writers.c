/* Looks through the descriptors of all processes for one that writes a busy file.
 * Only what /proc shows us; who let go of it a moment ago is not to be found. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_state.h"
#include "report/host_files.h"

#define WRITERS_MAX 16
#define LOOKED_MAX 65536 /* descriptors looked at, in all */

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

/* Descriptor links show how a file was opened: their own mode has w for writers. */
static bool is_writer(const char *link)
{
	struct stat mode;

	return lstat(link, &mode) == 0 && (mode.st_mode & S_IWUSR);
}

static void add_writer(struct exec_record *exec, pid_t pid, int fd,
		       const struct dispatch_image *image)
{
	char path[64];

	exec->writers = xrealloc(exec->writers, (exec->nwriters + 1) * sizeof(*exec->writers));
	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	exec->writers[exec->nwriters++] = (struct writer){
		.pid = pid,
		.fd = fd,
		.comm = host_file_line(path),
		.path = xstrdup(image->resolved ? image->resolved : image->path),
	};
}

static void look_at(struct exec_record *exec, pid_t pid, unsigned *budget)
{
	char dir[64], link[384];
	struct dirent *entry;
	DIR *stream;

	snprintf(dir, sizeof(dir), "/proc/%d/fd", (int)pid);
	stream = opendir(dir);
	while (stream && *budget > 0 && exec->nwriters < WRITERS_MAX && (entry = readdir(stream))) {
		const struct dispatch_image *image;
		struct stat file;

		snprintf(link, sizeof(link), "%s/%s", dir, entry->d_name);
		if (entry->d_name[0] == '.' || !(*budget)-- || !is_writer(link) ||
		    stat(link, &file) != 0)
			continue;
		image = busy_image(exec, &file);
		if (image)
			add_writer(exec, pid, atoi(entry->d_name), image);
	}
	if (stream)
		closedir(stream);
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
	DIR *stream = opendir("/proc");
	unsigned budget = LOOKED_MAX;
	struct dirent *entry;

	while (stream && (entry = readdir(stream)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			look_at(exec, atoi(entry->d_name), &budget);
	if (stream)
		closedir(stream);
	mark_inherited(exec);
}
