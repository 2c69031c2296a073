/* What the parts of foreign.c share: the bytes under examination and the detail readers.
 * Private to decode/foreign*.c. */
#ifndef EXECTRACE_DECODE_FOREIGN_PARTS_H
#define EXECTRACE_DECODE_FOREIGN_PARTS_H

#include "decode/buf.h"
#include "decode/foreign.h"

struct foreign_file {
	struct span head; /* borrowed */
	uint64_t size;
	const char *name; /* base name or NULL */
};

/* Each fills `foreign` and says true, or leaves it alone and says false. */
bool foreign_take_mz(struct foreign *foreign, const struct foreign_file *file);
bool foreign_take_macho(struct foreign *foreign, const struct foreign_file *file);
bool foreign_take_cafebabe(struct foreign *foreign, const struct foreign_file *file);
bool foreign_take_zip(struct foreign *foreign, const struct foreign_file *file);
bool foreign_take_page(struct foreign *foreign, const struct foreign_file *file);
bool foreign_take_pointer(struct foreign *foreign, const struct foreign_file *file);
bool foreign_take_text(struct foreign *foreign, const struct foreign_file *file);

/* "#/bin/sh" and its relatives in the first line: meant as a #! line, but none. */
bool foreign_shebang_like(struct span head);
/* Text, judged by its first 512 bytes: no NUL and no control byte that text lacks. */
bool foreign_is_text(struct span head);
/* Name of the language by file name or first lines; NULL when neither tells. */
const char *foreign_language(const struct foreign_file *file);
/* A language's name for an interpreter's base name ("python3.11" -> "python"); NULL unknown. */
const char *foreign_language_of_interpreter(const char *name, size_t len);

#endif
