/* What is told about codes: one by one, or all of them with their headlines.
 * Words come from cause_text and factor_meaning; prints nothing itself. */
#ifndef EXECTRACE_REPORT_CAUSE_PAGE_H
#define EXECTRACE_REPORT_CAUSE_PAGE_H

struct buf;
struct err;

/* Append the text of each code of a NULL-terminated list (causes and factors, in either case of
 * letters), or the list of all codes when it is NULL.
 * -EINVAL: one is no code; the sentence in err names those that are near it, out is untouched. */
int cause_page(struct buf *out, char *const *codes, struct err *err);

#endif
