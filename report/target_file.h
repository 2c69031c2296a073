/* Which machine a file is for, and a sysroot: by the ELF headers in them. */
#ifndef EXECTRACE_REPORT_TARGET_FILE_H
#define EXECTRACE_REPORT_TARGET_FILE_H

#include <stdbool.h>

struct elf_image;
struct elf_machine;

/* The header of an ELF file, or of an archive's first object. False: neither, or unreadable. */
bool target_file_header(struct elf_image *header, const char *path);
const struct elf_machine *target_of_header(const struct elf_image *header);
/* NULL: no such file, no ELF file, or a machine without a name. */
const struct elf_machine *target_of_file(const char *path);
/* By its C library and its startup code; NULL when they are not there, or of several machines. */
const struct elf_machine *target_of_sysroot(const char *directory);

#endif
