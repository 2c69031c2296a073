/* Pages and records of a trace ring buffer, made byte by byte for tests. */
#ifndef EXECTRACE_TESTS_RING_BYTES_H
#define EXECTRACE_TESTS_RING_BYTES_H

#include <stdint.h>
#include <string.h>

struct ring_bytes {
	unsigned char data[4096];
	size_t len; /* with the header */
};

#define RING_HEADER (8 + sizeof(long))

__attribute__((unused)) static void ring_begin(struct ring_bytes *ring, uint64_t time)
{
	memset(ring, 0, sizeof(*ring));
	memcpy(ring->data, &time, sizeof(time));
	ring->len = RING_HEADER;
}

__attribute__((unused)) static void ring_word(struct ring_bytes *ring, uint32_t word)
{
	memcpy(ring->data + ring->len, &word, sizeof(word));
	ring->len += sizeof(word);
}

/* The length of all events, and flags, go to the header. */
__attribute__((unused)) static void ring_end(struct ring_bytes *ring, unsigned long flags)
{
	unsigned long commit = (ring->len - RING_HEADER) | flags;

	memcpy(ring->data + 8, &commit, sizeof(commit));
}

/* An event's first word: type or length in words, and the time since the one before. */
__attribute__((unused)) static uint32_t ring_head(uint32_t type, uint32_t delta)
{
	return type | delta << 5;
}

/* A record whose fields begin as all do: id, flags, pid. */
__attribute__((unused)) static size_t record_begin(unsigned char *record, uint16_t id, int32_t pid)
{
	memset(record, 0, 8);
	memcpy(record, &id, sizeof(id));
	memcpy(record + 4, &pid, sizeof(pid));
	return 8;
}

#endif
