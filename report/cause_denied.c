/* Failures that the replay does not predict: what nobody can see from user space and what the
 * errno leaves of it. Decides by elimination, so never more than likely. */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "report/rules.h"

static bool may_be(const struct facts *facts, unsigned bits)
{
	return facts->walk->undecidable & bits;
}

static bool wsl1_refuses_layout(const struct facts *facts)
{
	return facts->kernel->wsl1 && facts->error == ENOEXEC && facts->image &&
	       facts->image->elf.valid && facts->image->elf.elf_class == ELFCLASS64;
}

static bool compat_is_missing(const struct facts *facts)
{
	return facts->error == ENOEXEC && facts->image && facts->image->elf.valid &&
	       facts->takes == KERNEL_TAKES_COMPAT_MAYBE;
}

static bool scripts_are_off(const struct facts *facts)
{
	return facts->error == ENOEXEC && facts->walk->predicted.kind == OUTCOME_SUCCESS &&
	       facts->target && facts->target->shebang.verdict == SHEBANG_OK && !facts->taken;
}

/* The file exists and nothing that was seen takes it: ENOENT is then about the interpreter of an
 * entry that was not seen. */
static bool unseen_entry_failed(const struct facts *facts)
{
	return facts->error == ENOENT && facts->walk->predicted.kind == OUTCOME_ERRNO &&
	       facts->walk->predicted.error == ENOEXEC && facts->image && facts->image->opened &&
	       may_be(facts, UNDECIDABLE_REGISTRY | UNDECIDABLE_SHADOW_INSTANCE);
}

static bool file_system_failed(const struct facts *facts)
{
	static const int errors[] = {EIO,	ESTALE,	   ENODATA,   ENOTCONN, EBADMSG,
				     EREMOTEIO, ETIMEDOUT, EHOSTDOWN, ECOMM};

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (facts->error == errors[i])
			return true;
	return false;
}

static bool filter_denied(const struct facts *facts)
{
	return may_be(facts, UNDECIDABLE_SECCOMP) &&
	       (facts->error == EPERM || facts->error == ENOSYS ||
		(facts->error == EACCES && !facts->host->lsm));
}

static bool listener_denied(const struct facts *facts)
{
	return facts->error == EPERM && facts->compared;
}

static bool module_denied(const struct facts *facts)
{
	return facts->error == EACCES && facts->compared && !may_be(facts, UNDECIDABLE_CREDS);
}

/* ---- telling -------------------------------------------------------------------------------- */

/* What was looked at and found in order. */
static void prove_the_rest(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->image;

	if (image && image->opened) {
		evidence_mode(verdict, facts, image);
		verdict_prove(verdict, "mount of the file", "it is %smounted noexec",
			      image->mount_noexec ? "" : "not ");
	}
	evidence_outcome(verdict, facts);
	evidence_doubts(verdict, facts);
}

static void prove_modules(struct verdict *verdict, const struct facts *facts)
{
	if (facts->host->lsm)
		verdict_prove(verdict, "list of active security modules", "%s",
			      facts_show(facts, facts->host->lsm));
}

static void prove_filters(struct verdict *verdict, const struct facts *facts)
{
	const struct task_status *status = &facts->exec->status;

	if (status->seccomp > 0)
		verdict_prove(verdict, "status of the caller",
			      "Seccomp is %d with %d filters (exectrace's own included, where it "
			      "set one)",
			      status->seccomp, status->seccomp_filters);
}

static void tell_layout(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s is a program that Linux would load; WSL1, which is not Linux, "
		    "refuses its layout",
		    facts_path(facts));
	verdict_add_factor(verdict, "ELF_UNUSUAL_LAYOUT");
	evidence_elf(verdict, facts, facts->image);
	prove_the_rest(verdict, facts);
}

static void tell_compat(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s is a program for %s, and this kernel or its CPU does not run those",
		    facts_subject(facts),
		    facts->machine ? facts->machine->phrase : "another ABI of this machine");
	evidence_elf(verdict, facts, facts->image);
	prove_the_rest(verdict, facts);
}

static void tell_scripts(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s has a valid #! line and its interpreter is fine, yet the kernel "
		    "refused it: it may have been built without support for scripts",
		    facts_path(facts));
	prove_the_rest(verdict, facts);
}

static void tell_unseen(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_BINFMT_INTERP;
	verdict_say(verdict,
		    "%s exists, so ENOENT is about the interpreter of a binfmt_misc entry "
		    "that takes it; the registry cannot be read here to name it",
		    facts_path(facts));
	evidence_elf(verdict, facts, facts->image);
	evidence_registry(verdict, facts);
	prove_the_rest(verdict, facts);
}

static void tell_io(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "the file system failed with %s while the kernel looked up or read %s "
		    "or its interpreter",
		    facts_error_name(facts), facts_path(facts));
	prove_the_rest(verdict, facts);
}

static void tell_filter(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_CALLER;
	verdict_say(verdict,
		    "%s itself is not the reason: a seccomp filter of the caller answered "
		    "its exec with %s",
		    facts_path(facts), facts_error_name(facts));
	prove_filters(verdict, facts);
	prove_the_rest(verdict, facts);
}

