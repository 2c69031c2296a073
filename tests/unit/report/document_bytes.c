/* Bytes of a tracee in JSON: valid UTF-8 untouched, everything else exact beside the readable. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "report/document.h"
#include "report/document_parts.h"

#define FFFD "\xef\xbf\xbd"

static const struct {
	const char *name, *bytes;
	size_t len;
	const char *shown, *base64; /* base64 NULL: none */
} rows[] = {
	/* clang-format off */
	{ "ascii", "ls -l", 5, "ls -l", NULL },
	{ "empty", "", 0, "", NULL },
	{ "two bytes", "\xc3\xa9", 2, "\xc3\xa9", NULL },
	{ "four bytes", "\xf0\x9f\x90\x82", 4, "\xf0\x9f\x90\x82", NULL },
	{ "control bytes are JSON's to escape", "\x1b[31m\n", 6, "\x1b[31m\n", NULL },
	{ "latin1", "caf\xe9", 4, "caf" FFFD, "Y2Fm6Q==" },
	{ "overlong slash", "\xc0\xaf", 2, FFFD FFFD, "wK8=" },
	{ "surrogate", "\xed\xa0\x80", 3, FFFD FFFD FFFD, "7aCA" },
	{ "above U+10FFFF", "\xf4\x90\x80\x80", 4, FFFD FFFD FFFD FFFD, "9JCAgA==" },
	{ "cut sequence", "a\xe2\x82", 3, "a" FFFD FFFD, "YeKC" },
	{ "NUL", "a\0b", 3, "a" FFFD "b", "YQBi" },
	{ "every base64 digit kind", "\xfb\xff\xfe", 3, FFFD FFFD FFFD, "+//+" },
	/* clang-format on */
};

Test(document_bytes, put_bytes)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *object = json_object(), *exact;

		document_put_bytes(object, "key", rows[i].bytes, rows[i].len);
		cr_expect_str_eq(json_string_value(json_object_get(object, "key")), rows[i].shown,
				 "%s", rows[i].name);
		exact = json_object_get(object, "key_base64");
		if (rows[i].base64)
			cr_expect(exact && !strcmp(json_string_value(exact), rows[i].base64),
				  "%s: %s", rows[i].name, json_string_value(exact));
		else
			cr_expect_null(exact, "%s", rows[i].name);
		json_decref(object);
	}
}

Test(document_bytes, null_is_null)
{
	json_t *object = json_object(), *string = document_string(NULL);

	document_put_string(object, "string", NULL);
	document_put_strings(object, "strings", NULL);
	cr_expect(json_is_null(json_object_get(object, "string")));
	cr_expect(json_is_null(json_object_get(object, "strings")));
	cr_expect(json_is_null(string));
	json_decref(object);
}

Test(document_bytes, strings_keep_their_places)
{
	char *strings[] = {(char *)"go", (char *)"b\xff", (char *)"build", NULL};
	json_t *object = json_object(), *exact;

	document_put_strings(object, "argv", strings);
	exact = json_object_get(object, "argv_base64");
	cr_expect_eq(json_array_size(json_object_get(object, "argv")), 3);
	cr_assert_eq(json_array_size(exact), 3);
	cr_expect_str_eq(json_string_value(json_array_get(exact, 0)), "Z28=");
	cr_expect_str_eq(json_string_value(json_array_get(exact, 1)), "Yv8=");
	strings[1] = (char *)"clean";
	json_decref(object);
	object = json_object();
	document_put_strings(object, "argv", strings);
	cr_expect_null(json_object_get(object, "argv_base64"));
	json_decref(object);
}

Test(document_bytes, scalars)
{
	json_t *object = json_object(), *error = document_errno(8), *none = document_errno(0),
	       *signal = document_signal(11), *odd = document_signal(40);

	document_put_time(object, "time", INT64_C(1795474217123456789));
	cr_expect_str_eq(json_string_value(json_object_get(object, "time")),
			 "2026-11-23T22:50:17.123Z");
	cr_expect_eq(json_integer_value(json_object_get(object, "time_ns")),
		     INT64_C(1795474217123456789));
	document_put_time(object, "never", 0);
	cr_expect(json_is_null(json_object_get(object, "never")));
	document_put_address(object, "entry", 0x401000);
	cr_expect_str_eq(json_string_value(json_object_get(object, "entry")), "0x401000");
	document_put_hex(object, "head",
			 "\x7f"
			 "ELF",
			 4);
	cr_expect_str_eq(json_string_value(json_object_get(object, "head")), "7f454c46");
	cr_expect_str_eq(json_string_value(error), "ENOEXEC");
	cr_expect(json_is_null(none));
	cr_expect_str_eq(json_string_value(signal), "SIGSEGV");
	cr_expect_str_eq(json_string_value(odd), "signal 40");
	json_decref(object);
	json_decref(error);
	json_decref(signal);
	json_decref(odd);
}
