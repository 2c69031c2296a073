/* Go build info out of any bytes, as an ELF image where they are one, else as PE or Mach-O. */
#include "tests/fuzz/fuzz_input.h"

#include <string.h>

#include "decode/elf_image.h"
#include "decode/go_buildinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scope_go_buildinfo struct go_buildinfo info = {0};
	scope_elf_image struct elf_image image = {0};
	int fd = fuzz_input_fd(data, size);

	fuzz_expect(elf_image_read(&image, fd) == 0);
	fuzz_expect(go_buildinfo_read(&info, image.valid ? &image : NULL, fd) == 0);
	fuzz_expect(info.found == (info.version != NULL));
	for (const char *c = info.version; c && *c; c++)
		fuzz_expect(*c >= ' ' && *c <= '~');
	for (size_t i = 0; i < info.nsettings; i++)
		fuzz_expect(*info.settings[i].key != '\0' || info.settings[i].value != NULL);
	return 0;
}
