/* Turns facts about entries into words that fit behind a label.
 * Sentences about what is wrong are the hazards'. */
#include "report/registry_words.h"

#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/xlat.h"
#include "report/coverage.h"
#include "report/registry_facts.h"

const char *registry_words_flag(char letter)
{
	static const struct {
		char letter;
		const char *words;
	} flags[] = {
		{'P', "P: argv[0] is handed on"},
		{'O', "O: the program is handed over as an open file"},
		{'C', "C: credentials are the program's (setuid counts)"},
		{'F', "F: the interpreter was opened at registration"},
		{'T', "T: transparent, /proc shows the program (7.3)"},
		{'L', "L: replaces the program's loader (7.3)"},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (flags[i].letter == letter)
			return flags[i].words;
	return "unknown flag of a newer kernel";
}

const char *registry_words_end(const struct registry_facts *facts, size_t entry)
{
	static const char *const names[] = {
		[RELAY_RUNS] = "runs",
		[RELAY_UNKNOWN] = "unknown",
		[RELAY_MISSING] = "missing",
		[RELAY_UNUSABLE] = "unusable",
		[RELAY_LOADER_MISSING] = "loader-missing",
		[RELAY_FOREIGN] = "foreign",
		[RELAY_FORMAT] = "no-format",
		[RELAY_SECOND_EXECFD] = "second-execfd",
		[RELAY_LOOP] = "loop",
	};

	return names[facts->relays[entry].end];
}

static void add_machine(struct buf *out, const struct handler *handler)
{
	const struct elf_machine *machine = elf_machine_find(handler->machine, handler->elf_class,
							     handler->data, handler->flags);
	const char *phrase = machine ? machine->phrase : "an unknown machine";

	switch (handler->takes) {
	case KERNEL_TAKES_NATIVE:
		buf_addf(out, ", for this machine: %s", phrase);
		return;
	case KERNEL_TAKES_COMPAT:
		buf_addf(out, ", for this machine's %s mode", phrase);
		return;
	case KERNEL_TAKES_COMPAT_MAYBE:
		buf_addf(out, ", for %s, which this machine may run", phrase);
		return;
	case KERNEL_TAKES_COMPAT_OFF:
	case KERNEL_TAKES_NOT:
		break;
	}
	buf_addf(out, ", for another machine: %s", phrase);
}

static void add_content(struct buf *out, const struct handler *handler)
{
	if (!handler->readable) {
		buf_add_string(out, ", not readable for us");
	} else if (handler->kind == HANDLER_SCRIPT) {
		buf_addf(out, ", a script of %s",
			 handler->script_interp ? handler->script_interp : "no interpreter");
	} else if (handler->kind == HANDLER_ELF) {
		if (handler->loader)
			buf_addf(out, ", dynamically linked (loader %s%s)", handler->loader,
				 handler->loader_missing ? ", which is missing" : "");
		else
			buf_add_string(out, ", statically linked");
		add_machine(out, handler);
	} else {
		buf_add_string(out, ", neither ELF nor a script");
	}
}

void registry_words_interpreter(struct buf *out, const struct registry_facts *facts, size_t entry)
{
	const struct handler *handler = &facts->handlers[entry];
	const struct binfmt_entry *of = &facts->registry->entries[entry];

	if (handler->relative) {
		buf_add_string(out, "a relative path: looked up in the caller's directory");
	} else if (handler->hidden) {
		buf_add_string(out, "below a directory that we may not search");
	} else if (!handler->found) {
		const char *name = xlat_errno(handler->error);

		buf_addf(out, "does not exist (%s)", name ? name : "error");
	} else {
		buf_add_string(out, "exists, ");
		buf_add_string(out, !handler->regular	  ? "not a regular file"
				    : handler->noexec	  ? "on a noexec mount"
				    : handler->error	  ? "not executable"
				    : handler->owner_only ? "executable, not for everybody"
							  : "executable");
		if (handler->regular)
			add_content(out, handler);
	}
	if (of->flags & BINFMT_F)
		buf_add_string(out, relay_is_pinned(facts->registry, entry)
					    ? ", opened at registration"
					    : ", to be opened at registration");
}

static const char *name_at(const struct registry *registry, size_t entry)
{
	return registry->entries[entry].name;
}

void registry_words_coverage(struct buf *out, const struct coverage *port,
			     const struct registry *registry)
{
	static const char *const words[] = {
		[COVERAGE_NATIVE] = "native",
		[COVERAGE_COMPAT] = "native (32-bit mode)",
		[COVERAGE_COMPAT_MAYBE] = "native if this machine has the 32-bit mode",
		[COVERAGE_EMULATED] = "emulated",
		[COVERAGE_BROKEN] = "broken",
		[COVERAGE_NOTHING] = "nothing",
		[COVERAGE_UNKNOWN] = "unknown: the registry could not be read",
	};

	buf_add_string(out, words[port->kind]);
	if (port->entry != BINFMT_NO_ENTRY) {
		const char *name = name_at(registry, port->entry);

		if (port->kind == COVERAGE_EMULATED)
			buf_addf(out, " by %s", name);
		else if (port->kind == COVERAGE_BROKEN)
			buf_addf(out, ": %s takes it and cannot run it", name);
		else
			buf_addf(out, ", but taken by %s", name);
		if (port->contested)
			buf_add_string(out, " or another entry (order unknown)");
	}
	if (port->undecided != BINFMT_NO_ENTRY)
		buf_addf(out, ", unless %s takes it", name_at(registry, port->undecided));
}
