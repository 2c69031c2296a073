/* Which machine --explain answers for: its facts, its registry, and where files are looked up.
 * Private to report/explain*.c. */
#ifndef EXECTRACE_REPORT_EXPLAIN_MACHINE_H
#define EXECTRACE_REPORT_EXPLAIN_MACHINE_H

#include "decode/dispatch.h"
#include "report/scene.h"
#include "report/writers.h"

struct err;
struct explain_options;
struct record;

struct explain_machine {
	const struct explain_options *options; /* borrowed */
	bool described;			       /* another machine than the running one */
	int registrar_fd;		       /* owned: the task's registrar_root_fd, or -1 */
	struct writers_table writers;
	unsigned undecidable; /* what nobody can see on this machine */
};

/* Fills record's host, registry, root and notes. 0, or -errno with the sentence in err;
 * explain_machine_free is due in either case. */
int explain_machine_take(struct explain_machine *machine, struct record *record,
			 const struct explain_options *options, struct err *err);
void explain_machine_free(struct explain_machine *machine);

/* Our scene on that machine. 0 or -errno. */
int explain_machine_scene(const struct explain_machine *machine, struct scene *scene);
/* A view for the model; borrows from both. */
struct dispatch_task explain_machine_task(struct explain_machine *machine,
					  const struct scene *scene);

#endif
