/* decode/binfmt_registration under libFuzzer: what is taken reads back as the same entry. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/err.h"

/* Names with newlines in path or extension make a text that means something else: left out. */
static void check_text(const struct binfmt_entry *entry)
{
	struct binfmt_entry again;

	if (strchr(entry->interpreter, '\n') ||
	    (entry->extension && strchr(entry->extension, '\n')))
		return;
	binfmt_entry_parse(&again, entry->name, entry->text, entry->text_len);
	if (again.kind != entry->kind || again.flags != entry->flags ||
	    strcmp(again.interpreter, entry->interpreter) || again.magic_len != entry->magic_len ||
	    again.offset != entry->offset || memcmp(again.magic, entry->magic, entry->magic_len))
		abort();
	binfmt_entry_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct binfmt_entry entry;
	struct err err = {0};
	int result = binfmt_entry_parse_registration(&entry, (const char *)data, size, &err);

	if ((result != 0) != (err.code != 0))
		abort();
	if (result)
		return 0;
	if (entry.kind == BINFMT_MAGIC && entry.offset + entry.magic_len > BINFMT_HEAD)
		abort();
	check_text(&entry);
	binfmt_entry_free(&entry);
	return 0;
}
