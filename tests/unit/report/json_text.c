/* report/json_text: the same JSON, and nothing in it that a terminal would obey. */
#include "report/json_text.h"

#include "tests/unit/report/hostile.h"

Test(json_text, what_has_no_shape_is_escaped)
{
	json_t *text = json_string("a\302\233b\342\200\256c\177\303\251\360\237\230\200\n\033");
	scope_buf struct buf out = {0};
	json_t *again;

	json_text_add(&out, text, JSON_COMPACT);
	cr_expect_str_eq(out.data,
			 "\"a\\u009bb\\u202ec\\u007f\303\251\360\237\230\200\\n\\u001B\"");
	again = json_loads(out.data, JSON_DECODE_ANY, NULL);
	cr_expect(json_equal(text, again));
	json_decref(again);
	json_decref(text);
}

Test(json_text, beyond_the_first_plane)
{
	json_t *text = json_string("\363\240\200\201"); /* U+E0001, a language tag */
	scope_buf struct buf out = {0};
	json_t *again;

	json_text_add(&out, text, 0);
	cr_expect_str_eq(out.data, "\"\\udb40\\udc01\"");
	again = json_loads(out.data, JSON_DECODE_ANY, NULL);
	cr_expect(json_equal(text, again));
	json_decref(again);
	json_decref(text);
}

static void json(const json_t *document, struct buf *out)
{
	static const struct render_options options = {0};

	renderer_find("json")->render(document, &options, out);
}

Test(json_text, hostile_documents)
{
	hostile_run(json, check_shown);
}
