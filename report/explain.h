/* --explain: what would exec do with these files, for us, now? Makes a record as a trace does,
 * without a tracee. Executes nothing, mounts nothing, writes nothing. */
#ifndef EXECTRACE_REPORT_EXPLAIN_H
#define EXECTRACE_REPORT_EXPLAIN_H

#include <stdbool.h>

struct err;
struct record;

struct explain_options {	  /* all borrowed */
	const char *root;	  /* files are looked up below it, from it; NULL: ours */
	const char *registry_dir; /* a saved registry; NULL: the mounted one */
	const char *host;	  /* kernel_parse_host's text; NULL: the running machine */
	const char *path;	  /* PATH for names without a slash; NULL: unset */
	char *const *env;	  /* the environment that the programs would get; NULL: none */
};

/* One finding per file, in the files' order. NULL with the sentence in err when an option is no
 * good; a file that is no good is a finding. */
struct record *explain_files(char *const *files, const struct explain_options *options,
			     struct err *err);
/* All would run, natively or as registered, as far as can be told. */
bool explain_all_run(const struct record *record);
void explain_free(struct record *record);

#endif
