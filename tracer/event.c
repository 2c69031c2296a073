/* Names of what event.h enumerates, and the release of what an event's reader was given.
 * Knows nothing of how an event comes about. */
#include "tracer/event.h"

#include <stdlib.h>

const char *abi_name(enum abi abi)
{
	static const char *const names[] = {
		[ABI_X86_64] = "x86-64",   [ABI_I386] = "i386", [ABI_X32] = "x32",
		[ABI_AARCH64] = "aarch64", [ABI_ARM] = "arm",	[ABI_UNKNOWN] = "unknown",
	};

	return abi <= ABI_UNKNOWN ? names[abi] : "unknown";
}

const char *event_kind_name(enum event_kind kind)
{
	static const char *const names[] = {
		[EVENT_ROOT] = "root",
		[EVENT_SPAWN] = "spawn",
		[EVENT_EXEC_ENTER] = "exec-enter",
		[EVENT_EXEC_COMMITTED] = "exec-committed",
		[EVENT_EXEC_FAILED] = "exec-failed",
		[EVENT_EXEC_KILLED] = "exec-killed",
		[EVENT_EXEC_CHECKED] = "exec-checked",
		[EVENT_EXEC_LOST] = "exec-lost",
		[EVENT_FILE] = "file",
		[EVENT_LANDLOCK] = "landlock",
		[EVENT_CALL_ENTER] = "call-enter",
		[EVENT_CALL] = "call",
		[EVENT_SIGNAL] = "signal",
		[EVENT_OVERDUE] = "overdue",
		[EVENT_EXIT] = "exit",
		[EVENT_ANOMALY] = "anomaly",
	};

	return kind <= EVENT_ANOMALY ? names[kind] : "unknown";
}

const char *file_op_name(enum file_op op)
{
	static const char *const names[] = {
		[FILE_OPEN_WRITE] = "wrote",  [FILE_RENAME] = "renamed", [FILE_LINK] = "linked",
		[FILE_SYMLINK] = "symlinked", [FILE_CHMOD] = "chmodded", [FILE_UNLINK] = "removed",
	};

	return op <= FILE_UNLINK ? names[op] : "touched";
}

const char *kernel_means_name(enum kernel_means means)
{
	return means == KERNEL_PROBES ? "kprobes" : "tracepoints";
}

void frames_free(struct frame *frames, size_t count)
{
	if (!frames)
		return;
	for (size_t i = 0; i < count; i++) {
		free(frames[i].symbol);
		free(frames[i].file);
		free(frames[i].source);
		free(frames[i].build_id);
	}
	free(frames);
}

void kernel_counts_free(struct kernel_counts *counts)
{
	for (size_t i = 0; i < counts->count; i++)
		free(counts->named[i].interpreter);
	free(counts->named);
	*counts = (struct kernel_counts){.named = NULL};
}

void kernel_run_free(struct kernel_run *run)
{
	kernel_counts_free(&run->counts);
	kernel_counts_free(&run->before);
	kernel_counts_free(&run->after);
}
