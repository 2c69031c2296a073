/* The kernel's own events about execs: counted for the tree, compared with the replay.
 * Whether they are right is nobody's guess: a contradiction is told, with the exec's name. */
#include "decode/buf.h"
#include "report/collect_steps.h"
#include "report/loader.h"
#include "report/texts.h"

#define ANOMALIES_MAX 100

void collect_count_loader(struct collect *collect, const struct event *event)
{
	struct kernel_view *kernel = &collect->record.kernel;

	if (!event->exec.loader)
		return;
	loader_count(&kernel->tree, event->exec.loader, event->exec.error);
	kernel->incomplete += event->exec.loader->incomplete;
}

static void tell(struct collect *collect, const struct exec_record *exec)
{
	char ***list = &collect->record.anomalies;

	if (texts_count(*list) < ANOMALIES_MAX)
		texts_add(list,
			  xasprintf("exec %llu (pid %d, %s): the kernel's events and the "
				    "replay disagree: %s",
				    (unsigned long long)collect->record.execs, (int)exec->pid,
				    exec->path ? exec->path : "path unreadable", exec->loader.why));
}

void collect_compare_loader(struct collect *collect, struct exec_record *exec)
{
	struct kernel_view *kernel = &collect->record.kernel;

	loader_compare(&exec->loader, &exec->dispatch, &collect_host(collect)->kernel);
	if (exec->loader.verdict >= LOADER_AGREES)
		kernel->compared++;
	if (exec->loader.verdict != LOADER_DISAGREES)
		return;
	kernel->disagreements++;
	tell(collect, exec);
}

bool collect_loader_plain(struct collect *collect, const struct event *event, unsigned levels)
{
	const struct loader_trace *trace = event->exec.loader;

	if (!trace)
		return true;
	if (!loader_is_plain(trace, levels, &collect_host(collect)->kernel))
		return false; /* compared in full */
	collect->record.kernel.compared +=
		!trace->incomplete && (trace->means == KERNEL_PROBES || trace->passed);
	return true;
}
