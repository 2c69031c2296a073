/* Execs that succeeded and whose program died at once for reasons of its own: loaders, libraries,
 * instruction sets, #! arguments. And, for --explain, what would simply run. */
#include <elf.h>
#include <signal.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/isa.h"
#include "decode/scope.h"
#include "report/rules.h"

bool after_said(const struct facts *facts, const char *words)
{
	return facts->exec->late_death && facts->exec->late_message &&
	       strstr(facts->exec->late_message, words);
}

static bool ended_badly(const struct facts *facts)
{
	return facts->exec->late_death && (facts->exec->late_code || facts->exec->late_signal);
}

/* The program that runs in the end. */
static const struct dispatch_image *program_of(const struct facts *facts)
{
	const struct dispatch_image *program = NULL;

	for (size_t i = 0; i < facts->walk->nimages; i++)
		if (facts->walk->images[i].subject != SUBJECT_ELF_INTERP)
			program = &facts->walk->images[i];
	return program && program->opened ? program : NULL;
}

static const struct elf_image *elf_of(const struct facts *facts)
{
	const struct dispatch_image *program = program_of(facts);

	return program && program->elf.valid ? &program->elf : NULL;
}

static bool argument_ends_in_cr(const struct facts *facts)
{
	const struct shebang *shebang = facts->target ? &facts->target->shebang : NULL;

	return shebang && shebang->verdict == SHEBANG_OK && shebang->cr && shebang->has_arg &&
	       (ended_badly(facts) || facts->explained);
}

static bool is_env(const char *interp)
{
	return !strcmp(facts_base(interp), "env");
}

static bool argument_was_not_split(const struct facts *facts)
{
	const struct shebang *shebang = facts->target ? &facts->target->shebang : NULL;

	if (!shebang || shebang->verdict != SHEBANG_OK || !shebang->arg_has_blank ||
	    !is_env(shebang->interp) || *shebang->arg == '-')
		return false;
	return facts->explained || (ended_badly(facts) && facts->exec->late_code == 127);
}

static bool loader_is_stub(const struct facts *facts)
{
	for (size_t i = 0; ended_badly(facts) && i < facts->walk->nimages; i++) {
		const struct dispatch_image *image = &facts->walk->images[i];

		if (image->subject == SUBJECT_ELF_INTERP && image->resolved &&
		    strstr(image->resolved, "stub-ld"))
			return true;
	}
	return after_said(facts, "NixOS cannot run dynamically linked executables") ||
	       after_said(facts, "Could not start dynamically linked executable");
}

static bool pages_do_not_fit(const struct facts *facts)
{
	return after_said(facts, "address/offset not page-aligned") ||
	       after_said(facts, "address/offset not properly aligned") ||
	       after_said(facts, "alignment not page-aligned");
}

static bool isa_is_too_low(const struct facts *facts)
{
	const struct elf_image *elf = elf_of(facts);
	enum isa_level needed = ISA_UNKNOWN;
	const char *source;

	if (after_said(facts, "CPU ISA level is lower than required") ||
	    after_said(facts, "This program can only be run on"))
		return true;
	if (!elf)
		return false;
	needed = isa_level_needed(elf, &facts->exec->go, &source);
	/* ld.so checks the note and exits with 127; without it the first new instruction kills */
	return isa_level_lacks(facts->host->isa, needed) &&
	       (facts->explained || facts->exec->late_signal == SIGILL ||
		(facts->exec->late_death && facts->exec->late_code == 127));
}

static bool is_shared_library(const struct facts *facts)
{
	const struct elf_image *elf = elf_of(facts);

	return elf && elf->type == ET_DYN && !elf->interp && !elf->pie &&
	       (elf->soname || elf->dynamic) &&
	       ((facts->exec->late_death && facts->exec->late_signal) || facts->explained);
}

static bool was_cut_later(const struct facts *facts)
{
	const struct elf_image *elf = elf_of(facts);

	return elf && elf->truncated && facts->exec->late_death &&
	       (facts->exec->late_signal == SIGBUS || facts->exec->late_signal == SIGSEGV);
}

