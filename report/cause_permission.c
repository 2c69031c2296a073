/* Section B as far as a failure shows it: mode, type, directories, mounts, capabilities.
 * Denials that nobody can see are cause_denied's, ignored setuid bits cause_privilege's. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "report/rules.h"

static bool is_about_handler(const struct facts *facts)
{
	return facts->subject == SUBJECT_BINFMT_INTERP || facts->after_entry;
}

static bool target_lacks_x(const struct facts *facts)
{
	return facts->rule == RULE_NO_X && facts->subject == SUBJECT_TARGET;
}

static bool target_is_not_regular(const struct facts *facts)
{
	return facts->rule == RULE_NOT_REGULAR && facts->subject == SUBJECT_TARGET;
}

static bool directory_denies(const struct facts *facts)
{
	return facts->rule == RULE_SEARCH_DENIED && !is_about_handler(facts);
}

static bool mount_denies(const struct facts *facts)
{
	return facts->rule == RULE_MOUNT_NOEXEC && !is_about_handler(facts);
}

static bool sandbox_denies(const struct facts *facts)
{
	return facts->rule == RULE_LANDLOCK;
}

static bool capabilities_are_out_of_reach(const struct facts *facts)
{
	return facts->rule == RULE_FILE_CAPS;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void tell_no_x(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->image;
	const struct dispatch_creds *creds = &facts->exec->status.creds;

	if (!image || !image->opened)
		verdict_say(verdict, "%s gives no execute permission to the caller",
			    facts_path(facts));
	else if (!(image->mode & 0111))
		verdict_say(verdict, "%s has mode %04o: nobody, not even root, may execute it",
			    facts_path(facts), image->mode & 07777);
	else if (creds->known)
		verdict_say(verdict,
			    "%s has mode %04o and belongs to user %u, group %u: user %u "
			    "may not execute it",
			    facts_path(facts), image->mode & 07777, (unsigned)image->uid,
			    (unsigned)image->gid, (unsigned)creds->fsuid);
	else
		verdict_say(verdict, "%s has mode %04o, which denies execution to the caller",
			    facts_path(facts), image->mode & 07777);
	if (image && (image->mode & 0111))
		verdict_add_factor(verdict, "WRONG_UID");
	evidence_mode(verdict, facts, image);
	evidence_outcome(verdict, facts);
}

static void tell_not_regular(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->image;
	mode_t type = image && image->opened ? image->mode & S_IFMT : 0;

	verdict_say(verdict, "%s is %s, not a program", facts_path(facts),
		    type == S_IFDIR    ? "a directory"
		    : type == S_IFIFO  ? "a FIFO"
		    : type == S_IFSOCK ? "a socket"
		    : type	       ? "a device"
				       : "not a regular file");
	evidence_mode(verdict, facts, image);
	evidence_outcome(verdict, facts);
}

static void tell_directory(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->image;
	/* the walk came as far as the directory that it may not search */
	const char *directory = image && image->resolved ? image->resolved : NULL;
	unsigned user = (unsigned)facts->exec->status.creds.fsuid;

	verdict->subject = SUBJECT_DIRECTORY;
	if (!directory)
		verdict_say(verdict, "a directory on the way to %s may not be searched by user %u",
			    facts_subject(facts), user);
	else if (facts->exec->path_tried > 1)
		verdict_say(verdict,
			    "none of the %zu directories of PATH that were tried has %s, as far as "
			    "user %u may look: not below %s",
			    facts->exec->path_tried,
			    facts_show(facts, facts_base(facts->exec->path)), user,
			    facts_show(facts, directory));
	else
		verdict_say(verdict, "user %u may not search the directory %s on the way to %s",
			    user, facts_show(facts, directory),
			    facts->walk->subject_path ? facts_show(facts, facts->walk->subject_path)
						      : facts_subject(facts));
	evidence_outcome(verdict, facts);
}

static void tell_noexec(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->image;

	if (facts->subject == SUBJECT_TARGET)
		verdict_say(verdict, "%s is on a file system mounted noexec", facts_path(facts));
	else
		verdict_say(verdict,
			    "%s is fine; its interpreter %s is on a file system mounted "
			    "noexec",
			    facts_path(facts), facts_subject(facts));
	verdict_prove(verdict, "mount of the file", "%s",
		      image && image->mount_noexec
			      ? "the mount has the noexec flag"
			      : "its kind of file system never allows execution");
	evidence_mode(verdict, facts, image);
	evidence_outcome(verdict, facts);
}

static const char *role_of(enum dispatch_subject subject)
{
	return subject == SUBJECT_ELF_INTERP ? "ELF loader" : "interpreter";
}

static void tell_sandbox(struct verdict *verdict, const struct facts *facts)
{
	const struct landlock_answer *answer = &facts->walk->landlock;
	const struct dispatch_image *image = facts->image;
	const char *right = answer->lacks & LANDLOCK_EXECUTE ? "execute" : "read";
	const char *file = facts_show(facts, image && image->resolved ? image->resolved
								      : facts->walk->subject_path);

	if (facts->subject == SUBJECT_TARGET)
		verdict_say(verdict,
			    "%s may not be %s in the caller's Landlock sandbox: none of "
			    "its rules allows that",
			    facts_path(facts),
			    answer->lacks & LANDLOCK_EXECUTE ? "executed"
							     : "read, which its "
							       "execution takes too");
	else
		verdict_say(verdict,
			    "%s itself may be executed in the caller's Landlock sandbox, but none "
			    "of the sandbox's rules allows to %s its %s %s",
			    facts_path(facts), right, role_of(facts->subject),
			    facts_subject(facts));
	verdict_prove(verdict, "Landlock calls of the run",
		      "process %lld (%s) put rules in force that give no right to %s %s, by itself "
		      "or by a directory above it",
		      (long long)answer->id, facts_show(facts, facts->walk->landlock_by), right,
		      file);
	verdict_add_factor(verdict, "SANDBOX_ROOT");
	evidence_mode(verdict, facts, image);
	evidence_outcome(verdict, facts);
}

static void tell_capabilities(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s carries file capabilities that are not in the caller's bounding "
		    "set, so the kernel refuses to start it",
		    facts_subject(facts));
	verdict_prove(verdict, "status of the caller", "its capability bounding set is %016llx",
		      (unsigned long long)facts->exec->status.creds.cap_bounding);
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_permission[] = {
	{target_lacks_x, CAUSE_TARGET_NO_EXEC_BIT, CONFIDENCE_PROVED, tell_no_x},
	{target_is_not_regular, CAUSE_TARGET_NOT_REGULAR_FILE, CONFIDENCE_PROVED, tell_not_regular},
	{directory_denies, CAUSE_PATH_SEARCH_DENIED, CONFIDENCE_PROVED, tell_directory},
	{mount_denies, CAUSE_MOUNT_NOEXEC, CONFIDENCE_PROVED, tell_noexec},
	{sandbox_denies, CAUSE_LSM_DENIED, CONFIDENCE_PROVED, tell_sandbox},
	{capabilities_are_out_of_reach, CAUSE_FILE_CAPS_UNOBTAINABLE, CONFIDENCE_PROVED, tell_capabilities},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
