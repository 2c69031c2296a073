/* report/render_html*, html_write: a page that stands alone, well-formed whatever it shows. */
#include "report/render.h"

#include "report/html_style.h"
#include "report/html_write.h"
#include "tests/unit/report/hostile.h"

#define DEPTH_MAX 200

static void html(const json_t *document, struct buf *out)
{
	static const struct render_options options = {0};

	renderer_find("html")->render(document, &options, out);
}

static bool in(const char *const *list, size_t count, const char *word, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == len && !strncmp(list[i], word, len))
			return true;
	return false;
}
#define IN(list, word, len) in(list, sizeof(list) / sizeof(*(list)), word, len)

static const char *const tags[] = {
	"html",	   "head",    "meta",	 "title",  "style", "body",  "a",     "header", "h1",
	"h2",	   "h3",      "h4",	 "p",	   "dl",    "dt",    "dd",    "nav",	"main",
	"section", "article", "span",	 "div",	   "pre",   "svg",   "rect",  "text",	"line",
	"circle",  "details", "summary", "table",  "thead", "tbody", "tr",    "th",	"td",
	"caption", "ul",      "li",	 "footer", "wbr",   "input", "label", "g"};
static const char *const alone[] = {"meta", "wbr"};
static const char *const attributes[] = {
	"class", "id", "href", "lang", "charset", "name",	"content", "http-equiv", "tabindex",
	"role",	 "x",  "y",    "x1",   "x2",	  "y1",		"y2",	   "width",	 "height",
	"rx",	 "cx", "cy",   "r",    "viewBox", "aria-label", "type",	   "for",	 "checked"};
static const char *const entities[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};

static const char *skip_text(const char *at, const char *what, char until)
{
	for (; *at && *at != until; at++) {
		if (*at == '&')
			cr_assert(IN(entities, at, strcspn(at, ";") + 1), "%s: %.20s", what, at);
		cr_assert(*at != '<' && (until == '"' || *at != '>'), "%s: %.40s", what, at);
	}
	return at;
}

/* From behind the tag's name to behind its '>'; true when it closes itself. */
static const char *skip_attributes(const char *at, const char *what, bool *closed)
{
	*closed = false;
	while (*at == ' ') {
		size_t len = strcspn(++at, "=");

		cr_assert(IN(attributes, at, len), "%s: attribute %.30s", what, at);
		if (!strncmp(at, "href", 4))
			cr_assert_eq(at[6], '#', "%s: a link out: %.40s", what, at);
		at += len + 1;
		cr_assert_eq(*at, '"', "%s: %.30s", what, at);
		at = skip_text(at + 1, what, '"') + 1;
	}
	if (*at == '/') {
		*closed = true;
		at++;
	}
	cr_assert_eq(*at, '>', "%s: %.30s", what, at);
	return at + 1;
}

static void check(const struct buf *out, const char *what)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	const char *stack[DEPTH_MAX], *at = out->data + sizeof(doctype) - 1;
	size_t lens[DEPTH_MAX], depth = 0;

	check_shown(out, what);
	cr_assert(!strncmp(out->data, doctype, sizeof(doctype) - 1));
	while (*at) {
		bool end, closed;
		size_t len;

		if (depth && !strncmp(stack[depth - 1], "style", 5)) {
			cr_assert(!strncmp(at, html_style, strlen(html_style)),
				  "the sheet is ours");
			at += strlen(html_style);
		}
		at = *at == '<' ? at : skip_text(at, what, '<');
		if (!*at)
			break;
		end = at[1] == '/';
		at += 1 + end;
		len = strcspn(at, " />");
		cr_assert(IN(tags, at, len), "%s: tag %.30s", what, at);
		if (end) {
			cr_assert(depth && lens[depth - 1] == len &&
					  !strncmp(stack[depth - 1], at, len),
				  "%s: </%.20s", what, at);
			depth--;
		} else if (!IN(alone, at, len)) {
			cr_assert_lt(depth, DEPTH_MAX);
			stack[depth] = at;
			lens[depth++] = len;
		}
		at = skip_attributes(at + len, what, &closed);
		depth -= closed;
	}
	cr_assert_eq(depth, 0, "%s: open elements are left", what);
}

