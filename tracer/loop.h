/* Runs a trace: starts or attaches, waits, classifies, steps, tells the sink, resumes, until the
 * end that the configuration asks for. The only caller of wait4; ESRCH is handled here, once. */
#ifndef EXECTRACE_TRACER_LOOP_H
#define EXECTRACE_TRACER_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tracer/event.h"

struct counters;
struct err;
struct loop;
struct relay;

enum seccomp_mode { SECCOMP_AUTO, SECCOMP_ON, SECCOMP_OFF };
enum wait_mode { WAIT_ROOT, WAIT_ALL };

/* Calls that are intercepted beyond the exec family, as bits. */
enum trace_set {
	TRACE_EXEC = 1 << 0,	/* execve and execveat: always on */
	TRACE_WRITES = 1 << 1,	/* opens for writing, rename, link, chmod: provenance */
	TRACE_OPEN = 1 << 2,	/* every open, openat, openat2, creat */
	TRACE_READ = 1 << 3,	/* every read */
	TRACE_SIGNALS = 1 << 4, /* EVENT_SIGNAL for each delivery; without it for faults only */
	TRACE_STORY = 1 << 5,	/* what a process says on stderr, a chdir, a check for X_OK */
	TRACE_PREAD = 1 << 6,	/* every pread64: each loaded library makes some */
};

struct loop_config {
	char **argv;	     /* command, or NULL */
	char **env;	     /* its environment, NULL: ours */
	const char *argv0;   /* replaces argv[0], or NULL */
	const char *user;    /* run it as this user, or NULL */
	const pid_t *attach; /* processes to attach to */
	size_t nattach;
	bool attach_full;
	bool follow_forks;
	enum seccomp_mode seccomp;
	unsigned trace;	   /* enum trace_set */
	size_t data_limit; /* bytes of read data kept per call */
	enum wait_mode wait;
	bool kill_on_exit;
	unsigned timeout_s;	   /* 0: none */
	struct counters *counters; /* borrowed: asked about each exec; NULL: nobody counts */
	struct event_sink sink;
	struct relay *relay; /* the front, told of the command's stops; NULL: none */
};

struct loop_result {
	bool started;	   /* the command exists as a process */
	pid_t root;	   /* its pid, 0 with attach only */
	enum exit_how how; /* how it ended */
	int code, signal;
	bool exec_failed; /* the command's very first exec failed: exec_error says why */
	int exec_error;
	bool timed_out, interrupted;
	bool seccomp;		  /* the filter was used */
	bool no_new_privs;	  /* we had to set it */
	bool blind;		  /* memory ran out: the sink was told no more from then on */
	uint64_t stops, requests; /* wait statuses taken; ptrace calls made */
	uint64_t lost;		  /* anomalies */
	/* Processes that outlived the command (WAIT_ROOT), and what loop_linger needs to stay with
	 * them; NULL when there are none. The configuration must live until then. */
	size_t survivors;
	struct loop *rest;
};

/* 0, or -errno when nothing could be traced (err has the sentence: yama, another tracer, ...). */
int loop_run(const struct loop_config *config, struct loop_result *result, struct err *err);

/* After the report: stay with what outlived the command until it ends, then free it. Their
 * seccomp filter makes execve answer ENOSYS as soon as nobody traces them. So that the user gets
 * the command's status at once, main splits first and releases the front before this
 * (tracer/relay.h). sink may be NULL. */
void loop_linger(struct loop *rest, const struct event_sink *sink);

#endif
