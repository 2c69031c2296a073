/* Workflow commands: one line each, whatever a finding says, and never more than a step shows. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "decode/buf.h"
#include "report/render.h"

static char *rendered(json_t *document)
{
	const struct render_options options = {0};
	struct buf out = {0};

	cr_assert_eq(renderer_run(renderer_find("github"), document, &options, &out), 0);
	json_decref(document);
	buf_add_string(&out, "");
	return buf_steal(&out);
}

static json_t *finding(const char *severity, const char *cause, const char *summary)
{
	return json_pack("{s:s, s:s, s:s, s:[{s:s, s:s}]}", "severity", severity, "cause", cause,
			 "summary", summary, "fixes", "run", "chmod +x 100%", "does", "x");
}

Test(render_github, one_line_per_finding)
{
	json_t *document =
		json_pack("{s:[o, o]}", "findings", finding("note", "A,B:C", "50% of it"),
			  finding("error", "ELF", "a\n::error::b\r\033[2J"));
	char *text = rendered(document);

	cr_expect_str_eq(
		text,
		"::error title=exectrace%3A ELF::a\\n::error::b\\r\\x1b[2J%0Afix: chmod +x "
		"100%25\n"
		"::notice title=exectrace%3A A%2CB%3AC::50%25 of it%0Afix: chmod +x 100%25\n");
	free(text);
}

Test(render_github, no_more_than_a_step_shows)
{
	for (size_t count = 9; count < 13; count++) {
		json_t *findings = json_array();
		size_t lines = 0;
		char *text;

		for (size_t i = 0; i < count; i++)
			json_array_append_new(findings, finding("warning", "C", "s"));
		text = rendered(json_pack("{s:o}", "findings", findings));
		for (const char *c = text; *c; c++)
			lines += *c == '\n';
		cr_expect_eq(lines, count < 10 ? count : 10);
		cr_expect_eq(!strstr(text, "and "), count <= 10);
		if (count == 12)
			cr_expect(strstr(text, "and 3 more of this kind"));
		free(text);
	}
}

Test(render_github, the_time_was_up)
{
	char *text = rendered(json_pack("{s:[], s:{s:b, s:[{s:i, s:[s, s], s:s}]}}", "findings",
					"run", "timed_out", 1, "still_running", "pid", 7, "argv",
					"sleep", "60", "doing", "in read"));

	cr_expect_str_eq(text,
			 "::error title=exectrace%3A the time was up::still there:%0Aprocess 7, "
			 "sleep 60: in read\n");
	free(text);
}
