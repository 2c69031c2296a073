/* The seccomp filter: which calls stop a tracee, for every ABI of this machine.
 * Builds it with libseccomp (its only user) and installs it; knows nothing of ptrace. */
#ifndef EXECTRACE_TRACER_FILTER_H
#define EXECTRACE_TRACER_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

struct err;

/* SECCOMP_RET_DATA of our stops: a filter of the tracee's own that says RET_TRACE too is told
 * from ours by it. */
enum { FILTER_COOKIE = 0x7e5c };

struct filter {
	struct sock_filter *code; /* owned */
	unsigned short len;
};

/* trace: enum trace_set of loop.h. 0 or -errno. */
int filter_build(unsigned trace, struct filter *filter, struct err *err);
void filter_free(struct filter *filter);
/* Install it in the calling process: 0 or -errno. no_new_privs is set only when the kernel
 * demands it (EACCES without CAP_SYS_ADMIN). Async-signal-safe. */
int filter_install(const struct filter *filter, bool *no_new_privs);

#endif
