/* Commands that read what exectrace writes: -o '|COMMAND'. Started before anything is traced, as
 * children of the process that the user started, which waits for them at the end. */
#ifndef EXECTRACE_TRACER_CONSUMER_H
#define EXECTRACE_TRACER_CONSUMER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct err;

struct consumer {
	const char *word; /* borrowed: "|COMMAND"; NULL: no command, a file's name */
	pid_t pid;
	int fd; /* owned: of its standard input; -1 none */
};

struct consumers {
	struct consumer *items; /* owned, one per name */
	size_t count;
};

#define scope_consumers __attribute__((cleanup(consumers_free)))

/* strace's spelling: '|' or '!' and what the shell is to run. */
bool consumer_is(const char *name);
/* For one name more; a file's gets a place without a command. 0 or -errno. */
int consumers_add(struct consumers *consumers, const char *name, struct err *err);
bool consumers_any(const struct consumers *consumers); /* is there a command at all? */
/* Of the item in that place: where to write, -1 when it is a file's or there is none. */
int consumers_fd(const struct consumers *consumers, size_t place);
/* No more is written by this process. */
void consumers_close(struct consumers *consumers);
/* Wait until all have ended; by the process that started them. The first that failed is in err. */
int consumers_wait(struct consumers *consumers, struct err *err);
void consumers_free(struct consumers *consumers);

#endif
