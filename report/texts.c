/* Vectors of strings: copied within bounds, appended, compared, freed.
 * Owns nothing itself. */
#include "report/texts.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"

size_t texts_count(char *const *strings)
{
	size_t count = 0;

	while (strings && strings[count])
		count++;
	return count;
}

char **texts_copy(char *const *strings, struct texts_limit limit, bool *truncated)
{
	size_t count = texts_count(strings), kept = 0, room = limit.bytes;
	bool cut = count > limit.items;
	char **copy;

	if (!strings)
		return NULL;
	if (cut)
		count = limit.items;
	copy = xcalloc(count + 1, sizeof(*copy));
	while (kept < count) {
		size_t len = strnlen(strings[kept], room);

		if (strings[kept][len] != '\0')
			cut = true;
		if (len == 0 && strings[kept][0] != '\0')
			break;
		copy[kept] = xstrndup(strings[kept], len);
		room -= len;
		kept++;
	}
	if (cut && truncated)
		*truncated = true;
	return copy;
}

void texts_add(char ***strings, char *item)
{
	size_t count = texts_count(*strings);

	*strings = xrealloc(*strings, (count + 2) * sizeof(**strings));
	(*strings)[count] = item;
	(*strings)[count + 1] = NULL;
}

bool texts_contain(char *const *strings, const char *item)
{
	for (size_t i = 0; strings && strings[i]; i++)
		if (!strcmp(strings[i], item))
			return true;
	return false;
}

bool texts_equal(char *const *a, char *const *b)
{
	size_t count = texts_count(a);

	if (count != texts_count(b))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

void texts_free(char **strings)
{
	for (size_t i = 0; strings && strings[i]; i++)
		free(strings[i]);
	free(strings);
}
