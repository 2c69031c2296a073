/* Words about the run as a whole: how it ended, the registry, the counters.
 * The words about one exec are in phrase_exec.c, those about the machine in phrase_host.c. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/quote.h"

#define PATH_SHOWN 60

static void add_part(struct buf *out, const char *separator, const char *text)
{
	if (!*text)
		return;
	if (out->len)
		buf_add_string(out, separator);
	buf_add_string(out, text);
}

void phrase_count(struct buf *out, long long count, const char *one, const char *many)
{
	buf_addf(out, "%lld %s", count, count == 1 ? one : many);
}

void phrase_add_part(struct buf *out, const char *separator, const char *text)
{
	if (!*text)
		return;
	if (out->len)
		buf_add_string(out, separator);
	buf_add_string(out, text);
}

void phrase_duration(struct buf *out, double seconds)
{
	if (seconds < 0.01)
		buf_addf(out, "%.1f ms", seconds * 1000);
	else if (seconds < 120)
		buf_addf(out, "%.2f s", seconds);
	else
		buf_addf(out, "%.0f min", seconds / 60);
}

void phrase_exit(struct buf *out, const json_t *how)
{
	const char *signal = json_get_string(how, "signal");

	if (signal)
		buf_addf(out, "was killed by %s", signal);
	else if (json_get(how, "code"))
		buf_addf(out, "exited with %lld", json_get_int(how, "code", 0));
}

static void add_findings(struct buf *out, const json_t *document)
{
	const json_t *findings = json_get(document, "findings");
	size_t count = json_array_size(findings), matter = 0, notes;

	for (size_t i = 0; i < count; i++)
		matter += phrase_finding_matters(json_array_get(findings, i));
	notes = count - matter;
	if (matter)
		phrase_count(out, (long long)matter, "finding", "findings");
	if (notes) {
		buf_add_string(out, matter ? " and " : "");
		phrase_count(out, (long long)notes, "note", "notes");
	}
}

/* Nothing was found: say what that means for the status the command ended with. */
static void add_all_well(struct buf *out, const json_t *document, const char *end)
{
	long long execs = json_get_int(document, "execs.total", -1);
	bool ended_well = json_get_int(document, "command.exit.code", -1) == 0;

	if (*end && !ended_well)
		buf_addf(out, "the command %s, and no exec failure explains that", end);
	else
		buf_add_string(out, "no findings");
	if (execs == 1)
		buf_add_string(out, ": its one exec ran as meant");
	else if (execs > 1)
		buf_addf(out, ": all %lld execs ran as meant or were handled by their callers",
			 execs);
	else if (!execs)
		buf_add_string(out, ": no exec was seen");
}

static const json_t *finding_of(const json_t *document, long long id)
{
	const json_t *findings = json_get(document, "findings");

	for (size_t i = 0; id > 0 && i < json_array_size(findings); i++)
		if (json_get_int(json_array_get(findings, i), "id", 0) == id)
			return json_array_get(findings, i);
	return NULL;
}

/* The end of a path that is long: what tells it from others. */
static const char *path_tail(const char *path)
{
	size_t len = strlen(path);
	const char *tail = len > PATH_SHOWN ? strchr(path + len - PATH_SHOWN, '/') : path;

	return tail ? tail : path;
}

/* The answer, before anything is counted. */
static void add_answer(struct buf *out, const json_t *document, const json_t *finding,
		       const char *end)
{
	const char *path = json_get_text(finding, "path"), *tail = path_tail(path);
	const char *words = json_get_text(finding, "headline");
	size_t count = json_get_size(document, "findings");

	if (*words && *path) {
		buf_add_string(out, tail == path ? "" : "...");
		quote_add(out, tail);
		buf_add_string(out, ": ");
	}
	buf_add_string(out, *words ? words : json_get_text(finding, "summary"));
	buf_addf(out, "; %sso the command %s",
		 json_get_is(document, "explained_confidence", "likely") ? "probably " : "", end);
	if (count > 1)
		buf_addf(out, " (finding %lld of %zu)", json_get_int(finding, "id", 0), count);
}

