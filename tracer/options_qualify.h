/* strace's -e QUALIFIER=SET and its long spellings: which calls, signals and results the log
 * shows, and what it leaves out. Part of options; nobody else includes this. */
#ifndef EXECTRACE_TRACER_OPTIONS_QUALIFY_H
#define EXECTRACE_TRACER_OPTIONS_QUALIFY_H

#include "tracer/options_set.h"

OPTION_SETTER(option_set_expression); /* -e: QUALIFIER=SET, or SET for trace=SET */
OPTION_SETTER(option_set_signals);
OPTION_SETTER(option_set_statuses);
OPTION_SETTER(option_set_status); /* statuses = row->value: -z, -Z */
OPTION_SETTER(option_set_quiet);  /* a SET, or without one a level more: -q, -qq, -qqq */
OPTION_SETTER(option_set_decode_fds);
OPTION_SETTER(option_set_abbrev);
OPTION_SETTER(option_set_more_time); /* -t, -tt, -ttt */
OPTION_SETTER(option_set_time);	     /* [[format:]FORMAT][,[precision:]PRECISION] */
OPTION_SETTER(option_set_precision); /* struct shown_time at offset */
OPTION_SETTER(option_set_hex);	     /* -x, -xx */

#endif
