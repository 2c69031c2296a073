/* Prints registration strings by the rules that the kernel parses them with (create_entry).
 * Any byte of a magic may be written as \xHH; names and interpreters are taken literally. */
#include "decode/binfmt_register.h"

#include <ctype.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"

static const char delimiters[] = ":,;|!%@#~^=+&";

static bool field_holds(const char *field, char byte)
{
	return field && strchr(field, byte);
}

static char delimiter_for(const struct binfmt_entry *entry)
{
	for (const char *c = delimiters; *c; c++)
		if (!field_holds(entry->name, *c) && !field_holds(entry->interpreter, *c) &&
		    !field_holds(entry->extension, *c))
			return *c;
	return 0;
}

static void add_bytes(struct buf *out, const unsigned char *bytes, size_t len, char delimiter)
{
	for (size_t i = 0; i < len; i++)
		if (isalnum(bytes[i]) && bytes[i] != (unsigned char)delimiter)
			buf_add_byte(out, (char)bytes[i]);
		else
			buf_addf(out, "\\x%02x", bytes[i]);
}

/* A letter we do not know cannot be given back: the new entry would mean something else. */
static bool flags_known(const struct binfmt_entry *entry)
{
	return !entry->flags_text || !entry->flags_text[strspn(entry->flags_text, "POCFTL")];
}

static void add_flags(struct buf *out, unsigned flags)
{
	static const struct {
		unsigned flag;
		char letter;
	} letters[] = {{BINFMT_P, 'P'}, {BINFMT_O, 'O'}, {BINFMT_C, 'C'},
		       {BINFMT_F, 'F'}, {BINFMT_T, 'T'}, {BINFMT_L, 'L'}};

	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++)
		if (flags & letters[i].flag)
			buf_add_byte(out, letters[i].letter);
}

bool binfmt_register_add(struct buf *out, const struct binfmt_entry *entry)
{
	scope_buf struct buf line = {0};
	char d = delimiter_for(entry);

	if ((entry->kind != BINFMT_MAGIC && entry->kind != BINFMT_EXTENSION) || !d ||
	    !entry->interpreter || !entry->name || !flags_known(entry))
		return false;
	if (entry->kind == BINFMT_EXTENSION) {
		buf_addf(&line, "%c%s%cE%c%c%s%c%c", d, entry->name, d, d, d, entry->extension, d,
			 d);
	} else {
		buf_addf(&line, "%c%s%cM%c", d, entry->name, d, d);
		if (entry->offset)
			buf_addf(&line, "%u", entry->offset);
		buf_add_byte(&line, d);
		add_bytes(&line, entry->magic, entry->magic_len, d);
		buf_add_byte(&line, d);
		if (entry->has_mask)
			add_bytes(&line, entry->mask, entry->magic_len, d);
		buf_add_byte(&line, d);
	}
	buf_addf(&line, "%s%c", entry->interpreter, d);
	add_flags(&line, entry->flags);
	if (line.len > BINFMT_REGISTER_MAX)
		return false;
	buf_add(out, line.data, line.len);
	return true;
}
