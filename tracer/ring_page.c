/* Headers of pages and events by the kernel's own layout.
 * Everything is checked against the page's end: bytes that make no sense end the walk. */
#include "tracer/ring_page.h"

#include <string.h>

/* include/linux/ring_buffer.h enum ring_buffer_type: shorter ones say their length in words. */
enum { TYPE_LONG = 0, TYPE_PADDING = 29, TYPE_TIME_EXTEND = 30, TYPE_TIME_STAMP = 31 };

#define DELTA_BITS 27		       /* of an event's first word, above five bits of type */
#define COMMIT_MASK ((1ul << 20) - 1)  /* kernel/trace/ring_buffer.c: flags stand above */
#define COMMIT_MISSED (1ul << 31)      /* RB_MISSED_EVENTS */
#define STAMP_BITS 59		       /* of an absolute time; the rest is the time before's */
#define PAGE_HEADER (8 + sizeof(long)) /* time, then local_t commit */

/* The kernel's own byte order is ours. */
static bool word_at(struct span data, uint64_t at, uint32_t *word)
{
	struct span part = span_sub(data, at, sizeof(*word));

	if (!part.data)
		return false;
	memcpy(word, part.data, sizeof(*word));
	return true;
}

bool ring_page_open(struct ring_page *page, struct span bytes)
{
	unsigned long commit;

	if (bytes.len < PAGE_HEADER)
		return false;
	*page = (struct ring_page){.at = 0};
	memcpy(&page->time, bytes.data, sizeof(page->time));
	memcpy(&commit, bytes.data + 8, sizeof(commit));
	page->missed = commit & COMMIT_MISSED;
	commit &= COMMIT_MASK;
	page->data = span_sub(bytes, PAGE_HEADER, commit);
	return commit == 0 || page->data.data;
}

/* What a record's head says: bytes of it from `at` on, and which of them are fields. */
struct extent {
	uint64_t whole, head;
};

static bool extent_of(const struct ring_page *page, uint32_t type, struct extent *extent)
{
	uint32_t length;

	*extent = (struct extent){8, 8};
	if (type == TYPE_TIME_EXTEND || type == TYPE_TIME_STAMP)
		return true;
	if (type == TYPE_LONG || type == TYPE_PADDING) {
		if (!word_at(page->data, page->at + 4, &length) || length < 4)
			return false;
		extent->whole = 4 + (((uint64_t)length + 3) & ~UINT64_C(3));
		return true;
	}
	*extent = (struct extent){4 + (uint64_t)type * 4, 4};
	return true;
}

bool ring_page_next(struct ring_page *page, struct ring_event *event)
{
	uint32_t head, more;

	while (word_at(page->data, page->at, &head)) {
		uint32_t type = head & 31, delta = head >> 5;
		uint64_t at = page->at;
		struct extent extent;

		if (type == TYPE_PADDING && delta == 0)
			break; /* the rest of the page is empty */
		if (!extent_of(page, type, &extent))
			break;
		page->at += extent.whole;
		if (type == TYPE_TIME_EXTEND || type == TYPE_TIME_STAMP) {
			uint64_t time;

			if (!word_at(page->data, at + 4, &more))
				break;
			time = (uint64_t)more << DELTA_BITS | delta;
			if (type == TYPE_TIME_STAMP)
				page->time = (page->time >> STAMP_BITS << STAMP_BITS) | time;
			else
				page->time += time;
			continue;
		}
		page->time += delta;
		if (type == TYPE_PADDING)
			continue;
		event->time = page->time;
		event->fields = span_sub(page->data, at + extent.head, extent.whole - extent.head);
		if (!event->fields.data)
			break;
		return true;
	}
	page->at = page->data.len;
	return false;
}
