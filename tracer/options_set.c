/* Setters of the option table: one argument to one field, with the sentence for a bad one.
 * Knows no option by name; the table says which field is meant. */
#include "tracer/options_set.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/loop.h"

#define FIELD(type) ((type *)(void *)((char *)options + row->offset))

const char *option_spelling(const struct option_row *row, char space[static 40])
{
	if (row->letter)
		snprintf(space, 40, "-%c", row->letter);
	else
		snprintf(space, 40, "--%s", row->name);
	return space;
}

void words_add(struct words *words, const char *word)
{
	words->items = xrealloc(words->items, (words->count + 2) * sizeof(*words->items));
	words->items[words->count++] = word;
	words->items[words->count] = NULL;
}

OPTION_SETTER(option_set_nothing)
{
	(void)options, (void)row, (void)arg, (void)err;
	return 0;
}

OPTION_SETTER(option_set_true)
{
	(void)arg, (void)err;
	*FIELD(bool) = true;
	return 0;
}

OPTION_SETTER(option_set_value)
{
	(void)arg, (void)err;
	*FIELD(int) = (int)row->value;
	return 0;
}

OPTION_SETTER(option_set_count)
{
	(void)arg, (void)err;
	++*FIELD(unsigned);
	return 0;
}

OPTION_SETTER(option_set_string)
{
	char space[40];

	if (!*arg)
		return err_set(err, EINVAL, "%s needs a value that is not empty",
			       option_spelling(row, space));
	*FIELD(const char *) = arg;
	return 0;
}

OPTION_SETTER(option_set_word)
{
	char space[40];

	if (!*arg)
		return err_set(err, EINVAL, "%s needs a value that is not empty",
			       option_spelling(row, space));
	words_add(FIELD(struct words), arg);
	return 0;
}

/* strtoul takes signs and blanks; a command line should not. */
static bool number_parse(const char *text, const char **end, unsigned long *number)
{
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*number = strtoul(text, (char **)end, 10);
	return errno == 0;
}

OPTION_SETTER(option_set_number)
{
	unsigned long number;
	const char *end;
	char space[40];

	if (!number_parse(arg, &end, &number) || *end || number > row->value)
		return err_set(err, EINVAL, "%s needs a number from 0 to %u, not '%s'",
			       option_spelling(row, space), row->value, arg);
	*FIELD(unsigned) = (unsigned)number;
	return 0;
}

OPTION_SETTER(option_set_choice)
{
	const char *list = row->arg + (row->arg[0] == '[');
	size_t given = arg ? strlen(arg) : 0;
	char space[40];
	int position = 0;

	while (*list && *list != ']') {
		size_t len = strcspn(list, "|]");

		if (len == given && memcmp(list, arg, len) == 0) {
			*FIELD(int) = position;
			return 0;
		}
		list += len + (list[len] == '|');
		position++;
	}
	return err_set(err, EINVAL, "%s needs one of %s, not '%s'", option_spelling(row, space),
		       row->arg, arg);
}

/* Modes of a run, and actions: arm, show and disarm trace nothing. */
OPTION_SETTER(option_set_counters)
{
	int result = option_set_choice(options, row, arg, err);

	if (result || options->counters < COUNTERS_ARM)
		return result;
	if (options->action != ACTION_TRACE && options->action != ACTION_COUNTERS)
		return err_set(err, EINVAL,
			       "--counters=%s does not go with the other action "
			       "asked for",
			       arg);
	options->action = ACTION_COUNTERS;
	return 0;
}

OPTION_SETTER(option_set_pids)
{
	static const char between[] = ", \t\n";
	const char *rest = arg + strspn(arg, between);
	char space[40];

	if (!*rest)
		return err_set(err, EINVAL, "%s needs a process id", option_spelling(row, space));
	while (*rest) {
		unsigned long pid;
		const char *end;

		if (!number_parse(rest, &end, &pid) || pid == 0 || pid > INT_MAX ||
		    (*end && !strchr(between, *end)))
			return err_set(err, EINVAL, "%s needs process ids, not '%s'",
				       option_spelling(row, space), arg);
		options->attach = xrealloc(options->attach,
					   (options->nattach + 1) * sizeof(*options->attach));
		options->attach[options->nattach++] = (pid_t)pid;
		rest = end + strspn(end, between);
	}
	return 0;
}

