/* decode/walk: components, links, dots at the root, search bits, ACLs, capabilities. */
#include "decode/walk.h"

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/xattr.h>

#include "tests/unit/decode/dispatch_place.h"

static void expect_walk(struct place *place, const char *path, int error, const char *resolved)
{
	scope_walk struct walk walk;

	walk_path(&walk, &place->task, place->fd, "/here", path, false);
	cr_expect_eq(walk.error, error, "%s: %d", path, walk.error);
	cr_expect_eq(walk.fd >= 0, !error, "%s", path);
	if (resolved)
		cr_expect_str_eq(walk.resolved, resolved, "%s: %s", path, walk.resolved);
}

Test(walk, paths)
{
	scope_place struct place place;
	char name[300];

	place_make(&place);
	place.task.root_fd = place.fd; /* as after a chroot */
	put_text(&place, "file", "x");
	mkdirat(place.fd, "dir", 0755);
	put_text(&place, "dir/deep", "x");
	symlinkat("dir", place.fd, "link");
	symlinkat("/dir/deep", place.fd, "absolute");
	symlinkat("none", place.fd, "dangling");
	symlinkat("loop", place.fd, "loop");
	expect_walk(&place, "file", 0, "/here/file");
	expect_walk(&place, "./dir//deep", 0, "/here/dir/deep");
	expect_walk(&place, "/dir/../file", 0, "/file");
	expect_walk(&place, "/../../file", 0, "/file");
	expect_walk(&place, "link/deep", 0, "/here/dir/deep");
	expect_walk(&place, "absolute", 0, "/dir/deep");
	expect_walk(&place, "dir/", 0, "/here/dir");
	expect_walk(&place, "dir/.", 0, "/here/dir");
	expect_walk(&place, "/", 0, "/");
	expect_walk(&place, "file/", ENOTDIR, NULL);
	expect_walk(&place, "file/.", ENOTDIR, NULL);
	expect_walk(&place, "file/x", ENOTDIR, NULL);
	expect_walk(&place, "none", ENOENT, NULL);
	expect_walk(&place, "none/x", ENOENT, NULL);
	expect_walk(&place, "dangling", ENOENT, NULL);
	expect_walk(&place, "loop", ELOOP, NULL);
	memset(name, 'n', 256);
	name[256] = '\0';
	expect_walk(&place, name, ENAMETOOLONG, NULL);
	name[255] = '\0';
	expect_walk(&place, name, ENOENT, NULL);
}

Test(walk, what_it_says)
{
	scope_place struct place place;
	scope_walk struct walk dangling, behind, link, nofollow, unknown, read;

	place_make(&place);
	put_text(&place, "file", "hello");
	symlinkat("missing", place.fd, "dangling");
	symlinkat("second", place.fd, "first");
	symlinkat("file", place.fd, "second");
	walk_path(&dangling, &place.task, place.fd, "/w", "dangling", false);
	cr_expect(dangling.dangling);
	cr_expect_str_eq(dangling.component, "missing");
	cr_expect_str_eq(dangling.symlinks, "dangling -> missing");
	symlinkat(".", place.fd, "here");
	walk_path(&behind, &place.task, place.fd, "/w", "here/missing", false);
	cr_expect_eq(behind.error, ENOENT);
	cr_expect_not(behind.dangling, "the link itself leads somewhere");
	walk_path(&link, &place.task, place.fd, "/w", "first", false);
	cr_expect_str_eq(link.symlinks, "first -> second -> file");
	cr_expect_str_eq(link.resolved, "/w/file");
	walk_path(&nofollow, &place.task, place.fd, "/w", "first", true);
	cr_expect_eq(nofollow.error, 0);
	cr_expect(S_ISLNK(nofollow.stat.st_mode));
	walk_path(&unknown, &place.task, place.fd, NULL, "./file", false);
	cr_expect_str_eq(unknown.resolved, "file", "relative to we know not what");
	walk_path(&read, &place.task, place.fd, "/w", "file", false);
	cr_expect(read.read_fd >= 0);
	char bytes[5];
	cr_expect_eq(pread(read.read_fd, bytes, 5, 0), 5);
}

Test(walk, forty_links)
{
	scope_place struct place place;

	place_make(&place);
	put_text(&place, "l0", "x");
	for (int i = 1; i <= 41; i++) {
		char name[16], target[8];

		snprintf(name, sizeof(name), "l%d", i);
		snprintf(target, sizeof(target), "l%d", i - 1);
		symlinkat(target, place.fd, name);
	}
	expect_walk(&place, "l40", 0, "/here/l0");
	expect_walk(&place, "l41", ELOOP, NULL);
}

