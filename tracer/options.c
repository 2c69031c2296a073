/* Parses the command line by the option table, and checks what goes together.
 * Prints nothing and opens nothing. */
#include "tracer/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/consumer.h"
#include "tracer/options_refused.h"
#include "tracer/options_set.h"

/* getopt's two spellings of the table; a long option answers with its row's number behind LONG. */
#define LONG 1000

struct getopt_tables {
	char *letters;
	struct option *longs;
};

static struct getopt_tables tables_make(void)
{
	struct getopt_tables tables = {NULL, NULL};
	scope_buf struct buf letters = {NULL, 0, 0};
	size_t rows = 0, n = 0;

	while (option_rows[rows].set)
		rows++;
	tables.longs = xcalloc(rows + 1, sizeof(*tables.longs));
	/* '+': stop at the first word that is no option; ':': tell a missing argument apart. */
	buf_add_string(&letters, "+:");
	for (size_t i = 0; i < rows; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->letter) {
			buf_add_byte(&letters, row->letter);
			if (row->arg && row->arg[0] != '[')
				buf_add_byte(&letters, ':');
		}
		if (row->name) {
			tables.longs[n].name = row->name;
			tables.longs[n].has_arg = !row->arg	       ? no_argument
						  : row->arg[0] == '[' ? optional_argument
								       : required_argument;
			tables.longs[n++].val = LONG + (int)i;
		}
	}
	tables.letters = buf_steal(&letters);
	return tables;
}

static const struct option_row *row_of(int answer)
{
	if (answer >= LONG)
		return &option_rows[answer - LONG];
	for (const struct option_row *row = option_rows; row->set; row++)
		if (row->letter && row->letter == answer)
			return row;
	return NULL;
}

/* What getopt_long would have printed, with the word as it was given. */
static int bad_option(int answer, const char *word, struct err *err)
{
	const struct option_row *row = row_of(optopt);
	int name_len = (int)strcspn(word, "=");
	bool is_long = !strncmp(word, "--", 2);
	const char *reason =
		options_refused(is_long ? 0 : optopt, is_long && !optopt ? word + 2 : NULL);

	if (answer == ':')
		return optopt >= LONG
			       ? err_set(err, EINVAL, "%.*s needs %s", name_len, word, row->arg)
			       : err_set(err, EINVAL, "-%c needs %s", optopt, row->arg);
	if (optopt >= LONG)
		return err_set(err, EINVAL, "%.*s takes no value", name_len, word);
	if (reason && is_long)
		return err_set(err, EINVAL, "strace's %.*s is not in exectrace: %s", name_len, word,
			       reason);
	if (reason)
		return err_set(err, EINVAL, "strace's -%c is not in exectrace: %s", optopt, reason);
	if (optopt && isprint(optopt))
		return err_set(err, EINVAL, "unknown option '-%c'", optopt);
	if (optopt)
		return err_set(err, EINVAL, "unknown option");
	return err_set(err, EINVAL, "unknown or ambiguous option '%.*s'", name_len, word);
}

static int parse_words(struct options *options, const struct getopt_tables *tables, int argc,
		       char **argv, struct err *err)
{
	int answer, result;

	opterr = 0;
	optind = 0; /* glibc: start over, also when called again */
	while ((answer = getopt_long(argc, argv, tables->letters, tables->longs, NULL)) != -1) {
		const struct option_row *row;

		if (answer == '?' || answer == ':')
			return bad_option(answer, argv[optind - 1], err);
		row = row_of(answer);
		/* Asked for help or the version, nothing else on the line matters. */
		result = row->set(options, row, optarg, err);
		if (result < 0)
			return result;
		if (options->action == ACTION_HELP || options->action == ACTION_VERSION)
			return 0;
	}
	return 0;
}

/* The log's own settings, when there is no log. */
static int check_log(const struct options *options, struct err *err)
{
	const char *unused = options->hidden_statuses == (SHOWN_ALL & ~SHOWN_SUCCESSFUL) ? "-z"
			     : options->hidden_statuses == (SHOWN_ALL & ~SHOWN_FAILED)	 ? "-Z"
			     : options->hidden_statuses ? "--status"
			     : options->hidden_signals	? "--signal"
			     : options->paths.count	? "-P"
			     : options->times.format	? "-t"
			     : options->since.format	? "-r"
			     : options->took.format	? "-T"
			     : options->hex		? "-x"
			     : options->fd_paths	? "-y"
			     : options->no_abbrev	? "--no-abbrev"
							: NULL;

	if (!options->log && unused)
		return err_set(err, EINVAL, "%s is for the log: add -v or --log=FILE", unused);
	if (options->separate && !options->log_file)
		return err_set(err, EINVAL, "--output-separately needs --log=FILE");
	if (consumer_is(options->log_file) && (options->separate || options->follow_forks > 1))
		return err_set(err, EINVAL, "a log per task does not go to a command");
	if (options->follow_forks > 1 && !options->log_file && options->outputs.count)
		return err_set(err, EINVAL, "-ff gives each task a log of its own: add --log=FILE");
	return 0;
}

