/* Go's line table out of any bytes, looked up at addresses taken from the input: no crash, and
 * names that end where they must. */
#include "tests/fuzz/fuzz_input.h"

#include <elf.h>
#include <string.h>

#include "decode/elf_image.h"
#include "decode/go_pclntab.h"

/* An image of one loaded segment, as whatever the fuzzer made need not be an ELF file. */
static struct elf_image image_of(size_t size)
{
	struct elf_image image = {.valid = true, .has_go_notes = true, .file_size = size};

	image.segments[0] = (struct elf_segment){.type = PT_LOAD, .flags = PF_R, .filesz = size};
	image.nsegments = 1;
	return image;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_image image = image_of(size);
	struct go_pclntab table;
	uint64_t address = 0;
	int fd = fuzz_input_fd(data, size);

	if (go_pclntab_find(&table, &image, fd) < 0)
		return 0;
	for (size_t at = 0; at + sizeof(address) <= size && at < 256; at += sizeof(address)) {
		struct go_place place = {NULL, 0, NULL, 0};

		memcpy(&address, data + at, sizeof(address));
		if (go_pclntab_place(&table, address, &place) == 0)
			fuzz_expect(place.function != NULL && place.entry <= address);
		go_place_free(&place);
	}
	return 0;
}