void phrase_headline(struct buf *out, const json_t *document)
{
	scope_buf struct buf end = {0};
	const json_t *by = finding_of(document, json_get_int(document, "explained_by", 0));
	size_t count = json_get_size(document, "findings");

	phrase_exit(&end, json_get(document, "command.exit"));
	if (json_get_is(document, "run.mode", "explain")) {
		buf_add_string(out, "what exec would do here and now with ");
		phrase_count(out, (long long)count, "file", "files");
		return;
	}
	if (!count) {
		add_all_well(out, document, end.data ? end.data : "");
	} else if (by && end.len) {
		add_answer(out, document, by, end.data);
	} else {
		add_findings(out, document);
		if (end.len)
			buf_addf(out, "; the command %s", end.data);
	}
	if (json_get_bool(document, "run.timed_out")) {
		buf_add_string(out, "; the time was up with ");
		phrase_count(out, json_get_int(document, "run.still_running_total", 0),
			     "process still there", "processes still there");
	}
	if (json_get_bool(document, "run.interrupted"))
		buf_add_string(out, "; interrupted");
}

void phrase_run(struct buf *out, const json_t *document)
{
	const json_t *argv = json_get(document, "command.argv");
	const char *cwd = json_get_text(document, "run.cwd");
	double ms = json_get_number(document, "run.duration_ms", -1);

	phrase_argv(out, argv, 32);
	if (*cwd)
		buf_addf(out, "%sin %s", out->len ? ", " : "", cwd);
	if (*json_get_text(document, "run.started"))
		buf_addf(out, "%sstarted %s", out->len ? ", " : "",
			 json_get_text(document, "run.started"));
	if (ms >= 0) {
		add_part(out, ", ", "took ");
		phrase_duration(out, ms / 1000);
	}
	if (*json_get_text(document, "run.mode"))
		buf_addf(out, "%smode %s", out->len ? ", " : "",
			 json_get_text(document, "run.mode"));
	if (*json_get_text(document, "exectrace.version"))
		buf_addf(out, "%sexectrace %s", out->len ? ", " : "",
			 json_get_text(document, "exectrace.version"));
}

void phrase_totals(struct buf *out, const json_t *document)
{
	const json_t *execs = json_get(document, "execs");

	if (!execs)
		return;
	phrase_count(out, json_get_int(execs, "total", 0), "exec", "execs");
	buf_addf(out, ": %lld succeeded, %lld failed, %lld redirected",
		 json_get_int(execs, "succeeded", 0), json_get_int(execs, "failed", 0),
		 json_get_int(execs, "redirected", 0));
	if (json_get(execs, "processes")) {
		buf_add_string(out, "; ");
		phrase_count(out, json_get_int(execs, "processes", 0), "process", "processes");
	}
	if (json_get(execs, "threads")) {
		buf_add_string(out, ", ");
		phrase_count(out, json_get_int(execs, "threads", 0), "thread", "threads");
	}
}

void phrase_registry(struct buf *out, const json_t *registry)
{
	const char *state = json_get_text(registry, "state"), *why = json_get_text(registry, "why");
	const char *scope = json_get_text(registry, "scope");

	if (strcmp(state, "read")) {
		if (!strcmp(state, "not-mounted"))
			state = "not mounted";
		buf_addf(out, "binfmt_misc is %s", *state ? state : "not known");
		if (*why)
			buf_addf(out, " (%s)", why);
		return;
	}
	buf_addf(out, "binfmt_misc %s, ",
		 json_is_false(json_get(registry, "enabled")) ? "DISABLED as a whole" : "enabled");
	phrase_count(out, (long long)json_get_size(registry, "entries"), "entry", "entries");
	if (json_get_size(registry, "entries") > 1)
		buf_add_string(out, json_get_bool(registry, "order_known")
					    ? " in match order"
					    : " (match order not known)");
	if (!strcmp(scope, "probable"))
		buf_add_string(out, "; probably the tracee's instance");
	else if (!strcmp(scope, "files"))
		buf_add_string(out, "; read from saved files");
}

void phrase_entry_match(struct buf *out, const json_t *entry)
{
	const char *words = json_get_text(entry, "matches");
	const char *extension = json_get_text(entry, "extension");
	const char *magic = json_get_text(entry, "magic"), *mask = json_get_text(entry, "mask");

	if (*words) {
		buf_add_string(out, words);
	} else if (*extension) {
		buf_addf(out, "names ending in .%s", extension);
	} else if (*magic) {
		buf_addf(out, "bytes %s at %lld", magic, json_get_int(entry, "offset", 0));
		if (*mask)
			buf_addf(out, " under %s", mask);
	} else {
		buf_add_string(out, json_get_text(entry, "kind"));
	}
}

