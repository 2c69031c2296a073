/* Writes the commands: what is written to an entry's file, a registration made again, a path made
 * executable. Every word that is not ours is quoted. */
#include "report/mend.h"

#include <string.h>

#include "decode/binfmt_entry.h"
#include "decode/binfmt_register.h"
#include "decode/buf.h"
#include "report/shell_quote.h"

#define REGISTRY "/proc/sys/fs/binfmt_misc/"

/* `before`, the quoted word `prefix` + `word`, `after`. */
static bool add_around(struct buf *out, const char *before, const char *prefix, const char *word)
{
	scope_buf struct buf whole = {0}, quoted = {0};

	buf_addf(&whole, "%s%s", prefix, word);
	if (!shell_quote_add(&quoted, whole.data))
		return false;
	buf_addf(out, "%s%s", before, quoted.data);
	return true;
}

static bool add_write(struct buf *out, const char *what, const char *name)
{
	scope_buf struct buf before = {0};

	buf_addf(&before, "echo %s > ", what);
	return add_around(out, before.data, REGISTRY, name);
}

static bool add_registration(struct buf *out, const struct binfmt_entry *entry)
{
	scope_buf struct buf line = {0}, command = {0};

	if (!binfmt_register_add(&line, entry) ||
	    !add_around(&command, "printf %s ", "", line.data))
		return false;
	buf_addf(out, "%s > " REGISTRY "register", command.data);
	return true;
}

/* In place of the one that has its name. */
static bool add_replacement(struct buf *out, const struct binfmt_entry *entry)
{
	scope_buf struct buf command = {0};

	if (!add_write(&command, "-1", entry->name))
		return false;
	buf_add_string(&command, " && ");
	if (!add_registration(&command, entry))
		return false;
	buf_add(out, command.data, command.len);
	return true;
}

/* Mask byte for the file's byte `at`; a scratch byte when the magic does not reach it. */
static unsigned char *mask_byte(struct binfmt_entry *entry, unsigned at, unsigned char *scratch)
{
	if (at < entry->offset || at - entry->offset >= entry->magic_len)
		return scratch;
	return &entry->mask[at - entry->offset];
}

static bool is_big_endian(const struct binfmt_entry *entry)
{
	return entry->offset <= 5 && entry->magic_len > 5 - entry->offset &&
	       entry->magic[5 - entry->offset] == 2;
}

/* The byte that a mask must look at says nothing itself: no mask makes it right. */
static bool magic_says(const struct binfmt_entry *entry, unsigned from, unsigned to)
{
	for (unsigned at = from; at <= to; at++)
		if (at < entry->offset || at - entry->offset >= entry->magic_len)
			return false;
	for (unsigned at = from; at <= to; at++)
		if (entry->magic[at - entry->offset])
			return true;
	return false;
}

static bool add_masked(struct buf *out, enum mend mend, struct binfmt_entry *entry)
{
	unsigned low = is_big_endian(entry) ? 1 : 0;
	unsigned char scratch = 0;

	if ((mend == MEND_MASK_CLASS && !magic_says(entry, 4, 4)) ||
	    (mend == MEND_MASK_MACHINE && !magic_says(entry, 18, 19)))
		return false;
	if (mend == MEND_MASK_APPIMAGE)
		for (unsigned at = 8; at <= 10; at++)
			*mask_byte(entry, at, &scratch) = 0;
	else if (mend == MEND_MASK_PIE)
		*mask_byte(entry, 16 + low, &scratch) &= 0xfe;
	else if (mend == MEND_MASK_OSABI)
		*mask_byte(entry, 7, &scratch) = 0;
	else if (mend == MEND_MASK_CLASS)
		*mask_byte(entry, 4, &scratch) = 0xff;
	else
		*mask_byte(entry, 18, &scratch) = *mask_byte(entry, 19, &scratch) = 0xff;
	entry->has_mask = true;
	return add_replacement(out, entry);
}