Test(walk, descriptor)
{
	scope_place struct place place;
	scope_walk struct walk opened, path_only, again;
	int fd, o_path, proc = open("/proc", O_PATH | O_CLOEXEC);

	place_make(&place);
	put_text(&place, "file", "hello");
	fd = openat(place.fd, "file", O_RDONLY | O_CLOEXEC);
	o_path = openat(place.fd, "file", O_PATH | O_CLOEXEC);
	walk_descriptor(&opened, &place.task, fd);
	cr_expect(opened.read_fd >= 0);
	walk_descriptor(&path_only, &place.task, o_path);
	cr_expect(path_only.fd >= 0 && path_only.read_fd < 0, "nothing says how to read it");
	place.task.proc_fd = proc;
	walk_descriptor(&again, &place.task, o_path);
	cr_expect(again.read_fd >= 0);
	close(fd);
	close(o_path);
	close(proc);
}

/* What our own limit stops says nothing of the task. */
Test(walk, exhausted)
{
	scope_place struct place place;
	scope_walk struct walk walk, copy;
	struct rlimit few;
	int fd, cut_short = 0, unread = 0;

	place_make(&place);
	put_text(&place, "file", "hello");
	fd = openat(place.fd, "file", O_RDONLY | O_CLOEXEC);
	getrlimit(RLIMIT_NOFILE, &few);
	for (few.rlim_cur = (rlim_t)fd + 1;; few.rlim_cur++) {
		setrlimit(RLIMIT_NOFILE, &few);
		walk_path(&walk, &place.task, place.fd, "/here", "file", false);
		if (!walk.exhausted || few.rlim_cur > (rlim_t)fd + 64)
			break;
		cr_expect(walk.error == EMFILE || (!walk.error && walk.read_fd < 0));
		cut_short += walk.error == EMFILE;
		unread += !walk.error;
		walk_free(&walk);
	}
	cr_expect(cut_short > 0 && unread > 0, "%d, %d", cut_short, unread);
	cr_expect(!walk.exhausted && !walk.error && walk.read_fd >= 0, "with enough of them");
	walk_free(&walk);
	few.rlim_cur = (rlim_t)fd + 1;
	setrlimit(RLIMIT_NOFILE, &few);
	walk_descriptor(&copy, &place.task, fd);
	cr_expect(copy.exhausted && copy.error == EMFILE);
	close(fd);
}

Test(walk, magic_links)
{
	scope_place struct place place;
	scope_walk struct walk self, unknown;
	char pid[16], path[64];
	int fd;

	place_make(&place);
	put_text(&place, "file", "hello");
	fd = openat(place.fd, "file", O_RDONLY | O_CLOEXEC);
	snprintf(pid, sizeof(pid), "%d", getpid());
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	place.task.self = pid;
	walk_path(&self, &place.task, place.fd, "/", path, false);
	cr_expect_eq(self.error, 0);
	cr_expect_eq(self.stat.st_size, 5);
	cr_expect_not(self.creds_unsure);
	place.task.self = NULL;
	walk_path(&unknown, &place.task, place.fd, "/", path, false);
	cr_expect(unknown.creds_unsure, "whose self?");
	close(fd);
}

struct permit_row {
	const char *name;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	int want;
	bool permitted;
};

Test(walk, permissions)
{
	/* the task is 1000:1000, group 2000; files belong to whom the row says */
	static const struct permit_row rows[] = {
		{"owner", S_IFREG | 0100, 1000, 9, 1, true},
		{"owner lacks what others have", S_IFREG | 0011, 1000, 1000, 1, false},
		{"group", S_IFREG | 0010, 9, 1000, 1, true},
		{"other group of the task", S_IFREG | 0010, 9, 2000, 1, true},
		{"group lacks what others have", S_IFREG | 0001, 9, 2000, 1, false},
		{"others", S_IFREG | 0001, 9, 9, 1, true},
		{"nobody", S_IFREG | 0644, 9, 9, 1, false},
		{"read and exec", S_IFREG | 0005, 9, 9, 5, true},
		{"read without exec", S_IFREG | 0004, 9, 9, 5, false},
		{"directory", S_IFDIR | 0711, 9, 9, 1, true},
		{"closed directory", S_IFDIR | 0700, 9, 9, 1, false},
	};
	scope_place struct place place;
	gid_t group = 2000;
	int fd;

	place_make(&place);
	place.task.creds = (struct dispatch_creds){.known = true,
						   .fsuid = 1000,
						   .fsgid = 1000,
						   .groups = &group,
						   .ngroups = 1,
						   .in_init_userns = true};
	put_text(&place, "plain", "x");
	fd = openat(place.fd, "plain", O_RDONLY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct stat st = {
			.st_mode = rows[i].mode, .st_uid = rows[i].uid, .st_gid = rows[i].gid};
		int at = S_ISDIR(st.st_mode) ? place.fd : fd;
		bool unsure = false;

		cr_expect_eq(walk_permits(&place.task, at, &st, rows[i].want, &unsure),
			     rows[i].permitted, "%s", rows[i].name);
		cr_expect_not(unsure, "%s", rows[i].name);
	}
	close(fd);
}

