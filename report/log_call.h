/* The text of one call for the live log: name and arguments up to the bracket that closes them,
 * and its result. Knows no line, no column and no other call. */
#ifndef EXECTRACE_REPORT_LOG_CALL_H
#define EXECTRACE_REPORT_LOG_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "tracer/event.h"

struct buf;

struct log_call_style {
	size_t string_limit;
	bool fd_paths;
};

/* execve("./app", ["./app"], 0x7ffc... and so on, without the last bracket. */
void log_call_exec(struct buf *out, const struct exec_call *call, const struct held *held,
		   const struct log_call_style *style);
/* openat(AT_FDCWD, "/etc/passwd", O_RDONLY without the last bracket. */
void log_call_plain(struct buf *out, const struct plain_call *call, const struct held *held,
		    const struct log_call_style *style);
/* "3", "-1 ENOENT (No such file or directory)", "?" for a call that never returned. */
void log_call_result(struct buf *out, const struct plain_call *call, const struct held *held,
		     const struct log_call_style *style);
void log_call_error(struct buf *out, int error);
/* {si_signo=SIGCHLD, si_code=CLD_EXITED, ...} */
void log_call_siginfo(struct buf *out, const struct event *event);
void log_call_signal(struct buf *out, int signal); /* SIGSEGV, SIGRT_3, 77 */

#endif
