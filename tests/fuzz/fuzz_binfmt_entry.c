/* decode/binfmt_entry under libFuzzer: any text becomes an entry that can be compared, described,
 * copied and released. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scope_buf struct buf words = {0};
	unsigned char head[BINFMT_HEAD] = {0};
	struct binfmt_entry entry, copy;
	struct binfmt_comparison comparison;

	binfmt_entry_parse(&entry, "name", (const char *)data, size);
	if (entry.text_len != size || (size && memcmp(entry.text, data, size)))
		abort();
	if (entry.kind == BINFMT_MAGIC && entry.offset + entry.magic_len > BINFMT_HEAD)
		abort();
	if ((entry.kind == BINFMT_MAGIC || entry.kind == BINFMT_EXTENSION) != !!entry.interpreter)
		abort();
	memcpy(head, data, size < sizeof(head) ? size : sizeof(head));
	binfmt_entry_compare(&entry, head, "/a.b/c.foo", &comparison);
	binfmt_entry_serves_elf(&entry, 183, 2, 1);
	binfmt_entry_describe(&words, &entry);
	for (size_t i = 0; i < words.len; i++)
		if (words.data[i] < ' ' || words.data[i] > '~')
			abort();
	binfmt_entry_copy(&copy, &entry);
	if (!binfmt_entry_equal(&copy, &entry))
		abort();
	binfmt_entry_free(&copy);
	binfmt_entry_free(&entry);
	return 0;
}
