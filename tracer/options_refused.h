/* What strace has and exectrace has not: each option with the reason, and what to use instead.
 * Part of options; nobody else includes this. */
#ifndef EXECTRACE_TRACER_OPTIONS_REFUSED_H
#define EXECTRACE_TRACER_OPTIONS_REFUSED_H

/* The reason for the option of this letter (0: none) or of this long name, which ends at '=';
 * NULL when strace has no such option either. */
const char *options_refused(int letter, const char *name);

#endif
