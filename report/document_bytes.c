/* Bytes into JSON: valid UTF-8 as it is, anything else readable beside its exact base64.
 * Also the few scalar forms that all parts of the document share. */
#include <string.h>
#include <time.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/xlat.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/texts.h"

#define NS_PER_S 1000000000
#define NS_PER_MS 1000000

/* Length of the UTF-8 sequence at the start (RFC 3629: no overlong form, no surrogate), else 0. */
static size_t sequence_length(const unsigned char *s, size_t len)
{
	static const struct {
		unsigned char first, last, low, high; /* lead byte range; second byte range */
		size_t len;
	} rows[] = {
		/* clang-format off */
		{ 0x00, 0x7f, 0,    0,    1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (s[0] < rows[i].first || s[0] > rows[i].last)
			continue;
		if (rows[i].len > len)
			return 0;
		if (rows[i].len > 1 && (s[1] < rows[i].low || s[1] > rows[i].high))
			return 0;
		for (size_t j = 2; j < rows[i].len; j++)
			if ((s[j] & 0xc0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

/* A NUL ends no JSON string, but every reader in C: it counts as not UTF-8. */
static bool repair(struct buf *out, const char *bytes, size_t len)
{
	bool whole = true;

	for (size_t i = 0; i < len;) {
		size_t n =
			bytes[i] ? sequence_length((const unsigned char *)bytes + i, len - i) : 0;

		if (n) {
			buf_add(out, bytes + i, n);
			i += n;
		} else {
			buf_add_string(out, "\xef\xbf\xbd");
			i++;
			whole = false;
		}
	}
	return whole;
}

static void add_base64(struct buf *out, const char *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		unsigned word = (unsigned char)bytes[i] << 16;

		if (i + 1 < len)
			word |= (unsigned char)bytes[i + 1] << 8;
		if (i + 2 < len)
			word |= (unsigned char)bytes[i + 2];
		buf_add_byte(out, digits[word >> 18]);
		buf_add_byte(out, digits[word >> 12 & 63]);
		buf_add_byte(out, i + 1 < len ? digits[word >> 6 & 63] : '=');
		buf_add_byte(out, i + 2 < len ? digits[word & 63] : '=');
	}
}

static json_t *base64_of(const char *bytes, size_t len)
{
	scope_buf struct buf text = {0};

	add_base64(&text, bytes, len);
	return json_stringn(text.data ? text.data : "", text.len);
}

void document_put_bytes(json_t *object, const char *key, const char *bytes, size_t len)
{
	scope_buf struct buf text = {0};
	scope_free char *key_base64 = xasprintf("%s_base64", key);
	bool whole;

	if (!bytes) {
		json_object_set_new(object, key, json_null());
		return;
	}
	whole = repair(&text, bytes, len);
	json_object_set_new(object, key, json_stringn(text.data ? text.data : "", text.len));
	if (!whole)
		json_object_set_new(object, key_base64, base64_of(bytes, len));
}

void document_put_string(json_t *object, const char *key, const char *string)
{
	document_put_bytes(object, key, string, string ? strlen(string) : 0);
}

void document_put_strings(json_t *object, const char *key, char *const *strings)
{
	scope_free char *key_base64 = xasprintf("%s_base64", key);
	json_t *list, *exact;
	bool whole = true;

	if (!strings) {
		json_object_set_new(object, key, json_null());
		return;
	}
	list = json_array();
	exact = json_array();
	for (size_t i = 0; strings[i]; i++) {
		scope_buf struct buf text = {0};

		whole &= repair(&text, strings[i], strlen(strings[i]));
		json_array_append_new(list, json_stringn(text.data ? text.data : "", text.len));
		json_array_append_new(exact, base64_of(strings[i], strlen(strings[i])));
	}
	json_object_set_new(object, key, list);
	if (whole)
		json_decref(exact);
	else
		json_object_set_new(object, key_base64, exact);
}

json_t *document_string(const char *string)
{
	scope_buf struct buf text = {0};

	if (!string)
		return json_null();
	repair(&text, string, strlen(string));
	return json_stringn(text.data ? text.data : "", text.len);
}

void document_put_time(json_t *object, const char *key, int64_t time_ns)
{
	scope_free char *key_ns = xasprintf("%s_ns", key);
	time_t seconds = time_ns / NS_PER_S;
	char day[40], text[64];
	struct tm tm;

	if (time_ns <= 0 || !gmtime_r(&seconds, &tm) ||
	    strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm) == 0) {
		json_object_set_new(object, key, json_null());
		json_object_set_new(object, key_ns, json_null());
		return;
	}
	snprintf(text, sizeof(text), "%s.%03dZ", day, (int)(time_ns % NS_PER_S / NS_PER_MS));
	json_object_set_new(object, key, json_string(text));
	json_object_set_new(object, key_ns, json_integer(time_ns));
}

void document_put_hex(json_t *object, const char *key, const void *bytes, size_t len)
{
	scope_buf struct buf text = {0};

	for (size_t i = 0; i < len; i++)
		buf_addf(&text, "%02x", ((const unsigned char *)bytes)[i]);
	json_object_set_new(object, key, json_string(text.data ? text.data : ""));
}

void document_put_address(json_t *object, const char *key, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	json_object_set_new(object, key, json_string(text));
}

json_t *document_errno(int error)
{
	const char *name = xlat_errno(error);

	if (error == 0)
		return json_null();
	return name ? json_string(name) : json_sprintf("errno %d", error);
}

json_t *document_signal(int signal)
{
	const char *name = xlat_signal(signal);

	if (signal == 0)
		return json_null();
	return name ? json_string(name) : json_sprintf("signal %d", signal);
}
