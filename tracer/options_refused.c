/* The table of what is refused; see options_refused.h. */
#include "tracer/options_refused.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct {
	char letter;
	const char *name, *reason;
} refused[] = {
	{ 'b', "detach-on", "a process that is let go keeps the filter, and its execs fail" },
	{ 'c', "summary-only", "exectrace does not count calls; every report counts execs" },
	{ 'C', "summary", "exectrace does not count calls; every report counts execs" },
	{ 'd', "debug", "there is nothing to debug; -v logs what happens" },
	{ 'D', "daemonize", "exectrace is the command's parent, and leaves with its status" },
	{ 'F', NULL, "it is -f, the default" },
	{ 'i', "instruction-pointer", "the caller's stack says more: -k" },
	{ 'I', "interruptible", "signals reach the command as they do without exectrace" },
	{ 'n', "syscall-number", "the calls of the log are few: by their names" },
	{ 'O', "summary-syscall-overhead", "exectrace does not count calls" },
	{ 'S', "summary-sort-by", "exectrace does not count calls" },
	{ 'U', "summary-columns", "exectrace does not count calls" },
	{ 'w', "summary-wall-clock", "exectrace does not count calls; -T shows each one's time" },
	{ 'X', "const-print-style", "flags are shown by their names" },
	{ 'Y', "decode-pids", "the report names the program of each process" },
	{ 0, "fault", "exectrace changes no call" },
	{ 0, "inject", "exectrace changes no call" },
	{ 0, "kvm", "exectrace looks at execs, opens and reads only" },
	{ 0, "raw", "arguments are always decoded" },
	{ 0, "read", "data is not dumped; -e trace=read with -s N shows N bytes of it" },
	{ 0, "stack-traces", "it is --stack-trace here, as in newer straces; or -k" },
	{ 0, "tips", "there are none" },
	{ 0, "verbose", "it is --no-abbrev for environments and whole arrays" },
	{ 0, "abbrev", "it is --no-abbrev for environments and whole arrays" },
	{ 0, "write", "data is not dumped" },
};
/* clang-format on */

const char *options_refused(int letter, const char *name)
{
	size_t len = name ? strcspn(name, "=") : 0;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (letter && refused[i].letter == letter)
			return refused[i].reason;
		if (len && refused[i].name && strlen(refused[i].name) == len &&
		    !memcmp(refused[i].name, name, len))
			return refused[i].reason;
	}
	return NULL;
}
