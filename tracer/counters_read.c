/* What the histograms of an armed instance say, put together.
 * Decides nothing but whether the numbers agree with each other. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/counters.h"
#include "tracer/counters_plan.h"
#include "tracer/event_loader.h"
#include "tracer/hist.h"
#include "tracer/tracefs.h"

#define NAMED_MAX 4096

static int read_hist(int tracefs, const char *name, const char *path, const char *key,
		     struct hist *table, struct err *err)
{
	scope_free char *file = xasprintf("instances/%s/%s", name, path);
	scope_buf struct buf text = {NULL, 0, 0};
	int result = tracefs_read(tracefs, file, &text);

	*table = (struct hist){.rows = NULL};
	if (result)
		return err_sys(err, -result, "cannot read the counts in %s", path);
	if (!text.data || !hist_parse(table, text.data, key))
		return err_set(err, EIO, "the counts in %s are not there", path);
	return 0;
}

static int read_table(int tracefs, const char *name, const char *event, bool synthetic,
		      const char *key, struct hist *table, struct err *err)
{
	scope_free char *path = counters_event_path(name, event, synthetic, "hist");

	return read_hist(tracefs, name, path, key, table, err);
}

static struct loader_named *named_row(struct kernel_counts *counts, const char *interpreter)
{
	struct loader_named *row;

	for (size_t i = 0; i < counts->count; i++)
		if (!strcmp(counts->named[i].interpreter, interpreter))
			return &counts->named[i];
	if (counts->count == NAMED_MAX)
		return NULL;
	counts->named = xrealloc(counts->named, (counts->count + 1) * sizeof(*counts->named));
	row = &counts->named[counts->count++];
	*row = (struct loader_named){.interpreter = xstrdup(interpreter)};
	return row;
}

/* Add a table's rows to one of the columns. */
static int read_column(int tracefs, const char *name, const char *event, bool synthetic,
		       size_t column, struct kernel_counts *counts, struct err *err)
{
	scope_hist struct hist table;
	int result = read_table(tracefs, name, event, synthetic, "interp", &table, err);

	for (size_t i = 0; i < table.count; i++) {
		struct loader_named *row = named_row(counts, table.rows[i].key);

		if (row)
			*(uint64_t *)(void *)((char *)row + column) += table.rows[i].count;
	}
	counts->dropped += table.dropped;
	counts->adds_up = counts->adds_up && (result || table.adds_up);
	return result;
}

static void add_answers(struct kernel_counts *counts, const struct hist *table)
{
	static const size_t most = sizeof(counts->answers) / sizeof(counts->answers[0]);

	for (size_t i = 0; i < table->count; i++) {
		/* negative ones are printed as unsigned 64-bit numbers */
		int64_t answer = (int64_t)strtoull(table->rows[i].key, NULL, 10);
		int error = answer < 0 ? (int)-answer : 0;
		size_t at = 0;

		while (at < counts->nanswers && counts->answers[at].error != error)
			at++;
		if (at == most)
			continue;
		if (at == counts->nanswers) {
			counts->answers[counts->nanswers].error = error;
			counts->answers[counts->nanswers++].count = 0;
		}
		counts->answers[at].count += table->rows[i].count;
	}
	counts->adds_up = counts->adds_up && table->adds_up;
}

static int read_answers(int tracefs, const char *name, struct kernel_counts *counts,
			struct err *err)
{
	scope_hist struct hist table;
	int result = read_table(tracefs, name, "answered", false, "ret", &table, err);

	if (!result)
		add_answers(counts, &table);
	return result;
}

/* Where histograms are missing the numbers are, too. */
static void read_exits(int tracefs, const char *name, struct kernel_counts *counts)
{
	for (const char *const *exit = counters_exits; *exit; exit++) {
		scope_free char *path = xasprintf("events/%s/hist", *exit);
		scope_hist struct hist table;

		if (read_hist(tracefs, name, path, "ret", &table, NULL))
			continue;
		counts->asked += table.hits;
		add_answers(counts, &table);
	}
}

static int read_asked(int tracefs, const char *name, struct kernel_counts *counts, struct err *err)
{
	scope_hist struct hist table;
	int result = read_table(tracefs, name, "asked", false, "__probe_ip", &table, err);

	counts->asked = table.hits;
	return result;
}

/* Outcomes that found no row are dropped where a name is joined to its outcome. */
static void read_dropped(int tracefs, const char *name, struct kernel_counts *counts)
{
	static const char *const joins[] = {"named", "ran", "over"};

	for (size_t i = 0; i < sizeof(joins) / sizeof(*joins); i++) {
		scope_hist struct hist table;

		if (!read_table(tracefs, name, joins[i], false, "bprm", &table, NULL))
			counts->dropped += table.dropped;
	}
}

/* The instance's directory is as old as the counts. */
static int64_t armed_since(int tracefs, const char *name)
{
	scope_free char *instance = xasprintf("instances/%s", name);
	struct stat made;

	if (fstatat(tracefs, instance, &made, 0))
		return 0;
	return made.st_mtim.tv_sec * INT64_C(1000000000) + made.st_mtim.tv_nsec;
}

static bool has_probes(int tracefs, const char *name)
{
	scope_free char *path = counters_event_path(name, "asked", false, "hist");
	scope_free char *file = xasprintf("instances/%s/%s", name, path);

	return tracefs_has(tracefs, file);
}

/* They are made in the table's order, and removed in the opposite one: the last one tells. */
bool counters_whole(int tracefs, const char *name)
{
	const struct counters_trigger *last = &counters_triggers[counters_ntriggers() - 1];
	scope_hist struct hist table;

	return !read_table(tracefs, name, last->event, last->synthetic, "interp", &table, NULL);
}

int counters_read(int tracefs, const char *name, struct kernel_counts *counts, struct err *err)
{
	int result;

	*counts = (struct kernel_counts){.adds_up = true, .since_ns = armed_since(tracefs, name)};
	if (!counters_armed(tracefs, name))
		return err_set(err, ENOENT, "no counters are armed");
	if (!has_probes(tracefs, name)) {
		counts->means = KERNEL_TRACEPOINTS;
		read_exits(tracefs, name, counts);
		return 0;
	}
	result = read_asked(tracefs, name, counts, err);
	if (!result)
		result = read_answers(tracefs, name, counts, err);
	if (!result)
		result = read_column(tracefs, name, "ran", true,
				     offsetof(struct loader_named, successes), counts, err);
	if (!result)
		result = read_column(tracefs, name, "failed", true,
				     offsetof(struct loader_named, failures), counts, err);
	if (!result)
		result = read_column(tracefs, name, "named", false,
				     offsetof(struct loader_named, attempts), counts, err);
	read_dropped(tracefs, name, counts);
	return result;
}