static bool would_run_script(const struct facts *facts)
{
	return facts->explained && facts->target && facts->target->shebang.verdict == SHEBANG_OK;
}

static bool would_run(const struct facts *facts)
{
	return facts->explained;
}

/* ---- telling -------------------------------------------------------------------------------- */

static const char *program_name(const struct facts *facts)
{
	const struct dispatch_image *program = program_of(facts);

	return program ? facts_show(facts, program->path) : facts_path(facts);
}

static void tell_cr(struct verdict *verdict, const struct facts *facts)
{
	const struct shebang *shebang = &facts->target->shebang;

	verdict_say(verdict,
		    "line 1 of %s ends in a carriage return, so its interpreter %s was "
		    "started with the argument %s",
		    facts_path(facts), facts_show(facts, shebang->interp),
		    facts_show(facts, shebang->arg));
	verdict_prove(verdict, facts_print(facts, "first line of %s", facts_path(facts)),
		      "byte 0x0d stands before the newline");
	evidence_end(verdict, facts);
}

static void tell_not_split(struct verdict *verdict, const struct facts *facts)
{
	const struct shebang *shebang = &facts->target->shebang;

	verdict_say(verdict,
		    "%s passes everything behind %s in its #! line as one argument, %s, and "
		    "no program has that name",
		    facts_path(facts), facts_show(facts, shebang->interp),
		    facts_show(facts, shebang->arg));
	verdict_prove(verdict, facts_print(facts, "first line of %s", facts_path(facts)),
		      "interpreter %s, argument %s", facts_show(facts, shebang->interp),
		      facts_show(facts, shebang->arg));
	evidence_end(verdict, facts);
}

static void tell_stub(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_ELF_INTERP;
	verdict_say(verdict,
		    "%s was started, but its ELF loader is a stub that only explains why it "
		    "does not load anything",
		    program_name(facts));
	evidence_end(verdict, facts);
}

void after_tell(struct verdict *verdict, const struct facts *facts, const char *what)
{
	verdict_say(verdict, "%s was started, but %s", program_name(facts), what);
	evidence_end(verdict, facts);
	evidence_elf(verdict, facts, program_of(facts));
}

static void tell_pages(struct verdict *verdict, const struct facts *facts)
{
	after_tell(verdict, facts,
		   facts_print(facts,
			       "its loader found segments that do not fit this kernel's pages of "
			       "%u bytes",
			       facts->kernel->page_size));
}

static void prove_cpu(struct verdict *verdict, const struct facts *facts, enum isa_level needed)
{
	const struct host *host = facts->host;
	scope_buf struct buf missing = {0};

	if (host->cpu_flags)
		isa_level_of_cpuinfo(host->cpu_flags, strlen(host->cpu_flags), needed, &missing);
	verdict_prove(verdict, "CPU", "%s%s offers %s%s%s",
		      host->cpu_model ? facts_show(facts, host->cpu_model) : "this CPU",
		      host->virt && host->cpu_model ? ", as this virtual machine shows it," : "",
		      isa_level_name(host->isa), missing.len ? " and lacks " : "",
		      missing.len ? missing.data : "");
}

/* The level that Go's runtime asks for: "AMD64 processors with v3 microarchitecture support". */
static enum isa_level level_said(const struct facts *facts)
{
	static const char lead[] = "AMD64 processors with ";
	const char *message = facts->exec->late_message;
	const char *at = message ? strstr(message, lead) : NULL;
	scope_free char *word = NULL;

	if (!at)
		return ISA_UNKNOWN;
	at += strlen(lead);
	word = xstrndup(at, strcspn(at, " \n"));
	return isa_level_parse(word);
}

