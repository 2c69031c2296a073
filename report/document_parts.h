/* The parts of the JSON document, one function per object. Private to report/document*.c.
 * Every function returns a new reference and never NULL. */
#ifndef EXECTRACE_REPORT_DOCUMENT_PARTS_H
#define EXECTRACE_REPORT_DOCUMENT_PARTS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct counters;
struct dispatch;
struct dispatch_image;
struct elf_image;
struct exec_record;
struct finding;
struct go_buildinfo;
struct kernel_counts;
struct outcome;
struct record;
struct registry;
struct variables;

/* document_bytes.c */
json_t *document_string(const char *string); /* null for NULL; U+FFFD for what is not UTF-8 */
void document_put_time(json_t *object, const char *key, int64_t time_ns);
void document_put_hex(json_t *object, const char *key, const void *bytes, size_t len);
void document_put_address(json_t *object, const char *key, uint64_t value); /* "0x401000" */
json_t *document_errno(int error);   /* "ENOEXEC", "errno 999", null for 0 */
json_t *document_signal(int signal); /* "SIGSEGV", "signal 40", null for 0 */

json_t *document_host(const struct record *record);
json_t *document_wsl(const struct record *record);
json_t *document_not_registered(const struct record *record); /* binfmt.d against the registry */
json_t *document_run(const struct record *record);
json_t *document_program(const struct record *record); /* exectrace and its libraries */
json_t *document_finding(const struct finding *finding);
json_t *document_outcome(const struct outcome *outcome);
json_t *document_predicted(const struct dispatch *dispatch);
json_t *document_image(const struct exec_record *exec, size_t index);
json_t *document_target(const struct exec_record *exec); /* also when nothing was opened */
json_t *document_dispatch(const struct dispatch *dispatch);
json_t *document_variables(const struct variables *variables, size_t count);
json_t *document_history(const struct exec_record *exec);
json_t *document_lineage(const struct exec_record *exec);
json_t *document_stack(const struct exec_record *exec);
json_t *document_consequences(const struct exec_record *exec);
json_t *document_writers(const struct exec_record *exec);
json_t *document_loader(const struct exec_record *exec); /* null: nobody counts there */
json_t *document_kernel(const struct record *record);	 /* the same */
/* Counts of the whole machine or of a tree; entries by the registry that is there now. */
json_t *document_kernel_counts(const struct kernel_counts *counts, const struct registry *registry);
json_t *document_counts(const struct counters *counters);   /* {"name": {...}} */
json_t *document_snapshot(const struct registry *registry); /* one reading, its entries too */
json_t *document_registry(const struct record *record);
json_t *document_leaks(const struct record *record); /* null unless they were asked for */
json_t *document_counters(const struct record *record);
json_t *document_timeline(const struct record *record);

#endif
