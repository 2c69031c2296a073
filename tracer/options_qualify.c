/* The qualifiers of strace's -e, one setter each; see options_qualify.h. */
#include "tracer/options_qualify.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "decode/err.h"
#include "decode/xlat.h"
#include "tracer/options_refused.h"

#define FIELD(type) ((type *)(void *)((char *)options + row->offset))
#define SIGNALS 64

/* A comma-separated set: each word's bits come from `bits_of`, which gives 0 for a word that it
 * does not know. "all", "none" and a leading '!' mean what they mean to strace. */
static int read_set(const char *set, uint64_t all,
		    uint64_t (*bits_of)(const char *word, size_t len), uint64_t *bits,
		    const char **bad, size_t *bad_len)
{
	bool inverted = *set == '!';
	uint64_t found = 0;

	for (set += inverted;; set++) {
		size_t len = strcspn(set, ",");
		bool is_all = len == 3 && !memcmp(set, "all", 3);
		bool is_none = len == 4 && !memcmp(set, "none", 4);
		uint64_t more = is_all ? all : is_none ? 0 : bits_of(set, len);

		if (!more && !is_none) {
			*bad = set;
			*bad_len = len;
			return -EINVAL;
		}
		found |= more;
		set += len;
		if (!*set)
			break;
	}
	*bits = inverted ? all & ~found : found;
	return 0;
}

struct set_word {
	const char *name;
	uint64_t bits;
};

static uint64_t bits_in(const struct set_word *words, const char *word, size_t len)
{
	for (; words->name; words++)
		if (strlen(words->name) == len && !memcmp(words->name, word, len))
			return words->bits;
	return 0;
}

static uint64_t signal_bit(const char *word, size_t len)
{
	char *end;
	long number = isdigit((unsigned char)*word) ? strtol(word, &end, 10) : 0;

	if (number)
		return end == word + len && number <= SIGNALS ? UINT64_C(1) << (number - 1) : 0;
	for (int i = 1; i <= SIGNALS; i++) {
		const char *name = xlat_signal(i);

		if (name && len == strlen(name) && !strncasecmp(name, word, len))
			return UINT64_C(1) << (i - 1);
		if (name && len == strlen(name) - 3 && !strncasecmp(name + 3, word, len))
			return UINT64_C(1) << (i - 1);
	}
	return 0;
}

OPTION_SETTER(option_set_signals)
{
	uint64_t shown;
	const char *bad;
	size_t len;

	(void)row;
	if (read_set(arg, UINT64_MAX, signal_bit, &shown, &bad, &len) < 0)
		return err_set(err, EINVAL, "signal=: '%.*s' is no signal", (int)len, bad);
	options->hidden_signals = ~shown;
	return 0;
}

static uint64_t status_bits(const char *word, size_t len)
{
	static const struct set_word words[] = {{"successful", SHOWN_SUCCESSFUL},
						{"failed", SHOWN_FAILED},
						{"unfinished", SHOWN_UNFINISHED},
						{NULL, 0}};

	return bits_in(words, word, len);
}

OPTION_SETTER(option_set_statuses)
{
	uint64_t shown;
	const char *bad;
	size_t len;

	(void)row;
	if (read_set(arg, SHOWN_ALL, status_bits, &shown, &bad, &len) < 0)
		return err_set(err, EINVAL,
			       "status=: '%.*s' is none of successful, failed, unfinished",
			       (int)len, bad);
	options->hidden_statuses = SHOWN_ALL & ~(unsigned)shown;
	return 0;
}

OPTION_SETTER(option_set_status)
{
	(void)arg, (void)err;
	options->hidden_statuses = SHOWN_ALL & ~row->value;
	return 0;
}

/* attach, path-resolution and personality are messages that there are none of here. */
static uint64_t quiet_bits(const char *word, size_t len)
{
	static const struct set_word words[] = {{"attach", QUIET_OTHER},
						{"attaching", QUIET_OTHER},
						{"exit", QUIET_EXIT},
						{"exits", QUIET_EXIT},
						{"personality", QUIET_OTHER},
						{"path-resolution", QUIET_OTHER},
						{"path-resolve", QUIET_OTHER},
						{"thread-execve", QUIET_THREAD_EXECVE},
						{"superseded", QUIET_THREAD_EXECVE},
						{NULL, 0}};

	return bits_in(words, word, len);
}

OPTION_SETTER(option_set_quiet)
{
	static const unsigned levels[] = {0, QUIET_OTHER, QUIET_OTHER | QUIET_EXIT, QUIET_ALL};
	uint64_t quiet;
	const char *bad;
	size_t len;

	(void)row;
	if (!arg) {
		options->quiet_level += options->quiet_level < 3;
		options->quiet = levels[options->quiet_level];
		return 0;
	}
	if (read_set(arg, QUIET_ALL, quiet_bits, &quiet, &bad, &len) < 0)
		return err_set(err, EINVAL,
			       "quiet=: '%.*s' is none of attach, exit, "
			       "path-resolution, personality, thread-execve",
			       (int)len, bad);
	options->quiet = (unsigned)quiet;
	return 0;
}

OPTION_SETTER(option_set_decode_fds)
{
	if (!arg && options->fd_paths)
		return err_set(err, EINVAL, "-yy is not in exectrace: it shows paths (-y) only");
	if (arg && strcmp(arg, "path") && strcmp(arg, "none"))
		return err_set(err, EINVAL,
			       "decode-fds=%.60s is not in exectrace: it shows path "
			       "only",
			       arg);
	(void)row;
	options->fd_paths = !arg || !strcmp(arg, "path");
	return 0;
}

