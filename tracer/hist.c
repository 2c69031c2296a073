/* Tables of hist triggers (kernel/trace/trace_events_hist.c, hist_trigger_show), line by line. */
#include "tracer/hist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"

#define ROWS_MAX 65536

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : NULL;
}

/* "# trigger info: hist:keys=KEY:vals=..." */
static const char *find_table(const char *text, const char *key)
{
	static const char head[] = "# trigger info: hist:keys=";

	for (const char *line = text; line; line = next_line(line)) {
		const char *keys = line + sizeof(head) - 1;

		if (strncmp(line, head, sizeof(head) - 1) != 0)
			continue;
		if (!strncmp(keys, key, strlen(key)) && keys[strlen(key)] == ':')
			return next_line(line);
	}
	return NULL;
}

static bool number(const char *text, uint64_t *value)
{
	char *end;

	text += strspn(text, " ");
	if (*text < '0' || *text > '9')
		return false;
	*value = strtoull(text, &end, 10);
	end += strspn(end, " ");
	return *end == '\n' || *end == '\0';
}

static void add_row(struct hist *hist, const char *key, size_t len, uint64_t count)
{
	while (len && key[len - 1] == ' ')
		len--;
	while (len && *key == ' ') {
		key++;
		len--;
	}
	hist->rows = xrealloc(hist->rows, (hist->count + 1) * sizeof(*hist->rows));
	hist->rows[hist->count++] = (struct hist_row){xstrndup(key, len), count};
}

/* "{ KEY: VALUE } hitcount: N": the last hitcount of the line counts, VALUE may hold the word. */
static bool read_row(struct hist *hist, const char *line, const char *key)
{
	static const char tail[] = "} hitcount:";
	size_t len = strcspn(line, "\n"), begin = 2 + strlen(key) + 1;
	uint64_t count;

	if (hist->count >= ROWS_MAX || strncmp(line, "{ ", 2) != 0 ||
	    strncmp(line + 2, key, strlen(key)) != 0 || line[begin - 1] != ':')
		return false;
	for (size_t at = len; at-- > begin;) {
		if (strncmp(line + at, tail, sizeof(tail) - 1) != 0)
			continue;
		if (!number(line + at + sizeof(tail) - 1, &count))
			return false;
		add_row(hist, line + begin, at - begin, count);
		return true;
	}
	return false;
}

/* The three sums below the rows, each once. */
struct sums {
	bool begun;
	unsigned seen;
	uint64_t entries;
};

static bool read_sum(struct hist *hist, struct sums *sums, const char *line)
{
	const struct {
		const char *head;
		uint64_t *value;
	} rows[] = {
		{"    Hits:", &hist->hits},
		{"    Entries:", &sums->entries},
		{"    Dropped:", &hist->dropped},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strncmp(line, rows[i].head, strlen(rows[i].head)) != 0)
			continue;
		if (!sums->begun || sums->seen & 1u << i ||
		    !number(line + strlen(rows[i].head), rows[i].value))
			return false;
		sums->seen |= 1u << i;
		return true;
	}
	return false;
}

/* Is it a line that the kernel prints there? A key with newlines makes others. */
static bool read_line(struct hist *hist, struct sums *sums, const char *line, const char *key)
{
	if (*line == '\n' || *line == '\0')
		return true;
	if (!strncmp(line, "#\n", 2))
		return !hist->count && !sums->begun;
	if (!strncmp(line, "Totals:\n", 8) && !sums->begun)
		return sums->begun = true;
	return sums->begun ? read_sum(hist, sums, line) : read_row(hist, line, key);
}

bool hist_parse(struct hist *hist, const char *text, const char *key)
{
	const char *line = find_table(text, key);
	struct sums sums = {.begun = false};
	uint64_t sum = 0;
	bool sound = true;

	if (!line)
		return false;
	*hist = (struct hist){.rows = NULL};
	for (; line && strncmp(line, "# event histogram", 17) != 0; line = next_line(line))
		if (!read_line(hist, &sums, line, key))
			sound = false;
	for (size_t i = 0; i < hist->count; i++)
		sum += hist->rows[i].count;
	hist->adds_up = sound && sums.seen == 7 && sum == hist->hits && hist->count == sums.entries;
	return true;
}

void hist_free(struct hist *hist)
{
	for (size_t i = 0; i < hist->count; i++)
		free(hist->rows[i].key);
	free(hist->rows);
	*hist = (struct hist){.rows = NULL};
}
