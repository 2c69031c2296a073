/* The first line of a script by the kernel's own rules (fs/binfmt_script.c, load_script).
 * Parses 256 zero-padded bytes; whether the interpreter exists is dispatch's question. */
#ifndef EXECTRACE_DECODE_SHEBANG_H
#define EXECTRACE_DECODE_SHEBANG_H

#include <stdbool.h>
#include <stddef.h>

#define SHEBANG_HEAD 256 /* BINPRM_BUF_SIZE since Linux 5.1; 128 before */

enum shebang_verdict {
	SHEBANG_ABSENT,	   /* does not start with #! */
	SHEBANG_OK,	   /* interpreter (and perhaps an argument) found */
	SHEBANG_NO_INTERP, /* only blanks behind #! : ENOEXEC */
	SHEBANG_TOO_LONG,  /* the interpreter's path may be cut: ENOEXEC */
};

struct shebang {
	enum shebang_verdict verdict;
	char interp[SHEBANG_HEAD]; /* "" is possible: "#!" then NUL or end of file opens the cwd */
	char arg[SHEBANG_HEAD];
	bool has_arg;
	bool cr;	    /* a CR ends the interpreter or the argument */
	bool arg_truncated; /* the argument goes on behind the buffer */
	bool arg_has_blank; /* several words that arrive as one argument */
};

/* head: the file's first bytes, zero-padded to `size` (256, or 128 for kernels before 5.1). */
void shebang_parse(struct shebang *shebang, const unsigned char *head, size_t size);

#endif