OPTION_SETTER(option_set_abbrev)
{
	(void)row;
	if (!strcmp(arg, "none") || !strcmp(arg, "!all") || !strcmp(arg, "!execve"))
		options->no_abbrev = true;
	else if (!strcmp(arg, "all") || !strcmp(arg, "!none") || !strcmp(arg, "execve"))
		options->no_abbrev = false;
	else
		return err_set(err, EINVAL,
			       "abbrev=%.60s: only all, none and execve are known "
			       "here",
			       arg);
	return 0;
}

OPTION_SETTER(option_set_hex)
{
	(void)row;
	if (!arg)
		options->hex += options->hex < HEX_ALL;
	else if (!strcmp(arg, "none"))
		options->hex = HEX_NONE;
	else if (!strcmp(arg, "non-ascii"))
		options->hex = HEX_NON_ASCII;
	else if (!strcmp(arg, "all"))
		options->hex = HEX_ALL;
	else
		return err_set(err, EINVAL,
			       "--strings-in-hex needs one of none, non-ascii, all, "
			       "not '%.60s'",
			       arg);
	return 0;
}

/* -- times --------------------------------------------------------------------------------- */

/* "s", "ms", "us", "ns" as digits behind the point; -1 for anything else. */
static int digits_of(const char *word, size_t len)
{
	static const char *const units[] = {"s", "ms", "us", "ns"};

	for (int i = 0; i < 4; i++)
		if (strlen(units[i]) == len && !memcmp(units[i], word, len))
			return 3 * i;
	return -1;
}

static bool starts(const char **word, size_t *len, const char *prefix)
{
	size_t n = strlen(prefix);

	if (*len < n || memcmp(*word, prefix, n) != 0)
		return false;
	*word += n;
	*len -= n;
	return true;
}

static bool read_time_word(struct shown_time *time, const char *word, size_t len)
{
	static const char *const formats[] = {
		[TIME_NONE] = "none", [TIME_OF_DAY] = "time", [TIME_UNIX] = "unix"};
	bool only_format = starts(&word, &len, "format:");
	bool only_digits = !only_format && starts(&word, &len, "precision:");
	int digits = only_format ? -1 : digits_of(word, len);

	if (digits >= 0)
		time->digits = (unsigned)digits;
	for (unsigned i = 0; i < 3 && digits < 0 && !only_digits; i++)
		if (strlen(formats[i]) == len && !memcmp(formats[i], word, len)) {
			time->format = i;
			return true;
		}
	return digits >= 0;
}

OPTION_SETTER(option_set_time)
{
	struct shown_time time = {TIME_OF_DAY, 0};

	for (const char *word = arg; word;) {
		size_t len = strcspn(word, ",");

		if (!read_time_word(&time, word, len))
			return err_set(err, EINVAL,
				       "--%s: '%.*s' is no format (none, time, unix) "
				       "and no precision (s, ms, us, ns)",
				       row->name, (int)len, word);
		word = word[len] ? word + len + 1 : NULL;
	}
	*FIELD(struct shown_time) = time;
	return 0;
}

OPTION_SETTER(option_set_more_time)
{
	struct shown_time *time = FIELD(struct shown_time);

	(void)arg, (void)err;
	if (time->format == TIME_OF_DAY)
		*time = (struct shown_time){time->digits ? TIME_UNIX : TIME_OF_DAY, 6};
	else
		*time = (struct shown_time){time->format == TIME_UNIX ? TIME_UNIX : TIME_OF_DAY,
					    time->format == TIME_UNIX ? 6 : 0};
	return 0;
}

OPTION_SETTER(option_set_precision)
{
	int digits = arg ? digits_of(arg, strlen(arg)) : 6;

	if (digits < 0)
		return err_set(err, EINVAL, "--%s needs one of s, ms, us, ns, not '%.60s'",
			       row->name, arg);
	*FIELD(struct shown_time) = (struct shown_time){TIME_OF_DAY, (unsigned)digits};
	return 0;
}

/* -- -e ------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct qualifier {
	const char *name;
	int (*set)(struct options *options, const struct option_row *row, const char *arg,
		   struct err *err);
} qualifiers[] = {
	{ "trace", option_set_calls }, { "t", option_set_calls },
	{ "signal", option_set_signals }, { "signals", option_set_signals },
	{ "s", option_set_signals },
	{ "status", option_set_statuses },
	{ "quiet", option_set_quiet }, { "silent", option_set_quiet },
	{ "silence", option_set_quiet }, { "q", option_set_quiet },
	{ "decode-fds", option_set_decode_fds }, { "decode-fd", option_set_decode_fds },
	{ "abbrev", option_set_abbrev }, { "a", option_set_abbrev },
	{ NULL, NULL },
};
/* clang-format on */

OPTION_SETTER(option_set_expression)
{
	size_t len = strcspn(arg, "=");
	const char *reason;

	if (!arg[len])
		return option_set_calls(options, row, arg, err);
	for (const struct qualifier *q = qualifiers; q->name; q++)
		if (strlen(q->name) == len && !memcmp(q->name, arg, len))
			return q->set(options, row, arg + len + 1, err);
	reason = options_refused(0, arg);
	if (reason)
		return err_set(err, EINVAL, "strace's -e %.*s is not in exectrace: %s", (int)len,
			       arg, reason);
	return err_set(err, EINVAL,
		       "-e %.*s: trace, signal, status, quiet, decode-fds and abbrev "
		       "are known here",
		       (int)len, arg);
}
