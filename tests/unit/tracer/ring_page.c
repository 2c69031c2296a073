/* Events of a page with their times; pages that are cut, or that lie. */
#include "tracer/ring_page.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/unit/tracer/ring_bytes.h"

static struct span bytes_of(const struct ring_bytes *ring)
{
	return (struct span){ring->data, sizeof(ring->data)};
}

Test(ring_page, times_and_lengths, .timeout = 30)
{
	struct ring_event event;
	struct ring_bytes ring;
	struct ring_page page;

	ring_begin(&ring, 1000);
	ring_word(&ring, ring_head(2, 5)); /* two words of fields */
	ring_word(&ring, 0x11111111);
	ring_word(&ring, 0x22222222);
	ring_word(&ring, ring_head(30, 7)); /* time goes on by 3 << 27 | 7 */
	ring_word(&ring, 3);
	ring_word(&ring, ring_head(0, 1)); /* a length of its own: 4 + 5 bytes, padded */
	ring_word(&ring, 9);
	ring_word(&ring, 0x33333333);
	ring_word(&ring, 0x44);
	ring_word(&ring, ring_head(29, 2)); /* thrown away: 4 + 4 bytes */
	ring_word(&ring, 8);
	ring_word(&ring, 0);
	ring_word(&ring, ring_head(31, 9)); /* the time is 1 << 27 | 9 now */
	ring_word(&ring, 1);
	ring_word(&ring, ring_head(1, 0));
	ring_word(&ring, 0x55555555);
	ring_word(&ring, ring_head(29, 0)); /* the end */
	ring_word(&ring, ring_head(1, 0));
	ring_end(&ring, 0);

	cr_assert(ring_page_open(&page, bytes_of(&ring)));
	cr_expect_not(page.missed);
	cr_assert(ring_page_next(&page, &event));
	cr_expect_eq(event.time, 1005);
	cr_expect_eq(event.fields.len, 8);
	cr_expect_eq(event.fields.data[0], 0x11);
	cr_assert(ring_page_next(&page, &event));
	cr_expect_eq(event.time, 1005 + (3ull << 27 | 7) + 1);
	cr_expect_eq(event.fields.len, 8);
	cr_expect_eq(event.fields.data[0], 0x33);
	cr_assert(ring_page_next(&page, &event));
	cr_expect_eq(event.time, 1ull << 27 | 9);
	cr_expect_eq(event.fields.data[0], 0x55);
	cr_expect_not(ring_page_next(&page, &event));
	cr_expect_not(ring_page_next(&page, &event));
}

Test(ring_page, says_what_was_missed, .timeout = 30)
{
	struct ring_bytes ring;
	struct ring_page page;

	ring_begin(&ring, 0);
	ring_end(&ring, 1ul << 31);
	cr_assert(ring_page_open(&page, bytes_of(&ring)));
	cr_expect(page.missed);
}

Test(ring_page, cut_anywhere, .timeout = 30)
{
	struct ring_bytes ring;

	ring_begin(&ring, 1);
	for (unsigned i = 0; i < 6; i++) {
		ring_word(&ring, ring_head(i == 3 ? 0 : 1, 1));
		ring_word(&ring, 12);
		ring_word(&ring, ring_head(30, 1));
		ring_word(&ring, 0);
	}
	ring_end(&ring, 0);
	for (size_t len = 0; len <= ring.len; len++) {
		unsigned char *copy = malloc(len ? len : 1); /* so that a sanitizer sees its end */
		struct ring_event event;
		struct ring_page page;

		memcpy(copy, ring.data, len);
		if (ring_page_open(&page, (struct span){copy, len}))
			while (ring_page_next(&page, &event))
				cr_expect_leq(event.fields.data + event.fields.len, copy + len);
		else
			cr_expect_lt(len, ring.len, "only a whole page is one");
		free(copy);
	}
}

Test(ring_page, any_bytes, .timeout = 30)
{
	uint32_t state = 1;

	for (int round = 0; round < 3000; round++) {
		struct ring_bytes ring;
		struct ring_event event;
		struct ring_page page;
		unsigned events = 0;

		for (size_t i = 0; i < sizeof(ring.data); i++) {
			state = state * 1664525 + 1013904223;
			ring.data[i] = (unsigned char)(state >> 24);
		}
		ring.len = sizeof(ring.data);
		ring_end(&ring, 0);
		cr_assert(ring_page_open(&page, bytes_of(&ring)));
		while (ring_page_next(&page, &event)) {
			cr_assert_geq(event.fields.data, ring.data);
			cr_assert_leq(event.fields.data + event.fields.len,
				      ring.data + sizeof(ring.data));
			cr_assert_lt(events++, sizeof(ring.data) / 4);
		}
	}
}
