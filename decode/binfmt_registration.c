/* A registration string as create_entry of fs/binfmt_misc.c reads it, field by field.
 * Registers nothing; whether the interpreter exists is not asked. */
#include "decode/binfmt_registration.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"
#include "decode/err.h"
#include "decode/kernel.h"

#define REGISTRATION_MIN 11
#define REGISTRATION_MAX 1920 /* MAX_REGISTER_LENGTH */
#define REGISTRATION_PAD 8    /* delimiters that the kernel appends before it parses */

struct reader {
	char buffer[REGISTRATION_MAX + REGISTRATION_PAD + 1];
	size_t len;  /* of the string itself */
	size_t size; /* with the padding */
	size_t at;
	char del;
};

/* strchr(p, del): the field up to the delimiter. A NUL in it hides the delimiter. */
static char *plain_field(struct reader *in)
{
	char *start = in->buffer + in->at;
	char *del = memchr(start, in->del, in->size - in->at);

	if (!del || (in->del && memchr(start, '\0', (size_t)(del - start))))
		return NULL;
	*del = '\0';
	in->at = (size_t)(del - in->buffer) + 1;
	return start;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* scanarg: up to the delimiter, NULs included; a "\x" must have two hex digits behind it. */
static char *escaped_field(struct reader *in)
{
	char *start = in->buffer + in->at;

	for (;;) {
		char c;

		if (in->at >= in->size)
			return NULL;
		c = in->buffer[in->at++];
		if (c == in->del)
			break;
		if (c != '\\' || in->at >= in->size || in->buffer[in->at] != 'x')
			continue;
		if (in->at + 2 >= in->size || !is_hex(in->buffer[in->at + 1]) ||
		    !is_hex(in->buffer[in->at + 2]))
			return NULL;
		in->at += 3;
	}
	in->buffer[in->at - 1] = '\0';
	return start;
}

static unsigned char digit(char c)
{
	return (unsigned char)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

/* string_unescape(UNESCAPE_HEX): a backslash that starts no escape keeps the byte behind it. The
 * decoded length, which may be more than `max`: then only `max` are stored. */
static size_t unescape(const char *text, unsigned char *to, size_t max)
{
	size_t n = 0;

	while (*text) {
		unsigned char byte = (unsigned char)*text++;

		if (byte == '\\' && *text == 'x' && is_hex(text[1])) {
			byte = digit(text[1]);
			text += 2;
			if (is_hex(*text))
				byte = (unsigned char)(byte << 4 | digit(*text++));
		} else if (byte == '\\' && *text) {
			if (n < max)
				to[n] = byte;
			n++;
			byte = (unsigned char)*text++;
		}
		if (n < max)
			to[n] = byte;
		n++;
	}
	return n;
}

/* kstrtoint(text, 10): a sign, digits, one newline. */
static bool parse_offset(const char *text, unsigned *offset)
{
	bool negative = *text == '-';
	unsigned long long value = 0;

	if (*text == '-' || *text == '+')
		text++;
	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if ((value = value * 10 + (unsigned)(*text - '0')) > INT_MAX)
			return false;
	if (*text == '\n')
		text++;
	if (*text || (negative && value))
		return false;
	*offset = (unsigned)value;
	return true;
}

static int parse_magic(struct binfmt_entry *entry, struct reader *in, struct err *err)
{
	char *offset = plain_field(in), *magic, *mask;
	size_t mask_len;

	if (!offset || (*offset && !parse_offset(offset, &entry->offset)))
		return err_set(err, EINVAL, "the offset is no decimal number");
	magic = escaped_field(in);
	if (!magic || !*magic)
		return err_set(err, EINVAL, "the magic is missing or has a broken \\x escape");
	mask = escaped_field(in);
	if (!mask)
		return err_set(err, EINVAL, "the mask is missing or has a broken \\x escape");
	entry->kind = BINFMT_MAGIC;
	entry->magic_len = unescape(magic, entry->magic, BINFMT_HEAD);
	entry->has_mask = *mask != '\0';
	memset(entry->mask, 0xff, sizeof(entry->mask));
	mask_len = entry->has_mask ? unescape(mask, entry->mask, BINFMT_HEAD) : entry->magic_len;
	if (mask_len != entry->magic_len)
		return err_set(err, EINVAL, "the mask has %zu bytes, the magic %zu", mask_len,
			       entry->magic_len);
	if (entry->magic_len > BINFMT_HEAD || BINFMT_HEAD - entry->magic_len < entry->offset)
		return err_set(err, EINVAL, "the magic reaches behind byte %d", BINFMT_HEAD);
	return 0;
}

static int parse_extension(struct binfmt_entry *entry, struct reader *in, struct err *err)
{
	char *offset = plain_field(in), *extension = offset ? plain_field(in) : NULL;

	if (!extension || !*extension || strchr(extension, '/'))
		return err_set(err, EINVAL, "the extension is missing or has a '/'");
	if (!plain_field(in))
		return err_set(err, EINVAL, "the mask field is missing");
	entry->kind = BINFMT_EXTENSION;
	entry->extension = xstrdup(extension);
	return 0;
}

/* What the kernel would print, so that a saved string and a live entry look alike. */
static void make_text(struct binfmt_entry *entry)
{
	struct buf text = {0};

	buf_addf(&text, "enabled\ninterpreter %s\nflags: %s\n", entry->interpreter,
		 entry->flags_text);
	if (entry->kind == BINFMT_EXTENSION) {
		buf_addf(&text, "extension .%s\n", entry->extension);
	} else {
		buf_addf(&text, "offset %u\nmagic ", entry->offset);
		for (size_t i = 0; i < entry->magic_len; i++)
			buf_addf(&text, "%02x", entry->magic[i]);
		if (entry->has_mask)
			buf_add_string(&text, "\nmask ");
		for (size_t i = 0; entry->has_mask && i < entry->magic_len; i++)
			buf_addf(&text, "%02x", entry->mask[i]);
		buf_add_byte(&text, '\n');
	}
	entry->text_len = text.len;
	entry->text = buf_steal(&text);
}

static int parse_flags(struct binfmt_entry *entry, struct reader *in, struct err *err)
{
	static const char letters[] = "POCF";
	char seen[sizeof(letters)] = "";
	size_t n = 0;

	while (in->at < in->len && strchr(letters, in->buffer[in->at]) && in->buffer[in->at])
		entry->flags |= binfmt_flags_of_letters((char[]){in->buffer[in->at++], '\0'});
	if (in->buffer[in->at] == '\n') /* the padding's too, when that is the delimiter */
		in->at++;
	if (in->at != in->len)
		return err_set(err, EINVAL, "unknown flag, or a field too many or too few");
	if (entry->flags & BINFMT_C)
		entry->flags |= BINFMT_O;
	for (const char *p = letters; *p; p++)
		if (entry->flags & binfmt_flags_of_letters((char[]){*p, '\0'}))
			seen[n++] = *p;
	entry->flags_text = xstrndup(seen, n);
	return 0;
}

static int parse_fields(struct binfmt_entry *entry, struct reader *in, struct err *err)
{
	char *name = plain_field(in), *interpreter, type;
	int result;

	if (!name || !*name || !strcmp(name, ".") || !strcmp(name, "..") || strchr(name, '/'))
		return err_set(err, EINVAL, "the name is missing, '.', '..' or has a '/'");
	entry->name = xstrdup(name);
	type = in->buffer[in->at++];
	if ((type != 'M' && type != 'E') || in->buffer[in->at++] != in->del)
		return err_set(err, EINVAL, "the type is neither M nor E");
	result = type == 'M' ? parse_magic(entry, in, err) : parse_extension(entry, in, err);
	if (result)
		return result;
	interpreter = plain_field(in);
	if (!interpreter || !*interpreter)
		return err_set(err, EINVAL, "the interpreter is missing");
	entry->interpreter = xstrdup(interpreter);
	return parse_flags(entry, in, err);
}

int binfmt_entry_parse_registration(struct binfmt_entry *entry, const char *line, size_t len,
				    struct err *err)
{
	struct binfmt_entry made = {
		.enabled = true, .attempts = -1, .successes = -1, .failures = -1};
	struct reader in = {.len = len, .size = len + REGISTRATION_PAD, .at = 1};
	int result;

	if (len < REGISTRATION_MIN || len > REGISTRATION_MAX)
		return err_set(err, EINVAL, "a registration has %d to %d bytes", REGISTRATION_MIN,
			       REGISTRATION_MAX);
	memcpy(in.buffer, line, len);
	in.del = line[0];
	if (memchr("POCF", in.del, 4))
		return err_set(err, EINVAL, "a flag's letter cannot be the delimiter");
	memset(in.buffer + len, in.del, REGISTRATION_PAD);
	result = parse_fields(&made, &in, err);
	if (result) {
		binfmt_entry_free(&made);
		return result;
	}
	make_text(&made);
	*entry = made;
	return 0;
}

/* create_entry of 7.3: whose credentials decide needs an interpreter that the caller's directory
 * does not. */
bool binfmt_entry_admitted(const struct binfmt_entry *entry, unsigned version)
{
	return version < KERNEL_VERSION_OF(7, 3, 0) || !(entry->flags & BINFMT_C) ||
	       entry->flags & BINFMT_F || !entry->interpreter || entry->interpreter[0] == '/';
}
