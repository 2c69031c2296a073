/* One binfmt_misc entry: its text as the kernel prints it, its registration string, its match.
 * Understands 4.x to 7.x texts, keeps what it does not know. */
#ifndef EXECTRACE_DECODE_BINFMT_ENTRY_H
#define EXECTRACE_DECODE_BINFMT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define BINFMT_HEAD 256 /* bytes of a file that a magic may look at */

enum binfmt_kind { BINFMT_MAGIC, BINFMT_EXTENSION, BINFMT_BPF, BINFMT_UNPARSED };

enum binfmt_flag { /* letters of the "flags:" line */
		   BINFMT_P = 1 << 0,
		   BINFMT_O = 1 << 1,
		   BINFMT_C = 1 << 2,
		   BINFMT_F = 1 << 3,
		   BINFMT_T = 1 << 4, /* 7.3 */
		   BINFMT_L = 1 << 5, /* 7.3 */
};

struct binfmt_entry {
	char *name; /* owned: the file's name in the registry */
	char *text; /* owned: the entry exactly as read (bytes up to text_len) */
	size_t text_len;
	enum binfmt_kind kind;
	bool enabled;
	char *interpreter; /* owned; may hold newlines; NULL for BPF and UNPARSED */
	unsigned flags;	   /* enum binfmt_flag */
	char *flags_text;  /* owned: the letters as printed, unknown ones too */
	unsigned offset;
	unsigned char magic[BINFMT_HEAD], mask[BINFMT_HEAD]; /* mask all ones when absent */
	size_t magic_len;
	bool has_mask;
	char *extension; /* owned, without the dot */
	char *extra;	 /* owned or NULL: lines we do not know, newline-separated */
	/* counter lines, should a kernel ever print them; -1: absent */
	int64_t attempts, successes, failures;
};

/* Parse the kernel's text; tolerant, from the end (an interpreter's path may hold newlines).
 * Always succeeds: a text it cannot read becomes BINFMT_UNPARSED with the text kept. */
void binfmt_entry_parse(struct binfmt_entry *entry, const char *name, const char *text, size_t len);
/* Parse a registration string (":name:M:0:magic:mask:interp:flags") by the kernel's rules.
 * 0, or -EINVAL with the reason. */
int binfmt_entry_parse_registration(struct binfmt_entry *entry, const char *line, size_t len,
				    struct err *err);
/* Would a kernel of this version (KERNEL_VERSION_OF) take what the parser takes? The parser also
 * reads what other kernels took. */
bool binfmt_entry_admitted(const struct binfmt_entry *entry, unsigned version);
/* Does its text carry counter lines of its own? No released kernel prints them. */
bool binfmt_entry_counts(const struct binfmt_entry *entry);
void binfmt_entry_free(struct binfmt_entry *entry);
void binfmt_entry_copy(struct binfmt_entry *to, const struct binfmt_entry *from);
bool binfmt_entry_equal(const struct binfmt_entry *a, const struct binfmt_entry *b);

/* Why an entry does or does not take a file. */
enum binfmt_match {
	BINFMT_MATCHES,
	BINFMT_DISABLED,      /* would match, but it is disabled */
	BINFMT_DISABLED_MISS, /* disabled, and would not match either */
	BINFMT_DIFFERS,	      /* magic differs */
	BINFMT_OTHER_SUFFIX,  /* extension differs or path has none */
	BINFMT_UNDECIDABLE,   /* BPF or unparsed */
};

struct binfmt_comparison {
	enum binfmt_match match;
	unsigned ndiffer;      /* magic: bytes that differ under the mask */
	unsigned first_offset; /* file offset of the first of them */
	unsigned char want, mask, have;
};

/* Compare by search_binfmt_handler's rules: head is zero-padded to BINFMT_HEAD; path is this
 * level's path string (bprm->interp). */
void binfmt_entry_compare(const struct binfmt_entry *entry, const unsigned char head[BINFMT_HEAD],
			  const char *path, struct binfmt_comparison *out);
/* True when the entry's interpreter string names an emulator or its magic serves this ELF machine:
 * the "right" handler for near-miss reporting. Only e_machine (offset 18) under the mask, class
 * and data byte decide. */
bool binfmt_entry_serves_elf(const struct binfmt_entry *entry, uint16_t machine, uint8_t elf_class,
			     uint8_t data);
/* "magic 7f454c46 at 0 under mask ..." / "extension .jar": for people. */
void binfmt_entry_describe(struct buf *out, const struct binfmt_entry *entry);

#endif
