/* The flags of an open, and openat2's struct open_how, as strace 6.1 prints them. */
#ifndef EXECTRACE_REPORT_LOG_OPEN_H
#define EXECTRACE_REPORT_LOG_OPEN_H

#include <stdbool.h>
#include <stdint.h>

#include "report/escape.h"

struct buf;
struct plain_call;

void log_open_flags(struct buf *out, uint64_t flags);
/* Does an open with these flags have a mode? */
bool log_open_creates(uint64_t flags);
/* False, and nothing is added, when the struct could not be read. limit: of what is longer. */
bool log_open_how(struct buf *out, const struct plain_call *call, unsigned limit);

#endif