static void tell_isa(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = elf_of(facts);
	const char *source = "program";
	enum isa_level needed =
		elf ? isa_level_needed(elf, &facts->exec->go, &source) : ISA_UNKNOWN;
	enum isa_level asked = level_said(facts);
	bool masked;

	if (asked > needed) {
		needed = asked;
		source = "what it wrote to its stderr";
	}
	masked = !facts->explained && facts->host->isa != ISA_UNKNOWN && needed <= facts->host->isa;
	if (masked && needed > ISA_X86_64_V1)
		verdict_say(
			verdict,
			"%s was started but needs %s, and the CPU that it was shown lacks that; "
			"this machine's own offers %s",
			program_name(facts), isa_level_name(needed),
			isa_level_name(facts->host->isa));
	else if (!masked && needed != ISA_UNKNOWN)
		verdict_say(verdict, "%s %s built for %s, and this CPU offers %s",
			    program_name(facts), facts->explained ? "is" : "was started but is",
			    isa_level_name(needed), isa_level_name(facts->host->isa));
	else
		verdict_say(verdict,
			    "%s was started, but it needs instructions that this CPU lacks",
			    program_name(facts));
	if (needed > ISA_X86_64_V1)
		verdict_prove(verdict, source, "it asks for %s", isa_level_name(needed));
	prove_cpu(verdict, facts, needed);
	evidence_go(verdict, facts);
	evidence_end(verdict, facts);
	if (masked || (facts->host->virt && strncmp(facts->host->virt, "wsl", 3)))
		verdict_add_factor(verdict, "VM_CPU_MODEL");
	/* a floating point unit is an option before version 6 */
	if (elf && elf->machine == EM_ARM && facts->host->isa <= ISA_ARM_V5 &&
	    elf->flags & EF_ARM_ABI_FLOAT_HARD)
		verdict_add_factor(verdict, "SOFT_FLOAT");
}

static void tell_shared(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = elf_of(facts);

	verdict_say(verdict, "%s is a shared library, not a program%s", program_name(facts),
		    facts->explained ? "" : ": it crashed at an entry point that is none");
	verdict_prove(verdict, "dynamic section",
		      "it has no PT_INTERP and no PIE flag; its soname is %s",
		      elf->soname ? facts_show(facts, elf->soname) : "absent");
	evidence_elf(verdict, facts, program_of(facts));
	evidence_end(verdict, facts);
}

static void tell_cut(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = elf_of(facts);

	verdict_say(verdict,
		    "%s has %llu bytes, but its ELF headers describe %llu: it was started "
		    "and died where the missing part begins",
		    program_name(facts), (unsigned long long)elf->file_size,
		    (unsigned long long)elf->needed_size);
	evidence_elf(verdict, facts, program_of(facts));
	evidence_end(verdict, facts);
}

static void tell_script(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s would run, by its interpreter %s", facts_path(facts),
		    facts_show(facts, facts->target->shebang.interp));
	evidence_chain(verdict, facts);
	evidence_outcome(verdict, facts);
}

static void tell_native(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s would run natively on this %s kernel", facts_path(facts),
		    kernel_arch_name(facts->kernel));
	evidence_elf(verdict, facts, facts->target);
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_after[] = {
	{argument_ends_in_cr, CAUSE_SHEBANG_CRLF, CONFIDENCE_LIKELY, tell_cr},
	{argument_was_not_split, CAUSE_SHEBANG_ARG_NOT_SPLIT, CONFIDENCE_LIKELY, tell_not_split},
	{loader_is_stub, CAUSE_ELF_INTERP_STUB, CONFIDENCE_LIKELY, tell_stub},
	{pages_do_not_fit, CAUSE_ELF_PAGE_ALIGNMENT, CONFIDENCE_LIKELY, tell_pages},
	{isa_is_too_low, CAUSE_CPU_ISA_TOO_LOW, CONFIDENCE_LIKELY, tell_isa},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};

const struct rule rules_image[] = {
	{was_cut_later, CAUSE_TARGET_TRUNCATED, CONFIDENCE_LIKELY, tell_cut},
	{is_shared_library, CAUSE_SHARED_OBJECT_EXECUTED, CONFIDENCE_LIKELY, tell_shared},
	{would_run_script, CAUSE_RUNS_SCRIPT, CONFIDENCE_PROVED, tell_script},
	{would_run, CAUSE_RUNS_NATIVE, CONFIDENCE_PROVED, tell_native},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
