/* The fuzzer's bytes as a file: one memfd per process, refilled for every input.
 * Decoders under test only pread it, so its position never matters. */
#ifndef EXECTRACE_TESTS_FUZZ_INPUT_H
#define EXECTRACE_TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_input_fd(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 0) < 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	return fd;
}

/* A promise of a header that the fuzzer found broken. */
static inline void fuzz_expect(int holds)
{
	if (!holds)
		abort();
}

#endif