/* Of what nobody traced did only the look that found it is known. */
static void add_when(struct buf *out, const json_t *change)
{
	if (!json_get(change, "seconds_in"))
		return;
	buf_add_string(out, json_object_size(json_get(change, "by")) ? "; " : "; seen ");
	phrase_duration(out, json_number_value(json_get(change, "seconds_in")));
	buf_add_string(out, " into the run");
}

static void add_doer(struct buf *out, const json_t *by)
{
	scope_buf struct buf argv = {0};

	if (!json_object_size(by))
		return;
	buf_addf(out, ", by process %lld", json_get_int(by, "pid", 0));
	phrase_argv(&argv, json_get(by, "argv"), 8);
	add_part(out, " ", argv.data ? argv.data : "");
}

void phrase_change(struct buf *out, const json_t *change)
{
	add_part(out, " ", json_get_text(change, "name"));
	add_part(out, " ", json_get_text(change, "kind"));
	add_part(out, ": ", json_get_text(change, "detail"));
	if (json_get_string(change, "errno"))
		buf_addf(out, ": %s for %s", json_get_text(change, "errno"),
			 json_get_text(change, "written"));
	add_when(out, change);
	add_doer(out, json_get(change, "by"));
}

void phrase_leak(struct buf *out, const json_t *leak)
{
	const char *kind = json_get_text(leak, "kind"), *path = json_get_text(leak, "path");
	const char *machine = json_get_text(leak, "machine"), *why = json_get_text(leak, "why");
	const char *target = json_get_text(leak, "target"), *slash = strrchr(why, '/');
	long long count = json_get_int(leak, "occurrences", 1);
	long long finding = json_get_int(leak, "finding", 0);
	scope_buf struct buf argv = {0};

	why = slash ? slash + 1 : why;
	phrase_argv(&argv, json_get(leak, "argv"), 3);
	if (!strcmp(kind, "compiler"))
		buf_addf(out, "%s makes %s code in a build for %s (%s)", path, machine, target,
			 why);
	else if (!strcmp(kind, "runs"))
		buf_addf(out, "%s is for %s and was run on this %s machine (made by %s)", path,
			 machine, target, why);
	else
		buf_addf(out, "%s of %s was opened in a build for %s (%s)", path, machine, target,
			 why);
	buf_addf(out, ": pid %lld %s", json_get_int(leak, "pid", 0), argv.data ? argv.data : "");
	if (count > 1)
		buf_addf(out, ", %lld times", count);
	if (finding)
		buf_addf(out, "; see finding %lld", finding);
}

void phrase_leaks(struct buf *out, const json_t *document)
{
	const json_t *leaks = json_get(document, "arch_leaks");
	bool first = true;

	if (!json_is_array(leaks))
		return;
	if (json_array_size(leaks) == 0) {
		buf_add_string(out, "no architecture leak was seen");
		return;
	}
	phrase_count(out, (long long)json_array_size(leaks), "architecture leak",
		     "architecture leaks");
	for (size_t i = 0; i < json_array_size(leaks); i++) {
		long long finding = json_get_int(json_array_get(leaks, i), "finding", 0);

		if (finding)
			buf_addf(out, "%s%lld", first ? "; by one comes finding " : ", ", finding);
		first = first && !finding;
	}
}

void phrase_hazard(struct buf *out, const json_t *hazard)
{
	const char *entry = json_get_text(hazard, "entry");
	const char *sentence = json_get_text(hazard, "sentence");

	if (*entry && !strstr(sentence, entry))
		buf_addf(out, "%s: ", entry);
	buf_add_string(out, *sentence ? sentence : json_get_text(hazard, "code"));
	add_part(out, " Fix: ", json_get_text(hazard, "fix"));
}

void phrase_still_running(struct buf *out, const json_t *process)
{
	const json_t *argv = json_get(process, "argv");

	buf_addf(out, "process %lld", json_get_int(process, "pid", 0));
	if (json_array_size(argv)) {
		buf_add_string(out, ", ");
		phrase_argv(out, argv, 8);
	}
	buf_addf(out, ": %s", json_get_text(process, "doing"));
}
