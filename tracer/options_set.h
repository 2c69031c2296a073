/* The setters that rows of the option table name: each turns one argument into a field.
 * Part of options; nobody else includes this. */
#ifndef EXECTRACE_TRACER_OPTIONS_SET_H
#define EXECTRACE_TRACER_OPTIONS_SET_H

#include "tracer/options.h"

#define OPTION_SETTER(name)                                                                        \
	int name(struct options *options, const struct option_row *row, const char *arg,           \
		 struct err *err)

OPTION_SETTER(option_set_nothing);
OPTION_SETTER(option_set_true);
OPTION_SETTER(option_set_value); /* int field = row->value */
OPTION_SETTER(option_set_count); /* unsigned field: one more each time */
OPTION_SETTER(option_set_string);
OPTION_SETTER(option_set_word);	  /* appended to struct words */
OPTION_SETTER(option_set_number); /* unsigned field, at most row->value */
OPTION_SETTER(option_set_choice); /* int field = position of arg in row->arg, "a|b|c" */
OPTION_SETTER(option_set_counters);
OPTION_SETTER(option_set_pids); /* comma, space or newline between them, as strace */
OPTION_SETTER(option_set_log);
OPTION_SETTER(option_set_variable);
OPTION_SETTER(option_set_calls);  /* SET of -e trace=SET */
OPTION_SETTER(option_set_action); /* action = row->value; arg, if any, into the field */

void words_add(struct words *words, const char *word);
/* "-o", or "--output" for a row without a letter. */
const char *option_spelling(const struct option_row *row, char space[static 40]);

#endif
