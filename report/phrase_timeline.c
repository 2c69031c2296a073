/* Words about the processes of a run and their execs, as the timeline has them.
 * The words about one finding are in phrase_exec.c. */
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"

#define ARGV_SHOWN 8

void phrase_timeline_process(struct buf *out, const json_t *process)
{
	long long start = json_get_int(process, "start_us", 0);
	long long end = json_get_int(process, "end_us", -1);
	const json_t *argv = json_get(process, "argv");
	scope_buf struct buf how = {0};

	buf_addf(out, "pid %lld ", json_get_int(process, "pid", 0));
	if (json_array_size(argv))
		phrase_argv(out, argv, ARGV_SHOWN);
	else if (json_get_int(process, "parent", 0))
		buf_addf(out, "forked from %lld", json_get_int(process, "parent", 0));
	if (end < start) {
		buf_add_string(out, ", still there at the end");
		return;
	}
	buf_add_string(out, ", ");
	phrase_duration(out, (double)(end - start) / 1e6);
	phrase_exit(&how, json_get(process, "exit"));
	if (how.len)
		buf_addf(out, ", %s", how.data);
}

void phrase_timeline_exec(struct buf *out, const json_t *exec)
{
	const char *path = json_get_text(exec, "path");
	const char *result = json_get_text(exec, "result");
	const char *error = json_get_text(exec, "errno"), *ran = json_get_text(exec, "ran");

	buf_addf(out, "execve %s", path);
	if (!strcmp(result, "failed"))
		buf_addf(out, " = -1 %s", error);
	else if (!strcmp(result, "killed"))
		buf_addf(out, " killed by %s", json_get_text(exec, "signal"));
	else if (*ran)
		buf_addf(out, " runs %s", ran);
}

void phrase_timeline_fold(struct buf *out, const json_t *process, const json_t *fold)
{
	const char *path = json_get_text(fold, "path");
	long long nonzero = json_get_int(fold, "nonzero", 0);

	buf_addf(out, "pid %lld %s%s ", json_get_int(process, "pid", 0), *path ? "ran " : "forked",
		 path);
	phrase_count(out, json_get_int(fold, "count", 0), "time more, at ", "times more, from ");
	phrase_duration(out, (double)json_get_int(fold, "first_us", 0) / 1e6);
	if (json_get_int(fold, "count", 0) > 1) {
		buf_add_string(out, " to ");
		phrase_duration(out, (double)json_get_int(fold, "last_us", 0) / 1e6);
	}
	if (nonzero > 0)
		buf_addf(out, "; %lld of them exited with another status than 0", nonzero);
}
