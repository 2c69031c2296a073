/* The predicates behind the table of hazards: each asks one question of one entry's facts.
 * No words but the details that only the predicate knows; no severity, no command. */
#ifndef EXECTRACE_REPORT_HAZARD_RULES_H
#define EXECTRACE_REPORT_HAZARD_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/buf.h"

struct binfmt_entry;
struct handler;
struct registry_facts;
struct relay;
struct takes;

struct hazard_question {
	const struct registry_facts *facts;
	/* of one entry; NULL for questions about the registry as a whole */
	size_t index;
	const struct binfmt_entry *entry;
	const struct takes *takes;
	const struct handler *handler;
	const struct relay *relay;
	/* answers that go into the sentence and the command */
	const struct binfmt_entry *other;
	struct buf detail;
};

typedef bool hazard_predicate(struct hazard_question *q);

/* the registry as a whole */
hazard_predicate hazard_not_mounted, hazard_not_visible, hazard_unreadable, hazard_absent,
	hazard_status_disabled, hazard_wsl_missing;
/* what an entry takes */
hazard_predicate hazard_catch_all, hazard_every_elf, hazard_every_script, hazard_zeros,
	hazard_short_magic, hazard_native, hazard_native_maybe, hazard_native_appimage,
	hazard_ignores_machine, hazard_ignores_class, hazard_misses_appimage, hazard_misses_pie,
	hazard_misses_osabi, hazard_dead_extension;
/* who wins */
hazard_predicate hazard_disabled, hazard_shadowed, hazard_shadowed_partly, hazard_order_unknown,
	hazard_wsl_shadowed;
/* the interpreter */
hazard_predicate hazard_relative, hazard_missing, hazard_not_executable, hazard_noexec,
	hazard_owner_only, hazard_pinned_gone, hazard_loop, hazard_too_deep, hazard_execfd_script,
	hazard_execfd_twice, hazard_foreign, hazard_no_format, hazard_no_loader, hazard_redirected;
/* flags, and what we do not know */
hazard_predicate hazard_no_f, hazard_dynamic_f, hazard_script_f, hazard_no_c, hazard_argv0_expected,
	hazard_no_p, hazard_unknown_flags, hazard_unknown_lines, hazard_unknown_kind, hazard_bpf;

#endif
