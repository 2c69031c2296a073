/* struct buf, struct span and the allocation helpers; see buf.h.
 * The only place that ends the program for lack of memory. */
#include "decode/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	void *block;
	bool spent;
} reserve;

void memory_reserve(size_t bytes)
{
	if (!reserve.block)
		reserve.block = malloc(bytes);
}

bool memory_is_short(void)
{
	return reserve.spent;
}

static bool spend_reserve(void)
{
	if (!reserve.block)
		return false;
	free(reserve.block);
	reserve.block = NULL;
	reserve.spent = true;
	return true;
}

static void __attribute__((noreturn)) out_of_memory(void)
{
	static const char line[] = "exectrace: out of memory\n";

	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(125);
	_exit(125);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p && spend_reserve())
		p = malloc(size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p && spend_reserve())
		p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *pointer, size_t size)
{
	void *p = realloc(pointer, size ? size : 1);

	if (!p && spend_reserve())
		p = realloc(pointer, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *xstrndup(const char *string, size_t len)
{
	char *p = xmalloc(len + 1);

	memcpy(p, string, len);
	p[len] = '\0';
	return p;
}

char *xstrdup(const char *string)
{
	return string ? xstrndup(string, strlen(string)) : NULL;
}

void *xmemdup(const void *bytes, size_t len)
{
	void *p = xmalloc(len);

	if (len)
		memcpy(p, bytes, len);
	return p;
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vasprintf(&p, format, args);
	va_end(args);
	if (n < 0)
		out_of_memory();
	return p;
}

void buf_free(struct buf *buf)
{
	if (!buf)
		return;
	free(buf->data);
	*buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t more)
{
	size_t cap = buf->cap ? buf->cap : 64;

	if (more > SIZE_MAX / 2 - buf->len)
		out_of_memory();
	while (cap < buf->len + more + 1)
		cap *= 2;
	if (cap == buf->cap)
		return;
	buf->data = xrealloc(buf->data, cap);
	buf->cap = cap;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	buf_reserve(buf, len);
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_add_string(struct buf *buf, const char *string)
{
	buf_add(buf, string, strlen(string));
}

void buf_add_byte(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_add_bytes(struct buf *buf, char byte, size_t count)
{
	buf_reserve(buf, count);
	memset(buf->data + buf->len, byte, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_add_decimal(struct buf *buf, int64_t value)
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	char digits[24], *first = digits + sizeof(digits);

	do
		*--first = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		*--first = '-';
	buf_add(buf, first, (size_t)(digits + sizeof(digits) - first));
}

void buf_add_hex(struct buf *buf, uint64_t value)
{
	char digits[24], *first = digits + sizeof(digits);

	do
		*--first = "0123456789abcdef"[value & 15];
	while (value >>= 4);
	*--first = 'x';
	*--first = '0';
	buf_add(buf, first, (size_t)(digits + sizeof(digits) - first));
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int n;

	buf_reserve(buf, 0);
	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, args);
	va_end(args);
	if (n > 0 && (size_t)n >= buf->cap - buf->len) {
		buf_reserve(buf, (size_t)n);
		vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
	}
	va_end(again);
	if (n > 0)
		buf->len += (size_t)n;
}

char *buf_steal(struct buf *buf)
{
	char *data = buf->data ? buf->data : xstrdup("");

	*buf = (struct buf){0};
	return data;
}

int buf_read_fd(struct buf *buf, int fd, size_t limit, bool *truncated)
{
	size_t total = 0;
	ssize_t n;
	char chunk[16384];

	if (truncated)
		*truncated = false;
	for (;;) {
		size_t want = limit - total < sizeof(chunk) ? limit - total : sizeof(chunk);

		n = read(fd, chunk, want ? want : 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		if (!want) {
			if (truncated)
				*truncated = true;
			return 0;
		}
		buf_add(buf, chunk, (size_t)n);
		total += (size_t)n;
	}
}

struct span span_sub(struct span s, uint64_t offset, uint64_t len)
{
	if (offset > s.len || len > s.len - offset)
		return (struct span){0};
	return (struct span){s.data + offset, (size_t)len};
}

static bool span_uint(struct span s, uint64_t offset, bool big_endian, unsigned size,
		      uint64_t *value)
{
	struct span part = span_sub(s, offset, size);
	uint64_t v = 0;

	if (!part.data)
		return false;
	for (unsigned i = 0; i < size; i++)
		v = v << 8 | part.data[big_endian ? i : size - 1 - i];
	*value = v;
	return true;
}

bool span_u16(struct span s, uint64_t offset, bool big_endian, uint16_t *value)
{
	uint64_t v;

	if (!span_uint(s, offset, big_endian, 2, &v))
		return false;
	*value = (uint16_t)v;
	return true;
}

bool span_u32(struct span s, uint64_t offset, bool big_endian, uint32_t *value)
{
	uint64_t v;

	if (!span_uint(s, offset, big_endian, 4, &v))
		return false;
	*value = (uint32_t)v;
	return true;
}

bool span_u64(struct span s, uint64_t offset, bool big_endian, uint64_t *value)
{
	return span_uint(s, offset, big_endian, 8, value);
}

bool span_starts(struct span s, const void *prefix, size_t len)
{
	return s.len >= len && !memcmp(s.data, prefix, len);
}
