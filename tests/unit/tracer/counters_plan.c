/* The lines that are written to tracefs, and where the loader lies in the kernel. */
#include "tracer/counters_plan.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/err.h"

static int text_fd(const char *text)
{
	int fd = memfd_create("text", MFD_CLOEXEC);

	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	return fd;
}

Test(counters_plan, probe_lines, .timeout = 30)
{
	static const char *const wanted[] = {
		"p:me/asked load_misc_binary\n",
		"r256:me/answered load_misc_binary ret=$retval:s32\n",
		"p:me/named bprm_change_interp interp=+0($arg1):string bprm=$arg2:x64 caller=",
		"p:me/ran finalize_exec bprm=$arg1:x64\n",
		"p:me/over free_bprm bprm=$arg1:x64\n",
	};
	size_t i = 0;

	for (; counters_probes[i].event; i++) {
		char *line = counters_probe_line(&counters_probes[i], "me");

		cr_assert_lt(i, sizeof(wanted) / sizeof(*wanted));
		cr_expect_eq(strncmp(line, wanted[i], strlen(wanted[i])), 0, "%s", line);
		free(line);
	}
	cr_expect_eq(i, sizeof(wanted) / sizeof(*wanted));
}

Test(counters_plan, trigger_lines, .timeout = 30)
{
	static const char *const wanted[] = {
		"hist:keys=__probe_ip",
		"hist:keys=ret",
		"hist:keys=interp if caller >= 0x1000 && caller < 0x1300",
		"hist:keys=bprm:i=interp,t=common_timestamp.usecs:size=64:clock=mono if caller >= "
		"0x1000 && caller < 0x1300",
		"hist:keys=bprm:d=common_timestamp.usecs-$t:size=64:clock=mono:onmatch(me.named)."
		"me_ran($i)",
		"hist:keys=bprm:e=common_timestamp.usecs-$t:size=64:clock=mono:onmatch(me.named)."
		"me_failed($i)",
		"hist:keys=interp",
		"hist:keys=interp",
	};
	const struct code_range range = {0x1000, 0x1300};

	cr_assert_eq(counters_ntriggers(), sizeof(wanted) / sizeof(*wanted));
	for (size_t i = 0; i < counters_ntriggers(); i++) {
		char *line = counters_trigger_line(&counters_triggers[i], "me", &range, 64);

		cr_expect_str_eq(line, wanted[i]);
		free(line);
	}
}

Test(counters_plan, paths, .timeout = 30)
{
	char *path = counters_event_path("me", "ran", false, "hist");

	cr_expect_str_eq(path, "events/me/ran/hist");
	free(path);
	path = counters_event_path("me", "ran", true, "trigger");
	cr_expect_str_eq(path, "events/synthetic/me_ran/trigger");
	free(path);
}

Test(counters_plan, finds_the_loader, .timeout = 30)
{
	static const struct {
		const char *text;
		int code;
		uint64_t begin, end;
	} rows[] = {
		{"0000000000001000 t load_misc_binary\n0000000000001200 t next\n"
		 "0000000000000900 T before\n0000000000001100 t inside\n",
		 0, 0x1000, 0x1100},
		{"ffffffffc0295ee0 t load_misc_binary\t[binfmt_misc]\nffffffff81000000 T _text\n"
		 "ffffffffc02961e0 t bm_fill_super\t[binfmt_misc]\n",
		 0, 0xffffffffc0295ee0, 0xffffffffc02961e0},
		{"0000000000001000 t load_misc_binary\n", 0, 0x1000, UINT64_MAX},
		{"0000000000000000 t load_misc_binary\n0000000000000000 T x\n", EACCES, 0, 0},
		{"0000000000001000 t load_misc_binary_not\n0000000000001000 t xload_misc_binary\n",
		 ENOENT, 0, 0},
		{"", ENOENT, 0, 0},
		{"\n\nnonsense\nload_misc_binary\n", ENOENT, 0, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct code_range range = {0, 0};
		struct err err = {0, ""};
		int fd = text_fd(rows[i].text);

		cr_expect_eq(code_range_find(&range, fd, &err), -rows[i].code, "row %zu", i);
		cr_expect_eq(err.code, rows[i].code, "row %zu: %s", i, err.message);
		cr_expect_eq(range.begin, rows[i].begin, "row %zu", i);
		cr_expect_eq(range.end, rows[i].end, "row %zu", i);
		close(fd);
	}
}

Test(counters_plan, long_lists_are_read_in_parts, .timeout = 30)
{
	struct code_range range = {0, 0};
	FILE *text = tmpfile();

	cr_assert(text);
	for (unsigned i = 0; i < 5000; i++)
		fprintf(text, "%016x t symbol_%u\n", 0x100000 - i * 16, i);
	fprintf(text, "%016x t load_misc_binary\n", 0x80008);
	for (unsigned i = 0; i < 20000; i++)
		fputc('x', text); /* no symbol is that long */
	fprintf(text, "\n%016x t last\n", 0x90000);
	fflush(text);
	cr_expect_eq(code_range_find(&range, fileno(text), NULL), 0);
	cr_expect_eq(range.begin, 0x80008);
	cr_expect_eq(range.end, 0x90000);
	fclose(text);
}
