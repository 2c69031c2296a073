/* Words about one exec: the call, its circumstances, what came before and after.
 * The file and its dispatch are in phrase_dispatch.c, the run as a whole in phrase_run.c. */
#include <string.h>

#include "decode/buf.h"
#include "report/cause.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/shell_quote.h"

#define ARGV_SHOWN 8
#define SETTER_SHOWN 3
#define WORD_SHOWN 1024 /* bytes of one word */

static void add_part(struct buf *out, const char *separator, const char *text)
{
	if (!*text)
		return;
	if (out->len)
		buf_add_string(out, separator);
	buf_add_string(out, text);
}

/* A word of a command line; the JSON has the whole of a long one. */
static void add_quoted(struct buf *out, const json_t *string)
{
	const char *text = json_string_value(string);
	size_t len = text ? strlen(text) : 0, shown = len;

	if (!text) {
		buf_add_string(out, "NULL");
		return;
	}
	if (len > WORD_SHOWN) /* not in the middle of a character */
		for (shown = WORD_SHOWN; shown > 0 && (text[shown] & 0xc0) == 0x80;)
			shown--;
	escape_quoted(out, text, shown);
	if (shown < len)
		buf_addf(out, "... (%zu bytes more)", len - shown);
}

static void add_env(struct buf *out, const json_t *env, const char *before, const char *after)
{
	size_t count = json_array_size(env), shown = 0;

	for (size_t i = 0; i < count && shown < ARGV_SHOWN; i++) {
		const char *text = json_string_value(json_array_get(env, i));

		/* PATH is context, and long; it is in the JSON. */
		if (!text || !strncmp(text, "PATH=", 5))
			continue;
		buf_add_string(out, shown++ ? " " : before);
		buf_add_string(out, text);
	}
	if (shown)
		buf_add_string(out, after);
}

void phrase_call(struct buf *out, const json_t *finding)
{
	const json_t *argv = json_get(finding, "argv");
	size_t count = json_array_size(argv);
	const char *syscall = json_get_text(finding, "syscall");
	long long dirfd = json_get_int(finding, "dirfd", -100);

	if (json_is_null(json_get(finding, "syscall"))) {
		buf_add_string(out, "no exec was tried");
		return;
	}
	buf_addf(out, "%s(", *syscall ? syscall : "execve");
	if (!strcmp(syscall, "execveat")) {
		if (dirfd == -100)
			buf_add_string(out, "AT_FDCWD, ");
		else
			buf_addf(out, "%lld, ", dirfd);
	}
	add_quoted(out, json_get(finding, "path"));
	if (!strcmp(syscall, "chdir") || !strcmp(syscall, "access")) {
		buf_add_string(out, *syscall == 'c' ? ")" : ", X_OK)");
		return;
	}
	buf_add_string(out, ", ");
	if (!json_is_array(argv)) {
		buf_add_string(out, "NULL)");
		return;
	}
	buf_add_byte(out, '[');
	for (size_t i = 0; i < count && i < ARGV_SHOWN; i++) {
		if (i)
			buf_add_string(out, ", ");
		add_quoted(out, json_array_get(argv, i));
	}
	if (count > ARGV_SHOWN)
		buf_addf(out, ", ... %zu more", count - ARGV_SHOWN);
	buf_add_string(out, json_get_bool(finding, "argv_truncated") ? ", ...])" : "])");
}

void phrase_result(struct buf *out, const json_t *outcome)
{
	const char *result = json_get_text(outcome, "result");
	const char *ran = json_get_string(outcome, "ran");

	if (!strcmp(result, "errno")) {
		const char *name = json_get_string(outcome, "errno");

		buf_addf(out, "= -1 %s", name ? name : "(unknown error)");
	} else if (!strcmp(result, "signal")) {
		const char *name = json_get_string(outcome, "signal");

		buf_addf(out, "killed by %s", name ? name : "a signal");
	} else if (!strcmp(result, "success")) {
		buf_addf(out, "= 0%s%s", ran ? ", runs " : "", ran ? ran : "");
	} else if (!strcmp(result, "checked")) {
		buf_add_string(out, "= 0, nothing executed");
	} else if (*result && !json_is_false(json_get(outcome, "executed"))) {
		buf_add_string(out, "= ? (not seen)");
	}
}