Test(render_html, says_what_matters)
{
	static const char *const expected[] = {
		"<p class=\"headline\">/tmp/go-build1234567890/b001/exe/hello: the entry that "
		"would "
		"take it is disabled; so the command exited with 1<",
		"<article class=\"card error\" id=\"finding-1\">",
		"BINFMT_HANDLER_DISABLED, proved; explains how the command ended",
		"<rect class=\"badbox\"",  /* the byte that differs */
		"<rect class=\"ignored\"", /* the byte under no mask */
		"<pre>GOARCH=amd64 go run .</pre>",
		"8 other entries do not match",
		"<circle class=\"wrote\"",
		"prefers-color-scheme:dark",
		"<td class=\"off\">disabled</td>",
		"aria-label=\"Dispatch chain\"",
		"default-src 'none'",
	};
	json_t *document = fixture(0);
	scope_buf struct buf out = {0};

	html(document, &out);
	check(&out, "fixture");
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		cr_expect_not_null(strstr(out.data, expected[i]), "missing: %s", expected[i]);
	cr_expect_null(strstr(out.data, "<script"));
	json_decref(document);
}

Test(render_html, five_thousand_findings)
{
	json_t *document = fixture(1);
	json_t *findings = json_object_get(document, "findings");
	scope_buf struct buf out = {0};

	for (json_int_t i = 3; i <= 5000; i++) {
		json_t *copy = json_copy(json_array_get(findings, 0));

		json_object_set_new(copy, "id", json_integer(i));
		json_object_set_new(copy, "pid", json_integer(i));
		json_array_append_new(findings, copy);
	}
	html(document, &out);
	check(&out, "many");
	cr_expect_not_null(strstr(out.data, "More findings"));
	cr_expect_not_null(strstr(out.data, "<td class=\"number\">5000</td>"));
	cr_expect_not_null(strstr(out.data, "further processes are not drawn"));
	cr_expect_lt(out.len, 10u << 20);
	json_decref(document);
}

Test(render_html, times_out_of_range)
{
	static const json_int_t times[] = {1, 0, -5, INT64_C(9223372036854775807),
					   INT64_C(8999999999999999999)};
	static const char *const starts[] = {"9999-99-99T99:99:99.999Z", "", "1970-01-01T00:00:00",
					     "2200-01-01T00:00:00.000Z", "-200-01-01T00:00:00"};

	for (size_t i = 0; i < 25; i++) {
		json_t *document = fixture(0);
		json_t *finding = json_array_get(json_object_get(document, "findings"), 0);
		scope_buf struct buf out = {0};

		json_object_set_new(finding, "time_ns", json_integer(times[i % 5]));
		json_object_set_new(json_object_get(document, "run"), "started",
				    json_string(starts[i / 5]));
		html(document, &out);
		check(&out, starts[i / 5]);
		json_decref(document);
	}
}

Test(render_html, hostile_documents)
{
	hostile_run(html, check);
}

Test(html_write, elements)
{
	scope_buf struct buf out = {0};

	html_open(&out, "a", "href", "#\"<>", "class", NULL, NULL);
	html_text(&out, "<&>");
	html_close(&out, "a");
	html_element(&out, "b", "c", "\033");
	html_path(&out, "/a/b");
	html_svg_text(&out, "t", 1, 2, 4, "abcdef");
	html_svg_text(&out, NULL, 1, 2, 4, "abc");
	html_svg_text(&out, NULL, 1, 2, 4, "");
	html_svg_box(&out, "b", 1, 2, 3, 4);
	html_svg_line(&out, NULL, 1, 2, 3, 4);
	html_empty(&out, "circle", "r", "1", NULL);
	cr_expect_str_eq(
		out.data,
		"<a href=\"#&quot;&lt;&gt;\">&lt;&amp;&gt;</a>\n<b class=\"c\">\\x1b</b>\n"
		"/<wbr>a/<wbr>b<wbr>"
		"<text class=\"t\" x=\"1\" y=\"2\"><title>abcdef</title>\nabc\342\200\246</text>\n"
		"<text x=\"1\" y=\"2\">abc</text>\n"
		"<rect class=\"b\" x=\"1\" y=\"2\" width=\"3\" height=\"4\" rx=\"4\"/>\n"
		"<line x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\"/>\n<circle r=\"1\"/>\n");
}
