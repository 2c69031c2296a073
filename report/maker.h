/* What a program does to the files it writes, told by its name: a linker links, tar extracts. */
#ifndef EXECTRACE_REPORT_MAKER_H
#define EXECTRACE_REPORT_MAKER_H

/* "linked", "compiled", "extracted", "copied", "downloaded", "checked out", "patched"; NULL when
 * the name says nothing. argv may be NULL. */
const char *maker_deed(char *const *argv);

#endif
