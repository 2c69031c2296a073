/* ELF images of any bytes: no crash, bounded results, and what isa and the names make of them. */
#include "tests/fuzz/fuzz_input.h"

#include <string.h>

#include "decode/elf_image.h"
#include "decode/elf_names.h"
#include "decode/isa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scope_elf_image struct elf_image image = {0};
	const char *source;
	size_t needed = 0;

	fuzz_expect(elf_image_read(&image, fuzz_input_fd(data, size)) == 0);
	fuzz_expect(image.valid == (size >= 4 && !memcmp(data,
							 "\x7f"
							 "ELF",
							 4)));
	fuzz_expect(image.file_size == size);
	if (!image.valid)
		return 0;
	fuzz_expect(image.nsegments <= ELF_IMAGE_SEGMENTS_MAX && image.nsegments <= image.phnum);
	fuzz_expect(image.build_id_len <= ELF_IMAGE_BUILD_ID_MAX);
	fuzz_expect(!image.interp || strlen(image.interp) <= ELF_IMAGE_STRING_MAX);
	fuzz_expect(image.truncated == (size < image.needed_size));
	fuzz_expect(image.needed != NULL);
	while (image.needed[needed])
		fuzz_expect(strlen(image.needed[needed++]) < ELF_IMAGE_STRING_MAX);
	fuzz_expect(needed <= ELF_IMAGE_NEEDED_MAX);
	elf_machine_find(image.machine, image.elf_class, image.data, image.flags);
	isa_level_needed(&image, NULL, &source);
	isa_arm_float_abi(&image);
	return 0;
}
