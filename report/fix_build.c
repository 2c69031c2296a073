/* Proposals to build a program again for this machine: Go's variables, cross compilers.
 * Emulators are fix_handler's. */
#include <elf.h>
#include <string.h>

#include "decode/isa.h"
#include "decode/kernel.h"
#include "report/facts.h"
#include "report/fix_command.h"
#include "report/fix_parts.h"
#include "report/origin.h"
#include "report/verdict.h"

static const char *native_goarch(const struct facts *facts)
{
	const struct elf_machine *machine = elf_machine_by_name(kernel_arch_name(facts->kernel));

	return machine ? machine->goarch : NULL;
}

static bool go_verb_is(const struct lineage_item *go, const char *verb)
{
	return go->argv && go->argv[0] && go->argv[1] && !strcmp(go->argv[1], verb);
}

/* The go command again, for this machine: what it runs itself must run here. */
static void propose_go_command(struct verdict *verdict, const struct facts *facts,
			       const struct lineage_item *go)
{
	struct command command = {0};

	if (!go->argv)
		return;
	if (go_verb_is(go, "generate")) {
		command_text(&command, "env -u GOOS -u GOARCH ");
		command_argv(&command, go->argv);
		verdict_advise(verdict, command_take(&command), false,
			       "builds the generators for this machine; set GOOS and GOARCH for go "
			       "build only");
		return;
	}
	command_text(&command, "GOOS=linux GOARCH=");
	command_word(&command, native_goarch(facts));
	command_text(&command, " ");
	command_argv(&command, go->argv);
	verdict_advise(verdict, command_take(&command), false,
		       "builds for this machine what is run on this machine");
}

/* go test -exec with the emulator that is here. */
static void propose_go_exec(struct verdict *verdict, const struct facts *facts,
			    const struct lineage_item *go)
{
	struct command command = {0};
	const char *emulator = NULL;

	for (size_t i = 0; facts->host->qemu_found && facts->host->qemu_found[i] &&
			   facts->machine && facts->machine->qemu && !emulator;
	     i++) {
		const char *base = facts_base(facts->host->qemu_found[i]);
		size_t len = strlen(facts->machine->qemu);

		if (!strncmp(base, "qemu-", 5) && !strncmp(base + 5, facts->machine->qemu, len) &&
		    (!base[5 + len] || base[5 + len] == '-'))
			emulator = facts->host->qemu_found[i];
	}
	if (!emulator || (!go_verb_is(go, "test") && !go_verb_is(go, "run")))
		return;
	command_text(&command, "GOARCH=");
	command_word(&command, facts->machine->goarch);
	command_text(&command, go_verb_is(go, "test") ? " go test -exec " : " go run -exec ");
	command_word(&command, emulator);
	for (size_t i = 2; go->argv[i]; i++) {
		command_text(&command, " ");
		command_word(&command, go->argv[i]);
	}
	verdict_advise(verdict, command_take(&command), false,
		       "runs what is built through the emulator");
}

static void propose_go_build(struct verdict *verdict, const struct facts *facts,
			     char *const *builder)
{
	const char *package = facts->exec->go.path;
	struct command command = {0};

	if (builder) {
		command_text(&command, "GOOS=linux GOARCH=");
		command_word(&command, native_goarch(facts));
		command_text(&command, " ");
		command_argv(&command, builder);
		verdict_advise(verdict, command_take(&command), false,
			       "the command that made it, for this machine: replaces the file; run "
			       "it where that ran");
		return;
	}
	command_text(&command, "GOOS=linux GOARCH=");
	command_word(&command, native_goarch(facts));
	command_text(&command, " go build -o ");
	command_path(&command, facts_file(facts, facts->image));
	if (package && strcmp(package, "command-line-arguments")) {
		command_text(&command, " ");
		command_word(&command, package);
	}
	verdict_advise(verdict, command_take(&command), false,
		       "builds it for this machine and replaces the file; run it where its source "
		       "is");
}

static void propose_rebuild(struct verdict *verdict, const struct facts *facts)
{
	struct origin origin;

	origin_find(&origin, facts);
	if (origin.go && (origin.variable || facts->exec->go.found)) {
		propose_go_command(verdict, facts, origin.go);
		if (facts->image->elf.valid)
			propose_go_exec(verdict, facts, origin.go);
	} else if (facts->exec->go.found && native_goarch(facts)) {
		propose_go_build(verdict, facts, origin.builder);
	} else if (origin.writer_is_cross) {
		verdict_advise(verdict, NULL, false,
			       "build programs that run during the build with the build machine's "
			       "own compiler (CC_FOR_BUILD=gcc or HOSTCC=gcc, as the build system "
			       "calls it)");
	}
}

void fix_foreign_elf(struct verdict *verdict, const struct facts *facts)
{
	if (verdict_has_factor(verdict, "IMAGE_METADATA_WRONG"))
		verdict_advise(verdict, NULL, false,
			       "rebuild the image with programs for %s, as the rest of it is",
			       kernel_arch_name(facts->kernel));
	propose_rebuild(verdict, facts);
}

void fix_foreign_system(struct verdict *verdict, const struct facts *facts)
{
	propose_rebuild(verdict, facts);
	if (facts->image->foreign.is_ape)
		verdict_advise(verdict, command_on_file(facts, facts->image, "sh ", ""), false,
			       "runs it by the shell, which such files allow");
}

/* Go for the CPU that there is: every x86-64 one, or the Arm version that it offers. */
static void propose_lower_go(struct verdict *verdict, const struct facts *facts)
{
	bool arm = facts->machine && facts->machine->machine == EM_ARM;
	unsigned goarm = facts->host->isa >= ISA_ARM_V7	  ? 7
			 : facts->host->isa == ISA_ARM_V6 ? 6
							  : 5;
	struct command command = {0};
	struct origin origin;

	origin_find(&origin, facts);
	command_text(&command, arm ? facts_print(facts, "GOARM=%u ", goarm) : "GOAMD64=v1 ");
	if (origin.go && origin.go->argv) {
		command_argv(&command, origin.go->argv);
	} else if (origin.builder) {
		command_argv(&command, origin.builder);
	} else {
		command_text(&command, "go build -o ");
		command_path(&command, facts_file(facts, facts->image));
	}
	verdict_advise(verdict, command_take(&command), false,
		       "builds it for %s; run it where its source is",
		       arm ? "this CPU and newer ones" : "every x86-64 CPU");
}

void fix_isa(struct verdict *verdict, const struct facts *facts)
{
	if (facts->exec->go.found)
		propose_lower_go(verdict, facts);
	else
		verdict_advise(verdict, NULL, false,
			       "build it with -march=%s or lower, or install a build for this CPU",
			       isa_level_name(facts->host->isa));
	if (verdict_has_factor(verdict, "VM_CPU_MODEL"))
		verdict_advise(verdict, NULL, false,
			       "set the virtual machine's CPU model to host, if its host's CPU has "
			       "what is needed");
}

void fix_libc_version(struct verdict *verdict, const struct facts *facts)
{
	struct command command = {0};

	if (!facts->exec->go.found)
		return;
	command_text(&command, "CGO_ENABLED=0 go build -o ");
	command_path(&command, facts_file(facts, facts->image));
	verdict_advise(verdict, command_take(&command), false,
		       "builds it without a C library; run it where its source is");
}
