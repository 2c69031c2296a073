/* report/render_markdown*: what a ticket says, its length, and that nothing hostile is markup. */
#include "report/render.h"

#include "tests/unit/report/hostile.h"

#define LENGTH_MAX 60000

static void markdown(const json_t *document, struct buf *out)
{
	static const struct render_options options = {0};

	renderer_find("markdown")->render(document, &options, out);
}

/* Tags and comments that the renderer itself writes. */
static const char *const own_markup[] = {"<details>",  "</details>", "<summary>",
					 "</summary>", "<code>",     "</code>",
					 "<sub>",      "</sub>",     "<!-- -->"};

static bool is_own(const char *at)
{
	for (size_t i = 0; i < sizeof(own_markup) / sizeof(*own_markup); i++)
		if (!strncmp(at, own_markup[i], strlen(own_markup[i])))
			return true;
	return false;
}

static size_t run_of(const char *at, char c)
{
	size_t n = 0;

	while (at[n] == c)
		n++;
	return n;
}

/* One line outside fences: escapes are skipped, code spans too. The pipes that split cells. */
static size_t check_line(const char *line, size_t len, const char *what)
{
	size_t pipes = 0;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\\') {
			i++;
			continue;
		}
		if (line[i] == '`') {
			size_t fence = run_of(line + i, '`'), end = i + fence;

			while (end < len && (line[end] != '`' || run_of(line + end, '`') != fence))
				end += line[end] == '`' ? run_of(line + end, '`') : 1;
			cr_assert_lt(end, len, "%s: open code span: %.200s", what, line);
			i = end + fence - 1;
		} else if (line[i] == '<') {
			cr_assert(is_own(line + i), "%s: foreign markup: %.80s", what, line + i);
		} else if (line[i] == '@' || line[i] == '$' || line[i] == '~') {
			cr_assert_fail("%s: live %c: %.80s", what, line[i], line + i);
		} else if (line[i] == '&') {
			cr_assert_eq(line[i + 1], '#', "%s: live &: %.80s", what, line + i);
		}
		pipes += line[i] == '|';
	}
	return pipes;
}

static void check_mermaid(const char *line, size_t len, const char *what)
{
	const char *quote = memchr(line, '"', len), *last = memrchr(line, '"', len);

	for (const char *p = quote ? quote + 1 : last; p && p < last; p++)
		cr_assert(!strchr("\"`<>[]{}|%&~\\", *p), "%s: %.*s", what, (int)len, line);
	cr_assert_lt(len, 100 * 12 + 200, "a label is cut");
}

static void check(const struct buf *out, const char *what)
{
	char fence[80] = "";
	size_t columns = 0;
	bool mermaid = false;

	check_shown(out, what);
	cr_assert_leq(out->len, LENGTH_MAX, "%s", what);
	for (const char *line = out->data, *end; *line; line = end + 1) {
		size_t len, ticks = run_of(line, '`'), pipes;

		end = strchr(line, '\n');
		cr_assert_not_null(end, "%s: last line has no end", what);
		len = (size_t)(end - line);
		if (*fence) {
			if (ticks >= strlen(fence) && ticks == len)
				*fence = '\0';
			else if (mermaid)
				check_mermaid(line, len, what);
			continue;
		}
		if (ticks >= 3) {
			cr_assert_lt(ticks, sizeof(fence));
			memset(fence, '`', ticks);
			fence[ticks] = '\0';
			mermaid = !strncmp(line + ticks, "mermaid\n", 8);
			cr_assert(mermaid || !strncmp(line + ticks, "sh\n", 3), "%.60s", line);
			continue;
		}
		pipes = check_line(line, len, what);
		if (*line != '|')
			columns = 0;
		else if (!columns)
			columns = pipes;
		else
			cr_assert_eq(pipes, columns, "%s: cells of %.300s", what, line);
		/* No block begins but ours. */
		cr_assert(*line != '>' && *line != '=' && *line != '+' && *line != '\t' &&
				  strncmp(line, "    ", 4),
			  "%s: %.80s", what, line);
	}
	cr_assert_str_empty(fence, "%s: a fence is not closed", what);
}

