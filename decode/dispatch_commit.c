/* begin_new_exec and what follows: credentials of the file, the point of no return, AT_EXECFD,
 * then loading (dispatch_load.c), and the program that runs. */
#include "decode/dispatch_replay.h"

#include <endian.h>
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/xattr.h>

#include "decode/buf.h"

#define FD_CERTAIN 64 /* an unknown number of descriptors is taken to be below this limit */

struct file_caps { /* struct vfs_ns_cap_data, read by hand: version 2 lacks the root id */
	uint32_t magic, permitted_low, inheritable_low, permitted_high, inheritable_high, root;
};

/* bprm_caps_from_vfs_caps (security/commoncap.c): with the effective bit set, a permitted
 * capability that the bounding set withholds ends the exec. */
static bool caps_withheld(struct replay *r, const struct dispatch_image *image)
{
	const struct dispatch_creds *creds = &r->task->creds;
	struct file_caps caps = {0};
	uint64_t permitted, inheritable, withheld;
	ssize_t len = fgetxattr(image->fd, "security.capability", &caps, sizeof(caps));

	if (len < 12 || image->mount_nosuid)
		return false;
	if (!(le32toh(caps.magic) & VFS_CAP_FLAGS_EFFECTIVE))
		return false;
	permitted = le32toh(caps.permitted_low);
	inheritable = le32toh(caps.inheritable_low);
	if ((le32toh(caps.magic) & VFS_CAP_REVISION_MASK) != VFS_CAP_REVISION_1) {
		permitted |= (uint64_t)le32toh(caps.permitted_high) << 32;
		inheritable |= (uint64_t)le32toh(caps.inheritable_high) << 32;
	}
	if (!creds->known) {
		r->out->undecidable |= UNDECIDABLE_CREDS;
		return false;
	}
	withheld = permitted & ~creds->cap_bounding;
	/* in another user namespace the file's may not count at all; pI may supply what is missing
	 */
	if (withheld && (!creds->in_init_userns || (inheritable & withheld))) {
		r->out->undecidable |= UNDECIDABLE_CREDS;
		return false;
	}
	return withheld != 0;
}

/* do_close_on_exec has run before AT_EXECFD gets its number. */
static bool lacks_descriptor(struct replay *r)
{
	const struct dispatch_limits *limits = &r->task->limits;

	if (!r->have_execfd)
		return false;
	if (limits->nfds_open != UINT64_MAX)
		return limits->nfds_open >= limits->nofile;
	if (limits->nofile == 0)
		return true;
	if (limits->nofile < FD_CERTAIN)
		r->out->undecidable |= UNDECIDABLE_LIMITS;
	return false;
}

static void runs(struct replay *r)
{
	const struct dispatch_image *image = &r->out->images[r->image];

	r->done = true;
	r->out->rule = RULE_RUNS;
	r->out->predicted = (struct outcome){.kind = OUTCOME_SUCCESS,
					     .dev = image->dev,
					     .ino = image->ino,
					     .ran = xstrdup(image->resolved)};
	replay_step(r, STEP_COMMIT, STEP_PASSES, r->image)->rule = RULE_RUNS;
}

void replay_commit(struct replay *r, const struct replay_program *program)
{
	int creds = r->execfd_creds && r->execfd_image >= 0 ? r->execfd_image : r->image;
	const struct dispatch_image *image = &r->out->images[creds];

	if (caps_withheld(r, image)) {
		replay_fail(r, STEP_COMMIT, RULE_FILE_CAPS, EPERM, image->subject, creds,
			    image->path);
		return;
	}
	if (lacks_descriptor(r)) {
		replay_die(r, RULE_NO_FREE_FD, EMFILE, SUBJECT_CALLER, r->image);
		return;
	}
	replay_load(r, program);
	if (!r->done)
		runs(r);
}
