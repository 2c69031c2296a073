/* Names inside sentences: what is printable stays, every other byte becomes visible ASCII.
 * For people, not for machines: a shell's quoting is shell_quote's, exact bytes are the JSON's. */
#ifndef EXECTRACE_REPORT_QUOTE_H
#define EXECTRACE_REPORT_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define QUOTE_NAME_MAX 200 /* bytes of a name that a sentence shows */

/* Add a name: printable UTF-8 as it is, a backslash doubled, the rest as \xHH; in double quotes
 * when it is empty or holds blanks or quotes; cut with "..." behind QUOTE_NAME_MAX bytes. */
void quote_add(struct buf *buf, const char *name);
/* The same without quotes and with a length: text of unknown origin inside a sentence. */
void quote_add_text(struct buf *buf, const char *text, size_t len);
/* An owned string. */
char *quote_name(const char *name);

/* Length of the printable UTF-8 character at text (at most len bytes), 0 when it is not one:
 * invalid, a control, or a character that changes the direction or shape of what is around it. */
size_t quote_printable(const char *text, size_t len);

#endif
