/* The words that every readable format uses for the same part of the document. What comes out may
 * still hold hostile bytes: the caller escapes it for its format. Missing parts add nothing.
 * `out` is empty at the call: separators depend on it. */
#ifndef EXECTRACE_REPORT_PHRASE_H
#define EXECTRACE_REPORT_PHRASE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;

/* How one exec went (phrase_exec.c). */
/* execve("./app", ["./app", "-v"]) */
void phrase_call(struct buf *out, const json_t *finding);
/* "= -1 ENOEXEC", "ran /usr/bin/qemu-arm", "killed by SIGSEGV" */
void phrase_result(struct buf *out, const json_t *outcome);
/* The words of an argv for a shell; at most `limit` words, then how many more. */
void phrase_argv(struct buf *out, const json_t *argv, size_t limit);
/* "in /src, called by go run . (uid 1000, no_new_privs)" */
void phrase_circumstance(struct buf *out, const json_t *finding);
/* "wrote it 0.21 s before: pid 4705 link -o ... (GOARCH=arm64)" */
void phrase_history(struct buf *out, const json_t *item);
void phrase_consequence(struct buf *out, const json_t *item);
/* The list (a new reference) with what one process wrote piece by piece as one message. */
json_t *phrase_consequences(const json_t *list);
/* "4700 go run . (GOARCH=arm64)" */
void phrase_lineage(struct buf *out, const json_t *item);
/* "pid 4700 go run ., 1.2 s, exited with 1": a process of the timeline. */
void phrase_timeline_process(struct buf *out, const json_t *process);
/* "execve ./app = -1 ENOEXEC", "execve ./app runs /usr/bin/qemu-arm" */
void phrase_timeline_exec(struct buf *out, const json_t *exec);
/* "pid 4700 ran /bin/true 92 times more, from 0.20 s to 3.10 s": a row of its "folded". */
void phrase_timeline_fold(struct buf *out, const json_t *process, const json_t *fold);
void phrase_frame(struct buf *out, const json_t *frame);
void phrase_writer(struct buf *out, const json_t *writer);
/* What runs instead: its argv, and what the kernel passes along. */
void phrase_ran(struct buf *out, const json_t *ran);
/* What the exec did to the counters of the entries it met. */
void phrase_counters(struct buf *out, const json_t *counters);
/* How it ended right after an exec that succeeded. */
void phrase_died(struct buf *out, const json_t *died);
/* Of verdict: a contributing factor and what it means, a fact and where it was read. */
void phrase_factor(struct buf *out, const json_t *factor);
void phrase_evidence(struct buf *out, const json_t *evidence);

/* The file and its dispatch (phrase_dispatch.c). */
/* The decoded file: what it is. */
void phrase_image(struct buf *out, const json_t *image);
/* Where it lies: "/tmp/x, 1824 bytes, mode 0755, uid 0, ext4 (noexec)" */
void phrase_place(struct buf *out, const json_t *image);
/* "9p on /mnt/c (rw,noatime), aname=drvfs;...", where a finding of these codes turns on it. */
void phrase_mount(struct buf *out, const json_t *finding);
/* One step of the dispatch: "no match: byte 18 is 0xb7, the entry wants 0x28" */
void phrase_step(struct buf *out, const json_t *step);
/* "predicted ENOEXEC, observed ENOEXEC" */
void phrase_prediction(struct buf *out, const json_t *finding);
/* How many steps from `from` on only say that an entry does not match; folded when many. */
size_t phrase_plain_run(const json_t *steps, size_t from);
#define PHRASE_PLAIN_SHOWN 3
/* A byte or two off: worth its line among many that do not match. */
bool phrase_step_is_near(const json_t *step);

/* The machine (phrase_host.c). */
/* "Linux 6.1.0 x86_64 (amd64), Debian GNU/Linux 12" */
void phrase_host(struct buf *out, const json_t *host);
/* What else is known of it: as far as a finding of the document turns on it; all of it. */
void phrase_host_bearing(struct buf *out, const json_t *document);
void phrase_host_facts(struct buf *out, const json_t *host);

/* The run (phrase_run.c). */
/* "1 finding; the command exited with 1, explained by finding 1" */
void phrase_headline(struct buf *out, const json_t *document);
void phrase_exit(struct buf *out, const json_t *how); /* "exited with 1" */
/* "process 7, sleep 60: in clock_nanosleep": one of run.still_running. */
void phrase_still_running(struct buf *out, const json_t *process);
void phrase_run(struct buf *out, const json_t *document);
void phrase_totals(struct buf *out, const json_t *document);
void phrase_registry(struct buf *out, const json_t *registry);
/* "magic 7f454c46... at 0" or "extension .exe", in words where the document has them */
void phrase_entry_match(struct buf *out, const json_t *entry);
void phrase_change(struct buf *out, const json_t *change);
/* "aarch64-linux-gnu-ld, which builds for aarch64, opened /usr/lib/libz.so of x86_64" */
void phrase_leak(struct buf *out, const json_t *leak);
/* "2 architecture leaks; by one comes finding 1"; "" when nobody asked for them. */
void phrase_leaks(struct buf *out, const json_t *document);
void phrase_hazard(struct buf *out, const json_t *hazard);
void phrase_counters_source(struct buf *out, const json_t *counters);
/* "asked 3 times: ...", of counts that are the kernel's. */
void phrase_kernel_answers(struct buf *out, const json_t *counts);
/* Why such counts are not the whole truth: "" when they are. */
void phrase_kernel_doubts(struct buf *out, const json_t *counts);
/* Everything the kernel counted in a run: a new array of sentences, empty without. Raw text. */
json_t *phrase_kernel_lines(const json_t *counters);
/* The same of counts in entries' own texts. */
json_t *phrase_entry_lines(const json_t *counters);
/* text, and the separator before it where something is there already; nothing for "". */
void phrase_add_part(struct buf *out, const char *separator, const char *text);
/* "3 times", "1 byte": a number and its noun. */
void phrase_count(struct buf *out, long long count, const char *one, const char *many);
/* 1234 ms -> "1.23 s" */
void phrase_duration(struct buf *out, double seconds);

/* Findings of severity error or warning. */
bool phrase_finding_matters(const json_t *finding);

#endif
