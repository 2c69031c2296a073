/* Value <-> name tables. An unknown value keeps its number: a table never hides what it lacks. */
#ifndef EXECTRACE_DECODE_XLAT_H
#define EXECTRACE_DECODE_XLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct xlat {
	uint64_t value;
	const char *name; /* NULL ends a table */
};

/* The name, or NULL when the table has none. */
const char *xlat_name(const struct xlat *table, uint64_t value);
/* The value of an exact name; false when the table has none. */
bool xlat_value(const struct xlat *table, const char *name, uint64_t *value);
/* "NAME", or "0x1f" for an unknown value. */
void xlat_add(struct buf *buf, const struct xlat *table, uint64_t value);
/* "A|B|0x40" for a set of flags; "0" for none. */
void xlat_add_flags(struct buf *buf, const struct xlat *table, uint64_t flags);
/* "ENOEXEC" for 8; "errno 9999" (static for known, NULL for unknown numbers). */
const char *xlat_errno(int code);
/* "SIGSEGV" for 11, NULL for unknown. Real-time signals are not named here. */
const char *xlat_signal(int signal);

#endif
