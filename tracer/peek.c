/* Reading a held tracee's memory through process_vm_readv and a small page cache. */
#include "tracer/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"

/* Pointers looked at in one vector: more than any exec can succeed with (6 MiB of strings at one
 * byte each), so that a cyclic or hostile one ends. */
enum { POINTERS_MAX = 8 * 1024 * 1024 };

void peek_start(struct peek *peek, pid_t tid, unsigned word)
{
	peek->tid = tid;
	peek->word = word;
	peek->turn = 0;
	for (size_t i = 0; i < PEEK_PAGES; i++)
		peek->pages[i].address = peek->pages[i].len = 0;
}

/* Where a container's filter forbids process_vm_readv the file does the same, more slowly. */
static ssize_t read_mem_file(pid_t tid, uint64_t address, void *bytes, size_t len)
{
	scope_free char *name = xasprintf("/proc/%d/mem", (int)tid);
	scope_close int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : pread(fd, bytes, len, (off_t)address);

	return got < 0 ? -errno : got;
}

ssize_t peek_remote(pid_t tid, uint64_t address, void *bytes, size_t len)
{
	struct iovec local = {bytes, len};
	struct iovec remote = {(void *)(uintptr_t)address, len};
	ssize_t got = process_vm_readv(tid, &local, 1, &remote, 1, 0);

	if (got < 0 && (errno == EPERM || errno == ENOSYS))
		return read_mem_file(tid, address, bytes, len);
	return got < 0 ? -errno : got;
}

/* The page of an address, or NULL when it cannot be read. */
static const struct peek_page *page_at(struct peek *peek, uint64_t address)
{
	uint64_t start = address & ~(uint64_t)(PEEK_PAGE - 1);
	struct peek_page *page;
	ssize_t got;

	for (size_t i = 0; i < PEEK_PAGES; i++)
		if (peek->pages[i].len && peek->pages[i].address == start)
			return &peek->pages[i];
	page = &peek->pages[peek->turn++ % PEEK_PAGES];
	page->len = 0;
	got = peek_remote(peek->tid, start, page->bytes, PEEK_PAGE);
	if (got <= 0)
		return NULL;
	page->address = start;
	page->len = got;
	return page;
}

ssize_t peek_bytes(struct peek *peek, uint64_t address, void *bytes, size_t len)
{
	size_t done = 0;

	if (len > PEEK_PAGE) /* not worth the cache */
		return peek_remote(peek->tid, address, bytes, len);
	while (done < len) {
		const struct peek_page *page = page_at(peek, address + done);
		size_t offset = (address + done) & (PEEK_PAGE - 1), part;

		if (!page || offset >= page->len)
			break;
		part = page->len - offset < len - done ? page->len - offset : len - done;
		memcpy((char *)bytes + done, page->bytes + offset, part);
		done += part;
	}
	return done || !len ? (ssize_t)done : -EFAULT;
}

/* Up to the NUL, at most limit bytes, appended to out (which may be NULL: counted only). 0 when
 * the NUL was found, 1 when the limit came first, -EFAULT. */
static int scan_string(struct peek *peek, uint64_t address, uint64_t limit, struct buf *out,
		       uint64_t *len)
{
	*len = 0;
	while (*len < limit) {
		const struct peek_page *page = page_at(peek, address + *len);
		size_t offset = (address + *len) & (PEEK_PAGE - 1), part;
		const unsigned char *from, *end;

		if (!page || offset >= page->len)
			return -EFAULT;
		from = page->bytes + offset;
		part = page->len - offset;
		if (part > limit - *len)
			part = limit - *len;
		end = memchr(from, 0, part);
		if (out)
			buf_add(out, from, end ? (size_t)(end - from) : part);
		*len += end ? (size_t)(end - from) : part;
		if (end)
			return 0;
	}
	return 1;
}

int peek_string(struct peek *peek, uint64_t address, size_t limit, char **string)
{
	scope_buf struct buf out = {0};
	uint64_t len;
	int rc = scan_string(peek, address, limit, &out, &len);

	if (rc < 0)
		return rc;
	if (rc && out.len) /* room for the NUL */
		out.data[out.len - 1] = '\0';
	*string = buf_steal(&out);
	return rc ? -ENAMETOOLONG : 0;
}

/* 1 and *value, 0 at the end of the vector, -EFAULT. */
static int read_pointer(struct peek *peek, uint64_t address, uint64_t *value)
{
	uint32_t narrow;
	ssize_t got;

	*value = 0;
	if (peek->word == 4) {
		got = peek_bytes(peek, address, &narrow, sizeof(narrow));
		if (got != sizeof(narrow))
			return -EFAULT;
		*value = narrow;
	} else if (peek_bytes(peek, address, value, sizeof(*value)) != sizeof(*value)) {
		return -EFAULT;
	}
	return *value != 0;
}

void strings_free(struct strings *strings)
{
	for (size_t i = 0; strings->items && i < strings->count; i++)
		free(strings->items[i]);
	free(strings->items);
	*strings = (struct strings){0};
}

static void strings_add(struct strings *strings, char *string)
{
	/* Grows at powers of two: 16, 32, ... */
	if (strings->count >= 15 && !((strings->count + 1) & strings->count))
		strings->items = xrealloc(strings->items,
					  2 * (strings->count + 1) * sizeof(*strings->items));
	strings->items[strings->count++] = string;
	strings->items[strings->count] = NULL;
}

int peek_strings(struct peek *peek, uint64_t address, struct strings *strings, uint64_t *count)
{
	uint64_t kept = 0, pointer;
	int rc = 0;

	*strings = (struct strings){0};
	*count = 0;
	if (!address)
		return 0;
	strings->items = xcalloc(16, sizeof(*strings->items));
	while (*count < POINTERS_MAX) {
		scope_buf struct buf one = {0};
		uint64_t len;

		rc = read_pointer(peek, address + *count * peek->word, &pointer);
		if (rc <= 0)
			return rc;
		++*count;
		if (strings->truncated)
			continue;
		rc = scan_string(peek, pointer, PEEK_VECTOR_BYTES - kept, &one, &len);
		if (rc < 0)
			return rc;
		strings->truncated = rc || strings->count + 1 == PEEK_VECTOR_STRINGS ||
				     kept + len + 1 >= PEEK_VECTOR_BYTES;
		kept += len + 1;
		strings_add(strings, buf_steal(&one));
	}
	return 0;
}

int peek_measure(struct peek *peek, uint64_t address, struct peek_size *size)
{
	uint64_t pointer, len;
	int rc;

	*size = (struct peek_size){0};
	if (!address)
		return 0;
	while (size->count < POINTERS_MAX) {
		rc = read_pointer(peek, address + size->count * peek->word, &pointer);
		if (rc <= 0)
			return rc;
		/* Any longer string is an error of its own; the exact length is still told. */
		rc = scan_string(peek, pointer, UINT32_MAX, NULL, &len);
		if (rc < 0)
			return rc;
		if (len + 1 > size->longest) {
			size->longest = len + 1;
			size->longest_at = size->count;
		}
		size->total += len + 1;
		size->count++;
	}
	return 0;
}
