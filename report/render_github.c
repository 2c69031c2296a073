/* Annotations of a GitHub Actions run: a workflow command per finding, on standard output.
 * A step shows ten of each kind, so no more are written: a last one says how many there are. */
#include <string.h>

#include "decode/buf.h"
#include "report/escape.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_formats.h"

#define EACH_MAX 10

static const struct {
	const char *severity, *command;
} commands[] = {{"error", "error"}, {"warning", "warning"}, {"note", "notice"}};

/* What ends a message or a property is written as its percent code; nothing else is. */
static void add_escaped(struct buf *out, const char *text, size_t len, const char *ends)
{
	scope_buf struct buf shown = {0};

	escape_terminal(&shown, text, len);
	for (size_t i = 0; i < shown.len; i++)
		if (strchr(ends, shown.data[i]))
			buf_addf(out, "%%%02X", (unsigned char)shown.data[i]);
		else
			buf_add_byte(out, shown.data[i]);
}

static void add_message(struct buf *out, const char *text)
{
	add_escaped(out, text, strlen(text), "%");
}

/* A finding has no line of a source file, so it is the run's, not a file's. */
static void add_finding(struct buf *out, const char *command, const json_t *finding)
{
	const char *cause = json_get_text(finding, "cause");
	const json_t *fixes = json_get(finding, "fixes");

	buf_addf(out, "::%s title=exectrace%%3A ", command);
	add_escaped(out, cause, strlen(cause), "%:,");
	buf_add_string(out, "::");
	add_message(out, json_get_text(finding, "summary"));
	for (size_t i = 0; i < json_array_size(fixes) && i < 3; i++) {
		const json_t *fix = json_array_get(fixes, i);
		const char *run = json_get_text(fix, "run");

		buf_add_string(out, "%0Afix: ");
		add_message(out, *run ? run : json_get_text(fix, "does"));
	}
	buf_add_byte(out, '\n');
}

static void add_kind(struct buf *out, const char *severity, const char *command,
		     const json_t *findings)
{
	size_t count = 0, shown = 0;

	for (size_t i = 0; i < json_array_size(findings); i++)
		count += json_get_is(json_array_get(findings, i), "severity", severity);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);

		if (!json_get_is(finding, "severity", severity))
			continue;
		if (++shown < EACH_MAX || count == EACH_MAX) {
			add_finding(out, command, finding);
			continue;
		}
		buf_addf(out, "::%s title=exectrace::and %zu more of this kind: see the report\n",
			 command, count - shown + 1);
		return;
	}
}

void render_github(const json_t *document, const struct render_options *options, struct buf *out)
{
	const json_t *processes = json_get(document, "run.still_running");

	(void)options;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		add_kind(out, commands[i].severity, commands[i].command,
			 json_get(document, "findings"));
	if (!json_get_bool(document, "run.timed_out"))
		return;
	buf_add_string(out, "::error title=exectrace%3A the time was up::still there:");
	for (size_t i = 0; i < json_array_size(processes) && i < 20; i++) {
		scope_buf struct buf text = {0};

		phrase_still_running(&text, json_array_get(processes, i));
		buf_add_string(out, "%0A");
		add_message(out, text.data);
	}
	buf_add_byte(out, '\n');
}
