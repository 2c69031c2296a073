/* Attempt counters made with the kernel's own events (tracefs): probes on its loader of registered
 * formats, in a tracefs instance of our own. Armed for good, or for one run; always by a name, so
 * that what is armed can be told apart and removed. Knows no entry and no reason. */
#ifndef EXECTRACE_TRACER_COUNTERS_H
#define EXECTRACE_TRACER_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct err;
struct kernel_counts;
struct kernel_run;
struct loader_trace;

/* The name of what --counters=arm leaves; a run's has _PID behind it. */
#define COUNTERS_ARMED "exectrace"

/* ---- on the whole machine ------------------------------------------------------------------ */

/* Start counting under a name. `rows` is how many execs can be under way or left unfinished at
 * once before outcomes are dropped (and counted as such). 0 or -errno and the reason; then nothing
 * is left of it. */
int counters_arm(int tracefs, const char *name, unsigned rows, struct err *err);
/* For a kernel without probes: an instance whose tracepoints say how execs end. 0 or -errno. */
int counters_tracepoints(int tracefs, const char *name, struct err *err);
/* Is there something armed by this name, in whole or in part? */
bool counters_armed(int tracefs, const char *name);
/* Is it armed in whole? Not when an arm was ended half way, or is under way. */
bool counters_whole(int tracefs, const char *name);
/* Remove all of it. 0, also when there was nothing; or -errno and what is left. */
int counters_disarm(int tracefs, const char *name, struct err *err);
/* What was counted so far. kernel_counts_free is due in any case. */
int counters_read(int tracefs, const char *name, struct kernel_counts *counts, struct err *err);
/* Remove what runs have left whose exectrace (and its watcher) was killed. */
void counters_sweep(int tracefs);

/* ---- during a run -------------------------------------------------------------------------- */

struct counters;

/* Has --counters=arm armed here, and may we use it? One look, which costs next to nothing. */
bool counters_armed_at(const char *path);
/* Arm for this process, and start a watcher that disarms when it ends, however it ends. NULL and
 * the reason when that is not possible. */
struct counters *counters_start(const char *path, struct err *err);
/* What the kernel's loader was asked in the exec of this thread that began at since_ns (monotonic)
 * and is over now; borrowed until the next call. `ours` says which other threads will be asked
 * for. */
const struct loader_trace *counters_look(struct counters *counters, pid_t tid, int64_t since_ns,
					 bool (*ours)(void *context, pid_t tid), void *context);
/* Read the whole machine's counts, disarm, and free. kernel_run_free is due in any case. */
int counters_stop(struct counters *counters, struct kernel_run *run, struct err *err);

#endif