void phrase_argv(struct buf *out, const json_t *argv, size_t limit)
{
	size_t count = json_array_size(argv);

	for (size_t i = 0; i < count && i < limit; i++) {
		const char *word = json_string_value(json_array_get(argv, i));

		if (i)
			buf_add_byte(out, ' ');
		if (!word || strlen(word) > WORD_SHOWN || !shell_quote_add(out, word))
			add_quoted(out, json_array_get(argv, i));
	}
	if (count > limit)
		buf_addf(out, " ... (%zu more)", count - limit);
}

void phrase_circumstance(struct buf *out, const json_t *finding)
{
	const char *cwd = json_get_text(finding, "cwd"), *root = json_get_text(finding, "root");
	const json_t *caller = json_get(finding, "caller.argv");
	const char *exe = json_get_text(finding, "caller.exe");
	long long ns_pid = json_get_int(finding, "ns_pid", 0);

	if (*cwd)
		buf_addf(out, "in %s", cwd);
	if (*root)
		buf_addf(out, "%sunder the root %s", out->len ? ", " : "", root);
	if (json_array_size(caller)) {
		buf_add_string(out, out->len ? ", called by " : "called by ");
		phrase_argv(out, caller, ARGV_SHOWN);
	} else if (*exe) {
		buf_addf(out, "%scalled by %s", out->len ? ", " : "", exe);
	}
	if (ns_pid)
		buf_addf(out, "%spid %lld in its namespace", out->len ? ", " : "", ns_pid);
	if (json_get_int(finding, "credentials.euid", 0))
		buf_addf(out, "%sas uid %lld", out->len ? ", " : "",
			 json_get_int(finding, "credentials.euid", 0));
	if (json_get_bool(finding, "credentials.no_new_privs"))
		add_part(out, ", ", "no_new_privs");
	add_env(out, json_get(finding, "env"), out->len ? "; with " : "with ", "");
}

static void add_seconds(struct buf *out, const json_t *item)
{
	double seconds = json_get_number(item, "seconds_before", -1);

	if (seconds < 0)
		return;
	buf_add_byte(out, ' ');
	phrase_duration(out, seconds);
	buf_add_string(out, " before");
}

static void add_source(struct buf *out, const json_t *group)
{
	const char *from = json_get_text(group, "from");
	const json_t *argv = json_get(group, "argv");

	if (!strcmp(from, "command")) {
		buf_add_string(out, " from the command's own environment");
	} else if (!strcmp(from, "attached")) {
		buf_addf(out, " had by pid %lld already", json_get_int(group, "pid", 0));
	} else if (!strcmp(from, "process")) {
		buf_addf(out, " set by pid %lld ", json_get_int(group, "pid", 0));
		if (json_array_size(argv))
			phrase_argv(out, argv, SETTER_SHOWN);
		else
			buf_add_string(out, json_get_text(group, "exe"));
	}
}

/* "GOARCH=arm64 from the command's own environment; CC=gcc set by pid 4700 go build" */
static void add_variables(struct buf *out, const json_t *groups)
{
	for (size_t i = 0; i < json_array_size(groups); i++) {
		const json_t *group = json_array_get(groups, i);

		add_env(out, json_get(group, "env"), i ? "; " : " (", "");
		add_source(out, group);
	}
	if (json_array_size(groups))
		buf_add_byte(out, ')');
}

void phrase_history(struct buf *out, const json_t *item)
{
	const json_t *argv = json_get(item, "argv");
	const char *path = json_get_text(item, "path"), *path2 = json_get_text(item, "path2");
	const char *deed = json_get_text(item, "deed");

	buf_addf(out, "pid %lld ", json_get_int(item, "pid", 0));
	if (json_array_size(argv)) {
		phrase_argv(out, argv, ARGV_SHOWN);
		buf_add_byte(out, ' ');
	}
	buf_addf(out, "%s %s", *deed ? deed : json_get_text(item, "op"), path);
	if (*path2)
		buf_addf(out, " to %s", path2);
	add_part(out, " to ", json_get_text(item, "mode"));
	add_seconds(out, item);
	if (!json_array_size(json_get(item, "variables")))
		add_env(out, json_get(item, "env"), " (", ")");
	else if (!strcmp(json_get_text(item, "op"), "wrote")) /* who only moved it chose nothing */
		add_variables(out, json_get(item, "variables"));
}

/* A message as one line: its last newline dropped, those inside shown as strokes. */
static void add_message(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			buf_add_string(out, " / ");
		else if (text[i] != '\r')
			buf_add_byte(out, text[i]);
	}
}

