/* Words about attempt counters: whose they are, what an exec did to them, what the kernel counted.
 * Reads the document only. */
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"

static const char *source_words(const char *source)
{
	static const char *const words[][2] = {
		{"model", " (replay of the traced execs)"},
		{"kernel", " (its events), beside the replay of the traced execs"},
		{"entry", " (lines in the entries' own texts), beside the replay"},
		{"off", ": attempts were not counted"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i][0], source))
			return words[i][1];
	return "";
}

void phrase_counters_source(struct buf *out, const json_t *counters)
{
	const char *source = json_get_text(counters, "source");
	const char *why = json_get_text(counters, "why");

	buf_addf(out, "source: %s%s", *source ? source : "unknown", source_words(source));
	if (*why)
		buf_addf(out, "; not the kernel: %s", why);
	if (!strcmp(source, "off"))
		return;
	if (json_get(counters, "execs")) {
		buf_add_string(out, "; ");
		phrase_count(out, json_get_int(counters, "execs", 0), "exec", "execs");
	}
	if (json_get(counters, "walks")) {
		buf_add_string(out, ", registry consulted ");
		phrase_count(out, json_get_int(counters, "walks", 0), "time", "times");
	}
}

void phrase_counters(struct buf *out, const json_t *counters)
{
	json_t *entries = json_get(counters, "entries"), *entry;
	const char *kernel = json_get_text(counters, "kernel.words"), *name;
	long long attempts = 0;
	size_t shown = 0;

	if (!json_is_object(entries))
		return;
	json_object_foreach(entries, name, entry) attempts +=
		json_get_int(entry, "attempts", 0) > 0;
	if (attempts)
		phrase_count(out, attempts, "entry compared", "entries compared");
	json_object_foreach(entries, name, entry)
	{
		long long matches = json_get_int(entry, "matches", 0);
		long long failures = json_get_int(entry, "failures", 0);

		if ((!matches && !failures) || shown++ > 3)
			continue;
		buf_addf(out, "; %s matched %lld, succeeded %lld, failed %lld", name, matches,
			 json_get_int(entry, "successes", 0), failures);
	}
	if (attempts && !shown)
		buf_add_string(out, ", none matched");
	if (!*kernel)
		return;
	buf_addf(out, "%skernel: %s", out->len ? "; " : "", kernel);
	if (json_get_is(counters, "kernel.replay", "disagrees"))
		buf_addf(out, "; they disagree: %s", json_get_text(counters, "kernel.why"));
}

/* ---- what the kernel counted ------------------------------------------------------------------
 */

/* Of tracepoints, which count execs. */
static void add_execs(struct buf *out, const json_t *execs)
{
	long long total = json_get_int(execs, "total", 0);
	long long succeeded = json_get_int(execs, "succeeded", 0);
	json_t *failed = json_get(execs, "failed"), *count;
	scope_buf struct buf errors = {0};
	const char *name;

	phrase_count(out, total, "exec", "execs");
	buf_addf(out, ": %lld succeeded, %lld failed", succeeded, total - succeeded);
	if (!json_is_object(failed) || !json_object_size(failed))
		return;
	json_object_foreach(failed, name, count)
		buf_addf(&errors, "%s%s %lld", errors.len ? ", " : " (", name,
			 (long long)json_integer_value(count));
	buf_addf(out, "%s)", errors.data);
}

void phrase_kernel_answers(struct buf *out, const json_t *counts)
{
	json_t *answers = json_get(counts, "answers"), *count;
	long long none = json_get_int(answers, "ENOEXEC", 0);
	long long on = json_get_int(answers, "handed-on", 0), failed = 0;
	scope_buf struct buf errors = {0};
	const char *name;

	if (json_is_object(json_get(counts, "execs"))) {
		add_execs(out, json_get(counts, "execs"));
		return;
	}
	if (!json_is_integer(json_get(counts, "attempts"))) {
		buf_add_string(out, "not counted, for this kernel has no histograms of events");
		return;
	}
	buf_add_string(out, "asked ");
	phrase_count(out, json_get_int(counts, "attempts", 0), "time", "times");
	if (!json_is_object(answers) || !json_object_size(answers))
		return;
	json_object_foreach(answers, name, count)
	{
		if (!strcmp(name, "ENOEXEC") || !strcmp(name, "handed-on"))
			continue;
		failed += json_integer_value(count);
		buf_addf(&errors, "%s%s %lld", errors.len ? ", " : " (", name,
			 (long long)json_integer_value(count));
	}
	buf_addf(out,
		 ": %lld without a match, %lld handed to an interpreter, %lld failed after a "
		 "match",
		 none, on, failed);
	if (errors.len)
		buf_addf(out, "%s)", errors.data);
}

void phrase_kernel_doubts(struct buf *out, const json_t *counts)
{
	long long dropped = json_get_int(counts, "dropped", 0);

	if (dropped) {
		phrase_count(out, dropped, "outcome", "outcomes");
		buf_add_string(out, " without room in the kernel's tables, missing here");
	}
	if (json_is_false(json_get(counts, "adds_up")))
		buf_addf(out,
			 "%sthe kernel's tables do not add up: a name in them may be forged, and "
			 "the numbers per entry are not to be trusted",
			 out->len ? "; " : "");
}

static void add_line(json_t *lines, struct buf *line)
{
	json_t *string = json_stringn(line->data, line->len);

	json_array_append_new(lines, string ? string : json_string("?"));
	buf_clear(line);
}

