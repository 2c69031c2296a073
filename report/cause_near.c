/* Nearness of words: shared parts, containment, edits.
 * Knows codes as strings only. */
#include "report/cause_near.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "decode/buf.h"
#include "report/cause.h"

#define WORD_MAX 64
#define NEAR_MAX 5
#define FAR 1000
#define SPREAD 40 /* who is that much further than the nearest is not meant */

struct candidate {
	const char *code;
	unsigned distance;
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Characters to insert, delete or change (Levenshtein's distance), one row at a time. */
static unsigned edits(const char *word, const char *code)
{
	unsigned row[WORD_MAX + 1];
	size_t len = strlen(word);

	for (size_t i = 0; i <= len; i++)
		row[i] = (unsigned)i;
	for (size_t j = 0; code[j]; j++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)j + 1;
		for (size_t i = 0; i < len; i++) {
			bool same = toupper((unsigned char)word[i]) == code[j];
			unsigned changed = diagonal + !same;

			diagonal = row[i + 1];
			row[i + 1] = least(changed, least(row[i], row[i + 1]) + 1);
		}
	}
	return row[len];
}

static bool has_part(const char *code, const char *part, size_t len)
{
	for (; *code; code += strcspn(code, "_"), code += *code == '_')
		if (strcspn(code, "_") == len && !strncasecmp(code, part, len))
			return true;
	return false;
}

/* Parts of the word, between underscores, that the code has too; *parts: how many there are. */
static unsigned shared_parts(const char *word, const char *code, unsigned *parts)
{
	unsigned shared = 0;

	for (*parts = 0; *word; word += *word == '_') {
		size_t len = strcspn(word, "_");

		++*parts;
		shared += len > 1 && has_part(code, word, len);
		word += len;
	}
	return shared;
}

/* A few slips of the keys; else a piece of the code; else half of its parts. */
static unsigned distance_of(const char *word, const char *code)
{
	unsigned changed = edits(word, code), parts, shared;

	if (changed <= 1 + strlen(word) / 5)
		return changed;
	if (strlen(word) >= 3 && strcasestr(code, word))
		return 50 + changed;
	shared = shared_parts(word, code, &parts);
	return shared && 2 * shared >= parts ? 200 - 20 * shared + changed : FAR;
}

static void keep(struct candidate *best, const char *code, const char *word)
{
	struct candidate new = {code, distance_of(word, code)};

	for (size_t i = 0; i < NEAR_MAX; i++)
		if (new.distance < best[i].distance) {
			struct candidate pushed = best[i];

			best[i] = new;
			new = pushed;
		}
}

bool cause_near(struct buf *out, const char *word)
{
	struct candidate best[NEAR_MAX];

	for (size_t i = 0; i < NEAR_MAX; i++)
		best[i] = (struct candidate){NULL, FAR};
	if (strlen(word) > WORD_MAX)
		return false;
	for (unsigned i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++)
		keep(best, cause_name((enum cause)i), word);
	for (unsigned i = 0; factor_name(i); i++)
		if (!cause_parse(factor_name(i), &(enum cause){CAUSE_NONE}))
			keep(best, factor_name(i), word);
	for (size_t i = 0;
	     i < NEAR_MAX && best[i].code && best[i].distance < best[0].distance + SPREAD; i++)
		buf_addf(out, "%s%s", i ? ", " : "", best[i].code);
	return best[0].code != NULL;
}
