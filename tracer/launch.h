/* Starts the command so that it can be seized before its first instruction of its own: the child
 * installs the filter, reports, waits to be released, then searches PATH and executes.
 * Makes no ptrace call; the socket between the two sides is gone after the exec. */
#ifndef EXECTRACE_TRACER_LAUNCH_H
#define EXECTRACE_TRACER_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

struct err;
struct filter;
struct loop_config;

struct launch {
	pid_t pid;
	int fd; /* our end; -1 once it is closed */
	bool filtered, no_new_privs;
	bool exec_failed; /* after launch_outcome */
	int exec_error;
};

/* Who the command runs as. */
struct identity {
	bool given;
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* owned */
	int ngroups;
};

/* "NAME", "UID" or "UID:GID". 0 or -errno. */
int identity_parse(const char *user, struct identity *identity, struct err *err);
void identity_free(struct identity *identity);

/* Fork and get as far as "filter installed, waiting". filter NULL: none. A filter that cannot be
 * installed is an error only when config says SECCOMP_ON. 0 or -errno. */
int launch_start(const struct loop_config *config, const struct filter *filter,
		 struct launch *launch, struct err *err);
/* Let it go on to its exec. */
void launch_release(struct launch *launch);
/* After its first exec or its end: did the exec fail? -errno with a sentence when it did not even
 * come to that (no such right to become that user). Closes the socket. */
int launch_outcome(struct launch *launch, struct err *err);
/* Give up a child that was never released: it ends by itself and is reaped. */
void launch_abandon(struct launch *launch);

/* The command as the child searches it, as execvp(3) does: returns -errno of the search, only if
 * nothing could be executed. */
int launch_exec(char *const *argv, const char *argv0, char *const *env);

#endif
