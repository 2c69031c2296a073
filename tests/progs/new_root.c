/* new_root chroot|pivot DIR PROGRAM ARG...: makes DIR the root and executes the program there; 77
 * without the right, else the errno of the exec. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static int pivot(const char *dir)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(dir, dir, NULL, MS_BIND | MS_REC, NULL) || chdir(dir) ||
	    syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH))
		return -1;
	return chdir("/");
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 99;
	if (geteuid() && unshare(CLONE_NEWUSER))
		return 77;
	if (!strcmp(argv[1], "pivot") ? pivot(argv[2]) : chroot(argv[2]) || chdir("/"))
		return 77;
	execv(argv[3], argv + 3);
	return errno;
}