static int check_trace(const struct options *options, struct err *err)
{
	if (!options->command && !options->nattach)
		return err_set(err, EINVAL, "no command to trace");
	if (options->nattach && options->kill_on_exit)
		return err_set(err, EINVAL, "--kill-on-exit does not go with -p");
	if (options->attach_full && !options->nattach)
		return err_set(err, EINVAL, "--attach-full goes with -p only");
	if (options->registry_dir || options->root || options->host)
		return err_set(err, EINVAL, "%s goes with --explain or --registry",
			       options->registry_dir ? "--registry-dir"
			       : options->root	     ? "--root"
						     : "--host");
	if (!options->command && (options->user || options->argv0 || options->env.count))
		return err_set(err, EINVAL, "%s is for a command, and there is none",
			       options->user	? "-u"
			       : options->argv0 ? "--argv0"
						: "-E");
	if (options->format && !options->outputs.count)
		return err_set(err, EINVAL, "--format needs -o FILE, or -o - for stdout");
	if (options->append && !options->outputs.count && !options->log_file)
		return err_set(err, EINVAL, "-A needs -o FILE");
	return check_log(options, err);
}

/* --format=log -o FILE is strace's -o FILE. */
static int log_as_format(struct options *options, struct err *err)
{
	if (!options->format || strcmp(options->format, "log") != 0 || !options->outputs.count)
		return 0;
	if (options->outputs.count > 1)
		return err_set(err, EINVAL,
			       "--format=log goes to one FILE; use --log=FILE beside "
			       "other reports");
	options->log = true;
	options->log_file = options->outputs.items[0];
	options->format = NULL;
	options->outputs.count = 0;
	options->outputs.items[0] = NULL;
	return 0;
}

static int check(const struct options *options, struct err *err)
{
	switch (options->action) {
	case ACTION_HELP:
	case ACTION_VERSION:
		return 0;
	case ACTION_TRACE:
		return check_trace(options, err);
	case ACTION_EXPLAIN:
		if (!options->files)
			return err_set(err, EINVAL, "--explain needs a FILE");
		break;
	case ACTION_EXPLAIN_CAUSE:
		if (options->outputs.count || options->format)
			return err_set(err, EINVAL, "%s is for reports, and none is made here",
				       options->outputs.count ? "-o" : "--format");
		break;
	case ACTION_REGISTRY:
	case ACTION_RENDER:
	case ACTION_COUNTERS:
		if (options->command)
			return err_set(err, EINVAL, "'%.100s' is one word too many",
				       options->command[0]);
		break;
	}
	if (options->nattach)
		return err_set(err, EINVAL, "-p is for tracing, and nothing is traced here");
	return 0;
}

int options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	struct getopt_tables tables;
	int result;

	*options = (struct options){.string_limit = 32, .result_column = 40};
	tables = tables_make();
	result = parse_words(options, &tables, argc, argv, err);
	free(tables.letters);
	free(tables.longs);
	if (result < 0)
		return result;
	if (optind < argc && options->action == ACTION_EXPLAIN)
		options->files = argv + optind;
	else if (optind < argc && options->action == ACTION_EXPLAIN_CAUSE)
		options->codes = argv + optind;
	else if (optind < argc)
		options->command = argv + optind;
	if (options->action == ACTION_TRACE && log_as_format(options, err) < 0)
		return -err->code;
	return check(options, err);
}

void options_free(struct options *options)
{
	free(options->attach);
	free(options->env.items);
	free(options->outputs.items);
	free(options->calls.items);
	free(options->paths.items);
	*options = (struct options){.string_limit = 0};
}

/* Where VAR (of len bytes) stands in env; its end when it does not. */
static size_t variable_find(char **env, size_t count, const char *variable, size_t len)
{
	size_t i = 0;

	while (i < count && (strncmp(env[i], variable, len) != 0 || env[i][len] != '='))
		i++;
	return i;
}

char **options_environment(const struct options *options, char **base)
{
	size_t count = 0;
	char **env;

	while (base[count])
		count++;
	env = xcalloc(count + options->env.count + 1, sizeof(*env));
	memcpy(env, base, count * sizeof(*env));
	for (size_t i = 0; i < options->env.count; i++) {
		const char *change = options->env.items[i];
		size_t len = strcspn(change, "=");
		size_t at = variable_find(env, count, change, len);

		if (change[len] == '=') {
			env[at] = (char *)change;
			count += at == count;
		} else if (at < count) {
			memmove(&env[at], &env[at + 1], (count - at - 1) * sizeof(*env));
			env[--count] = NULL;
		}
	}
	return env;
}