static void tell_listener(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "mode, mount and capabilities allow %s to run; EPERM is what a file "
		    "access monitor (fanotify, such as fapolicyd) answers",
		    facts_path(facts));
	prove_modules(verdict, facts);
	prove_the_rest(verdict, facts);
	if (may_be(facts, UNDECIDABLE_LSM) && facts->host->lsm &&
	    (strstr(facts->host->lsm, "selinux") || strstr(facts->host->lsm, "apparmor")))
		verdict->confidence = CONFIDENCE_POSSIBLE;
}

static bool has_policy_module(const char *modules)
{
	static const char *const names[] = {"selinux",	"apparmor", "smack", "tomoyo",
					    "landlock", "bpf",	    "ipe",   "ima"};

	for (size_t i = 0; modules && i < sizeof(names) / sizeof(*names); i++)
		if (strstr(modules, names[i]))
			return true;
	return false;
}

/* What the run saw of the caller's sandbox, when that does not decide. */
static void prove_sandbox(struct verdict *verdict, const struct facts *facts)
{
	const struct landlock_answer *answer = &facts->walk->landlock;

	if (!answer->layers && answer->unseen)
		verdict_prove(verdict, "Landlock calls of the run",
			      "the caller ran before exectrace attached to it: whether it is in a "
			      "sandbox is not known");
	if (!answer->layers)
		return;
	if (answer->unknown)
		verdict_prove(verdict, "Landlock calls of the run",
			      "the caller is in a sandbox of %u layer%s, of which %u cannot be "
			      "followed: which file it denied is undecidable",
			      answer->layers, answer->layers == 1 ? "" : "s", answer->unknown);
	else
		verdict_prove(verdict, "Landlock calls of the run",
			      "the sandbox that the caller is in allows all files that were "
			      "looked at; %s",
			      answer->unseen ? "one from before the run is not known"
					     : "one that exectrace was started in is not known");
}

/* What exectrace itself may not execute either: then a policy that both are under denies it. */
static const struct dispatch_image *denied_image(const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	return exec->denied_to_us && exec->denied_image < facts->walk->nimages
		       ? &facts->walk->images[exec->denied_image]
		       : NULL;
}

static void tell_module(struct verdict *verdict, const struct facts *facts)
{
	bool sandboxed = facts->walk->landlock.unknown;
	const char *module = sandboxed ? "the caller's Landlock sandbox"
				       : "a security module (Landlock, SELinux, AppArmor ...)";
	const struct dispatch_image *denied = denied_image(facts);
	/* A filter may answer EACCES as well, and what a module denied nobody has shown. */
	bool filtered = may_be(facts, UNDECIDABLE_SECCOMP) && !sandboxed && !denied;

	if (denied && denied->subject != SUBJECT_TARGET)
		verdict_say(verdict,
			    "mode, owner and mount allow %s to run, and so does %s, but it denied "
			    "its %s %s",
			    facts_path(facts), module,
			    denied->subject == SUBJECT_ELF_INTERP ? "ELF loader" : "interpreter",
			    facts_show(facts, denied->path));
	else
		verdict_say(verdict, "mode, owner and mount allow %s to run, so %s denied it%s%s",
			    facts_path(facts), module, denied ? "" : " or one of its interpreters",
			    filtered ? ", or a seccomp filter of the caller answered for it" : "");
	if (denied) {
		verdict->subject = denied->subject;
		verdict_prove(verdict, "the kernel, asked by exectrace (AT_EXECVE_CHECK)",
			      "exectrace, as the same user, may not execute %s either",
			      facts_show(facts, denied->path));
	}
	prove_sandbox(verdict, facts);
	prove_modules(verdict, facts);
	if (filtered)
		prove_filters(verdict, facts);
	prove_the_rest(verdict, facts);
	evidence_chain(verdict, facts);
	if (filtered || (!sandboxed && !denied && !has_policy_module(facts->host->lsm)))
		verdict->confidence = CONFIDENCE_POSSIBLE;
	if (facts->exec->root || sandboxed)
		verdict_add_factor(verdict, "SANDBOX_ROOT");
}

/* clang-format off */
const struct rule rules_denied[] = {
	{wsl1_refuses_layout, CAUSE_ELF_LAYOUT_REJECTED, CONFIDENCE_LIKELY, tell_layout},
	{compat_is_missing, CAUSE_ELF_COMPAT_UNSUPPORTED, CONFIDENCE_LIKELY, tell_compat},
	{scripts_are_off, CAUSE_KERNEL_FORMAT_DISABLED, CONFIDENCE_LIKELY, tell_scripts},
	{unseen_entry_failed, CAUSE_BINFMT_INTERP_NOT_FOUND, CONFIDENCE_LIKELY, tell_unseen},
	{file_system_failed, CAUSE_TARGET_IO_ERROR, CONFIDENCE_LIKELY, tell_io},
	{filter_denied, CAUSE_SECCOMP_DENIED, CONFIDENCE_LIKELY, tell_filter},
	{listener_denied, CAUSE_FANOTIFY_DENIED, CONFIDENCE_LIKELY, tell_listener},
	{module_denied, CAUSE_LSM_DENIED, CONFIDENCE_LIKELY, tell_module},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
