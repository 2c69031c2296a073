/* Architecture leaks of a cross build: a tool that builds for one machine opens a library of
 * another, asks another one's pkg-config files, is itself for another one than its caller, or what
 * it makes is run here. Only when asked for: it needs every open of the run. */
#ifndef EXECTRACE_REPORT_LEAKS_H
#define EXECTRACE_REPORT_LEAKS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct elf_machine;
struct event;
struct finding;
struct program;

enum leak_kind {
	LEAK_OPENS,	 /* a compiler or linker opened an object, library or archive */
	LEAK_PKG_CONFIG, /* pkg-config read another machine's description of a library */
	LEAK_COMPILER,	 /* a compiler for another machine than GOARCH makes objects */
	LEAK_RUNS,	 /* what was made for another machine was run on this one */
};
const char *leak_kind_name(enum leak_kind kind);

struct leak {
	enum leak_kind kind;
	pid_t pid;   /* the process that did it first */
	char *exe;   /* owned or NULL */
	char **argv; /* owned or NULL */
	char *path;  /* owned: the file; of COMPILER the compiler */
	const struct elf_machine *found, *target;
	char *why;	  /* owned: what says the target */
	unsigned finding; /* of RUNS: the finding that it causes, else 0 */
	uint64_t occurrences;
};

struct leaks {
	struct leak *items; /* owned */
	size_t count;
	const struct elf_machine *host;
};

/* What is known of one process that may leak. */
struct leak_watch;

void leaks_begin(struct leaks *leaks, const char *host_machine); /* uname's word for it */
/* A program was started: the watch for it, owned; NULL when it is no tool of a build. */
struct leak_watch *leaks_exec(struct leaks *leaks, const struct program *program);
/* An EVENT_CALL of a watched process, which is held. */
void leaks_call(struct leaks *leaks, struct leak_watch *watch, const struct event *event);
/* It ends, or another program runs in its place. NULL: it was no tool. */
void leaks_end(struct leaks *leaks, struct leak_watch *watch);
void leak_watch_free(struct leak_watch *watch);
/* The findings, numbered: those about files that the build made for another machine get evidence.
 */
void leaks_finish(struct leaks *leaks, struct finding *findings, size_t count);
void leaks_free(struct leaks *leaks);

#endif
