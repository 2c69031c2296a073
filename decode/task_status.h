/* The text of /proc/PID/status, limits and friends as facts. Parses bytes; opens nothing. */
#ifndef EXECTRACE_DECODE_TASK_STATUS_H
#define EXECTRACE_DECODE_TASK_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "decode/dispatch.h"

#define TASK_PIDS_MAX 8

struct task_status {
	char name[64];
	char state; /* 'R', 'S', 'Z', ... */
	int tgid, pid, ppid, tracer_pid;
	int ns_pids[TASK_PIDS_MAX]; /* NSpid: outermost first */
	size_t nns_pids;
	struct dispatch_creds creds; /* groups owned */
	uid_t suid;
	gid_t sgid;
	int seccomp;	     /* 0, 1 strict, 2 filter; -1 unknown */
	int seccomp_filters; /* -1 unknown */
};

void task_status_parse(struct task_status *status, const char *text, size_t len);
void task_status_free(struct task_status *status);
#define scope_task_status __attribute__((cleanup(task_status_free)))

/* /proc/PID/limits: soft limits. Fields absent in the text become UINT64_MAX. */
void task_limits_parse(struct dispatch_limits *limits, const char *text, size_t len);

/* /proc/PID/uid_map or gid_map: "first-inside first-outside count" lines. inside: the reader is in
 * the same user namespace, so its own ids are the first column's. *map is owned by the caller. */
void task_id_map_parse(struct dispatch_id_range **map, size_t *count, const char *text, size_t len,
		       bool inside);

#endif
