/* The events of a run, by the means there are: a table. Reads no event. */
#include "tracer/counters_switch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/tracefs.h"

#define BUFFER_KB "512" /* per CPU: some thousand execs between two looks */

struct run_event {
	enum kernel_means means;
	enum counters_event event;
	const char *group; /* NULL: our own */
	const char *name, *field, *file;
	bool optional;
};

/* clang-format off */
static const struct run_event events[] = {
	{ KERNEL_PROBES, COUNTERS_ASKED,    NULL, "asked",    NULL,     NULL, false },
	{ KERNEL_PROBES, COUNTERS_NAMED,    NULL, "named",    "interp", NULL, false },
	{ KERNEL_PROBES, COUNTERS_ANSWERED, NULL, "answered", "ret",    NULL, false },
	{ KERNEL_TRACEPOINTS, COUNTERS_PASSED, "sched", "sched_prepare_exec", "interp", "filename", true },
};
/* clang-format on */

/* "\tfield:s32 ret;\toffset:24;\tsize:4;\tsigned:1;" */
static bool field_offset(const char *format, const char *field, unsigned *offset)
{
	scope_free char *ends = xasprintf(" %s;\toffset:", field);
	const char *at = strstr(format, ends);

	return at && sscanf(at + strlen(ends), "%u", offset) == 1;
}

static int read_format(int tracefs, const struct run_event *event, const char *group,
		       struct counters_format *out, struct err *err)
{
	scope_free char *file = xasprintf("events/%s/%s/format", group, event->name);
	scope_buf struct buf text = {NULL, 0, 0};
	int result = tracefs_read(tracefs, file, &text);
	const char *id = text.data ? strstr(text.data, "\nID: ") : NULL;
	struct counters_format format = {0, 0, 0};
	unsigned number;

	if (result)
		return err_sys(err, -result, "cannot read the format of %s", event->name);
	if (!id || sscanf(id, "\nID: %u", &number) != 1 ||
	    (event->field && !field_offset(text.data, event->field, &format.offset)) ||
	    (event->file && !field_offset(text.data, event->file, &format.file)))
		return err_set(err, EIO, "the format of %s is not understood", event->name);
	format.id = (uint16_t)number;
	*out = format;
	return 0;
}

static int set(int tracefs, const char *name, const char *file, const char *text, struct err *err)
{
	scope_free char *path = xasprintf("instances/%s/%s", name, file);
	int result = tracefs_write(tracefs, path, text);

	return result ? err_sys(err, -result, "cannot set %s", file) : 0;
}

int counters_switch_on(int tracefs, const char *name, enum kernel_means means,
		       struct counters_format formats[COUNTERS_EVENTS], struct err *err)
{
	int result = set(tracefs, name, "trace_clock", "mono", err);

	if (!result)
		result = set(tracefs, name, "buffer_size_kb", BUFFER_KB, err);
	for (size_t i = 0; i < sizeof(events) / sizeof(*events) && !result; i++) {
		const struct run_event *event = &events[i];
		const char *group = event->group ? event->group : name;
		scope_free char *folder = xasprintf("events/%s/%s", group, event->name);
		scope_free char *enable = xasprintf("%s/enable", folder);

		if (event->means != means || (event->optional && !tracefs_has(tracefs, folder)))
			continue;
		result = read_format(tracefs, event, group, &formats[event->event], err);
		if (!result)
			result = set(tracefs, name, enable, "1", err);
	}
	return result;
}
