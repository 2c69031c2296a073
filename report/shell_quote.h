/* Words of a command that somebody will paste into a POSIX shell: any bytes in, one safe line out.
 * Decides nothing about what the command does. */
#ifndef EXECTRACE_REPORT_SHELL_QUOTE_H
#define EXECTRACE_REPORT_SHELL_QUOTE_H

#include <stdbool.h>

struct buf;

/* Add one word. Printable words are single-quoted when they need it; other bytes go through
 * "$(printf ...)". false, and nothing added, when no POSIX quoting keeps the word on one line
 * (it ends in a newline). */
bool shell_quote_add(struct buf *buf, const char *word);
/* The same for a file's name, which must not be taken for an option: -x becomes ./-x. */
bool shell_quote_add_path(struct buf *buf, const char *path);

#endif
