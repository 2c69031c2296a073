/* Execs that ran the file itself but without the privileges its setuid bit promises. */
#include <linux/capability.h>
#include <sys/stat.h>

#include "report/rules.h"

/* The program that runs in the end: #! lines never pass their script's bits on. */
static const struct dispatch_image *program_of(const struct facts *facts)
{
	const struct dispatch_image *program = NULL;

	for (size_t i = 0; i < facts->walk->nimages; i++)
		if (facts->walk->images[i].subject != SUBJECT_ELF_INTERP)
			program = &facts->walk->images[i];
	return program && program->opened ? program : NULL;
}

/* Root of a user namespace of its own has all that the bit could give there: nothing is lost. */
static bool rules_its_namespace(const struct dispatch_creds *creds)
{
	const uint64_t needed = 1 << CAP_SETUID | 1 << CAP_SETGID | 1 << CAP_SYS_ADMIN;

	return !creds->in_init_userns && (creds->cap_effective & needed) == needed;
}

static bool setuid_was_ignored(const struct facts *facts)
{
	const struct dispatch_image *program = program_of(facts);
	const struct dispatch_creds *creds = &facts->exec->status.creds;

	return facts->ran && !facts->explained && !facts->taken && program &&
	       (program->mode & S_ISUID) && creds->known && !rules_its_namespace(creds) &&
	       program->uid != creds->euid && facts->exec->euid_after == creds->euid;
}

static bool mount_is_nosuid(const struct facts *facts)
{
	return setuid_was_ignored(facts) &&
	       (program_of(facts)->mount_nosuid || !facts->exec->status.creds.in_init_userns);
}

static bool no_new_privs_is_set(const struct facts *facts)
{
	return setuid_was_ignored(facts) && facts->exec->status.creds.no_new_privs;
}

static bool tracer_lacks_privilege(const struct facts *facts)
{
	return setuid_was_ignored(facts) && !facts->host->root;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void tell(struct verdict *verdict, const struct facts *facts, const char *reason)
{
	const struct dispatch_image *program = program_of(facts);

	verdict_say(verdict, "%s has the setuid bit of user %u but runs as user %u, because %s",
		    facts_show(facts, program->path), (unsigned)program->uid,
		    (unsigned)facts->exec->euid_after, reason);
	evidence_mode(verdict, facts, program);
	verdict_prove(verdict, "status of the process before and after",
		      "the effective user was %u and is %u",
		      (unsigned)facts->exec->status.creds.euid, (unsigned)facts->exec->euid_after);
}

static void tell_nosuid(struct verdict *verdict, const struct facts *facts)
{
	bool mount = program_of(facts)->mount_nosuid;

	tell(verdict, facts,
	     mount ? "its file system is mounted nosuid"
		   : "the caller's user namespace does not own its file system");
	verdict_prove(verdict, "mount of the file", "%s",
		      mount ? "the mount has the nosuid flag"
			    : "the caller is in a user namespace of its own");
}

static void tell_no_new_privs(struct verdict *verdict, const struct facts *facts)
{
	tell(verdict, facts, "no_new_privs is set");
	verdict_prove(verdict, "status of the caller", "NoNewPrivs is 1%s",
		      facts->host->root ? ""
					: "; exectrace sets it when it traces without privileges "
					  "through a seccomp filter");
	if (!facts->host->root)
		verdict_add_factor(verdict, "OBSERVER_EFFECT");
}

static void tell_traced(struct verdict *verdict, const struct facts *facts)
{
	tell(verdict, facts, "exectrace, a tracer without privileges, is attached to it");
	verdict_add_factor(verdict, "OBSERVER_EFFECT");
}

/* clang-format off */
const struct rule rules_privilege[] = {
	{mount_is_nosuid, CAUSE_SETUID_IGNORED_NOSUID, CONFIDENCE_PROVED, tell_nosuid},
	{no_new_privs_is_set, CAUSE_SETUID_IGNORED_NO_NEW_PRIVS, CONFIDENCE_PROVED, tell_no_new_privs},
	{tracer_lacks_privilege, CAUSE_SETUID_IGNORED_PTRACED, CONFIDENCE_PROVED, tell_traced},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