void phrase_consequence(struct buf *out, const json_t *item)
{
	const char *text = json_get_text(item, "text"), *kind = json_get_text(item, "kind");
	const char *signal = json_get_string(item, "signal");
	bool ends = !strcmp(kind, "exit") || !strcmp(kind, "command");

	if (json_get_int(item, "pid", 0))
		buf_addf(out, "pid %lld ", json_get_int(item, "pid", 0));
	if (!strcmp(kind, "message"))
		buf_add_string(out, "wrote: ");
	if (*text)
		add_message(out, text);
	else if (ends && signal)
		buf_addf(out, "killed by %s", signal);
	else if (ends)
		buf_addf(out, "exited with %lld", json_get_int(item, "code", 0));
	else
		buf_add_string(out, kind);
}

json_t *phrase_consequences(const json_t *list)
{
	json_t *merged = json_array(), *last = NULL, *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		scope_buf struct buf text = {0};

		if (!last || !json_get_is(item, "kind", "message") ||
		    !json_get_is(last, "kind", "message") ||
		    json_get_int(last, "pid", 0) != json_get_int(item, "pid", 0)) {
			last = json_copy(item);
			json_array_append_new(merged, last);
			continue;
		}
		buf_addf(&text, "%s%s", json_get_text(last, "text"), json_get_text(item, "text"));
		json_object_set_new(last, "text", json_stringn_nocheck(text.data, text.len));
	}
	return merged;
}

void phrase_lineage(struct buf *out, const json_t *item)
{
	const json_t *argv = json_get(item, "argv");

	buf_addf(out, "%lld ", json_get_int(item, "pid", 0));
	if (json_array_size(argv))
		phrase_argv(out, argv, ARGV_SHOWN);
	else
		buf_add_string(out, json_get_text(item, "exe"));
	add_env(out, json_get(item, "env_set"), " (", ")");
}

void phrase_frame(struct buf *out, const json_t *frame)
{
	const char *symbol = json_get_text(frame, "symbol"), *file = json_get_text(frame, "file");
	const char *source = json_get_text(frame, "source");
	unsigned long long offset = (unsigned long long)json_get_int(frame, "offset", 0);

	if (*symbol || *file)
		buf_addf(out, "%s+0x%llx", *symbol ? symbol : file, offset);
	else
		buf_add_string(out, json_get_text(frame, "address"));
	if (*source)
		buf_addf(out, " at %s", source);
	else if (*symbol && *file)
		buf_addf(out, " in %s", file);
}

void phrase_writer(struct buf *out, const json_t *writer)
{
	buf_addf(out, "pid %lld (%s) has %s open for writing as descriptor %lld%s",
		 json_get_int(writer, "pid", 0), json_get_text(writer, "comm"),
		 json_get_text(writer, "path"), json_get_int(writer, "fd", -1),
		 json_get_bool(writer, "inherited") ? ", inherited" : "");
}

void phrase_ran(struct buf *out, const json_t *ran)
{
	phrase_argv(out, json_get(ran, "argv"), ARGV_SHOWN);
	if (json_get_bool(ran, "preserve_argv0"))
		add_part(out, "; ", "argv[0] preserved (AT_FLAGS_PRESERVE_ARGV0)");
	if (json_get_bool(ran, "execfd"))
		add_part(out, "; ", "the file is passed as an open descriptor (AT_EXECFD)");
}

void phrase_died(struct buf *out, const json_t *died)
{
	const char *signal = json_get_string(died, "signal");

	if (!died)
		return;
	if (signal)
		buf_addf(out, "killed by %s soon after", signal);
	else
		buf_addf(out, "exited with %lld soon after", json_get_int(died, "code", 0));
	if (*json_get_text(died, "message")) {
		buf_add_string(out, ", having written: ");
		add_message(out, json_get_text(died, "message"));
	}
}

void phrase_factor(struct buf *out, const json_t *factor)
{
	const char *name = json_string_value(factor), *meaning;
	unsigned number;

	if (!name)
		return;
	buf_add_string(out, name);
	meaning = factor_find(name, &number) ? factor_meaning(number) : NULL;
	if (meaning)
		buf_addf(out, ": %s", meaning);
}

void phrase_evidence(struct buf *out, const json_t *evidence)
{
	const char *source = json_get_text(evidence, "source");

	buf_add_string(out, json_get_text(evidence, "fact"));
	if (*source)
		buf_addf(out, " (%s)", source);
}

bool phrase_finding_matters(const json_t *finding)
{
	return json_get_is(finding, "severity", "error") ||
	       json_get_is(finding, "severity", "warning");
}
