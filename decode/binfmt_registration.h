/* What reading an entry's text and reading a registration string share.
 * Only decode/binfmt_*.c include it. */
#ifndef EXECTRACE_DECODE_BINFMT_REGISTRATION_H
#define EXECTRACE_DECODE_BINFMT_REGISTRATION_H

/* The enum binfmt_flag bits of letters such as "POCF"; unknown letters are left out. */
unsigned binfmt_flags_of_letters(const char *letters);

#endif
