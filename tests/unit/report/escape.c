/* report/escape: every form against every kind of hostile byte. */
#include "report/escape.h"

#include <criterion/criterion.h>
#include <string.h>

#include "decode/buf.h"

typedef void escape_function(struct buf *out, const char *bytes, size_t len);

static void code(struct buf *out, const char *bytes, size_t len)
{
	escape_markdown_code(out, bytes, len, false);
}

static void cell(struct buf *out, const char *bytes, size_t len)
{
	escape_markdown_code(out, bytes, len, true);
}

static void block(struct buf *out, const char *bytes, size_t len)
{
	escape_markdown_block(out, "sh", bytes, len);
}

static void strace8(struct buf *out, const char *bytes, size_t len)
{
	escape_strace(out, bytes, len, 8, ESCAPE_HEX_NONE);
}

Test(escape, forms)
{
	static const struct {
		escape_function *escape;
		const char *in, *out;
	} rows[] = {
		{escape_terminal, "plain \303\251 \346\227\245", "plain \303\251 \346\227\245"},
		{escape_terminal, "\033[2J\r\n\t\b\a\177", "\\x1b[2J\\r\\n\\t\\b\\a\\x7f"},
		{escape_terminal, "\302\233\302\205", "\\u009b\\u0085"},
		{escape_terminal, "\342\200\256\342\200\213\342\200\250\357\273\277",
		 "\\u202e\\u200b\\u2028\\ufeff"},
		{escape_terminal, "\363\240\201\201", "\\U000e0041"},
		{escape_terminal, "\377\300\200\355\240\200\364\220\200\200",
		 "\\xff\\xc0\\x80\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80"},
		{escape_terminal, "\303", "\\xc3"},
		{escape_terminal, "a\\b", "a\\b"},
		{escape_quoted, "a\\\"b\n\303\251", "\"a\\\\\\\"b\\n\303\251\""},
		{strace8, "a\"\\\n\t\v\f\r", "\"a\\\"\\\\\\n\\t\\v\\f\\r\""},
		{strace8, "\1\0012\377x\303\251", "\"\\1\\0012\\377x\\303\\251\""},
		{strace8, "\0018\0017", "\"\\18\\0017\""},
		{strace8, "123456789", "\"12345678\"..."},
		{escape_html, "<a href=\"x\" on='y'>&\033",
		 "&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&amp;"
		 "\\x1b"},
		{escape_markdown, "a_b*c`[x](y)<b>|\\", "a\\_b\\*c\\`\\[x\\](y)\\<b>\\|\\\\"},
		{escape_markdown, "- x", "\\- x"},
		{escape_markdown, "12. x", "12\\. x"},
		{escape_markdown, "  x", "&#32; x"},
		{escape_markdown, "# x", "\\# x"},
		{escape_markdown, "@me #1 a#b !2 ~x %3 $x$ &lt;",
		 "&#64;<!-- -->me &#35;<!-- -->1 a&#35;<!-- -->b &#33;<!-- -->2 &#126;<!-- -->x "
		 "&#37;<!-- -->3 &#36;<!-- -->x&#36;<!-- --> &#38;<!-- -->lt;"},
		{escape_markdown, "http://x www.x", "http&#58;<!-- -->//x www\\.x"},
		{escape_markdown, "a\nb", "a\\\\nb"},
		{code, "x", "`x`"},
		{code, "a`b``c", "```a`b``c```"},
		{code, "`", "`` ` ``"},
		{code, " a ", "`  a  `"},
		{code, "", "` `"},
		{code, "a\nb|c", "`a\\nb|c`"},
		{cell, "a|b`\\<", "<code>a&#124;b&#96;&#92;&#60;</code>"},
		{cell, "@a www.b", "<code>&#64;<!-- -->a www&#46;b</code>"},
		{block, "a\nb", "```sh\na\nb\n```\n"},
		{block, "a\n````\n\033", "`````sh\na\n````\n\\x1b\n`````\n"},
		{escape_mermaid, "a-b (c)\"]`%%", "a-b (c)#34;#93;#96;#37;#37;"},
		{escape_mermaid, "\303\251\n", "#233;#92;n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf out = {0};

		rows[i].escape(&out, rows[i].in, strlen(rows[i].in));
		cr_expect_str_eq(out.data, rows[i].out, "row %zu: %s", i, out.data);
	}
}

/* Every byte, alone and between letters: terminal form is printable ASCII or what came in. */
Test(escape, every_byte)
{
	for (int byte = 0; byte < 256; byte++) {
		char in[3] = {'a', (char)byte, 'b'};
		scope_buf struct buf out = {0}, again = {0}, html = {0};

		escape_terminal(&out, in, 3);
		for (size_t i = 0; i < out.len; i++)
			cr_expect(out.data[i] >= 0x20 && out.data[i] < 0x7f, "%02x", byte);
		cr_expect_eq(out.len == 3, byte >= 0x20 && byte < 0x7f, "%02x", byte);
		escape_terminal(&again, out.data, out.len);
		cr_expect_str_eq(again.data, out.data, "escaping is stable");
		escape_html(&html, in, 3);
		cr_expect_null(strpbrk(html.data, "<>\"'"));
	}
}

Test(escape, code_points)
{
	static const struct {
		const char *bytes;
		size_t size;
		uint32_t point;
		bool printable;
		unsigned width;
	} rows[] = {
		{"a", 1, 'a', true, 1},
		{"\303\251", 2, 0xe9, true, 1},
		{"\346\227\245", 3, 0x65e5, true, 2},
		{"\360\237\230\200", 4, 0x1f600, true, 2},
		{"e\314\201", 1, 'e', true, 1},
		{"\314\201", 2, 0x301, true, 0},
		{"\302\255", 2, 0xad, false, 1},
		{"\357\277\277", 3, 0xffff, false, 1},
		{"\200", 0, 0, true, 1},
		{"\340\200\200", 0, 0, true, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint32_t point = 0;
		size_t size = escape_decode(rows[i].bytes, strlen(rows[i].bytes), &point);

		cr_expect_eq(size, rows[i].size, "row %zu", i);
		if (!size)
			continue;
		cr_expect_eq(point, rows[i].point, "row %zu", i);
		cr_expect_eq(escape_printable(point), rows[i].printable, "row %zu", i);
		if (rows[i].printable)
			cr_expect_eq(escape_width(point), rows[i].width, "row %zu", i);
	}
}

Test(escape, strace_hex)
{
	static const struct {
		const char *bytes, *non_ascii, *all;
	} rows[] = {
		{"", "\"\"", "\"\""},
		{"a\tb", "\"a\\tb\"", "\"\\x61\\x09\\x62\""},
		{"a\033", "\"\\x61\\x1b\"", "\"\\x61\\x1b\""},
		{"\303\251", "\"\\xc3\\xa9\"", "\"\\xc3\\xa9\""},
		{"abcdefghi", "\"abcdefgh\"...", "\"\\x61\\x62\\x63\\x64\\x65\\x66\\x67\\x68\"..."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf out = {0};

		escape_strace(&out, rows[i].bytes, strlen(rows[i].bytes), 8, ESCAPE_HEX_NON_ASCII);
		cr_expect_str_eq(out.data, rows[i].non_ascii);
		buf_clear(&out);
		escape_strace(&out, rows[i].bytes, strlen(rows[i].bytes), 8, ESCAPE_HEX_ALL);
		cr_expect_str_eq(out.data, rows[i].all);
		buf_free(&out);
	}
}
