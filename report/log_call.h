/* The text of one call for the live log: name and arguments up to the bracket that closes them,
 * and its result. Knows no line, no column and no other call. */
#ifndef EXECTRACE_REPORT_LOG_CALL_H
#define EXECTRACE_REPORT_LOG_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "tracer/event.h"

struct buf;

struct log_call_style {
	size_t string_limit; /* -s: bytes of a string, items of an array */
	unsigned hex;	     /* enum escape_hex: -x, -xx */
	bool fd_paths;	     /* -y */
	bool no_abbrev;	     /* environments and whole arrays */
};

/* execve("./app", ["./app"], 0x7ffc... and so on, without the last bracket. */
void log_call_exec(struct buf *out, const struct exec_call *call, const struct held *held,
		   const struct log_call_style *style);
/* openat(AT_FDCWD, "/etc/passwd", O_RDONLY: what is known when the call begins. */
void log_call_enter(struct buf *out, const struct plain_call *call, const struct held *held,
		    const struct log_call_style *style);
/* What is known only when it has returned: "root:x:0:0"..., 4096. Nothing for most calls. */
void log_call_leave(struct buf *out, const struct plain_call *call,
		    const struct log_call_style *style);
/* The descriptor that the call is about or relative to, -1 none. */
int log_call_fd(const struct plain_call *call);
/* What a descriptor of the task's refers to; AT_FDCWD: its cwd. Nothing when that is not known. */
void log_call_fd_path(struct buf *out, int fd, const struct held *held);
/* "3", "-1 ENOENT (No such file or directory)", "?" for a call that never returned. */
void log_call_result(struct buf *out, const struct plain_call *call, const struct held *held,
		     const struct log_call_style *style);
void log_call_error(struct buf *out, int error);
/* {si_signo=SIGCHLD, si_code=CLD_EXITED, ...} */
void log_call_siginfo(struct buf *out, const struct event *event);
void log_call_signal(struct buf *out, int signal); /* SIGSEGV, SIGRT_3, 77 */

#endif
