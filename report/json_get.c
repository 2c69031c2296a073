/* Typed reads of a JSON document; see json_get.h. */
#include "report/json_get.h"

#include <string.h>

json_t *json_get(const json_t *from, const char *path)
{
	char key[64];

	while (from && *path) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(key))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		from = json_object_get(from, key);
		path += len + (path[len] == '.');
	}
	return from && !json_is_null(from) ? (json_t *)from : NULL;
}

const char *json_get_string(const json_t *from, const char *path)
{
	return json_string_value(json_get(from, path));
}

const char *json_get_text(const json_t *from, const char *path)
{
	const char *string = json_get_string(from, path);

	return string ? string : "";
}

long long json_get_int(const json_t *from, const char *path, long long fallback)
{
	const json_t *value = json_get(from, path);

	return json_is_integer(value) ? json_integer_value(value) : fallback;
}

double json_get_number(const json_t *from, const char *path, double fallback)
{
	const json_t *value = json_get(from, path);

	return json_is_number(value) ? json_number_value(value) : fallback;
}

bool json_get_bool(const json_t *from, const char *path)
{
	return json_is_true(json_get(from, path));
}

size_t json_get_size(const json_t *from, const char *path)
{
	const json_t *value = json_get(from, path);

	return json_is_array(value) ? json_array_size(value) : json_object_size(value);
}

bool json_get_is(const json_t *from, const char *path, const char *value)
{
	const char *string = json_get_string(from, path);

	return string && !strcmp(string, value);
}
