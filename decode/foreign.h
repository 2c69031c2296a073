/* What a file is that no Linux exec handler takes: other systems' programs, managed formats,
 * archives, downloads gone wrong, text without #!. By signature; never guesses more. */
#ifndef EXECTRACE_DECODE_FOREIGN_H
#define EXECTRACE_DECODE_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOREIGN_HEAD_MAX 65536 /* bytes looked at, at most */

enum foreign_family {
	FOREIGN_NONE,	     /* ELF or #!: the kernel's own formats */
	FOREIGN_EMPTY,	     /* no byte at all */
	FOREIGN_ZERO,	     /* the first 256 bytes are NUL */
	FOREIGN_OS,	     /* a native program of another system */
	FOREIGN_MANAGED,     /* needs a runtime: class, jar, CLR, wasm, pyc, bitcode */
	FOREIGN_ARCHIVE,     /* gzip, xz, zstd, tar, zip, ar ... */
	FOREIGN_ERROR_PAGE,  /* HTML, JSON or plain text of an HTTP error */
	FOREIGN_LFS_POINTER, /* Git LFS pointer */
	FOREIGN_LINK_TEXT,   /* a symlink's target as one line of text */
	FOREIGN_TEXT,	     /* text: a script that lacks #! or has it elsewhere */
	FOREIGN_DATA,	     /* none of these */
};

struct foreign {
	enum foreign_family family;
	const char *name;    /* static: "PE32+ executable (Windows)", "Mach-O 64-bit", "gzip" ... */
	const char *os;	     /* static or NULL: "windows", "darwin", "dos" */
	const char *goarch;  /* static or NULL: machine of a PE or Mach-O in Go's words */
	const char *runtime; /* static or NULL: "mono", "java", "wasmtime", "python3" ... */
	bool is_pe, is_clr, is_ape, is_go_archive;
	/* FOREIGN_TEXT */
	int64_t shebang_offset; /* where a late "#!" starts a line, -1 when there is none */
	uint32_t shebang_line;	/* 1-based line of it */
	bool bom_utf8, bom_utf16;
	bool shebang_like;    /* "#/bin/sh", "# !/bin/sh", "#!" + blanks: meant as a #! line */
	const char *language; /* static or NULL: "sh", "bash", "python", "javascript", ... */
	char first_bytes[96]; /* printable rendering of the first bytes, escaped */
};

/* Classify the head of a file (`head` holds min(size, FOREIGN_HEAD_MAX) bytes, `size` is the
 * file's size). `name` is its base name (for the language guess), may be NULL. */
void foreign_classify(struct foreign *foreign, const void *head, size_t head_len, uint64_t size,
		      const char *name);
const char *foreign_family_name(enum foreign_family family);

#endif
