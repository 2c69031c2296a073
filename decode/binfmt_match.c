/* How an entry meets a file: the kernel's comparison, which machine it serves, in words.
 * Reads an entry that binfmt_entry.c or binfmt_registration.c made. */
#include <elf.h>
#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/buf.h"
#include "decode/elf_names.h"

static bool magic_differs(const struct binfmt_entry *entry, const unsigned char *head,
			  struct binfmt_comparison *out)
{
	for (size_t i = 0; i < entry->magic_len && entry->offset + i < BINFMT_HEAD; i++) {
		unsigned char have = head[entry->offset + i];

		if (!((have ^ entry->magic[i]) & entry->mask[i]))
			continue;
		if (out->ndiffer++)
			continue;
		out->first_offset = entry->offset + (unsigned)i;
		out->want = entry->magic[i];
		out->mask = entry->mask[i];
		out->have = have;
	}
	return out->ndiffer > 0;
}

void binfmt_entry_compare(const struct binfmt_entry *entry, const unsigned char head[BINFMT_HEAD],
			  const char *path, struct binfmt_comparison *out)
{
	const char *dot = path ? strrchr(path, '.') : NULL;
	bool miss = false;

	memset(out, 0, sizeof(*out));
	switch (entry->kind) {
	case BINFMT_MAGIC:
		miss = magic_differs(entry, head, out);
		out->match = miss ? BINFMT_DIFFERS : BINFMT_MATCHES;
		break;
	case BINFMT_EXTENSION:
		miss = !dot || strcmp(dot + 1, entry->extension);
		out->match = miss ? BINFMT_OTHER_SUFFIX : BINFMT_MATCHES;
		break;
	case BINFMT_BPF:
	case BINFMT_UNPARSED:
		out->match = BINFMT_UNDECIDABLE;
		break;
	}
	if (!entry->enabled)
		out->match = miss ? BINFMT_DISABLED_MISS : BINFMT_DISABLED;
}

/* The magic's demand on one byte of the file: true when it allows `value`; *asks when it cares. */
static bool magic_allows(const struct binfmt_entry *entry, unsigned offset, unsigned char value,
			 bool *asks)
{
	if (offset < entry->offset || offset - entry->offset >= entry->magic_len)
		return true;
	offset -= entry->offset;
	if (!entry->mask[offset])
		return true;
	if (asks)
		*asks = true;
	return !((entry->magic[offset] ^ value) & entry->mask[offset]);
}

static bool names_emulator(const struct binfmt_entry *entry, const char *qemu)
{
	const char *base = entry->interpreter ? strrchr(entry->interpreter, '/') : NULL;
	size_t len = strlen(qemu);

	base = base ? base + 1 : entry->interpreter;
	if (!base || strncmp(base, "qemu-", 5) || strncmp(base + 5, qemu, len))
		return false;
	base += 5 + len;
	return *base == '\0' || !strncmp(base, "-static", 7) || !strncmp(base, "-binfmt", 7);
}

bool binfmt_entry_serves_elf(const struct binfmt_entry *entry, uint16_t machine, uint8_t elf_class,
			     uint8_t data)
{
	const struct elf_machine *row = elf_machine_find(machine, elf_class, data, 0);
	bool asks = false, big = data == ELFDATA2MSB;
	unsigned char low = machine & 0xff, high = machine >> 8;

	if (row && row->qemu && names_emulator(entry, row->qemu))
		return true;
	if (entry->kind != BINFMT_MAGIC)
		return false;
	for (unsigned i = 0; i < SELFMAG; i++)
		if (!magic_allows(entry, i, (unsigned char)ELFMAG[i], NULL))
			return false;
	if (!magic_allows(entry, EI_CLASS, elf_class, NULL) ||
	    !magic_allows(entry, EI_DATA, data, NULL))
		return false;
	if (!magic_allows(entry, 18, big ? high : low, big ? NULL : &asks) ||
	    !magic_allows(entry, 19, big ? low : high, big ? &asks : NULL))
		return false;
	return asks;
}

static void add_hex(struct buf *out, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_addf(out, "%02x", bytes[i]);
}

static void add_escaped(struct buf *out, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p < ' ' || *p >= 0x7f || *p == '\\')
			buf_addf(out, "\\x%02x", *p);
		else
			buf_add_byte(out, (char)*p);
}

void binfmt_entry_describe(struct buf *out, const struct binfmt_entry *entry)
{
	switch (entry->kind) {
	case BINFMT_MAGIC:
		buf_add_string(out, "magic ");
		add_hex(out, entry->magic, entry->magic_len);
		buf_addf(out, " at %u", entry->offset);
		if (entry->has_mask) {
			buf_add_string(out, " under mask ");
			add_hex(out, entry->mask, entry->magic_len);
		}
		break;
	case BINFMT_EXTENSION:
		buf_add_string(out, "extension .");
		add_escaped(out, entry->extension);
		break;
	case BINFMT_BPF:
		buf_add_string(out, "a BPF program decides");
		break;
	case BINFMT_UNPARSED:
		buf_add_string(out, "an entry that could not be read");
		break;
	}
}
