/* What happens to a static program of each of Go's Linux ports on a machine with this registry.
 * Asks with the header that `go build` writes; judges no interpreter by its own head. */
#ifndef EXECTRACE_REPORT_COVERAGE_H
#define EXECTRACE_REPORT_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/binfmt_entry.h"
#include "decode/kernel.h"

struct relay;
struct registry;

#define COVERAGE_PORTS 13

enum coverage_kind {
	COVERAGE_NATIVE,
	COVERAGE_COMPAT,       /* native through a compat ABI */
	COVERAGE_COMPAT_MAYBE, /* native if the compat ABI is there, which we could not tell */
	COVERAGE_EMULATED,     /* an entry takes it */
	COVERAGE_BROKEN,       /* an entry takes it and its interpreter cannot run */
	COVERAGE_NOTHING,
	COVERAGE_UNKNOWN, /* not native, and the registry could not be read */
};
const char *coverage_kind_name(enum coverage_kind kind); /* "native", "emulated" */

struct coverage {
	const char *goarch; /* static */
	const char *phrase; /* static: "64-bit Arm (AArch64)" */
	enum coverage_kind kind;
	size_t entry;	  /* index of the entry that takes it, BINFMT_NO_ENTRY: none. With a
			   * native kind: it is captured, the kernel could run it itself */
	size_t undecided; /* an entry before that may take it, BINFMT_NO_ENTRY: none */
	bool contested;	  /* several entries match and their order is not known */
};

/* relays: one per entry of the registry, or NULL when interpreters are not to be judged. */
void coverage_find(struct coverage ports[COVERAGE_PORTS], const struct registry *registry,
		   const struct relay *relays, const struct kernel *kernel);
/* The header of a port's static executable, 256 zero-padded bytes; false for an unknown one. */
bool coverage_head(const char *goarch, unsigned char head[BINFMT_HEAD]);

#endif