/* A guess at the directory, of everything else the entry as it is. */
static bool add_absolute(struct buf *out, const struct binfmt_entry *entry)
{
	struct binfmt_entry changed = *entry; /* shallow: printed, never freed */
	const char *slash = strrchr(entry->interpreter, '/');
	scope_buf struct buf path = {0};

	buf_addf(&path, "/usr/bin/%s", slash ? slash + 1 : entry->interpreter);
	changed.interpreter = path.data;
	return add_replacement(out, &changed);
}

static bool add_changed(struct buf *out, enum mend mend, const struct binfmt_entry *entry)
{
	struct binfmt_entry changed = *entry; /* shallow: printed, never freed */

	if (mend == MEND_ADD_F)
		changed.flags |= BINFMT_F;
	else if (mend == MEND_ADD_P)
		changed.flags |= BINFMT_P;
	else if (mend == MEND_ADD_C)
		changed.flags |= BINFMT_O | BINFMT_C;
	else if (mend == MEND_DROP_OC)
		changed.flags &= ~(unsigned)(BINFMT_O | BINFMT_C);
	else if (mend == MEND_DROP_F)
		changed.flags &= ~(unsigned)BINFMT_F;
	else if (mend == MEND_LAST_SUFFIX)
		changed.extension = strrchr(entry->extension, '.') + 1;
	else
		return add_masked(out, mend, &changed);
	return add_replacement(out, &changed);
}

static bool names_qemu(const struct binfmt_entry *entry)
{
	return strstr(entry->interpreter, "qemu") != NULL;
}

static bool add_for_interpreter(struct buf *out, enum mend mend, const struct binfmt_entry *entry)
{
	if (!entry->interpreter)
		return false;
	if (mend == MEND_CHMOD)
		return add_around(out, "chmod a+x ", "", entry->interpreter);
	if (mend == MEND_REMOUNT) {
		scope_buf struct buf command = {0};

		if (!add_around(&command, "mount -o remount,exec \"$(findmnt -no TARGET -T ", "",
				entry->interpreter))
			return false;
		buf_addf(out, "%s)\"", command.data);
		return true;
	}
	if (names_qemu(entry)) {
		buf_add_string(out, "apt-get install --reinstall qemu-user-static");
		return true;
	}
	if (mend == MEND_LOADER)
		return add_around(out, "ldd ", "", entry->interpreter);
	return add_write(out, "-1", entry->name);
}

bool mend_add(struct buf *out, enum mend mend, const struct binfmt_entry *entry,
	      const struct binfmt_entry *other)
{
	switch (mend) {
	case MEND_NONE:
		return false;
	case MEND_DISABLE:
		return add_write(out, "0", entry->name);
	case MEND_REMOVE:
		return add_write(out, "-1", entry->name);
	case MEND_ENABLE:
		return add_write(out, "1", entry->name);
	case MEND_REGISTER:
		return add_registration(out, entry);
	case MEND_SHOW:
		if (!entry) {
			buf_add_string(out, "ls -la " REGISTRY);
			return true;
		}
		return add_around(out, "cat ", REGISTRY, entry->name);
	case MEND_DISABLE_OTHER:
		return add_write(out, "0", other->name);
	case MEND_ENABLE_ALL:
		return add_write(out, "1", "status");
	case MEND_ADD_F:
	case MEND_ADD_C:
	case MEND_ADD_P:
	case MEND_DROP_OC:
	case MEND_DROP_F:
	case MEND_MASK_APPIMAGE:
	case MEND_MASK_PIE:
	case MEND_MASK_OSABI:
	case MEND_MASK_MACHINE:
	case MEND_MASK_CLASS:
	case MEND_LAST_SUFFIX:
		return add_changed(out, mend, entry) || add_write(out, "-1", entry->name);
	case MEND_ABSOLUTE:
		return add_absolute(out, entry);
	case MEND_CHMOD:
	case MEND_REMOUNT:
	case MEND_INSTALL:
	case MEND_LOADER:
		return add_for_interpreter(out, mend, entry);
	case MEND_MOUNT:
		buf_add_string(out, "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc");
		return true;
	case MEND_MODULE:
		buf_add_string(out, "modprobe binfmt_misc");
		return true;
	case MEND_WSL:
		buf_add_string(out, "echo :WSLInterop:M::MZ::/init:PF > " REGISTRY "register");
		return true;
	}
	return false;
}
