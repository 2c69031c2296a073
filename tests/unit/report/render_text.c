/* report/render_text*: what a reader is told, 80 columns, and nothing hostile on the terminal. */
#include "report/render.h"

#include "tests/unit/report/hostile.h"

static const struct render_options plain = {.width = 80};

static void text(const json_t *document, struct buf *out)
{
	renderer_find("text")->render(document, &plain, out);
}

static void summary(const json_t *document, struct buf *out)
{
	render_summary(document, &plain, out);
}

Test(render_text, says_what_matters)
{
	static const char *const expected[] = {
		"exectrace: /tmp/go-build1234567890/b001/exe/hello: the entry that would take it\n"
		"           is disabled; so the command exited with 1\n",
		"1. error  ./hello is a 64-bit Arm (AArch64) program",
		"BINFMT_HANDLER_DISABLED, proved\n",
		"\n   what      pid 4711  execve(\"/tmp/go-build1234567890/b001/exe/hello\"",
		"= -1 ENOEXEC\n",
		"GOOS=linux GOARCH=arm64",
		"8 other entries do not match\n",
		"qemu-aarch64 disabled: the entry is disabled",
		"predicted ENOEXEC, observed ENOEXEC\n",
		"   - e_machine is 183 (AArch64)",
		"0.22 s before (GOARCH=arm64)\n",
		"GOARCH=amd64 go run .\n",
		"(root) enables the emulator's entry",
		"\nhost      Linux 6.1.0-26-amd64 x86_64 (amd64)",
		"10 qemu-aarch64            disabled  OCF   /usr/bin/qemu-aarch64-static\n",
		"\nhazards   qemu-aarch64 is disabled",
		"\ncounters  source: model",
		"  qemu-arm                   0     1    +1      0     0    +0      0     0    "
		"+0\n",
		"\ntotals    14 execs: 13 succeeded, 1 failed",
	};
	json_t *document = fixture(0);
	scope_buf struct buf out = {0};

	text(document, &out);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		cr_expect_not_null(strstr(out.data, expected[i]), "missing: %s", expected[i]);
	cr_expect_null(strstr(out.data, "\033"));
	json_decref(document);
}

Test(render_text, eighty_columns)
{
	static const unsigned widths[] = {80, 60, 132};

	for (size_t w = 0; w < 3; w++) {
		for (size_t f = 0; f < 2; f++) {
			struct render_options options = {.width = widths[w]};
			json_t *document = fixture(f);
			scope_buf struct buf out = {0};
			size_t columns = 0, size;
			uint32_t point;

			renderer_find("text")->render(document, &options, &out);
			for (size_t i = 0; i < out.len; i += size) {
				size = escape_decode(out.data + i, out.len - i, &point);
				columns = point == '\n' ? 0 : columns + escape_width(point);
				/* the counters' table has a width of its own */
				cr_assert_leq(columns, widths[w] < 80 ? 80 : widths[w], "%.*s", 80,
					      out.data + (i > 80 ? i - 80 : 0));
			}
			json_decref(document);
		}
	}
}

Test(render_text, color_only_when_asked)
{
	struct render_options color = {.width = 80, .color = true};
	json_t *document = fixture(0);
	scope_buf struct buf out = {0};

	renderer_find("text")->render(document, &color, &out);
	cr_expect_not_null(strstr(out.data, "\033[1;31m1. error"));
	json_decref(document);
}

Test(render_text, summary_leaves_notes_out)
{
	json_t *document = fixture(1);
	scope_buf struct buf out = {0}, leaks = {0}, empty = {0};

	summary(document, &out);
	cr_expect(!strncmp(out.data, "exectrace: 1 finding and 1 note; the command was killed by",
			   58));
	cr_expect_not_null(strstr(out.data, "SHEBANG_INTERP_NOT_FOUND, likely, 3 times"));
	cr_expect_null(strstr(out.data, "RUNS_EMULATED"));
	cr_expect_null(strstr(out.data, "\nhost "));
	json_array_remove(json_object_get(document, "findings"), 0);
	summary(document, &leaks);
	cr_expect_not_null(strstr(leaks.data, "2 architecture leaks; by one comes finding 1"));
	json_object_del(document, "arch_leaks");
	summary(document, &empty);
	cr_expect_eq(empty.len, 0, "a note alone is not worth a word");
	json_decref(document);
}

