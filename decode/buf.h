/* Growable bytes (struct buf) and bounded reading of foreign bytes (struct span).
 * Knows no format; running out of memory ends the program with a line on stderr. */
#ifndef EXECTRACE_DECODE_BUF_H
#define EXECTRACE_DECODE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* owned; NUL-terminated whenever it is not NULL */
	size_t len;
	size_t cap;
};

#define scope_buf __attribute__((cleanup(buf_free)))

void buf_free(struct buf *buf);
void buf_clear(struct buf *buf);
/* Room for so many more bytes: what is made of many parts need not grow with each. */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_string(struct buf *buf, const char *string);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_bytes(struct buf *buf, char byte, size_t count);
/* What buf_addf does with %lld and %#llx, at a tenth of the price: for lines by the thousand. */
void buf_add_decimal(struct buf *buf, int64_t value);
void buf_add_hex(struct buf *buf, uint64_t value);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The bytes as an owned C string; buf is empty afterwards. Never NULL. */
char *buf_steal(struct buf *buf);
/* Read a descriptor to its end, at most `limit` bytes. 0 or -errno; *truncated may be NULL. */
int buf_read_fd(struct buf *buf, int fd, size_t limit, bool *truncated);

/* Borrowed bytes whose every access is checked. */
struct span {
	const unsigned char *data;
	size_t len;
};

/* The part [offset, offset+len) of s; empty (data NULL) unless it lies wholly inside. */
struct span span_sub(struct span s, uint64_t offset, uint64_t len);
/* Integers at an offset; false and *value untouched when they do not lie inside. */
bool span_u16(struct span s, uint64_t offset, bool big_endian, uint16_t *value);
bool span_u32(struct span s, uint64_t offset, bool big_endian, uint32_t *value);
bool span_u64(struct span s, uint64_t offset, bool big_endian, uint64_t *value);
bool span_starts(struct span s, const void *prefix, size_t len);

/* Keep bytes aside: when memory runs out, what failed is tried once more without them. */
void memory_reserve(size_t bytes);
/* Were they needed? Then little is left, and who can do with less must. */
bool memory_is_short(void);

/* malloc family that never returns NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *pointer, size_t size);
char *xstrdup(const char *string); /* NULL stays NULL */
char *xstrndup(const char *string, size_t len);
void *xmemdup(const void *bytes, size_t len);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
