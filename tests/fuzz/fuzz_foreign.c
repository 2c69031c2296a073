/* Any head of any file: always a family and a name, never an unprintable byte or a wild offset. */
#include "tests/fuzz/fuzz_input.h"

#include <string.h>

#include "decode/foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {NULL, "a.sh", "x.unknown", ".", "tool"};
	struct foreign foreign;
	/* the copy ends where the bytes end, so that the sanitizer sees a read too many */
	uint8_t *head = malloc(size ? size : 1);

	memcpy(head, data, size);
	for (unsigned more = 0; more < 2; more++) {
		foreign_classify(&foreign, head, size, size + more * 100000,
				 names[size % (sizeof(names) / sizeof(*names))]);
		fuzz_expect(foreign.name != NULL);
		fuzz_expect(strcmp(foreign_family_name(foreign.family), "unknown"));
		fuzz_expect(foreign.shebang_offset >= -1 && foreign.shebang_offset < (int64_t)size);
		fuzz_expect((foreign.shebang_offset >= 0) == (foreign.shebang_line > 0));
		fuzz_expect(strlen(foreign.first_bytes) < sizeof(foreign.first_bytes));
		for (const char *c = foreign.first_bytes; *c; c++)
			fuzz_expect(*c >= ' ' && *c <= '~');
	}
	free(head);
	return 0;
}