Test(render_text, nothing_found)
{
	static const struct {
		const char *document, *says;
	} rows[] = {
		{"{\"command\":{\"argv\":[\"true\"],\"exit\":{\"code\":0}},\"execs\":{\"total\":1},"
		 "\"findings\":[]}",
		 "exectrace: no findings: its one exec ran as meant\n"},
		{"{\"command\":{\"argv\":[\"make\"],\"exit\":{\"code\":2}},\"execs\":{\"total\":9},"
		 "\"findings\":[]}",
		 "exectrace: the command exited with 2, and no exec failure explains that: all 9 "},
		{"{\"command\":{\"exit\":{\"signal\":\"SIGSEGV\"}},\"execs\":{\"total\":1}}",
		 "exectrace: the command was killed by SIGSEGV, and no exec failure explains that"},
		{"{}", "exectrace: no findings\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *document = json_loads(rows[i].document, 0, NULL);
		scope_buf struct buf out = {0}, wide = {0}, brief = {0};
		struct render_options options = {.width = 400};

		renderer_find("text")->render(document, &options, &wide);
		cr_expect(!strncmp(wide.data, rows[i].says, strlen(rows[i].says)), "%s", wide.data);
		text(document, &out);
		summary(document, &brief);
		cr_expect_eq(brief.len, 0);
		json_decref(document);
	}
}

Test(render_text, hostile_documents)
{
	hostile_run(text, check_shown);
	hostile_run(summary, check_shown);
}

Test(render, table)
{
	static const struct {
		const char *path, *format;
	} rows[] = {
		{"report.md", "markdown"},  {"x/report.html", "html"}, {"a.json", "json"},
		{"a.txt", "text"},	    {"report", "text"},	       {".md", "text"},
		{"a.markdown", "markdown"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_expect_str_eq(renderer_for_path(rows[i].path)->name, rows[i].format, "%s",
				 rows[i].path);
	cr_expect_null(renderer_find("xml"));
	cr_expect(renderer_find("markdown")->redacts && renderer_find("html")->redacts);
	cr_expect_not(renderer_find("text")->redacts || renderer_find("json")->redacts);
}

Test(render, json_is_lossless)
{
	json_t *document = fixture(1), *again;
	scope_buf struct buf out = {0};

	renderer_find("json")->render(document, &plain, &out);
	again = json_loads(out.data, 0, NULL);
	cr_expect(json_equal(document, again));
	cr_expect_eq(out.data[out.len - 1], '\n');
	cr_expect(!strncmp(out.data, "{\n \"schema\": \"exectrace/1\"", 26), "key order is kept");
	json_decref(document);
	json_decref(again);
}

Test(render_text, messages_in_pieces_are_one)
{
	static const char pieces[] =
		"{\"findings\":[{\"id\":1,\"severity\":\"error\",\"cause\":\"X\",\"consequence\":["
		"{\"kind\":\"message\",\"pid\":5,\"text\":\"sh: 1: \"},"
		"{\"kind\":\"message\",\"pid\":5,\"text\":\"./x: failed\\n\"},"
		"{\"kind\":\"message\",\"pid\":6,\"text\":\"two\\nlines\\n\"},"
		"{\"kind\":\"exit\",\"pid\":5,\"code\":126}]}]}";
	json_t *document = json_loads(pieces, 0, NULL);
	scope_buf struct buf out = {0};

	summary(document, &out);
	cr_expect_not_null(strstr(out.data, "   then      pid 5 wrote: sh: 1: ./x: failed\n"
					    "             pid 6 wrote: two / lines\n"
					    "             pid 5 exited with 126\n"),
			   "%s", out.data);
	json_decref(document);
}

Test(render_text, summary_is_brief)
{
	json_t *document = fixture(0);
	scope_buf struct buf brief = {0}, whole = {0};

	summary(document, &brief);
	text(document, &whole);
	cr_expect_null(strstr(brief.data, "   stack "));
	cr_expect_null(strstr(brief.data, "   lineage "));
	cr_expect_not_null(strstr(whole.data, "   stack     syscall.forkExec+0x1c4"));
	cr_expect_not_null(strstr(whole.data, "   lineage   4700 go run . (GOARCH=arm64)\n"));
	cr_expect_not_null(strstr(brief.data, "   fix       GOARCH=amd64 go run .\n"));
	json_decref(document);
}

Test(render_text, a_search_is_told_once)
{
	static const char search[] =
		"{\"findings\":[{\"id\":1,\"severity\":\"error\",\"path_tried\":[\"/a/x\",\"/b/"
		"x\"],"
		"\"target\":{\"path\":\"/a/x\",\"resolved\":\"/a\",\"format\":\"missing\","
		"\"description\":\"no such file\"},"
		"\"evidence\":[{\"fact\":\"/a/x does not exist\"},{\"fact\":\"/b/x is a "
		"folder\"}]}]}";
	json_t *document = json_loads(search, 0, NULL);
	scope_buf struct buf out = {0};

	summary(document, &out);
	cr_expect_not_null(strstr(out.data, "             tried /a/x, /b/x\n"), "%s", out.data);
	cr_expect_not_null(strstr(out.data, "   because   - /b/x is a folder\n"), "%s", out.data);
	cr_expect_not_null(strstr(out.data, "   target    no such file\n             /a/x\n"), "%s",
			   out.data);
	cr_expect_null(strstr(out.data, "does not exist"));
	json_decref(document);
}