static const char *const columns[] = {"attempts", "successes", "failures"};

static bool counts_anything(const json_t *counts)
{
	return json_get_int(counts, "attempts", 0) || json_get_int(counts, "successes", 0) ||
	       json_get_int(counts, "failures", 0);
}

static const json_t *entry_of(const json_t *counts, const char *name)
{
	return json_object_get(json_get(counts, "entries"), name);
}

/* " attempts 3 -> 5 (+2), successes ...": a number that is not there is left out. */
static void add_moments(struct buf *line, const json_t *before, const json_t *after)
{
	size_t added = 0;

	for (size_t i = 0; i < 3; i++) {
		long long first = json_get_int(before, columns[i], 0);
		long long last = json_get_int(after, columns[i], -1);

		if (last >= 0)
			buf_addf(line, "%s %s %lld -> %lld (%+lld)", added++ ? "," : "", columns[i],
				 first, last, last - first);
	}
}

/* One interpreter of several entries: the kernel's events name the interpreter only. */
static void add_sharing(struct buf *line, const json_t *shares)
{
	for (size_t i = 0; i < json_array_size(shares); i++) {
		const char *other = json_string_value(json_array_get(shares, i));

		buf_addf(line, "%s%s", i ? ", " : "; counted together with ", other ? other : "");
	}
	if (json_array_size(shares))
		buf_add_string(line, ", for they name one interpreter (the replay tells them "
				     "apart)");
}

/* "qemu-arm: tree attempts 1, successes 0, failures 1; machine attempts 3 -> 5 (+2), ..." */
static void add_entry(json_t *lines, const json_t *kernel, const char *name)
{
	const json_t *before = entry_of(json_get(kernel, "machine.before"), name);
	const json_t *after = entry_of(json_get(kernel, "machine.after"), name);
	const json_t *tree = entry_of(json_get(kernel, "tree"), name);
	scope_buf struct buf line = {0};

	if (!counts_anything(tree) && !counts_anything(after))
		return;
	buf_addf(&line, "%s: tree", name);
	for (size_t i = 0; i < 3; i++)
		buf_addf(&line, "%s %s %lld", i ? "," : "", columns[i],
			 json_get_int(tree, columns[i], 0));
	buf_add_string(&line, "; machine");
	add_moments(&line, before, after);
	add_sharing(&line, json_get(tree, "shares_with"));
	add_line(lines, &line);
}

static void add_others(json_t *lines, const json_t *tree)
{
	const json_t *others = json_get(tree, "others"), *other;
	scope_buf struct buf line = {0};
	size_t i;

	json_array_foreach(others, i, other)
	{
		buf_addf(&line,
			 "%s, of no entry in this registry: tree attempts %lld, failures "
			 "%lld",
			 json_get_text(other, "interpreter"), json_get_int(other, "attempts", 0),
			 json_get_int(other, "failures", 0));
		add_line(lines, &line);
	}
}

static void add_comparison(json_t *lines, const json_t *kernel)
{
	long long disagreements = json_get_int(kernel, "disagreements", 0);
	long long incomplete = json_get_int(kernel, "incomplete", 0);
	scope_buf struct buf line = {0};

	buf_add_string(&line, "compared with the replay: ");
	phrase_count(&line, json_get_int(kernel, "compared", 0), "exec", "execs");
	if (disagreements)
		buf_addf(&line, ", %lld of them DISAGREE (see the anomalies)", disagreements);
	else
		buf_add_string(&line, ", all agree");
	if (incomplete)
		buf_addf(&line, "; of %lld more the kernel's events were lost", incomplete);
	add_line(lines, &line);
}

json_t *phrase_kernel_lines(const json_t *counters)
{
	const json_t *kernel = json_get(counters, "kernel"), *delta;
	json_t *lines = json_array(), *entries, *entry;
	scope_buf struct buf line = {0};
	const char *name;

	if (!json_is_object(kernel))
		return lines;
	delta = json_get(kernel, "machine.delta");
	if (json_get_is(kernel, "means", "tracepoints")) {
		buf_add_string(&line, "by tracepoints, for this kernel has no probes: how execs "
				      "ended and what a loader took, not how often the registry "
				      "was asked, nor an entry that failed");
		add_line(lines, &line);
	}
	buf_add_string(&line, "traced tree: ");
	phrase_kernel_answers(&line, json_get(kernel, "tree"));
	add_line(lines, &line);
	buf_add_string(&line, "whole machine meanwhile: ");
	phrase_kernel_answers(&line, delta);
	add_line(lines, &line);
	phrase_kernel_doubts(&line, delta);
	if (line.len)
		add_line(lines, &line);
	add_comparison(lines, kernel);
	entries = json_get(kernel, "tree.entries");
	if (json_is_object(entries))
		json_object_foreach(entries, name, entry) add_entry(lines, kernel, name);
	add_others(lines, json_get(kernel, "tree"));
	return lines;
}

json_t *phrase_entry_lines(const json_t *counters)
{
	json_t *entries = json_get(counters, "after.entries"), *entry, *lines = json_array();
	const json_t *first = json_get(counters, "before.entries");
	scope_buf struct buf line = {0};
	const char *name;

	if (!json_is_object(entries))
		return lines;
	json_object_foreach(entries, name, entry)
	{
		const json_t *own = json_get(entry, "entry");

		if (!own)
			continue;
		buf_addf(&line, "%s:", name);
		add_moments(&line, json_get(json_object_get(first, name), "entry"), own);
		add_line(lines, &line);
	}
	return lines;
}
