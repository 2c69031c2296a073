/* The probes and histograms, as tables, and the lines made of them.
 * Writes nothing.
 *
 * An exec that the loader takes: load_misc_binary calls bprm_change_interp with the entry's
 * interpreter, and then opens it (fs/binfmt_misc.c, 4.x to 6.18). In the end a format's loader
 * calls finalize_exec (fs/binfmt_elf.c, 4.17), or none did; free_bprm ends both. All of them know
 * the exec by the address of its bprm, so that a histogram keyed by it can hand the interpreter's
 * name from the beginning to the outcome. A variable that an expression reads is forgotten by that
 * ($t; kernel/trace/trace_events_hist.c, read_once): no outcome is counted twice, nor for an exec
 * that was given the same address later. */
#include "tracer/counters_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"

/* Where a function finds the address of its caller as it begins. */
#if defined(__aarch64__)
#define CALLER "%lr"
#elif defined(__arm__)
#define CALLER "%lr"
#else
#define CALLER "$stack0"
#endif

#define LOADER "load_misc_binary"

/* clang-format off */
const struct counters_probe counters_probes[] = {
	{ "asked",    'p', LOADER,               "" },
	{ "answered", 'r', LOADER,               " ret=$retval:s32" },
	{ "named",    'p', "bprm_change_interp",
	  " interp=+0($arg1):string bprm=$arg2:x64 caller=" CALLER ":x64" },
	{ "ran",      'p', "finalize_exec",      " bprm=$arg1:x64" },
	{ "over",     'p', "free_bprm",          " bprm=$arg1:x64" },
	{ NULL, 0, NULL, NULL },
};

const char *const counters_exits[] = {
	"syscalls/sys_exit_execve", "syscalls/sys_exit_execveat", NULL,
};

const char *const counters_outcomes[] = { "ran", "failed", NULL };

/* The first three are read; the others join an outcome to a name. Scripts name interpreters by the
 * same function, hence the range of callers. */
#define FROM_LOADER " if caller >= 0x%llx && caller < 0x%llx"
#define JOIN(now) "hist:keys=bprm:" now "=common_timestamp.usecs-$t:size=%u:clock=mono" \
		  ":onmatch(%s.named).%s_"
const struct counters_trigger counters_triggers[] = {
	{ "asked",    false, ARG_NONE,       "hist:keys=__probe_ip" },
	{ "answered", false, ARG_NONE,       "hist:keys=ret" },
	{ "named",    false, ARG_RANGE,      "hist:keys=interp" FROM_LOADER },
	{ "named",    false, ARG_RANGE_ROWS,
	  "hist:keys=bprm:i=interp,t=common_timestamp.usecs:size=%u:clock=mono" FROM_LOADER },
	{ "ran",      false, ARG_JOIN,       JOIN("d") "ran($i)" },
	{ "over",     false, ARG_JOIN,       JOIN("e") "failed($i)" },
	{ "ran",      true,  ARG_NONE,       "hist:keys=interp" },
	{ "failed",   true,  ARG_NONE,       "hist:keys=interp" },
};
/* clang-format on */

size_t counters_ntriggers(void)
{
	return sizeof(counters_triggers) / sizeof(*counters_triggers);
}

/* Room for a few hundred execs that sleep in the loader at once, while the interpreter is read. */
#define RETURNS "256"

char *counters_probe_line(const struct counters_probe *probe, const char *name)
{
	return xasprintf("%c%s:%s/%s %s%s\n", probe->kind, probe->kind == 'r' ? RETURNS : "", name,
			 probe->event, probe->symbol, probe->fields);
}

/* The formats are those of the table above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *counters_trigger_line(const struct counters_trigger *trigger, const char *name,
			    const struct code_range *range, unsigned rows)
{
	unsigned long long begin = range->begin, end = range->end;

	switch (trigger->arg) {
	case ARG_NONE:
		break;
	case ARG_RANGE:
		return xasprintf(trigger->text, begin, end);
	case ARG_RANGE_ROWS:
		return xasprintf(trigger->text, rows, begin, end);
	case ARG_JOIN:
		return xasprintf(trigger->text, rows, name, name);
	}
	return xstrdup(trigger->text);
}
#pragma GCC diagnostic pop

char *counters_event_path(const char *name, const char *event, bool synthetic, const char *leaf)
{
	return synthetic ? xasprintf("events/synthetic/%s_%s/%s", name, event, leaf)
			 : xasprintf("events/%s/%s/%s", name, event, leaf);
}

/* One line of kallsyms, "ADDRESS TYPE NAME[\t[MODULE]]": is it the loader? */
static bool read_symbol(const char *line, uint64_t *address)
{
	const char *name = strchr(line, ' ');
	size_t len;

	*address = strtoull(line, NULL, 16);
	name = name ? strchr(name + 1, ' ') : NULL;
	if (!name)
		return false;
	len = strcspn(++name, "\t\n");
	return len == sizeof(LOADER) - 1 && !memcmp(name, LOADER, len);
}

/* Run through the lines: what is the first address above `above`, and where is the loader? */
struct symbol_scan {
	bool found;
	uint64_t at, above, next;
};

static int scan(struct symbol_scan *state, int fd)
{
	char text[16384];
	size_t kept = 0;
	ssize_t got;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	while ((got = read(fd, text + kept, sizeof(text) - 1 - kept)) > 0) {
		char *line = text, *end;
		uint64_t address;

		text[kept + (size_t)got] = '\0';
		for (; (end = strchr(line, '\n')); line = end + 1) {
			*end = '\0';
			if (read_symbol(line, &address)) {
				state->found = true;
				state->at = address;
			}
			if (address > state->above && (!state->next || address < state->next))
				state->next = address;
		}
		kept = strlen(line);
		if (kept == sizeof(text) - 1)
			kept = 0; /* no symbol is as long as that */
		memmove(text, line, kept);
	}
	return got < 0 ? -errno : 0;
}

int code_range_find(struct code_range *range, int kallsyms, struct err *err)
{
	struct symbol_scan first = {.above = UINT64_MAX}, second;
	int result = scan(&first, kallsyms);

	if (!result && first.found && first.at) {
		second = (struct symbol_scan){.above = first.at};
		result = scan(&second, kallsyms);
	}
	if (result)
		return err_sys(err, -result, "cannot read /proc/kallsyms");
	if (!first.found)
		return err_set(err, ENOENT,
			       "the kernel has no binfmt_misc, or its module is not loaded (no "
			       "symbol " LOADER ")");
	if (!first.at)
		return err_set(err, EACCES,
			       "the kernel hides its addresses (kernel.kptr_restrict)");
	*range = (struct code_range){first.at, second.next ? second.next : UINT64_MAX};
	return 0;
}
