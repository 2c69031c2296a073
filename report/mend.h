/* Commands that mend a registry, for a POSIX shell that runs as root.
 * Builds strings; runs nothing. Any byte may occur in names and paths. */
#ifndef EXECTRACE_REPORT_MEND_H
#define EXECTRACE_REPORT_MEND_H

#include <stdbool.h>

struct binfmt_entry;
struct buf;

enum mend {
	MEND_NONE,
	MEND_DISABLE,
	MEND_REMOVE,
	MEND_ENABLE,
	MEND_SHOW,	    /* the entry's own file */
	MEND_DISABLE_OTHER, /* the one that wins */
	MEND_ENABLE_ALL,    /* the registry's switch */
	MEND_REGISTER,	    /* one that is gone, as it was */
	/* register again, changed */
	MEND_ADD_F,
	MEND_ADD_C,
	MEND_ADD_P,
	MEND_DROP_OC,
	MEND_DROP_F,
	MEND_MASK_APPIMAGE,
	MEND_MASK_PIE,
	MEND_MASK_OSABI,
	MEND_MASK_MACHINE,
	MEND_MASK_CLASS,
	MEND_ABSOLUTE,
	MEND_LAST_SUFFIX,
	/* the interpreter */
	MEND_CHMOD,
	MEND_REMOUNT,
	MEND_INSTALL,
	MEND_LOADER,
	/* the machine */
	MEND_MOUNT,
	MEND_MODULE,
	MEND_WSL,
};

/* Append the command; false and out untouched when there is none. entry and other may be NULL
 * where the mend does not name one. */
bool mend_add(struct buf *out, enum mend mend, const struct binfmt_entry *entry,
	      const struct binfmt_entry *other);

#endif
