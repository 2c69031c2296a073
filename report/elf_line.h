/* The ELF header that a call opened or read, as the line that stands under it in the live log.
 * Looks at the file through the held tracee; judges nothing. */
#ifndef EXECTRACE_REPORT_ELF_LINE_H
#define EXECTRACE_REPORT_ELF_LINE_H

struct buf;
struct event;

/* Nothing when the call of this EVENT_CALL met no ELF header: at the start of the bytes that it
 * read, or of the regular file that it opened. */
void elf_line(struct buf *out, const struct event *event);

#endif
