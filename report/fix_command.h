/* Building one command out of fixed text and quoted words; and the packages of this system.
 * A command with a word that cannot be quoted becomes no command at all. */
#ifndef EXECTRACE_REPORT_FIX_COMMAND_H
#define EXECTRACE_REPORT_FIX_COMMAND_H

#include <stdbool.h>

#include "decode/buf.h"

struct facts;
struct verdict;
struct dispatch_image;

struct command {
	struct buf buf;
	bool impossible;
};

void command_text(struct command *command, const char *text);  /* as it is: our own words only */
void command_word(struct command *command, const char *word);  /* quoted; NULL: impossible */
void command_path(struct command *command, const char *path);  /* quoted, never an option */
void command_argv(struct command *command, char *const *argv); /* words with blanks between */
char *command_take(struct command *command);		       /* owned; NULL when impossible */

/* "<before><file><after>" for the file of an image. NULL when it has no name. */
char *command_on_file(const struct facts *facts, const struct dispatch_image *image,
		      const char *before, const char *after);
/* Does changing the file take root? Not when it is the caller's own. */
bool file_needs_root(const struct facts *facts, const struct dispatch_image *image);
/* "echo VALUE > /proc/sys/fs/binfmt_misc/NAME" */
char *command_on_entry(const char *name, const char *value);

/* Install packages, by this system's package manager: names for Debian and its like, or those of
 * another system; NULL where we do not know. */
char *command_install(const struct facts *facts, const char *debian, const char *fedora,
		      const char *alpine, const char *arch);
bool system_is_debian(const struct facts *facts);
/* Does the process see the machine's own root, outside any container? */
bool caller_is_at_home(const struct facts *facts);

#endif
