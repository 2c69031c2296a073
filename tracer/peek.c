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
enum { POINTERS_MAX = 8 * 1024 * 1024, VECTOR_USUAL = 2000 };

void peek_start(struct peek *peek, pid_t tid, unsigned word)
{
	peek->tid = tid;
	peek->word = word;
	peek->turn = peek->latest = 0;
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

static uint64_t page_of(uint64_t address)
{
	return address & ~(uint64_t)(PEEK_PAGE - 1);
}

/* The page of an address among those read lately, or NULL. */
static const struct peek_page *page_known(struct peek *peek, uint64_t address)
{
	uint64_t start = page_of(address);

	for (size_t i = 0; i < PEEK_PAGES; i++) {
		size_t at = (peek->latest + i) % PEEK_PAGES;

		if (peek->pages[at].len && peek->pages[at].address == start) {
			peek->latest = at;
			return &peek->pages[at];
		}
	}
	return NULL;
}

/* A page to read into: the one that was read longest ago. */
static struct peek_page *page_spare(struct peek *peek)
{
	struct peek_page *page = &peek->pages[peek->turn++ % PEEK_PAGES];

	page->len = 0;
	return page;
}

/* The page of an address, or NULL when it cannot be read. */
static const struct peek_page *page_at(struct peek *peek, uint64_t address)
{
	const struct peek_page *known = page_known(peek, address);
	struct peek_page *page;
	ssize_t got;

	if (known)
		return known;
	page = page_spare(peek);
	got = peek_remote(peek->tid, page_of(address), page->bytes, PEEK_PAGE);
	if (got <= 0)
		return NULL;
	page->address = page_of(address);
	page->len = got;
	peek->latest = page - peek->pages;
	return page;
}

void peek_fetch(struct peek *peek, const uint64_t *addresses, size_t count)
{
	struct iovec local[PEEK_PAGES], remote[PEEK_PAGES];
	struct peek_page *pages[PEEK_PAGES];
	size_t n = 0;
	ssize_t got;

	for (size_t i = 0; i < count && n < PEEK_PAGES; i++) {
		uint64_t start = page_of(addresses[i]);
		bool listed = !start || page_known(peek, start);

		for (size_t j = 0; j < n; j++)
			listed = listed || pages[j]->address == start;
		if (listed)
			continue;
		pages[n] = page_spare(peek);
		pages[n]->address = start;
		local[n] = (struct iovec){pages[n]->bytes, PEEK_PAGE};
		remote[n] = (struct iovec){(void *)(uintptr_t)start, PEEK_PAGE};
		n++;
	}
	got = n ? process_vm_readv(peek->tid, local, n, remote, n, 0) : 0;
	/* What is behind one that cannot be read was not: page_at tries each by itself. */
	for (size_t i = 0; i < n && got >= (ssize_t)((i + 1) * PEEK_PAGE); i++)
		pages[i]->len = PEEK_PAGE;
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

/* Up to the NUL and with it, at most limit bytes, appended to out (which may be NULL: counted
 * only). *len: without the NUL. 0 when it was found, 1 when the limit came first, -EFAULT. */
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
			buf_add(out, from, end ? (size_t)(end - from) + 1 : part);
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

/* Pointers of a vector, taken out of its page some at a time. */
struct vector {
	uint64_t next; /* where what is not in values begins */
	size_t at, have;
	uint64_t values[64];
};

/* From the page of `next`, never from the one behind it: the vector may end before. */
static bool vector_fill(struct peek *peek, struct vector *vector)
{
	uint32_t narrow[64];
	bool wide = peek->word == sizeof(uint64_t);
	size_t room = (PEEK_PAGE - (vector->next & (PEEK_PAGE - 1))) / peek->word;
	size_t want = room < 1 ? 1 : room < 64 ? room : 64;
	ssize_t got = peek_bytes(peek, vector->next, wide ? (void *)vector->values : narrow,
				 want * peek->word);

	vector->at = 0;
	vector->have = got < 0 ? 0 : (size_t)got / peek->word;
	vector->next += vector->have * peek->word;
	for (size_t i = 0; !wide && i < vector->have; i++)
		vector->values[i] = narrow[i];
	return vector->have;
}

/* 1 and *value, 0 at the end of the vector, -EFAULT. */
static int read_pointer(struct peek *peek, struct vector *vector, uint64_t *value)
{
	if (vector->at == vector->have && !vector_fill(peek, vector))
		return -EFAULT;
	*value = vector->values[vector->at++];
	return *value != 0;
}

void strings_free(struct strings *strings)
{
	free(strings->items);
	free(strings->text);
	*strings = (struct strings){0};
}

/* The strings one behind the other, each with its NUL, as a vector. */
static void strings_take(struct strings *strings, struct buf *text)
{
	char *next = text->data;

	strings->items = xcalloc(strings->count + 1, sizeof(*strings->items));
	for (size_t i = 0; i < strings->count; i++) {
		strings->items[i] = next;
		next += strlen(next) + 1;
	}
	strings->text = buf_steal(text);
}

/* One more string of a vector, NUL included; nothing of one that cannot be read. */
static int add_string(struct peek *peek, uint64_t address, struct strings *strings,
		      struct buf *text)
{
	size_t before = text->len;
	uint64_t len;
	int rc = scan_string(peek, address, PEEK_VECTOR_BYTES - before, text, &len);

	if (rc < 0) {
		text->len = before;
		return rc;
	}
	if (rc) /* room for the NUL */
		buf_add_byte(text, '\0');
	strings->count++;
	strings->truncated =
		rc || strings->count == PEEK_VECTOR_STRINGS || text->len >= PEEK_VECTOR_BYTES;
	return 0;
}

int peek_strings(struct peek *peek, uint64_t address, struct strings *strings, uint64_t *count)
{
	struct vector vector = {.next = address};
	scope_buf struct buf text = {0};
	uint64_t pointer;
	int rc = 0;

	*strings = (struct strings){0};
	*count = 0;
	if (!address)
		return 0;
	buf_reserve(&text, VECTOR_USUAL);
	while (*count < POINTERS_MAX) {
		rc = read_pointer(peek, &vector, &pointer);
		if (rc <= 0)
			break;
		++*count;
		rc = strings->truncated ? 0 : add_string(peek, pointer, strings, &text);
		if (rc < 0)
			break;
	}
	strings_take(strings, &text);
	return rc < 0 ? rc : 0;
}

int peek_measure(struct peek *peek, uint64_t address, struct peek_size *size)
{
	struct vector vector = {.next = address};
	uint64_t pointer, len;
	int rc;

	*size = (struct peek_size){0};
	if (!address)
		return 0;
	while (size->count < POINTERS_MAX) {
		rc = read_pointer(peek, &vector, &pointer);
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