OPTION_SETTER(option_set_log)
{
	(void)row, (void)err;
	options->log = true;
	if (arg)
		options->log_file = arg;
	return 0;
}

OPTION_SETTER(option_set_variable)
{
	char space[40];

	if (!*arg || *arg == '=')
		return err_set(err, EINVAL, "%s needs VAR or VAR=VALUE, not '%s'",
			       option_spelling(row, space), arg);
	words_add(FIELD(struct words), arg);
	return 0;
}

OPTION_SETTER(option_set_action)
{
	char space[40];

	if (options->action != ACTION_TRACE && options->action != (enum options_action)row->value)
		return err_set(err, EINVAL, "%s does not go with the other action asked for",
			       option_spelling(row, space));
	options->action = (enum options_action)row->value;
	if (arg)
		*FIELD(const char *) = arg;
	return 0;
}

/* Names that -e trace= takes: the calls each stands for, and what has to be intercepted. */
struct call_set {
	const char *name;
	unsigned trace;
	const char *calls[10]; /* empty: the name itself */
};

/* clang-format off */
static const struct call_set call_sets[] = {
	{ "execve",   TRACE_EXEC, { 0 } },
	{ "execveat", TRACE_EXEC, { 0 } },
	{ "openat",   TRACE_OPEN, { 0 } },
	{ "open",     TRACE_OPEN, { 0 } },
	{ "openat2",  TRACE_OPEN, { 0 } },
	{ "creat",    TRACE_OPEN, { 0 } },
	{ "read",     TRACE_READ, { 0 } },
	{ "pread64",  TRACE_PREAD, { 0 } },
	{ "%exec",    TRACE_EXEC, { "execve", "execveat" } },
	{ "%file",    TRACE_EXEC | TRACE_OPEN,
	  { "execve", "execveat", "open", "openat", "openat2", "creat" } },
	{ "file",     TRACE_EXEC | TRACE_OPEN, /* strace's older spelling */
	  { "execve", "execveat", "open", "openat", "openat2", "creat" } },
	{ "all-io",   TRACE_EXEC | TRACE_OPEN | TRACE_READ | TRACE_PREAD,
	  { "execve", "execveat", "open", "openat", "openat2", "creat", "read", "pread64" } },
	{ NULL, 0, { 0 } },
};
/* clang-format on */

static const struct call_set *call_set_find(const char *name, size_t len)
{
	for (const struct call_set *set = call_sets; set->name; set++)
		if (strlen(set->name) == len && memcmp(set->name, name, len) == 0)
			return set;
	return NULL;
}

static void call_set_add(struct options *options, const struct call_set *set)
{
	options->trace |= set->trace & ~(unsigned)TRACE_EXEC;
	if (!set->calls[0])
		words_add(&options->calls, set->name);
	for (const char *const *call = set->calls; *call; call++)
		words_add(&options->calls, *call);
}

static int unknown_call(const char *name, size_t len, struct err *err)
{
	scope_buf struct buf names = {NULL, 0, 0};

	for (const struct call_set *set = call_sets; set->name; set++)
		if (strcmp(set->name, "file"))
			buf_addf(&names, "%s, ", set->name);
	return err_set(err, EINVAL, "-e trace: '%.*s' is not a call that exectrace shows (%snone)",
		       (int)len, name, names.data);
}

OPTION_SETTER(option_set_calls)
{
	const char *rest = arg;

	(void)row;
	options->log = true;
	options->nothing_traced = false;
	if (!strcmp(rest, "none")) {
		options->nothing_traced = true;
		return 0;
	}
	if (*rest == '!' || *rest == '/')
		return err_set(err, EINVAL,
			       "-e trace=%.60s: exectrace shows a few calls only: name them", arg);
	for (;;) {
		size_t len = strcspn(rest, ",");
		const struct call_set *set;

		if (*rest == '?') /* strace: no error if there is no such call */
			rest++, len--;
		set = call_set_find(rest, len);
		if (!set)
			return unknown_call(rest, len, err);
		call_set_add(options, set);
		if (!rest[len])
			return 0;
		rest += len + 1;
	}
}
