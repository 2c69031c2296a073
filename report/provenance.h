/* Who wrote, renamed, linked or chmodded which file during the run, by absolute path.
 * Bounded: the paths touched longest ago are forgotten first. */
#ifndef EXECTRACE_REPORT_PROVENANCE_H
#define EXECTRACE_REPORT_PROVENANCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct file_call;
struct history_item;
struct program;
struct provenance;

struct provenance *provenance_new(size_t paths_max);
void provenance_free(struct provenance *provenance);
/* Note one file operation of a program (NULL unknown) that runs in pid. */
void provenance_note(struct provenance *provenance, const struct file_call *call, pid_t pid,
		     struct program *program, int64_t time_ns);
/* What happened to the file at an absolute path, oldest first: owned array, NULL for none. */
struct history_item *provenance_history(struct provenance *provenance, const char *path,
					size_t *count);
size_t provenance_paths(const struct provenance *provenance);
/* "/a/./b//../c" -> "/a/c": by text alone; owned. cwd (may be NULL) precedes a relative path. */
char *provenance_key(const char *cwd, const char *path);

#endif
