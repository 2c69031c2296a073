/* What is known about one exec, gathered once from its record so that rules can be one line each.
 * Borrows the record; owns only the shown forms of names. Decides no cause. */
#ifndef EXECTRACE_REPORT_FACTS_H
#define EXECTRACE_REPORT_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/dispatch.h"
#include "decode/elf_names.h"
#include "report/record.h"

struct facts_names; /* strings that live as long as the facts */

struct facts {
	const struct exec_record *exec;
	const struct host *host;
	const struct dispatch *walk;
	const struct kernel *kernel;
	const struct registry *registry; /* NULL unless its entries were read */
	struct facts_names *names;

	/* what happened */
	bool explained; /* nothing was executed: the prediction stands for the outcome */
	bool failed;	/* errno, or death with an errno after the point of no return */
	bool killed, ran;
	int error;     /* of failed */
	bool compared; /* there is a prediction to hold against the outcome */
	bool agrees;
	unsigned doubts; /* enum undecidable: what could still change the reason */
	enum dispatch_rule rule;
	enum dispatch_subject subject;

	/* the files */
	const struct dispatch_image *target; /* NULL: never found */
	const struct dispatch_image *image;  /* the one it is about, else the target */
	const struct elf_machine *machine;   /* of image, NULL when it is no ELF or unknown */
	enum kernel_takes takes;	     /* what the kernel says to image's machine */

	/* the registry */
	const struct dispatch_step *taken; /* the step in which an entry took a file, or NULL */
	const struct dispatch_image *taken_image;
	const struct binfmt_entry *entry;   /* that entry, NULL when the snapshot lacks it */
	bool captured;			    /* it took what the kernel loads by itself */
	bool after_entry;		    /* the failure is behind that entry */
	const struct binfmt_entry *other;   /* enabled and matching too, but shadowed */
	const struct binfmt_entry *off;	    /* would match image, were it (or all) enabled */
	const struct binfmt_entry *near;    /* serves image's format, yet differs */
	const struct binfmt_entry *nearest; /* fewest differing bytes, whatever it serves */
	struct binfmt_comparison near_by, nearest_by;
	size_t nenabled;
};

void facts_gather(struct facts *facts, const struct exec_record *exec, const struct host *host);
void facts_free(struct facts *facts);
#define scope_facts __attribute__((cleanup(facts_free)))

/* A name as sentences show it (quote_add); "(unknown)" for NULL. Lives as long as the facts. */
const char *facts_show(const struct facts *facts, const char *name);
/* A formatted string that lives as long as the facts. */
const char *facts_print(const struct facts *facts, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

const char *facts_path(const struct facts *facts);	 /* shown: the path given to execve */
const char *facts_subject(const struct facts *facts);	 /* shown: the file it is about */
const char *facts_handler(const struct facts *facts);	 /* shown: the entry's interpreter */
const char *facts_error_name(const struct facts *facts); /* "ENOEXEC" */
const char *facts_error(const struct facts *facts, int error);
/* Where a command of the reader finds this image: absolute, the task's root in front. Exact
 * bytes, NULL when it cannot be said. */
const char *facts_file(const struct facts *facts, const struct dispatch_image *image);
const char *facts_base(const char *path); /* after the last slash */
/* Times that this process executed the file it executes now, on the way here. */
size_t facts_times_repeated(const struct facts *facts);

#endif