Test(walk, capabilities)
{
	struct stat none = {.st_mode = S_IFREG | 0604, .st_uid = 9, .st_gid = 9};
	struct stat some = {.st_mode = S_IFREG | 0100, .st_uid = 9, .st_gid = 9};
	struct stat dir = {.st_mode = S_IFDIR, .st_uid = 9, .st_gid = 9};
	struct dispatch_id_range ids = {0, 5};
	struct dispatch_task task = {.creds = {.known = true, .in_init_userns = true, .fsuid = 1}};
	bool unsure = false;

	task.creds.cap_effective = 1ULL << CAP_DAC_OVERRIDE;
	cr_expect(walk_has_cap(&task.creds, CAP_DAC_OVERRIDE));
	cr_expect_not(walk_has_cap(&task.creds, CAP_DAC_READ_SEARCH));
	cr_expect_not(walk_permits(&task, -1, &none, 1, &unsure), "one x bit is needed");
	cr_expect(walk_permits(&task, -1, &none, 6, &unsure));
	cr_expect(walk_permits(&task, -1, &some, 1, &unsure));
	cr_expect(walk_permits(&task, -1, &dir, 3, &unsure));
	task.creds.cap_effective = 1ULL << CAP_DAC_READ_SEARCH;
	cr_expect(walk_permits(&task, -1, &dir, 1, &unsure));
	cr_expect(walk_permits(&task, -1, &none, 4, &unsure));
	cr_expect_not(unsure);
	task.creds.in_init_userns = false;
	cr_expect_not(walk_permits(&task, -1, &dir, 1, &unsure));
	cr_expect(unsure, "whose files its capabilities reach is unknown");
	task.creds.uid_map = task.creds.gid_map = &ids;
	task.creds.nuid_map = task.creds.ngid_map = 1;
	unsure = false;
	cr_expect_not(walk_permits(&task, -1, &dir, 1, &unsure), "9 has no name there");
	cr_expect_not(unsure);
	ids.count = 10;
	cr_expect(walk_permits(&task, -1, &dir, 1, &unsure));
	task.creds.known = false;
	cr_expect_not(walk_permits(&task, -1, &none, 1, &unsure), "nobody has it");
	cr_expect_not(unsure);
	cr_expect(walk_permits(&task, -1, &some, 1, &unsure));
	cr_expect(unsure);
}

Test(walk, access_control_list)
{
	/* u::rwx, u:1000:--x, g::---, m::--x, o::--- */
	static const uint32_t acl[] = {2,	   7 << 16 | 1, UINT32_MAX, 1 << 16 | 2,
				       1000,	   4,		UINT32_MAX, 1 << 16 | 16,
				       UINT32_MAX, 32,		UINT32_MAX};
	scope_place struct place place;
	struct stat st;
	bool unsure = false;
	int fd;

	place_make(&place);
	put_text(&place, "file", "x");
	fd = openat(place.fd, "file", O_RDONLY | O_CLOEXEC);
	if (fsetxattr(fd, "system.posix_acl_access", acl, sizeof(acl), 0)) {
		close(fd);
		cr_skip("no access control lists on this file system");
	}
	fstat(fd, &st);
	place.task.creds = (struct dispatch_creds){.known = true, .fsuid = 1000, .fsgid = 7};
	if (st.st_uid != 1000) {
		cr_expect(walk_permits(&place.task, fd, &st, 1, &unsure));
		cr_expect_not(walk_permits(&place.task, fd, &st, 5, &unsure), "the mask");
		place.task.creds.fsuid = 1001;
		cr_expect_not(walk_permits(&place.task, fd, &st, 1, &unsure));
		cr_expect_not(unsure);
	}
	close(fd);
}

Test(walk, search_denied)
{
	scope_place struct place place;
	scope_walk struct walk walk;
	struct stat st;

	place_make(&place);
	mkdirat(place.fd, "closed", 0700);
	put_text(&place, "closed/file", "x");
	fstatat(place.fd, "closed", &st, 0);
	place.task.creds = (struct dispatch_creds){.known = true, .fsuid = st.st_uid + 1};
	walk_path(&walk, &place.task, place.fd, "/", "closed/file", false);
	cr_expect_eq(walk.error, EACCES);
	cr_expect(walk.search_denied);
	cr_expect_not(walk.creds_unsure);
	expect_errno(&place, "closed/file", EACCES, RULE_SEARCH_DENIED);
	cr_expect_eq(place.out.subject, SUBJECT_DIRECTORY);
}
