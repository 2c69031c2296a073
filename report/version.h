/* What this program is made of: its version and those of its libraries, as --version shows them. */
#ifndef EXECTRACE_REPORT_VERSION_H
#define EXECTRACE_REPORT_VERSION_H

struct buf;

void version_text(struct buf *out);

#endif
