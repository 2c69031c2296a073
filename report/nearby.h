/* What lies beside a failed exec and helps to explain it: whether a command line's first word is a
 * program, what else of its name PATH has, which ELF loaders the task's root has, which library a
 * program that its loader ended lacks, what machine the root's shell is for, whether the task has
 * seccomp filters of its own. Looked up while the task's root is open; judges nothing. */
#ifndef EXECTRACE_REPORT_NEARBY_H
#define EXECTRACE_REPORT_NEARBY_H

struct dispatch_task;
struct exec_record;

/* Fill first_word_exists, shadowed, loaders, missing_library, shell and UNDECIDABLE_SECCOMP, each
 * where the failure asks for it. */
void nearby_find(struct exec_record *exec, const struct dispatch_task *task);
/* nearby_libc.c: the C library that a program of the record would load; a part of the above. */
void nearby_find_libc(struct exec_record *exec, const struct dispatch_task *task);

/* nearby_check.c: the file of the chain that exectrace may not execute either. */
void nearby_find_denied(struct exec_record *exec);

#endif
