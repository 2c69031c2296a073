/* Permission by mode, POSIX ACL and capabilities: fs/namei.c generic_permission, replayed for
 * another task's credentials. Asks nobody but the file itself. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/scope.h"
#include "decode/walk.h"

#define ACL_BYTES_MAX 65536 /* XATTR_SIZE_MAX */

static bool in_group(const struct dispatch_creds *creds, gid_t gid)
{
	if (creds->fsgid == gid)
		return true;
	for (size_t i = 0; i < creds->ngroups; i++)
		if (creds->groups[i] == gid)
			return true;
	return false;
}

bool walk_has_cap(const struct dispatch_creds *creds, int cap)
{
	return creds->cap_effective >> cap & 1;
}

static bool is_mapped(const struct dispatch_id_range *map, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (id >= map[i].first && id - map[i].first < map[i].count)
			return true;
	return false;
}

/* capable_wrt_inode_uidgid: in a user namespace only over files whose owners have a name there. */
static bool has_cap_over(const struct dispatch_creds *creds, const struct stat *stat, int cap,
			 bool *unsure)
{
	if (!walk_has_cap(creds, cap))
		return false;
	if (creds->in_init_userns)
		return true;
	if (!creds->nuid_map || !creds->ngid_map)
		*unsure = true;
	return is_mapped(creds->uid_map, creds->nuid_map, stat->st_uid) &&
	       is_mapped(creds->gid_map, creds->ngid_map, stat->st_gid);
}

static bool overrides(const struct dispatch_creds *creds, const struct stat *stat, int want,
		      bool *unsure)
{
	if (S_ISDIR(stat->st_mode))
		return (!(want & 2) && has_cap_over(creds, stat, CAP_DAC_READ_SEARCH, unsure)) ||
		       has_cap_over(creds, stat, CAP_DAC_OVERRIDE, unsure);
	if (want == 4 && has_cap_over(creds, stat, CAP_DAC_READ_SEARCH, unsure))
		return true;
	/* one x bit anywhere is needed to override the lack of another */
	return (!(want & 1) || (stat->st_mode & 0111)) &&
	       has_cap_over(creds, stat, CAP_DAC_OVERRIDE, unsure);
}

static ssize_t read_acl(int fd, const struct stat *stat, void *acl, size_t size)
{
	scope_close int dir = -1;

	if (S_ISDIR(stat->st_mode)) {
		dir = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (dir < 0)
			return -1;
		fd = dir;
	}
	return fgetxattr(fd, "system.posix_acl_access", acl, size);
}

/* Does entry `e` speak about the task? */
static bool acl_names(const struct posix_acl_xattr_entry *e, const struct dispatch_creds *creds,
		      const struct stat *stat)
{
	switch (le16toh(e->e_tag)) {
	case ACL_USER:
		return le32toh(e->e_id) == creds->fsuid;
	case ACL_GROUP_OBJ:
		return in_group(creds, stat->st_gid);
	case ACL_GROUP:
		return in_group(creds, le32toh(e->e_id));
	default:
		return false;
	}
}

/* posix_acl_permission for somebody who is not the owner. */
static bool acl_permits(const struct posix_acl_xattr_entry *entries, size_t n,
			const struct dispatch_creds *creds, const struct stat *stat, int want)
{
	int mask = 7, other = 0;
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		if (le16toh(entries[i].e_tag) == ACL_MASK)
			mask = le16toh(entries[i].e_perm);
		if (le16toh(entries[i].e_tag) == ACL_OTHER)
			other = le16toh(entries[i].e_perm);
	}
	for (size_t i = 0; i < n; i++) {
		int perm = le16toh(entries[i].e_perm);

		if (!acl_names(&entries[i], creds, stat))
			continue;
		found = true;
		if (le16toh(entries[i].e_tag) == ACL_USER || (perm & want) == want)
			return (perm & mask & want) == want;
	}
	return !found && (other & want) == want;
}

static bool mode_permits(const struct dispatch_creds *creds, const struct stat *stat, int want)
{
	mode_t mode = stat->st_mode;

	if (stat->st_uid == creds->fsuid)
		mode >>= 6;
	else if (in_group(creds, stat->st_gid))
		mode >>= 3;
	return ((mode & 7) & (mode_t)want) == (mode_t)want;
}

/* Without credentials only what holds for everybody is known. */
static bool anybody_permits(const struct stat *stat, int want, bool *unsure)
{
	mode_t mode = stat->st_mode, w = (mode_t)want;
	bool owner = (mode >> 6 & w) == w, group = (mode >> 3 & w) == w, other = (mode & w) == w;

	if (owner && group && other)
		return true;
	if ((want & 1) && !S_ISDIR(mode) && !(mode & 0111))
		return false;
	*unsure = true;
	return true;
}

bool walk_permits(const struct dispatch_task *task, int fd, const struct stat *stat, int want,
		  bool *unsure)
{
	const struct dispatch_creds *creds = &task->creds;
	scope_free unsigned char *acl = NULL;
	bool guess = false, permitted;
	ssize_t len;

	if (!creds->known)
		return anybody_permits(stat, want, unsure);
	if (overrides(creds, stat, want, &guess))
		return true;
	permitted = mode_permits(creds, stat, want);
	if (stat->st_uid != creds->fsuid && (stat->st_mode & 070)) {
		acl = xmalloc(ACL_BYTES_MAX);
		len = read_acl(fd, stat, acl, ACL_BYTES_MAX);
		if (len >= (ssize_t)sizeof(struct posix_acl_xattr_header))
			permitted = acl_permits((void *)(acl + sizeof(uint32_t)),
						((size_t)len - sizeof(uint32_t)) /
							sizeof(struct posix_acl_xattr_entry),
						creds, stat, want);
		else if (len < 0 && errno != ENODATA && errno != EOPNOTSUPP)
			*unsure = true;
	}
	if (!permitted && guess)
		*unsure = true;
	return permitted;
}
