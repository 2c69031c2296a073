/* The rules behind cause_decide, by section: the first that holds decides.
 * Each names its predicate, its cause, how sure it can be at most, and how it is told. */
#ifndef EXECTRACE_REPORT_RULES_H
#define EXECTRACE_REPORT_RULES_H

#include "report/cause.h"
#include "report/evidence.h"
#include "report/facts.h"
#include "report/verdict.h"

struct rule {
	bool (*holds)(const struct facts *facts); /* NULL ends a table */
	enum cause cause;
	enum confidence at_most;
	/* Fill summary and evidence; may correct verdict->subject. Never NULL. */
	void (*tell)(struct verdict *verdict, const struct facts *facts);
};

/* no exec was tried */
extern const struct rule rules_nothing[];
/* programs that execute each other without end, failed in the end or not */
extern const struct rule rules_loop[];
/* failures, by what the numbers say, whatever the replay */
extern const struct rule rules_limits[];
/* failures that the replay explains, in the kernel's order */
extern const struct rule rules_lookup[], rules_permission[], rules_handler[], rules_script[],
	rules_elf[], rules_content[], rules_format[];
/* failures that it does not explain */
extern const struct rule rules_denied[];
/* successes */
extern const struct rule rules_path[];
extern const struct rule rules_dispatched[], rules_privilege[], rules_starved[], rules_options[],
	rules_after[], rules_libraries[], rules_image[];

/* Sentences that two tables share, and what they ask. */
/* Did the program say this before it died soon after its exec? */
bool after_said(const struct facts *facts, const char *words);
/* "X was started, but WHAT", with its end. */
void after_tell(struct verdict *verdict, const struct facts *facts, const char *what);
bool format_is_refused(const struct facts *facts); /* ENOEXEC for what the file holds */
void binfmt_tell_hijack(struct verdict *verdict, const struct facts *facts);

#endif