Test(render_markdown, says_what_matters)
{
	static const char *const expected[] = {
		"### exectrace: /tmp/go-build1234567890/b001/exe/hello: the entry that would take "
		"it is disabled; so the command exited with 1\n",
		"\n#### 1. error: ./hello is a 64-bit Arm (AArch64) program; this machine is "
		"x86-64",
		"| cause | <code>BINFMT&#95;HANDLER&#95;DISABLED, proved</code> |",
		"```mermaid\nflowchart TD\n  n0[\"/tmp/go-build1234567890/b001/exe/hello\"]\n",
		"binfmt_misc qemu-arm#58; no match#58; byte 4 is 0x02",
		"binfmt_misc#58; 8 other entries do not match",
		"**Path of processes**\n\n```mermaid\nflowchart LR\n  n0[",
		" execve /tmp/go-build1234567890/b001/exe/hello = -1 ENOEXEC\"]:::bad",
		"\n- e\\_machine is 183 (AArch64) (ELF header of ",
		"```sh\nGOARCH=amd64 go run .\n```\n",
		"(needs root)",
		"<details><summary>Details of finding 1</summary>\n",
		"<details><summary>binfmt_misc registry</summary>\n",
		"| **disabled** |",
	};
	json_t *document = fixture(0);
	scope_buf struct buf out = {0};

	markdown(document, &out);
	check(&out, "fixture");
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		cr_expect_not_null(strstr(out.data, expected[i]), "missing: %s", expected[i]);
	cr_expect_null(strstr(out.data, "Left out"));
	json_decref(document);
}

Test(render_markdown, never_too_long)
{
	static const size_t counts[] = {30, 200, 3000};

	for (size_t i = 0; i < 3; i++) {
		json_t *document = fixture(0);
		json_t *findings = json_object_get(document, "findings");
		scope_buf struct buf out = {0};

		while (json_array_size(findings) < counts[i])
			json_array_append(findings, json_array_get(findings, 0));
		markdown(document, &out);
		check(&out, "many findings");
		cr_expect_gt(out.len, LENGTH_MAX / 2, "the room is used");
		cr_expect_not_null(strstr(out.data, "**Left out to stay short enough"));
		json_decref(document);
	}
}

Test(render_markdown, long_strings)
{
	json_t *document = fixture(1);
	size_t seen = 0;
	scope_buf struct buf out = {0}, text = {0};

	for (size_t i = 0; i < 20000; i++)
		buf_add_string(&text, i % 7 ? "@|" : "`\303\251");
	poison_strings(document, SIZE_MAX, &seen, text.data);
	markdown(document, &out);
	check(&out, "long strings");
	cr_expect_not_null(strstr(out.data, " bytes more)"));
	cr_expect_not_null(strstr(out.data, "#### 1. "));
	json_decref(document);
}

/* Evidence that takes thirteen characters for each of its own: no room for the whole finding. */
Test(render_markdown, the_cause_is_told_at_least)
{
	json_t *document = fixture(0), *evidence = json_array();
	json_t *finding = json_array_get(json_object_get(document, "findings"), 0);
	scope_buf struct buf out = {0}, text = {0};

	for (size_t i = 0; i < 2000; i++)
		buf_add_byte(&text, '@');
	for (size_t i = 0; i < 12; i++)
		json_array_append_new(evidence, json_pack("{s:s}", "fact", text.data));
	json_object_set_new(finding, "evidence", evidence);
	markdown(document, &out);
	check(&out, "no room");
	cr_expect_not_null(strstr(out.data, "\n#### 1. error: ./hello is a 64-bit Arm"));
	cr_expect_null(strstr(out.data, "| cause |"));
	cr_expect_not_null(strstr(out.data, "all but the cause of 1 finding."));
	json_decref(document);
}

Test(render_markdown, hostile_documents)
{
	hostile_run(markdown, check);
}
