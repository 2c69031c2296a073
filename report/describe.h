/* One line that says what a file is, as file(1) would: for reports and evidence.
 * Reads facts already decoded; opens nothing. */
#ifndef EXECTRACE_REPORT_DESCRIBE_H
#define EXECTRACE_REPORT_DESCRIBE_H

#include <stdint.h>

struct buf;
struct dispatch_image;
struct elf_image;
struct go_buildinfo;

/* "elf", "script", "pe", "macho", "text", "empty", "unreadable", "missing", ... (static) */
const char *describe_format(const struct dispatch_image *image);
/* "ELF 64-bit LSB executable, 64-bit Arm (AArch64), statically linked, Go 1.19.8"; go may be
 * NULL. */
void describe_image(struct buf *out, const struct dispatch_image *image,
		    const struct go_buildinfo *go);
/* "ELF 64-bit LSB ET_DYN, 64-bit x86 (x86-64), 14 program headers": of a header alone, which cannot
 * tell a program from a library. */
void describe_elf_header(struct buf *out, const struct elf_image *header);
/* "ext4" for a statfs magic, NULL for one that is not known. */
const char *describe_fs(int64_t fs_type);

#endif
