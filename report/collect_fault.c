/* A fault of a program that has only begun: did it run out of its stack? Only while it is held can
 * its limits and its mappings say so. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/task_status.h"
#include "report/collect_steps.h"

#define SOON_NS INT64_C(1000000000)
#define SMALL (512u << 10)	/* bytes: whoever overflows more does so by himself */
#define GAP (UINT64_C(1) << 24) /* bytes below the stack that are taken for a use of it */

/* The lowest and the highest address of the first thread's stack. */
static bool find_stack(const struct held *held, uint64_t *low, uint64_t *high)
{
	scope_buf struct buf maps = {0};
	const char *line;

	if (held->ops->read_proc(held, "maps", &maps) != 0 || !maps.data ||
	    !(line = strstr(maps.data, "[stack]")))
		return false;
	while (line > maps.data && line[-1] != '\n')
		line--;
	return sscanf(line, "%" SCNx64 "-%" SCNx64, low, high) == 2;
}

void collect_fault_note(struct process *process, const struct event *event)
{
	scope_buf struct buf text = {0};
	struct dispatch_limits limits;
	uint64_t low, high, address = event->signal.address;

	process->small_stack = 0;
	if (event->signal.signal != SIGSEGV || !event->held || !process->exec_ns ||
	    event->mono_ns - process->exec_ns > SOON_NS ||
	    event->held->ops->read_proc(event->held, "limits", &text) != 0 || !text.data)
		return;
	task_limits_parse(&limits, text.data, text.len);
	if (limits.stack <= SMALL && find_stack(event->held, &low, &high) && address < low &&
	    low - address < GAP && high - address > limits.stack)
		process->small_stack = limits.stack;
}
