/* What lies around an exec: who has its file open, what happened to the file before, the programs
 * down to it from the command, and what followed. Parts of an exec_record, which owns them.
 */
#ifndef EXECTRACE_REPORT_EXEC_STORY_H
#define EXECTRACE_REPORT_EXEC_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "report/variables.h"
#include "tracer/event.h"

/* A process that has the file open for writing (ETXTBSY). */
struct writer {
	pid_t pid;
	int fd;
	char *comm;	/* owned */
	char *path;	/* owned: which file of the chain */
	bool inherited; /* it never opened the file itself: the descriptor came by fork */
};

/* What happened to the executed file before, oldest first. */
struct history_item {
	enum file_op op;
	int64_t time_ns;
	pid_t pid;
	char *path;  /* owned */
	char *path2; /* owned or NULL */
	char **argv; /* owned or NULL: the program that did it */
	char **env;  /* owned or NULL: target-choosing variables of it, "GOARCH=arm64" */
	mode_t mode; /* of CHMOD: the new one */
	struct variables *variables; /* owned: the same, by where they came from */
	size_t nvariables;
};

/* One step from the command down to the exec: an image that ran in some process. */
struct lineage_item {
	pid_t pid;
	bool became;	/* same process as the item above (exec); false: forked from it */
	char *exe;	/* owned: path as given */
	char **argv;	/* owned or NULL */
	char **env_set; /* owned or NULL: target-choosing variables that first appear here */
	bool is_root;
};

enum consequence_kind {
	CONSEQUENCE_RETRY,   /* the same task exec'ed /bin/sh FILE (execvp) or another file */
	CONSEQUENCE_READ,    /* the task opened the file itself (a shell that interprets it) */
	CONSEQUENCE_MESSAGE, /* it wrote this to its stderr */
	CONSEQUENCE_EXIT,    /* a process of the chain ended */
	CONSEQUENCE_COMMAND, /* the command's own end */
};
struct consequence {
	enum consequence_kind kind;
	pid_t pid;
	int code, signal; /* of EXIT and COMMAND; signal 0: exited with code */
	char *text;	  /* owned: one sentence, or the message's bytes for MESSAGE */
};

#endif
